"""Whom would the rules propose another grade? Asked part of the facts by part, of those to whom it could matter."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import compress, repeat
from operator import add
from typing import Any

from admin_app.areas.credit.preview import facts
from admin_app.areas.credit.preview.facts import Span, Who
from admin_app.areas.credit.preview.parts import BILLS, CONDUCT, GRADE_PARTS, Known, Part, Values
from admin_app.areas.credit.preview.sides import Sides
from admin_app.areas.credit.preview.suspects import Suspects
from admin_app.errors import Invalid
from rules.engine import FactsRefused, LoadedPolicy

REMEMBERED = 2**14  # answers kept at a time: customers of whom the same holds are answered once
WINDOWED = (CONDUCT, BILLS)  # what is counted over the months of conduct
Change = tuple[str, str]
Found = Mapping[Part, Known]


def asked(policy: LoadedPolicy, case: dict[str, Any]) -> dict[str, Any]:
    try:
        return policy.outcome(case)
    except FactsRefused as refused:
        raise Invalid(refused.errors) from None


class ProposedGrades:
    """Grades before and after, of those for whom they differ."""

    def __init__(self, sides: Sides) -> None:
        self._sides, self._on = sides, sides.on
        suspects = Suspects(sides.before.grade, sides.after.grade)
        self._tables_differ = suspects.pairs != []  # titles and sentences alone answer alike
        self.may_move = sides.grade_moves and (self._tables_differ or sides.conduct_moves)
        self._questions = list(questions(suspects))
        self._grades = _grades(sides)

    def of(self, span: Span) -> dict[int, Change]:
        """By key."""
        changes = self._by_rules(span) if self._tables_differ else {}
        if self._sides.conduct_moves:
            windows = self._sides.before.windows, self._sides.after.windows
            otherwise = facts.counted_otherwise(span, self._on, *windows)
            changes = {key: change for key, change in changes.items() if key not in otherwise}
            changes |= self._by_windows(list(otherwise))
        return changes

    def _by_rules(self, span: Span) -> dict[int, Change]:
        """Of whom the same holds on both sides: first what the changed rules ask about, which clears most."""
        found: dict[Part, Known] = {}
        who: Who = span
        for question in self._questions:
            found[question.part] = question.part.of(who, self._on, self._sides.before)
            who = question.suspected(who, found)
            if not who:
                return {}
        return self._changes(list(who), found, found)

    def _by_windows(self, keys: Sequence[int]) -> dict[int, Change]:
        """Of whom conduct is counted otherwise."""
        before, after = self._sides.before, self._sides.after
        old, new = ({part: part.of(keys, self._on, side) for part in WINDOWED} for side in (before, after))
        if not self._tables_differ:
            pairs = zip(keys, _values(keys, WINDOWED, old), _values(keys, WINDOWED, new), strict=True)
            keys = [key for key, was, becomes in pairs if was != becomes]
        others = {part: part.of(keys, self._on, before) for part in GRADE_PARTS if part not in WINDOWED}
        return self._changes(keys, old | others, new | others)

    def _changes(self, keys: Sequence[int], old: Found, new: Found) -> dict[int, Change]:
        grades = map(self._grades, _values(keys, GRADE_PARTS, old), _values(keys, GRADE_PARTS, new))
        return {key: change for key, change in zip(keys, grades, strict=True) if change[0] != change[1]}


def _grades(sides: Sides) -> Callable[[Values, Values], Change]:
    """What the rules before and after propose, of the facts before and after."""
    names = _names(GRADE_PARTS)
    before, after = sides.before.grade, sides.after.grade

    @lru_cache(REMEMBERED)
    def grades(old: Values, new: Values) -> Change:
        was, becomes = (dict(zip(names, values, strict=True)) for values in (old, new))
        return asked(before, was)["grade"], asked(after, becomes)["grade"]

    return grades


@dataclass(frozen=True)
class Question:
    """A part of the facts, and who is still suspected once it is known.

    `parts` are those a doubtful rule asks of what is known then; none where this part clears nobody.
    """

    part: Part
    parts: tuple[Part, ...]
    may_differ: Callable[[Values], bool]

    def suspected(self, who: Who, found: Found) -> Collection[int]:
        keys = self._keys(who, found[self.part]) if isinstance(who, Span) else list(who)
        return list(compress(keys, map(self.may_differ, _values(keys, self.parts, found)))) if self.parts else keys

    def _keys(self, span: Span, known: Known) -> list[int]:
        """Those of whom something is recorded; everybody, where one of whom nothing is would be suspected as well."""
        blank = tuple(value for part in self.parts for value in part.blank)
        return facts.keys_of(span) if self.may_differ(blank) else list(known)


def questions(suspects: Suspects) -> Iterator[Question]:
    asked_of = [suspects.differing_facts, suspects.facts]
    order = sorted(GRADE_PARTS, key=lambda part: [not names & set(part.names) for names in asked_of])
    known: tuple[Part, ...] = ()
    for part in order:
        is_asked = bool(suspects.facts & set(part.names))
        known += (part,) if is_asked else ()
        names = _names(known)
        yield Question(part, known if is_asked else (), _on_values(names, suspects.among(names)))


def _on_values(names: Sequence[str], may_differ: Callable[[dict[str, Any]], bool]) -> Callable[[Values], bool]:
    return lru_cache(REMEMBERED)(lambda values: may_differ(dict(zip(names, values, strict=True))))


def _names(parts: Iterable[Part]) -> tuple[str, ...]:
    return tuple(name for part in parts for name in part.names)


def _values(keys: Iterable[int], parts: Iterable[Part], found: Found) -> Iterator[Values]:
    """The facts of these parts, one customer after the other."""
    columns = (map(found[part].get, keys, repeat(part.blank)) for part in parts)
    return reduce(lambda one, other: map(add, one, other), columns)
