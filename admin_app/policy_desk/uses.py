"""Where is a policy asked? Read off the code that runs: who asks it by name, and which screens and routes lead there.

Nobody keeps a list. A function asks a policy when it names one of `ASKING` and the policy; a screen or a route uses it
when its functions lead to one that asks, however far down. What the code names and does not call counts, too.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

from flask import current_app

from admin_app.decisions import service as decisions
from admin_app.duties import kinds, telling
from admin_app.policies import service as policies
from admin_app.screens import boards, panels
from admin_app.secrecy import guard
from admin_app.signoffs import matters

ASKING = frozenset(
    inspect.unwrap(function)
    for function in (
        *(decisions.ask, decisions.ask_many, decisions.ask_about),
        *(policies.in_force, policies.version_in_force, policies.parameter),
    )
)
Function = Callable[..., Any]


@dataclass(frozen=True)
class Use:
    """`kind` is everything, screen, signature, duties, customer_page, first_page or route.

    `name` is what people call it; `url` leads to a screen that the reader may open.
    """

    kind: str
    name: Any
    url: str = ""


def uses_of(policy: str) -> list[Use]:
    """Where people meet this policy, in the order of the menu; routes of the API last. Of what is asked everywhere,
    that alone.
    """
    found = [use for use, functions in _entrances() if any(policy in asked_by(one) for one in functions)]
    return [use for use in found if use.kind == "everything"] or found


@cache
def asked_by(function: Function) -> frozenset[str]:
    """The policies to which this function leads."""
    asked: set[str] = set()
    seen: set[Function] = set()
    waiting = [inspect.unwrap(function)]
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen.add(one)
            asked |= _asks(one)
            waiting += _named(one)
    return frozenset(asked)


@cache
def _asks(function: Function) -> frozenset[str]:
    """The texts a function names, if it asks; those that are no policy are never looked for."""
    if not isinstance(function, FunctionType) or not ASKING & _named(function):
        return frozenset()
    texts = set(_texts(_constants(function.__code__)))
    held = (function.__globals__.get(name) for name in _names(function.__code__))
    return frozenset(texts | set(_texts(one for one in held if isinstance(one, (str, tuple)))))


@cache
def _named(function: Function) -> frozenset[Function]:
    """The desk's functions that a function's code names, itself or as part of a module or class that it names."""
    if not isinstance(function, FunctionType) or function in ASKING:
        return frozenset()
    names = frozenset(_names(function.__code__))
    found: set[Function] = set()
    for name in names:
        held = function.__globals__.get(name)
        if isinstance(held, (ModuleType, type)):
            found |= {part for one in names if (part := _function(inspect.getattr_static(held, one, None))) is not None}
        elif (one := _function(held)) is not None:
            found.add(one)
    return frozenset(found)


def _function(held: Any) -> Function | None:
    if isinstance(held, property):
        held = held.fget
    held = inspect.unwrap(held) if callable(held) else None
    is_ours = isinstance(held, FunctionType) and held.__module__.startswith("admin_app.")
    return held if is_ours else None


def _names(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _names(part)


def _constants(code: CodeType) -> Iterator[Any]:
    for part in code.co_consts:
        if isinstance(part, CodeType):
            yield from _constants(part)
        else:
            yield part


def _texts(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from _texts(value)


# --- where people come in


def _entrances() -> Iterator[tuple[Use, list[Function]]]:
    """Each way in with the functions that stand behind it."""
    yield Use("everything", ""), _functions_of(vars(guard).values())
    for view in current_app.extensions["admin"][0]._views:
        steps = (part for step in getattr(view, "steps", {}).values() for part in vars(step).values())
        functions = [*_methods(type(view)), *_functions_of(steps)]
        yield Use("screen", view.name, view.url if view.is_accessible() else ""), functions
    for name in matters.names():
        matter = matters.matter_of(name)
        yield Use("signature", matter.title), _functions_of(vars(matter).values())
    of_kinds = (part for kind in kinds.registered() for part in vars(kind).values())
    yield Use("duties", ""), _functions_of((*of_kinds, telling.tell_of_duties, *telling.tellers()))
    yield Use("customer_page", ""), _functions_of(panels.registered())
    yield Use("first_page", ""), _functions_of(boards.registered())
    for rule in current_app.url_map.iter_rules():
        if rule.endpoint.startswith("api."):
            methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
            yield Use("route", f"{methods} {rule.rule}"), _functions_of([current_app.view_functions[rule.endpoint]])


def _functions_of(held: Iterable[Any]) -> list[Function]:
    return [one for part in held if (one := _function(part)) is not None]


def _methods(view: type) -> Iterator[Function]:
    """What a screen adds of its own; what all screens share says nothing about one of them."""
    for owner in view.__mro__:
        if owner.__module__.startswith("admin_app.") and not owner.__module__.startswith("admin_app.screens."):
            yield from _functions_of(vars(owner).values())
