"""On what terms would we sell to whom, and up to which limit? Before and after, of customers of a chunk. In fen."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from admin_app.areas.credit.preview import facts
from admin_app.areas.credit.preview.move import Move, Row
from admin_app.areas.credit.preview.parts import SALES, TERMS_PARTS, Known, Part, sales_by_both
from admin_app.areas.credit.preview.proposed import asked
from admin_app.areas.credit.preview.sides import Sides
from admin_app.areas.credit.preview.sums import Cell, Sums
from admin_app.areas.credit.preview.suspects import Suspects, facts_needed
from admin_app.duties.credit_reports import GRADES
from rules.engine import LoadedPolicy

Outcome = dict[str, Any]
Rows = Mapping[int, Row]
Sold = tuple[Known, Known] | None
LIMIT_FIGURES = (
    *("limits_before_fen", "limits_after_fen", "over_before_fen", "over_after_fen"),
    *("above_before", "above_after"),
)


class Terms:
    """Terms and limits of both sides; `grades` are those with which something may differ.

    Sums go to `sums`: over customers of those grades, or of everybody who has a limit.
    """

    def __init__(self, sides: Sides, sums: Sums, all_limits: bool) -> None:
        self._sides, self._on, self._sums, self._all_limits = sides, sides.on, sums, all_limits
        before, after = sides.before.terms, sides.after.terms
        may_differ = Suspects(before, after).among({"grade"})
        self._rules_differ = frozenset(grade for grade in GRADES if may_differ({"grade": grade}))
        self.grades = self._grades()
        self.bound: Mapping[int, int] = {}  # what the customers asked about last owe, as far as it was reckoned
        self._of_all = _needs([before, after])
        self._of_limit = _needs([before], ("limit_fen",))

    def _grades(self) -> frozenset[str]:
        if not self._sides.terms_move:
            return frozenset()
        return frozenset(GRADES) if self._sides.sales_move else self._rules_differ

    def moves_of(self, rows: Rows) -> Iterator[Move]:
        of_grades = [key for key, row in rows.items() if row.grade in self.grades]
        concerned = list(rows) if self._all_limits else of_grades
        approved = facts.approved_of(concerned, self._on) if concerned else {}
        self.bound = {}
        sold = self._sold(rows, of_grades)
        answers = self._by_both(rows, self._suspects(rows, of_grades, sold), sold)
        yield from self._terms_moves(rows, answers)
        if approved:
            yield from self._limit_moves(rows, approved, self._allowed(rows, approved, answers, sold))

    def limits_of(self, rows: Rows) -> dict[int, tuple[int, int]]:
        """The limit that counts, before and after, of those of these customers who have one."""
        approved = facts.approved_of(list(rows), self._on) if rows else {}
        of_grades = [key for key in approved if rows[key].grade in self.grades]
        sold = self._sold(rows, of_grades)
        answers = self._by_both(rows, self._suspects(rows, of_grades, sold), sold)
        allowed = self._allowed(rows, approved, answers, sold)
        return {key: (min(fen, allowed[key][0]), min(fen, allowed[key][1])) for key, fen in approved.items()}

    def _allowed(
        self, rows: Rows, keys: Collection[int], answers: Mapping[int, tuple[Outcome, Outcome]], sold: Sold
    ) -> dict[int, tuple[int, int]]:
        """The most allowed, before and after; nothing without a grade."""
        steady = self._steady(rows, [key for key in keys if key not in answers], sold)
        moving = {key: (was["limit_fen"], becomes["limit_fen"]) for key, (was, becomes) in answers.items()}
        return {**dict.fromkeys(keys, (0, 0)), **steady, **moving}

    def _sold(self, rows: Rows, keys: Sequence[int]) -> Sold:
        """Sales before and after; nothing where they are the same anyway."""
        if not self._sides.sales_move:
            return None
        asking = self._asking(SALES, rows, keys, self._of_all)
        return sales_by_both(asking, self._on, self._sides) if asking else ({}, {})

    def _suspects(self, rows: Rows, of_grades: Sequence[int], sold: Sold) -> Sequence[int]:
        """Those whose answers may differ: asked about other rules, or about other sales."""
        if sold is None:
            return of_grades
        before, after = sold
        return [key for key in of_grades if before.get(key) != after.get(key) or rows[key].grade in self._rules_differ]

    # --- what the rules answer

    def _by_both(self, rows: Rows, keys: Sequence[int], sold: Sold) -> dict[int, tuple[Outcome, Outcome]]:
        before, after = self._sides.before, self._sides.after
        known = self._known(rows, keys, self._of_all, sold)
        cases = others = _cases(rows, keys, known)
        if sold is not None:
            [name] = SALES.names
            others = [case | {name: sold[1].get(key, SALES.blank)[0]} for key, case in zip(keys, cases, strict=True)]
        return {
            key: (asked(before.terms, case), asked(after.terms, other))
            for key, case, other in zip(keys, cases, others, strict=True)
        }

    def _steady(self, rows: Rows, keys: Collection[int], sold: Sold) -> dict[int, tuple[int, int]]:
        """The most allowed, the same by both; absent without a grade."""
        graded = [key for key in keys if rows[key].grade is not None]
        known, policy = self._known(rows, graded, self._of_limit, sold), self._sides.before.terms
        fen = (asked(policy, case)["limit_fen"] for case in _cases(rows, graded, known))
        return {key: (one, one) for key, one in zip(graded, fen, strict=True)}

    def _known(self, rows: Rows, keys: Sequence[int], needs: Mapping[str, set[str]], sold: Sold) -> dict[Part, Known]:
        """The facts before, of customers of those grades alone whose rules ask for them."""
        found = {} if sold is None else {SALES: sold[0]}
        for part in TERMS_PARTS:
            if part not in found:
                asking = self._asking(part, rows, keys, needs)
                found[part] = part.of(asking, self._on, self._sides.before) if asking else {}
        return found

    def _asking(self, part: Part, rows: Rows, keys: Sequence[int], needs: Mapping[str, set[str]]) -> list[int]:
        grades = {grade for grade in GRADES if needs[grade] & set(part.names)}
        return [key for key in keys if rows[key].grade in grades]

    # --- what that comes to

    def _terms_moves(self, rows: Rows, answers: Mapping[int, tuple[Outcome, Outcome]]) -> Iterator[Move]:
        for key, (was, becomes) in answers.items():
            if was != becomes:
                cell, amounts = rows[key].cell, (was["limit_fen"], becomes["limit_fen"])
                self._sums.add(cell, allowed_before_fen=amounts[0], allowed_after_fen=amounts[1])
                yield Move(key, "terms", was, becomes, *cell, *amounts)

    def _limit_moves(
        self, rows: Rows, approved: Mapping[int, int], allowed: Mapping[int, tuple[int, int]]
    ) -> Iterator[Move]:
        self.bound = bound = facts.bound_of(approved, self._on) if self.grades else {}
        sums: dict[Cell, list[int]] = {}  # in the order of LIMIT_FIGURES; added at the end, cell by cell
        for key, fen in approved.items():
            cell = rows[key].cell
            may_before, may_after = allowed[key]
            was, becomes = min(fen, may_before), min(fen, may_after)
            owed = bound.get(key, 0)
            over_before, over_after = max(0, owed - was), max(0, owed - becomes)
            of_cell = sums.get(cell)
            if of_cell is None:
                of_cell = sums[cell] = [0] * len(LIMIT_FIGURES)
            of_cell[0] += was
            of_cell[1] += becomes
            of_cell[2] += over_before
            of_cell[3] += over_after
            of_cell[4] += fen > may_before
            of_cell[5] += fen > may_after
            if may_before == may_after:
                continue
            if was != becomes:
                yield Move(key, "limit_fen", was, becomes, *cell, was, becomes)
            if fen <= may_before and fen > may_after:
                yield Move(key, "above_allowed", fen, may_after, *cell, fen, may_after)
            if over_before != over_after:
                yield Move(key, "over_limit_fen", over_before, over_after, *cell, over_before, over_after)
        for cell, amounts in sums.items():
            self._sums.add(cell, **dict(zip(LIMIT_FIGURES, amounts, strict=True)))


def _needs(policies: Collection[LoadedPolicy], outcomes: Collection[str] = ()) -> dict[str, set[str]]:
    """The facts that answer these outcomes, or all of them, by grade."""
    return {
        grade: {fact for one in policies for fact in facts_needed(one, "grade", grade, outcomes or one.outcomes)}
        for grade in GRADES
    }


def _cases(rows: Rows, keys: Sequence[int], known: Mapping[Part, Known]) -> list[dict[str, Any]]:
    blank: dict[str, Any] = {"requested_limit_fen": None}
    for part in known:
        blank |= dict(zip(part.names, part.blank, strict=True))
    cases = [{"grade": rows[key].grade, **blank} for key in keys]
    for part, found in known.items():
        if not found:
            continue
        [name] = part.names
        for key, case in zip(keys, cases, strict=True):
            if (values := found.get(key)) is not None:
                [case[name]] = values
    return cases
