"""What would change for whom? Chunk by chunk in the order of keys, asking only what the changed rules need."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import false, func, or_, select, true

from admin_app.areas.credit.preview import facts
from admin_app.areas.credit.preview.facts import customer
from admin_app.areas.credit.preview.sides import Side, Sides
from admin_app.areas.credit.preview.sums import Sums
from admin_app.areas.credit.preview.suspects import Suspects, facts_needed
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
    """A customer of a chunk; `grade` is the one confirmed on the day. The days are known where reports move."""

    id: int
    grade: str | None
    owner_id: int | None
    is_graded_anew: bool
    present_grade: str | None = None
    graded_on: date | None = None
    last_report_on: date | None = None


@dataclass
class Preview:
    """The rules as they are against the rules as they would be, over the customers the reader works with.

    Limits and what is owed beyond them are summed over the customers of those grades whose terms can change; with
    `all_limits` over everybody who has one.
    """

    sides: Sides
    all_limits: bool = False

    def __post_init__(self) -> None:
        self.on = self.sides.on
        self.sums = Sums()
        before, after = self.sides.before, self.sides.after
        self.grade_suspects = Suspects(before.grade, after.grade)
        reworded = self.grade_suspects.pairs == [] and not self.sides.conduct_moves  # titles and sentences alone
        self.grades_may_move = self.sides.grade_moves and not reworded
        self.terms_may_move = self._touched(Suspects(before.terms, after.terms), self.sides.sales_move)

    def moves(self, tell: Tell | None = None) -> Iterator[list[Move]]:
        """The changes of one chunk after the other; `sums` is complete with the last. `tell` hears how far it is."""
        facts.map_file()
        self.sums.customers = facts.rows_of(select(func.count()).select_from(customer).where(facts.population()))[0][0]
        last = -1
        while True:
            with undisturbed():
                rows = self._chunk(last)
                found = self._compare(rows)
            if not rows:
                return
            yield found
            last = rows[-1].id
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
        columns = [c.id, c.grade, c.owner_id, func.coalesce(c.graded_on > self.on, false())]
        if self.sides.reports_move:
            columns += [c.grade, c.graded_on, c.last_report_on]
        wanted = select(*columns).where(facts.population(), self._is_concerned(), c.id > last)
        found = [Row(*row) for row in facts.rows_of(wanted.order_by(c.id).limit(CHUNK))]
        younger = [row.id for row in found if row.is_graded_anew]
        if not younger:
            return found
        earlier = facts.grades_before(younger, self.on)
        return [row._replace(grade=earlier.get(row.id)) if row.is_graded_anew else row for row in found]

    def _is_concerned(self) -> Any:
        """Of whom anything can change, or whose limit is to be summed."""
        if self.grades_may_move:
            return true()
        c = customer.c
        grades = GRADES if self.sides.reports_move else sorted(self._terms_grades())
        limits = [facts.has_limit(self.on)] if self.all_limits else []
        return or_(c.grade.in_(grades), c.graded_on > self.on, *limits)

    def _terms_grades(self) -> frozenset[str]:
        return self.terms_may_move if self.sides.terms_move else frozenset()

    def _compare(self, rows: Sequence[Row]) -> list[Move]:
        by_key = {row.id: row for row in rows}
        found: list[Move] = []
        if self.grades_may_move:
            found += self._grade_moves(by_key)
        found += self._limit_moves(by_key)
        if self.sides.reports_move:
            found += self._report_moves_of(rows)
        self._note(found, by_key)
        return found

    def _note(self, found: list[Move], by_key: Mapping[int, Row]) -> None:
        for key in {move.customer_id for move in found}:
            self.sums.add(_cell(by_key[key]), moved=1)
        self.sums.counts.update(move.subject for move in found)
        found.sort(key=lambda move: (move.customer_id, SUBJECTS.index(move.subject)))

    # --- the proposed grade

    def _grade_moves(self, by_key: Mapping[int, Row]) -> Iterator[Move]:
        before, after = self.sides.before, self.sides.after
        old: dict[int, Case] = {}
        new = old
        if self.sides.conduct_moves:
            new, left = {}, list(by_key)
            for cases, side in ((old, before), (new, after)):
                for part in _GRADE_PARTS:
                    _put(cases, _GRADE_BLANK, part.of(left, self.on, side))
        else:
            left = self._grade_suspects(old, list(by_key))
        for key in left:
            was = _asked(before.grade, old.get(key, _GRADE_BLANK))["grade"]
            becomes = _asked(after.grade, new.get(key, _GRADE_BLANK))["grade"]
            if was != becomes:
                yield Move(key, "proposed_grade", was, becomes, *_cell(by_key[key]))

    def _grade_suspects(self, cases: dict[int, Case], left: list[int]) -> list[int]:
        """Who may be proposed another grade, part of the facts by part, those the changed rules ask about first."""
        first = self.grade_suspects.differing_facts
        known: set[str] = set()
        for part in sorted(_GRADE_PARTS, key=lambda part: not first & set(part.names)):
            if not left:
                break
            _put(cases, _GRADE_BLANK, part.of(left, self.on, self.sides.before))
            known |= set(part.names)
            may_differ = self.grade_suspects.among(known)
            if may_differ(_GRADE_BLANK):  # even of whom nothing is recorded
                left = [key for key in left if may_differ(cases.get(key, _GRADE_BLANK))]
            else:
                left = [key for key in left if key in cases and may_differ(cases[key])]
        return left

    # --- terms and limits

    def _limit_moves(self, by_key: Mapping[int, Row]) -> Iterator[Move]:
        may_move = self._terms_grades()
        suspects = [key for key, row in by_key.items() if row.grade in may_move]
        concerned = list(by_key) if self.all_limits else suspects
        approved = facts.approved_of(concerned, self.on) if concerned else {}
        before = self._terms(by_key, suspects, self.sides.before, None)
        after = self._terms(by_key, suspects, self.sides.after, None)
        stay = [key for key in approved if key not in before and by_key[key].grade is not None]
        steady = self._terms(by_key, stay, self.sides.before, ("limit_fen",))
        for key, was in before.items():
            becomes = after[key]
            if was != becomes:
                cell = _cell(by_key[key])
                amounts = was["limit_fen"], becomes["limit_fen"]
                self.sums.add(cell, allowed_before_fen=amounts[0], allowed_after_fen=amounts[1])
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
            owed = bound.get(key, 0)
            over_before, over_after = max(0, owed - was), max(0, owed - becomes)
            self.sums.add(
                cell,
                limits_before_fen=was,
                limits_after_fen=becomes,
                over_before_fen=over_before,
                over_after_fen=over_after,
                above_before=fen > may_before,
                above_after=fen > may_after,
            )
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
        cases: dict[int, Case] = {key: {**_TERMS_BLANK, "grade": by_key[key].grade} for key in keys}
        wanted = outcomes or tuple(side.terms.outcomes)
        needs = {grade: facts_needed(side.terms, "grade", grade, wanted) for grade in GRADES}
        for part in _TERMS_PARTS:
            asked = [key for key in keys if needs[cases[key]["grade"]] & set(part.names)]
            if asked:
                _put(cases, _TERMS_BLANK, part.of(asked, self.on, side))
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


# --- facts, part by part


@contextmanager
def undisturbed() -> Iterator[None]:
    """The search for garbage passes over all that was there before: a third of the time, and it finds none."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class Part(NamedTuple):
    """Facts that come together, and what gives them by customer: absent where nothing is recorded."""

    names: tuple[str, ...]
    of: Callable[[Sequence[int], date, Side], Iterable[tuple[int, Case]]]


