"""Which cases show a table's every edge? Each constant and what stands just beside it, the ends of each
range, every choice, and what is missing; where facts are compared with one another, room for each order of theirs.

Where conditions compare declared facts with constants and with one another, this is exact however wide the
ranges: every combination of truths that any case has, a case of the grid has. The edges of facts that are
compared, directly or by way of others, cut the numbers into stretches within which no comparison with a constant
turns. Of k such facts, those within one stretch have at most k different values; moved down to the first of the
stretch and those behind it, in their order, they compare with one another and with every constant as before, and
the grid has the first k of each stretch. A fact worked out of one fact turns where bisection finds it, for every
form only rises or only falls; compared with constants alone, it is exact, too. Where a fact worked out of several
meets a constant, or one worked out meets another fact, the grid samples, and asks every case where there are few
(`_ask_all_of`); what it has not found there is asked of `exact.py` (`is_exact`).

Facts no condition asks about change no rule: they take turns, with the numbers the forms name, instead of
multiplying the grid.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rules.engine.facts import Choice, Fact, Flag, Number
from rules.engine.forms import Form, literals
from rules.engine.tree import Node, Other, Test, tests

MOST_POINTS = 100_000
_BESIDE = {"<": (-1, 0), ">=": (-1, 0), "<=": (0, 1), ">": (0, 1), "==": (-1, 0, 1), "!=": (-1, 0, 1)}
_MOST_SAMPLES = 60
_LEAST_WITH_TURNS = 2_000
_MOST_WHOLE = 5_000
_MOST_CROSSED = 12


class GridTooLarge(Exception):
    """Over 100,000 points; `fact` is the one with the most values."""

    def __init__(self, size: int, fact: str, values: int) -> None:
        super().__init__(f"{size} points")
        self.size, self.fact, self.values = size, fact, values


class Grid:
    """The boundary cases of a table. Raises GridTooLarge when made."""

    def __init__(
        self,
        facts: Mapping[str, Fact],
        derived: Mapping[str, Form],
        nodes: list[Node],
        forms: Iterable[Form] = (),
        varied: Mapping[str, Iterable[int]] | None = None,
        most_points: int = MOST_POINTS,
    ) -> None:
        """`varied` names declared facts that multiply the grid even if no condition asks about them: values to add."""
        self._facts = facts
        self._derived = derived
        self._rests_on: dict[str, tuple[str, ...]] = {name: (name,) for name in facts}  # the declared facts
        for name, form in derived.items():
            bases = [base for part in form.facts() for base in self._rests_on[part]]
            self._rests_on[name] = tuple(dict.fromkeys(bases))
        self._tests = [test for node in nodes for test in tests(node)]
        self._pools: dict[str, set[Any]] = {name: _ends(fact) for name, fact in facts.items()}
        for name, values in (varied or {}).items():
            for value in values:
                self._add(name, value)
        for test in self._tests:
            self._add_constant(test)
        for group in self._compared():
            self._make_room(group)
        for test in self._tests:
            self._add_neighbours(test)
        asked = {*(varied or ()), *self._asked_about()}
        self.is_exact = self._ask_all_of(asked) or not any(map(self._is_sampled, self._tests))
        self.asked = {name: self._ordered(name) for name in facts if name in asked}
        numbers = {1, 2, 7, *[n for form in (*derived.values(), *forms) for n in literals(form)]}
        self._resting = {name: self._rested(name, numbers) for name in facts if name not in asked}
        self.size = math.prod(len(pool) for pool in self.asked.values())
        if self.size > most_points:
            fact = max(self.asked, key=lambda name: len(self.asked[name]))
            raise GridTooLarge(self.size, fact, len(self.asked[fact]))

    def _is_sampled(self, test: Test) -> bool:
        """Are its edges not all there: one side is worked out, and not compared with a constant or not of one fact?"""
        if {*_both_sides(test)} <= self._facts.keys():
            return False
        return isinstance(test.right, Other) or len(self._rests_on[test.fact]) > 1

    def _ask_all_of(self, asked: set[str]) -> bool:
        """Every value there is, where they are few and facts depend on one another: there edges are not enough."""
        if not any(test.fact not in self._facts or isinstance(test.right, Other) for test in self._tests):
            return False
        numbers = {name: fact for name, fact in self._facts.items() if name in asked and isinstance(fact, Number)}
        rest = math.prod(len(self._pools[name]) for name in asked if name not in numbers)
        if rest * math.prod(fact.most - fact.least + 1 + fact.nullable for fact in numbers.values()) > _MOST_WHOLE:
            return False
        for name, fact in numbers.items():
            self._pools[name].update(range(fact.least, fact.most + 1))
        return True

    def _asked_about(self) -> set[str]:
        """The declared facts that decide which rule applies."""
        return {base for test in self._tests for fact in _both_sides(test) for base in self._rests_on[fact]}

    def __iter__(self) -> Iterator[dict[str, Any]]:
        turns = [(name, pool, 1 + 2 * turn) for turn, (name, pool) in enumerate(self._resting.items())]
        repeats = max(1, _LEAST_WITH_TURNS // self.size) if turns else 1
        index = 0
        for _ in range(repeats):
            for values in itertools.product(*self.asked.values()):
                point: dict[str, Any] = dict.fromkeys(self._facts)
                point.update(zip(self.asked, values, strict=True))
                for name, pool, stride in turns:
                    point[name] = pool[(index * stride + index // len(pool)) % len(pool)]
                index += 1
                yield point

    def _worked(self, name: str, case: dict[str, Any]) -> Any:
        """The value of a fact, derived ones worked out in the order they are declared."""
        known = dict(case)
        for derived, form in self._derived.items():
            if name in known:
                break
            if all(part in known for part in form.facts()):
                known[derived] = form.value(known)
        return known[name]

    def _add(self, name: str, value: int) -> None:
        fact = self._facts[name]
        if isinstance(fact, Number) and fact.least <= value <= fact.most:
            self._pools[name].add(value)

    def _add_constant(self, test: Test) -> None:
        if isinstance(test.right, (Other, bool)) or not isinstance(test.right, int):
            return
        for offset in _BESIDE[test.op]:
            if test.fact in self._facts:
                self._add(test.fact, test.right + offset)
            else:
                for base in self._rests_on[test.fact]:
                    self._add_crossing(test.fact, base, test.right + offset)

    def _add_crossing(self, derived: str, base: str, target: int) -> None:
        """The values of `base` where the derived fact reaches `target`, the others at their ends."""
        fact = self._facts[base]
        if not isinstance(fact, Number):
            return
        others = [other for other in self._rests_on[derived] if other != base]
        for values in self._crossed(others):
            case: dict[str, Any] = dict(zip(others, values, strict=True))

            def at(value: int, case: dict[str, Any] = case) -> int:
                return int(self._worked(derived, {**case, base: value}) or 0)

            low, high = fact.least, fact.most
            rising = at(high) >= at(low)
            while low < high:
                middle = (low + high) // 2
                if (at(middle) >= target) == rising:
                    high = middle
                else:
                    low = middle + 1
            self._add(base, low - 1)
            self._add(base, low)

    def _crossed(self, others: list[str]) -> list[tuple[Any, ...]]:
        """Some combinations of what other facts may be, missing too: all of few, else their ends and some between."""
        each = _MOST_CROSSED if len(others) == 1 else 2
        picked = []
        for other in others:
            known = [value for value in self._ordered(other) if value is not None]
            missing = [None] if self._facts[other].nullable else []
            picked.append([*known[:: max(1, -(-len(known) // each))], known[-1], *missing])
        return list(dict.fromkeys(itertools.islice(itertools.product(*picked), 8 * _MOST_CROSSED)))

    def _compared(self) -> list[set[str]]:
        """The declared facts that are compared with one another, directly or by way of others."""
        groups: list[set[str]] = []
        for test in self._tests:
            pair = {*_both_sides(test)}
            if isinstance(test.right, Other) and pair <= self._facts.keys():
                joined = [group for group in groups if group & pair]
                groups = [*(group for group in groups if group not in joined), pair.union(*joined)]
        return groups

    def _make_room(self, group: set[str]) -> None:
        """From the edges of all of them on, as many numbers as there are facts: so each can stand below, at, above."""
        kinds = {name: fact for name, fact in self._facts.items() if name in group and isinstance(fact, Number)}
        starts = {value for name in kinds for value in self._pools[name] if value is not None}
        edges = sorted(starts | {fact.most + 1 for fact in kinds.values()})
        for start, end in itertools.pairwise(edges):
            for name in kinds:
                for value in range(start, min(start + len(kinds), end)):
                    self._add(name, value)

    def _add_neighbours(self, test: Test) -> None:
        if not isinstance(test.right, Other) or {*_both_sides(test)} <= self._facts.keys():
            return
        for name in {base for side in _both_sides(test) for base in self._rests_on[side]}:
            self._add(name, getattr(self._facts[name], "most", 0) // 3)
        left, right = _both_sides(test)[0], _both_sides(test)[-1]
        name, other = (left, right) if left in self._facts else (right, left)
        if name in self._facts and other != name:
            for value in self._samples(other):
                for offset in (-1, 0, 1):
                    self._add(name, value + offset)

    def _samples(self, name: str) -> list[int]:
        bases = self._rests_on[name]
        cases = itertools.product(*[self._ordered(base) for base in bases])
        values = {self._worked(name, dict(zip(bases, case, strict=True))) for case in itertools.islice(cases, 2000)}
        known = sorted(value for value in values if value is not None)
        step = max(1, len(known) // _MOST_SAMPLES)
        return known[::step]

    def _rested(self, name: str, numbers: set[int]) -> list[Any]:
        for number in {*numbers, getattr(self._facts[name], "most", 0) // 3}:
            self._add(name, number)
            self._add(name, number + 1)
        return self._ordered(name)

    def _ordered(self, name: str) -> list[Any]:
        return sorted(self._pools[name], key=lambda value: (value is not None, value if value is not None else 0))


def _both_sides(test: Test) -> tuple[str, ...]:
    return (test.fact, test.right.fact) if isinstance(test.right, Other) else (test.fact,)


def _ends(fact: Fact) -> set[Any]:
    values: set[Any] = {None} if fact.nullable else set()
    if isinstance(fact, Choice):
        return values | set(fact.values)
    if isinstance(fact, Flag):
        return values | {True, False}
    if isinstance(fact, Number):
        return values | {fact.least, fact.most}
    return values
