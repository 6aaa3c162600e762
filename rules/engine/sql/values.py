"""How values, truths and forms are spelled so that every database gives the same answer.

A value is a plain constant or a column; a truth is True, False or a condition that is never NULL.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    true,
)
from sqlalchemy.sql.elements import BooleanClauseList, ColumnElement, False_, True_
from sqlalchemy.sql.operators import or_ as or_operator
from sqlalchemy.sql.selectable import Exists, SelectBase
from sqlalchemy.sql.visitors import iterate

from rules.engine.facts import Choice, Flag

Value = Any  # a plain constant or a ColumnElement


Truth = bool | ColumnElement[bool]


def plain(value: Any) -> Value:
    """A mapped attribute as its column, SQL's true and false as Python's; anything else as it is."""
    value = value.__clause_element__() if hasattr(value, "__clause_element__") else value
    if isinstance(value, (True_, False_)):
        return isinstance(value, True_)
    if value is None or isinstance(value, (ColumnElement, bool, int, str)):
        return value
    raise TypeError(f"a column or a plain constant, not {value!r}")


def sure(value: ColumnElement[Any]) -> ColumnElement[Any]:
    """The expression, noted as never NULL; whoever calls knows it to be so. Tests of it need no safeguard."""
    value.nullable = False  # type: ignore[attr-defined]
    return value


def can_be_null(value: Value) -> bool:
    if not isinstance(value, ColumnElement) or isinstance(value, Exists):
        return False
    return bool(getattr(value, "nullable", True))


def never_null(bare: ColumnElement[bool], sides: list[Value], when_missing: bool) -> ColumnElement[bool]:
    doubtful = [side for side in sides if can_be_null(side)]
    if not doubtful:
        return bare
    if all(hasattr(side, "nullable") for side in doubtful):  # plain columns keep their index
        if when_missing:
            return or_(*[side.is_(None) for side in doubtful], bare)
        return and_(*[side.is_not(None) for side in doubtful], bare)
    return func.coalesce(bare, true() if when_missing else false(), type_=Boolean())


def missing_test(left: Value, is_missing: bool) -> Truth:
    if not isinstance(left, ColumnElement):
        return (left is None) == is_missing
    return left.is_(None) if is_missing else left.is_not(None)


def flag_test(left: ColumnElement[bool], op: str, right: bool) -> ColumnElement[bool]:
    return left if (op == "==") == right else not_(left)


def sided(value: Value) -> Any:
    return literal(value, BigInteger()) if isinstance(value, int) and not isinstance(value, bool) else value


def big(value: Value) -> ColumnElement[int]:
    """64 bits on every database."""
    return cast(value, BigInteger()) if isinstance(value, ColumnElement) else literal(value, BigInteger())


def first_present(parts: list[Value]) -> Value:
    kept: list[Value] = []
    for part in parts:
        if part is None:
            continue
        kept.append(part)
        if not isinstance(part, ColumnElement):
            break
    if len(kept) == 1:
        return kept[0]
    return func.coalesce(*[big(part) for part in kept], type_=BigInteger())


def lesser(left: Any, right: Any) -> ColumnElement[int]:
    """NULL if either is: databases differ in their own least()."""
    return case((left <= right, left), (left > right, right), else_=null())


def greater(left: Any, right: Any) -> ColumnElement[int]:
    return case((left >= right, left), (left < right, right), else_=null())


def _fold(two: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def folded(first: Any, *others: Any) -> Any:
        for other in others:
            first = two(first, other)
        return first

    return folded


def _over(whole: Any, part: Any) -> ColumnElement[int]:
    return case((whole > part, whole - part), (whole <= part, literal(0, BigInteger())), else_=null())


SQL_FORMS: dict[str, Callable[..., Any]] = {
    "least": _fold(lesser),
    "most": _fold(greater),
    "plus": _fold(lambda a, b: a + b),
    "excess": _over,
    "percent": lambda amount, share: (amount * share) // literal(100, BigInteger()),
    "percent_up": lambda amount, share: (amount * share + literal(99, BigInteger())) // literal(100, BigInteger()),
    "share_up": lambda base, step, times, most: lesser(base + step * times, most),
}


def all_of(*parts: Truth) -> Truth:
    if any(part is False for part in parts):
        return False
    left = [part for part in parts if not isinstance(part, bool)]
    return and_(*left) if left else True


def _cost(part: ColumnElement[bool]) -> tuple[bool, int]:
    """Short tests first, those that ask other tables last: a database that stops at the first truth is sooner done."""
    inside = list(iterate(part))
    return any(isinstance(one, SelectBase) for one in inside), len(inside)


def any_of(*parts: Truth) -> Truth:
    if any(part is True for part in parts):
        return True
    left = [part for part in parts if not isinstance(part, bool)]
    apart = [one for part in left for one in (part.clauses if _is_either(part) else [part])]
    return or_(*sorted(apart, key=_cost)) if apart else False


def _is_either(part: ColumnElement[bool]) -> bool:
    return isinstance(part, BooleanClauseList) and part.operator is or_operator


def clause(truth: Truth) -> ColumnElement[bool]:
    if isinstance(truth, bool):
        return true() if truth else false()
    return truth


def among_values(value: Value, values: list[Any]) -> Truth:
    if not isinstance(value, ColumnElement):
        return any(value == given and type(value) is type(given) for given in values)
    known = [given for given in values if given is not None]
    inside: Truth = func.coalesce(value.in_(known), false(), type_=Boolean()) if known else False
    return any_of(inside, value.is_(None)) if None in values else inside


def type_of(kind: Any) -> Any:
    if isinstance(kind, Choice):
        return String()
    return Boolean() if isinstance(kind, Flag) else BigInteger()


def chosen(rows: list[tuple[Truth, Value]], kind: Any) -> ColumnElement[Any]:
    """CASE over the rows; the last always-true one is its ELSE; rows that equal what follows are dropped."""
    rest: Value = None
    whens: list[tuple[Any, Value]] = []
    for truth, value in reversed(rows):
        if truth is True:
            rest, whens = value, []
        elif whens or not _same(value, rest):
            whens.insert(0, (truth, value))
    if not whens:
        return _typed(rest, kind)
    return case(*[(truth, _typed(value, kind)) for truth, value in whens], else_=_typed(rest, kind))


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, ColumnElement) or isinstance(other, ColumnElement):
        return one is other
    return type(one) is type(other) and bool(one == other)


def _typed(value: Value, kind: Any) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value
    return cast(null(), kind) if value is None else literal(value, kind)
