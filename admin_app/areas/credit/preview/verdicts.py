"""Whose verdict over the limit would be another, with what he owes today and the limit that counts? In fen.

As if nothing were added: who is within his limit today is asked again with his next delivery.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from admin_app.areas.credit.preview import facts
from admin_app.areas.credit.preview.move import Move, Row
from admin_app.areas.credit.preview.proposed import asked
from admin_app.areas.credit.preview.sides import Sides
from admin_app.areas.credit.preview.suspects import Suspects, least_that_matters
from admin_app.areas.credit.preview.terms import Terms
from admin_app.areas.credit.standing import MOST_COUNT, MOST_MONEY_FEN
from admin_app.duties.credit_reports import GRADES

KNOWN = ("grade", "supply_hold", "emergency_open", "oldest_open_days_late")  # before exposure is reckoned
Limits = Mapping[int, tuple[int, int]]


class Verdicts:
    """Of both sides; `grades` are those with which the rules over the limit may answer otherwise."""

    def __init__(self, sides: Sides, terms: Terms) -> None:
        self._sides, self._terms, self._on = sides, terms, sides.on
        before, after = sides.before.over_limit, sides.after.over_limit
        suspects = Suspects(before, after)
        may_differ = suspects.among({"grade"})
        self.grades = frozenset(grade for grade in GRADES if may_differ({"grade": grade}))
        self._may_differ = suspects.among(KNOWN)
        self._least = least_that_matters("oldest_open_days_late", before, after)

    def moves_of(self, rows: Mapping[int, Row], moved: Limits) -> Iterator[Move]:
        """`moved`: limits that count and change. What clears most is asked first; exposure only of who is left."""
        graded = {key: row for key, row in rows.items() if row.grade in self.grades or (key in moved and row.grade)}
        cases = self._cases(graded) if graded else {}
        left = {key: graded[key] for key, case in cases.items() if key in moved or self._may_differ(case)}
        if not left:
            return
        limits = {**self._terms.limits_of({key: row for key, row in left.items() if key not in moved}), **moved}
        owed = self._owed(left)
        for key, row in left.items():
            case = cases[key] | {"exposure_after_fen": min(max(owed[key], 0), MOST_MONEY_FEN)}
            before, after = limits.get(key, (0, 0))
            was = asked(self._sides.before.over_limit, case | {"limit_fen": before})
            becomes = asked(self._sides.after.over_limit, case | {"limit_fen": after})
            if was != becomes:
                yield Move(key, "verdict", was, becomes, *row.cell)

    def _cases(self, rows: Mapping[int, Row]) -> dict[int, dict[str, Any]]:
        """What holds besides limit and exposure."""
        keys: Collection[int] = list(rows)
        late, held = facts.days_late_of(keys, self._on, self._least), facts.holds_of(keys)
        return {
            key: {
                "grade": row.grade,
                **dict(zip(KNOWN[1:3], held.get(key, (False, False)), strict=True)),
                "oldest_open_days_late": min(late.get(key, 0), MOST_COUNT),
            }
            for key, row in rows.items()
        }

    def _owed(self, keys: Collection[int]) -> Mapping[int, int]:
        """As far as it was not reckoned for the limits already."""
        known = self._terms.bound
        others = [key for key in keys if key not in known]
        return {**known, **(facts.bound_of(others, self._on) if others else {})}
