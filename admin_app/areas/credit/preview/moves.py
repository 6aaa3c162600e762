"""What would change for whom? Chunk by chunk in the order of keys, asking only what the changed rules need."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, true

from admin_app.areas.credit.preview import facts
from admin_app.areas.credit.preview.facts import customer
from admin_app.areas.credit.preview.sides import Side, Sides
from admin_app.areas.credit.preview.suspects import Suspects, Suspicion, facts_needed
from admin_app.areas.credit.preview.sums import Sums
from admin_app.areas.credit.standing import MOST_COUNT, MOST_MONEY_FEN
from admin_app.areas.receivables import conduct
from admin_app.duties.credit_reports import GRADES
from admin_app.errors import Invalid
from rules.engine import FactsRefused, LoadedPolicy

CHUNK = 20_000
MOST_KEY = 2**62  # keys are drawn evenly below it, so a key tells how far one has come
Tell = Callable[[int, int], None]
Case = dict[str, Any]


class Move(NamedTuple):
    """One thing that changes for one customer. `subject` is one of SUBJECTS; amounts where it is one, in fen."""

    customer_id: int
    subject: str
    before: Any
    after: Any
    grade: str | None
    owner_id: int | None
    before_fen: int | None = None
    after_fen: int | None = None


SUBJECTS = (
    "proposed_grade",  # what the rules propose
    "terms",  # on what terms we may sell; amounts: the most allowed
    "limit_fen",  # the limit that counts
    "above_allowed",  # an approved limit comes to be above what is allowed; amounts: approved, allowed
    "over_limit_fen",  # what is owed beyond the limit that counts
    "next_report_on",  # the day of the next credit report
    "report_overdue",  # which has passed by then
)


class Row(NamedTuple):
    """A customer of a chunk; `grade` is the one confirmed on the day."""

    id: int
    grade: str | None
    owner_id: int | None
    present_grade: str | None
    graded_on: date | None
    last_report_on: date | None


@dataclass
class Preview:
    """The rules as they are against the rules as they would be, over the customers the reader works with."""

    sides: Sides

    def __post_init__(self) -> None:
        self.on = self.sides.on
        self.sums = Sums()
        before, after = self.sides.before, self.sides.after
        self.grade_suspects = Suspects(before.grade, after.grade)
        self.terms_may_move = self._touched(Suspects(before.terms, after.terms), self.sides.sales_move)

    def moves(self, tell: Tell | None = None) -> Iterator[list[Move]]:
        """The changes of one chunk after the other; `sums` is complete with the last. `tell` hears how far it is."""
        self.sums.customers = facts.rows_of(
            select(func.count()).select_from(customer).where(facts.population())
        ).scalar_one()
        last = -1
        while rows := self._chunk(last):
            last = rows[-1].id
            yield self._compare(rows)
            if tell is not None:
                tell(min(last, MOST_KEY) >> 42, MOST_KEY >> 42)

    def _touched(self, suspects: Suspects, figures_move: bool) -> frozenset[str]:
        """The grades with which the terms may change."""
        if figures_move:
            return frozenset(GRADES)
        may_differ = suspects.among({"grade"})
        return frozenset(grade for grade in GRADES if may_differ({"grade": grade}))

    def _chunk(self, last: int) -> list[Row]:
        c = customer.c
        columns = (c.id, c.grade, c.owner_id, c.grade, c.graded_on, c.last_report_on)
        wanted = select(*columns).where(facts.population(), self._is_concerned(), c.id > last)
        found = [Row(*row) for row in facts.rows_of(wanted.order_by(c.id).limit(CHUNK))]
        younger = [row.id for row in found if row.graded_on is not None and row.graded_on > self.on]
        if not younger:
            return found
        earlier = facts.grades_before(younger, self.on)
        graded_anew = set(younger)
        return [row._replace(grade=earlier.get(row.id)) if row.id in graded_anew else row for row in found]

    def _is_concerned(self) -> Any:
        """Of whom anything can change, or whose limit is to be summed."""
        if self.sides.grade_moves:
            return true()
        grades = GRADES if self.sides.reports_move else sorted(self._terms_grades())
        c = customer.c
        return or_(c.grade.in_(grades), c.graded_on > self.on, facts.has_limit(self.on))

    def _terms_grades(self) -> frozenset[str]:
        return self.terms_may_move if self.sides.terms_move else frozenset()

    def _compare(self, rows: Sequence[Row]) -> list[Move]:
        by_key = {row.id: row for row in rows}
        found: list[Move] = []
        if self.sides.grade_moves:
            found += self._grade_moves(by_key)
        found += self._limit_moves(by_key)
        if self.sides.reports_move:
            found += self._report_moves_of(rows)
        self._note(found, by_key)
        return found

    def _note(self, found: list[Move], by_key: Mapping[int, Row]) -> None:
        for key in {move.customer_id for move in found}:
            self.sums.add(_cell(by_key[key]), "moved", 1)
        self.sums.counts.update(move.subject for move in found)
        found.sort(key=lambda move: (move.customer_id, SUBJECTS.index(move.subject)))

    # --- the proposed grade

    def _grade_moves(self, by_key: Mapping[int, Row]) -> Iterator[Move]:
        before, after = self.sides.before, self.sides.after
        old = {key: dict(_GRADE_BLANK) for key in by_key}
        new = old
        if self.sides.conduct_moves:
            new = {key: dict(_GRADE_BLANK) for key in by_key}
            _fill(_GRADE_PARTS, old, list(by_key), self.on, before)
            _fill(_GRADE_PARTS, new, list(by_key), self.on, after)
            left = list(by_key)
        else:
            left = self._grade_suspects(old)
        for key in left:
            was, becomes = _asked(before.grade, old[key])["grade"], _asked(after.grade, new[key])["grade"]
            if was != becomes:
                yield Move(key, "proposed_grade", was, becomes, *_cell(by_key[key]))

    def _grade_suspects(self, cases: dict[int, Case]) -> list[int]:
        """Who may be proposed another grade, part of the facts by part, those the changed rules ask about first."""
        first = self.grade_suspects.differing_facts
        parts = sorted(_GRADE_PARTS, key=lambda part: not first & set(part.names))
        known: set[str] = set()
        left = list(cases)
        for part in parts:
            if not left:
                break
            part.fill(cases, left, self.on, self.sides.before)
            known |= set(part.names)
            left = _still(self.grade_suspects.among(known), cases, left)
        return left

    # --- terms and limits

    def _limit_moves(self, by_key: Mapping[int, Row]) -> Iterator[Move]:
        approved = facts.approved_of(list(by_key), self.on)
        may_move = self._terms_grades()
        suspects = [key for key, row in by_key.items() if row.grade in may_move]
        before = self._terms(by_key, suspects, self.sides.before, None)
        after = self._terms(by_key, suspects, self.sides.after, None) if suspects else {}
        stay = [key for key in approved if key not in before and by_key[key].grade is not None]
        steady = self._terms(by_key, stay, self.sides.before, ("limit_fen",))
        for key, was in before.items():
            becomes = after[key]
            if was != becomes:
                cell = _cell(by_key[key])
                amounts = was["limit_fen"], becomes["limit_fen"]
                self.sums.add(cell, "allowed_before_fen", amounts[0])
                self.sums.add(cell, "allowed_after_fen", amounts[1])
                yield Move(key, "terms", was, becomes, *cell, *amounts)
        if approved:
            allowed = {key: (was["limit_fen"], after[key]["limit_fen"]) for key, was in before.items()}
            allowed |= {key: (one["limit_fen"], one["limit_fen"]) for key, one in steady.items()}
            yield from self._approved_moves(by_key, approved, allowed)

    def _approved_moves(
        self, by_key: Mapping[int, Row], approved: Mapping[int, int], allowed: Mapping[int, tuple[int, int]]
    ) -> Iterator[Move]:
        bound = facts.bound_of(list(approved), self.on) if self._terms_grades() else {}
        for key, fen in approved.items():
            cell = _cell(by_key[key])
            may_before, may_after = allowed.get(key, (0, 0))
            was, becomes = min(fen, may_before), min(fen, may_after)
            self.sums.add(cell, "limits_before_fen", was)
            self.sums.add(cell, "limits_after_fen", becomes)
            self.sums.add(cell, "above_before", fen > may_before)
            self.sums.add(cell, "above_after", fen > may_after)
            over_before, over_after = (max(0, bound.get(key, 0) - one) for one in (was, becomes))
            self.sums.add(cell, "over_before_fen", over_before)
            self.sums.add(cell, "over_after_fen", over_after)
            if was != becomes:
                yield Move(key, "limit_fen", was, becomes, *cell, was, becomes)
            if fen <= may_before and fen > may_after:
                yield Move(key, "above_allowed", fen, may_after, *cell, fen, may_after)
            if over_before != over_after:
                yield Move(key, "over_limit_fen", over_before, over_after, *cell, over_before, over_after)

    def _terms(
        self, by_key: Mapping[int, Row], keys: Sequence[int], side: Side, outcomes: tuple[str, ...] | None
    ) -> dict[int, dict[str, Any]]:
        """What the side's rules say, or these outcomes of it alone; only what they ask of each grade is fetched."""
        if not keys:
            return {}
        cases = {key: {**_TERMS_BLANK, "grade": by_key[key].grade} for key in keys}
        wanted = outcomes or tuple(side.terms.outcomes)
        needs = {grade: facts_needed(side.terms, "grade", grade, wanted) for grade in GRADES}
        for part in _TERMS_PARTS:
            asked = [key for key in keys if needs[cases[key]["grade"]] & set(part.names)]
            if asked:
                part.fill(cases, asked, self.on, side)
        return {key: _asked(side.terms, case) for key, case in cases.items()}

    # --- the next report

    def _report_moves_of(self, rows: Sequence[Row]) -> Iterator[Move]:
        known: dict[tuple[Any, ...], tuple[date | None, date | None]] = {}
        for row in rows:
            what = (row.present_grade, row.last_report_on, None if row.last_report_on else row.graded_on)
            if what not in known:
                known[what] = _due(self.sides.before, *what), _due(self.sides.after, *what)
            was, becomes = known[what]
            if was == becomes:
                continue
            yield Move(row.id, "next_report_on", was, becomes, *_cell(row))
            if becomes is not None and becomes < self.on and (was is None or was >= self.on):
                yield Move(row.id, "report_overdue", was, becomes, *_cell(row))


