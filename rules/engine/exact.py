"""Where the boundary grid found no case: is there one all the same? Sets of whole numbers answer it, exactly.

Conditions, ranges and forms are Presburger arithmetic: comparisons, sums, least and most, shares rounded to whole
numbers. The Integer Set Library (Verdoolaege, "isl: An Integer Set Library for the Polyhedral Model", ICMS 2010)
decides such sets however wide the ranges are. A fact is one whole number of a point; what is missing stands below its
range, texts are numbered. Not in this arithmetic is a share that is itself a fact of more than a hundred values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import reduce
from typing import Any

import islpy as isl

from rules.engine.facts import Choice, Fact, Number
from rules.engine.forms import FactForm, Form, Literal, Worked
from rules.engine.tree import Both, Node, Other, Test

Case = dict[str, Any]

_MOST_STEPS = 3_000_000  # of the library, for one table: a second or two
_MOST_SPLIT = 101
_COMPARED: dict[str, Callable[[isl.PwAff, isl.PwAff], isl.Set]] = {
    "==": isl.PwAff.eq_set,
    "!=": isl.PwAff.ne_set,
    "<": isl.PwAff.lt_set,
    "<=": isl.PwAff.le_set,
    ">": isl.PwAff.gt_set,
    ">=": isl.PwAff.ge_set,
}


class Undecided(Exception):
    """Conditions are outside this arithmetic, or take too long in it."""


@contextmanager
def _bounded() -> Iterator[None]:
    try:
        yield
    except isl.Error as error:
        raise Undecided from error


class Table:
    """The rows of a table as sets of cases. Raises Undecided when made, or when asked for too much."""

    def __init__(self, facts: Mapping[str, Fact], derived: Mapping[str, Form], nodes: list[Node]) -> None:
        self._facts = facts
        self._texts = {text: n for n, text in enumerate(dict.fromkeys(_texts(facts)))}
        self._context = isl.Context()
        self._context.set_max_operations(_MOST_STEPS)
        with _bounded():
            space = isl.Space.create_from_names(self._context, set=[f"f{n}" for n in range(len(facts))])
            self._universe = isl.Set.universe(space)
            self._values = {name: self._declared(place) for place, name in enumerate(facts)}
            every = reduce(isl.Set.intersect, [self._possible(place) for place in range(len(facts))])
            for name, form in derived.items():
                self._values[name] = self._worked(form)
            self._held = [self._where(node).intersect(every) for node in nodes]
            self._left = [every]  # what the rows before have left
            for held in self._held:
                self._left.append(self._left[-1].subtract(held).coalesce())

    def unanswered(self) -> Case | None:
        """A case that no row answers."""
        return self._case(lambda: self._left[-1])

    def answered_by(self, row: int) -> Case | None:
        """A case that this row is the first to answer."""
        return self._case(lambda: self._held[row].intersect(self._left[row]))

    def shared_by(self, first: int, later: int) -> Case | None:
        """A case that `first` answers and `later` would have answered."""
        return self._case(lambda: self._held[first].intersect(self._left[first]).intersect(self._held[later]))

    def _case(self, cases: Callable[[], isl.Set]) -> Case | None:
        with _bounded():
            found = cases()
            if found.is_empty():
                return None
            point = found.sample_point()
            numbers = [point.get_coordinate_val(isl.dim_type.set, place) for place in range(len(self._facts))]
        return {name: self._read(name, number.to_python()) for name, number in zip(self._facts, numbers, strict=True)}

    def _read(self, name: str, number: int) -> Any:
        fact = self._facts[name]
        if number == _missing(fact):
            return None
        if isinstance(fact, Choice):
            return next(text for text in fact.values if self._texts[text] == number)
        return number if isinstance(fact, Number) else number == 1

    def _declared(self, place: int) -> isl.PwAff:
        """The value of a fact, defined where it is known."""
        fact = list(self._facts.values())[place]
        space = isl.LocalSpace.from_space(self._universe.get_space())
        value = isl.PwAff.var_on_domain(space, isl.dim_type.set, place)
        within = [
            value.ge_set(self._number(least)).intersect(value.le_set(self._number(most)))
            for least, most in self._stretches(fact)
        ]
        return value.intersect_domain(reduce(isl.Set.union, within).coalesce())

    def _stretches(self, fact: Fact) -> list[tuple[int, int]]:
        if isinstance(fact, Choice):
            return [(self._texts[text], self._texts[text]) for text in fact.values]
        return [(fact.least, fact.most)] if isinstance(fact, Number) else [(0, 1)]

    def _possible(self, place: int) -> isl.Set:
        name, fact = list(self._facts.items())[place]
        known = self._values[name].domain()
        missing = self._universe.fix_val(isl.dim_type.set, place, self._val(_missing(fact)))
        return known.union(missing).coalesce() if fact.nullable else known

    def _val(self, number: int) -> isl.Val:
        return isl.Val(str(number), self._context)

    def _number(self, number: int) -> isl.PwAff:
        return isl.PwAff.val_on_domain(self._universe, self._val(number))

    def _literal(self, value: Any) -> isl.PwAff:
        return self._number(self._texts[value] if isinstance(value, str) else int(value))

    def _where(self, node: Node) -> isl.Set:
        if not isinstance(node, Test):
            join = isl.Set.intersect if isinstance(node, Both) else isl.Set.union
            return reduce(join, [self._where(part) for part in node.parts])
        value = self._values[node.fact]
        if node.right is None:
            known = value.domain()
            return known if node.op == "!=" else known.complement()
        if isinstance(node.right, bool) and node.op == "!=":  # what is missing is neither yes nor no
            return value.eq_set(self._literal(node.right)).complement()
        right = self._values[node.right.fact] if isinstance(node.right, Other) else self._literal(node.right)
        return _COMPARED[node.op](value, right)

    def _worked(self, form: Form) -> isl.PwAff:
        if isinstance(form, FactForm):
            return self._values[form.fact]
        if isinstance(form, Literal):
            return self._literal(form.given)
        if not isinstance(form, Worked):
            raise Undecided
        return self._joined(form.form, [self._worked(part) for part in form.parts])

    def _joined(self, form: str, parts: list[isl.PwAff]) -> isl.PwAff:
        match form:
            case "least":
                return reduce(isl.PwAff.min, parts)
            case "most":
                return reduce(isl.PwAff.max, parts)
            case "plus":
                return reduce(isl.PwAff.add, parts)
            case "excess":
                return parts[0].sub(parts[1]).max(self._number(0))
            case "percent":
                return self._times(*parts).scale_down_val(self._val(100)).floor()
            case "percent_up":
                return self._times(*parts).scale_down_val(self._val(100)).ceil()
            case "share_up":
                base, step, times, most = parts
                return base.add(self._times(step, times)).min(most)
            case "first_of":
                return reduce(lambda one, next_: one.union_add(next_.subtract_domain(one.domain())), parts)
        raise Undecided

    def _times(self, one: isl.PwAff, other: isl.PwAff) -> isl.PwAff:
        """The product, where one of the two takes few values: each of them by itself."""
        for many, few in ((one, other), (other, one)):
            least, most = few.min_val().to_python(), few.max_val().to_python()
            if most - least < _MOST_SPLIT:
                products = [
                    many.scale_val(self._val(n)).intersect_domain(few.eq_set(self._number(n)))
                    for n in range(least, most + 1)
                ]
                return reduce(isl.PwAff.union_add, products)
        raise Undecided


def _texts(facts: Mapping[str, Fact]) -> Iterator[str]:
    for fact in facts.values():
        if isinstance(fact, Choice):
            yield from fact.values


def _missing(fact: Fact) -> int:
    """The number that stands for a missing value."""
    return fact.least - 1 if isinstance(fact, Number) else -1