def _put(cases: dict[int, Case], blank: Case, facts_by_key: Iterable[tuple[int, Case]]) -> None:
    for key, more in facts_by_key:
        known = cases.get(key)
        if known is None:
            cases[key] = {**blank, **more}
        else:
            known.update(more)


def _count(number: int) -> int:
    return min(max(number, 0), MOST_COUNT)


def _conduct(keys: Sequence[int], on: date, side: Side) -> Iterator[tuple[int, Case]]:
    for key, how in conduct.conduct_of(facts.among(keys), on, side.windows).items():
        yield (
            key,
            {
                "settled_invoices": _count(how.invoices),
                "on_time_bp": how.on_time_bp,
                "average_days_late_hundredths": _count(how.average_days_late_hundredths),
            },
        )


def _late(keys: Sequence[int], on: date, side: Side) -> Iterator[tuple[int, Case]]:
    for key, days in facts.days_late_of(keys, on, side.least_days_late).items():
        yield key, {"oldest_open_days_late": _count(days)}


def _bills(keys: Sequence[int], on: date, side: Side) -> Iterator[tuple[int, Case]]:
    for key, (_undue, dishonoured) in conduct.bills_of(facts.among(keys), on, side.windows).items():
        yield key, {"dishonoured_bills": _count(dishonoured)}


def _investigation(keys: Sequence[int], on: date, _side: Side) -> Iterator[tuple[int, Case]]:
    for key, result in facts.investigations_of(keys, on).items():
        yield key, {"investigation": result}


def _sales(keys: Sequence[int], on: date, side: Side) -> Iterator[tuple[int, Case]]:
    for key, fen in facts.sales_of(keys, on, side.windows.sales_days).items():
        yield key, {"contract_period_sales_fen": min(max(fen, 0), MOST_MONEY_FEN)}


def _days(keys: Sequence[int], on: date, _side: Side) -> Iterator[tuple[int, Case]]:
    for key, days in facts.contract_days_of(keys, on).items():
        yield key, {"contract_days": _count(days)}


def _reports(keys: Sequence[int], on: date, _side: Side) -> Iterator[tuple[int, Case]]:
    for key, reports in facts.good_reports_of(keys, on).items():
        yield key, {"good_reports_in_a_row": _count(reports)}


def _reviews(keys: Sequence[int], on: date, _side: Side) -> Iterator[tuple[int, Case]]:
    for key, passed in facts.reviews_of(keys, on).items():
        yield key, {"careful_review_passed": bool(passed)}


_GRADE_PARTS = (
    Part(("settled_invoices", "on_time_bp", "average_days_late_hundredths"), _conduct),
    Part(("dishonoured_bills",), _bills),
    Part(("investigation",), _investigation),
    Part(("oldest_open_days_late",), _late),
)
_TERMS_PARTS = (
    Part(("contract_period_sales_fen",), _sales),
    Part(("contract_days",), _days),
    Part(("good_reports_in_a_row",), _reports),
    Part(("careful_review_passed",), _reviews),
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