def _due(side: Side, grade: str | None, last_report_on: date | None, graded_on: date | None) -> date | None:
    stream, base = side.reports.get((grade or "", last_report_on is None)), last_report_on or graded_on
    return stream.due_on(base) if stream is not None and base is not None else None


def _cell(row: Row) -> tuple[str | None, int | None]:
    return row.grade, row.owner_id


def _asked(policy: LoadedPolicy, case: Case) -> dict[str, Any]:
    try:
        return policy.outcome(case)
    except FactsRefused as refused:
        raise Invalid(refused.errors) from None


def _still(may_differ: Suspicion, cases: Mapping[int, Case], keys: Sequence[int]) -> list[int]:
    return [key for key in keys if may_differ(cases[key])]


# --- facts, part by part


class Part(NamedTuple):
    """Facts that come together, and what writes them into the cases of these customers."""

    names: tuple[str, ...]
    fill: Callable[[dict[int, Case], Sequence[int], date, Side], None]


def _fill(parts: Sequence[Part], cases: dict[int, Case], keys: Sequence[int], on: date, side: Side) -> None:
    for part in parts:
        part.fill(cases, keys, on, side)


def _count(number: int) -> int:
    return min(max(number, 0), MOST_COUNT)


def _fill_conduct(cases: dict[int, Case], keys: Sequence[int], on: date, side: Side) -> None:
    for key, how in conduct.conduct_of(facts.among(keys), on, side.windows).items():
        case = cases[key]
        case["settled_invoices"] = _count(how.invoices)
        case["on_time_bp"] = how.on_time_bp
        case["average_days_late_hundredths"] = _count(how.average_days_late_hundredths)


