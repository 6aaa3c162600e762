"""How an outcome or a derived fact may be worked out: a literal, a fact, or one of a few named forms.

Whole numbers only; shares round down unless the name says up. Where a form is given something missing it
is missing itself (only `first_of` skips what is missing). Ranges are known beforehand, so that nothing
ever leaves 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rules.engine.words import Parameter

Range = tuple[int, int]


class Form:
    """Something with a value in a case. `text` is how managers read it."""

    @property
    def text(self) -> str:
        raise NotImplementedError

    def value(self, case: Mapping[str, Any]) -> Any:
        raise NotImplementedError

    def facts(self) -> tuple[str, ...]:
        raise NotImplementedError


@dataclass(frozen=True)
class Literal(Form):
    """A plain value. `unit` and `name` are of the parameter it came from, where it did."""

    given: Any
    unit: str = ""
    name: str = ""

    @property
    def text(self) -> str:
        return repr(self.given) if isinstance(self.given, str) else str(self.given)

    def value(self, case: Mapping[str, Any]) -> Any:
        return self.given

    def facts(self) -> tuple[str, ...]:
        return ()


@dataclass(frozen=True)
class FactForm(Form):
    """The value of a fact, declared or derived."""

    fact: str

    @property
    def text(self) -> str:
        return self.fact

    def value(self, case: Mapping[str, Any]) -> Any:
        return case[self.fact]

    def facts(self) -> tuple[str, ...]:
        return (self.fact,)


@dataclass(frozen=True)
class Worked(Form):
    """A named form over others. `size`: how many forms and values it is, written out."""

    form: str
    parts: tuple[Form, ...]
    size: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        parts = (part.size if isinstance(part, Worked) else 1 for part in self.parts)
        object.__setattr__(self, "size", 1 + sum(parts))

    @property
    def text(self) -> str:
        return f"{self.form}({', '.join(part.text for part in self.parts)})"

    def value(self, case: Mapping[str, Any]) -> Any:
        return FORMS[self.form].work(*[part.value(case) for part in self.parts])

    def facts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(fact for part in self.parts for fact in part.facts()))


@dataclass(frozen=True)
class FormKind:
    """What a named form does: to values, and to ranges; how many parts it takes; which unit comes out."""

    work: Callable[..., Any]
    span: Callable[..., Range]
    least_parts: int
    most_parts: int
    usage: str


def _known(work: Callable[..., int]) -> Callable[..., int | None]:
    def worked(*parts: int | None) -> int | None:
        return None if None in parts else work(*parts)

    return worked


def _first(*parts: Any) -> Any:
    return next((part for part in parts if part is not None), None)


def _percent(amount: int, share: int) -> int:
    return amount * share // 100


def _percent_up(amount: int, share: int) -> int:
    return (amount * share + 99) // 100


def _share_up(base: int, step: int, times: int, most: int) -> int:
    return min(base + step * times, most)


def _over(whole: int, part: int) -> int:
    return max(whole - part, 0)


def _each_end(work: Callable[..., int]) -> Callable[..., Range]:
    """The range of a form that grows with each of its parts."""

    def span(*parts: Range) -> Range:
        return work(*[low for low, _ in parts]), work(*[high for _, high in parts])

    return span


def _span_first(*parts: Range) -> Range:
    return min(low for low, _ in parts), max(high for _, high in parts)


def _span_over(whole: Range, part: Range) -> Range:
    return _over(whole[0], part[1]), _over(whole[1], part[0])


def _min(*parts: int) -> int:
    return min(parts)


def _max(*parts: int) -> int:
    return max(parts)


def _plus(*parts: int) -> int:
    return sum(parts)


FORMS: dict[str, FormKind] = {
    "least": FormKind(_known(_min), _each_end(_min), 2, 8, "least(m.a, m.b)"),
    "most": FormKind(_known(_max), _each_end(_max), 2, 8, "most(m.a, m.b)"),
    "plus": FormKind(_known(_plus), _each_end(_plus), 2, 8, "plus(m.a, m.b)"),
    "excess": FormKind(_known(_over), _span_over, 2, 2, "excess(m.whole, m.part)"),
    "percent": FormKind(_known(_percent), _each_end(_percent), 2, 2, "percent(m.amount, 30)"),
    "percent_up": FormKind(_known(_percent_up), _each_end(_percent_up), 2, 2, "percent_up(m.amount, 120)"),
    "share_up": FormKind(_known(_share_up), _each_end(_share_up), 4, 4, "share_up(30, 10, m.times, 80)"),
    "first_of": FormKind(_first, _span_first, 2, 8, "first_of(m.asked, m.usual)"),
}


def form_of(given: Any) -> Form:
    """What was written, as a form: `m.fact`, a parameter and a plain value included."""
    if isinstance(given, Form):
        return given
    if isinstance(given, Parameter):
        return Literal(given.value, given.unit, given.name)
    if hasattr(given, "define"):
        return FactForm(next(iter(given.define().values())))
    return Literal(given)


def literals(form: Form) -> tuple[int, ...]:
    """The numbers written in a form."""
    if isinstance(form, Worked):
        return tuple(number for part in form.parts for number in literals(part))
    given = form.given if isinstance(form, Literal) else None
    return (given,) if isinstance(given, int) and not isinstance(given, bool) else ()


def weight(form: Form, derived: Mapping[str, int]) -> int:
    """How long a form is when written out for a database, where `least` repeats its parts."""
    if isinstance(form, Worked):
        return 1 + 3 * sum(weight(part, derived) for part in form.parts)
    return derived.get(form.fact, 1) if isinstance(form, FactForm) else 1


def _word(name: str) -> Callable[..., Worked]:
    def make(*parts: Any) -> Worked:
        return Worked(name, tuple(form_of(part) for part in parts))

    make.__name__ = name
    make.__doc__ = f"Write it like {FORMS[name].usage}."
    return make


least = _word("least")
most = _word("most")
plus = _word("plus")
excess = _word("excess")
percent = _word("percent")
percent_up = _word("percent_up")
share_up = _word("share_up")
first_of = _word("first_of")