def _fill_late(cases: dict[int, Case], keys: Sequence[int], on: date, _side: Side) -> None:
    for key, days in facts.days_late_of(keys, on).items():
        cases[key]["oldest_open_days_late"] = _count(days)


def _fill_bills(cases: dict[int, Case], keys: Sequence[int], on: date, side: Side) -> None:
    for key, (_undue, dishonoured) in conduct.bills_of(facts.among(keys), on, side.windows).items():
        cases[key]["dishonoured_bills"] = _count(dishonoured)


def _fill_investigation(cases: dict[int, Case], keys: Sequence[int], on: date, _side: Side) -> None:
    for key, result in facts.investigations_of(keys, on).items():
        cases[key]["investigation"] = result


def _fill_sales(cases: dict[int, Case], keys: Sequence[int], on: date, side: Side) -> None:
    for key, fen in facts.sales_of(keys, on, side.windows.sales_days).items():
        cases[key]["contract_period_sales_fen"] = min(max(fen, 0), MOST_MONEY_FEN)


def _fill_days(cases: dict[int, Case], keys: Sequence[int], on: date, _side: Side) -> None:
    for key, days in facts.contract_days_of(keys, on).items():
        cases[key]["contract_days"] = _count(days)


def _fill_reports(cases: dict[int, Case], keys: Sequence[int], on: date, _side: Side) -> None:
    for key, reports in facts.good_reports_of(keys, on).items():
        cases[key]["good_reports_in_a_row"] = _count(reports)


def _fill_reviews(cases: dict[int, Case], keys: Sequence[int], on: date, _side: Side) -> None:
    for key, passed in facts.reviews_of(keys, on).items():
        cases[key]["careful_review_passed"] = bool(passed)


_GRADE_PARTS = (
    Part(("settled_invoices", "on_time_bp", "average_days_late_hundredths"), _fill_conduct),
    Part(("dishonoured_bills",), _fill_bills),
    Part(("investigation",), _fill_investigation),
    Part(("oldest_open_days_late",), _fill_late),
)
_TERMS_PARTS = (
    Part(("contract_period_sales_fen",), _fill_sales),
    Part(("contract_days",), _fill_days),
    Part(("good_reports_in_a_row",), _fill_reports),
    Part(("careful_review_passed",), _fill_reviews),
)
_GRADE_BLANK: Case = {
    "settled_invoices": 0,
    "on_time_bp": 0,
    "average_days_late_hundredths": 0,
    "oldest_open_days_late": 0,
    "dishonoured_bills": 0,
    "investigation": None,
}
_TERMS_BLANK: Case = {
    "grade": None,
    "contract_period_sales_fen": 0,
    "contract_days": conduct.USUAL_PAYMENT_DAYS,
    "requested_limit_fen": None,
    "good_reports_in_a_row": 0,
    "careful_review_passed": False,
}
