"""What would change for whom? Chunk by chunk in the order of keys, asking only what the changed rules need."""

import gc
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import false, func, or_, select, true

from admin_app.areas.credit.preview import facts, reports
from admin_app.areas.credit.preview.facts import Span, customer
from admin_app.areas.credit.preview.move import Move, Row
from admin_app.areas.credit.preview.proposed import ProposedGrades
from admin_app.areas.credit.preview.sides import Sides
from admin_app.areas.credit.preview.sums import Sums
from admin_app.areas.credit.preview.terms import Terms
from admin_app.areas.credit.preview.verdicts import Verdicts

CHUNK = 20_000
MOST_KEY = 2**62  # keys are drawn evenly below it, so a key tells how far one has come
Tell = Callable[[int, int], None]


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
        self.proposed = ProposedGrades(self.sides)
        self.terms = Terms(self.sides, self.sums, self.all_limits)
        self.verdicts = Verdicts(self.sides, self.terms)

    def moves(self, tell: Tell | None = None) -> Iterator[list[Move]]:
        """The changes of one chunk after the other; `sums` is complete with the last. `tell` hears how far it is."""
        facts.prepare()
        self.sums.customers = facts.rows_of(select(func.count()).select_from(customer).where(facts.population()))[0][0]
        span_of = true() if self.proposed.may_move else self._is_concerned()
        after = -1
        while span := facts.next_span(after, span_of, CHUNK):
            with undisturbed():
                found = self._compare(span)
            yield found
            after = span.upto
            if tell is not None:
                tell(min(after, MOST_KEY) >> 42, MOST_KEY >> 42)

    def _is_concerned(self) -> Any:
        """Whose terms, limit, verdict or report can change, or whose limit is to be summed."""
        c, conditions = customer.c, []
        if grades := self.terms.grades | self.verdicts.grades:
            conditions += [c.grade.in_(sorted(grades)), c.graded_on > self.on]
        if self.all_limits:
            conditions.append(facts.has_limit(self.on))
        if self.sides.reports_move:
            conditions.append(reports.concerned(self.sides))
        return or_(false(), *conditions)

    def _compare(self, span: Span) -> list[Move]:
        rows = self._rows(span.holds(customer.c.id), self._is_concerned())
        found: list[Move] = []
        if self.proposed.may_move:
            changes = self.proposed.of(span)
            known = rows | self._rows(facts.within([key for key in changes if key not in rows])(customer.c.id))
            present = (key for key in changes if key in known)  # without a snapshot, some may have gone meanwhile
            found += (Move(key, "proposed_grade", *changes[key], *known[key].cell) for key in present)
        found += (terms := list(self.terms.moves_of(rows)))
        limits = {move.customer_id: (move.before, move.after) for move in terms if move.subject == "limit_fen"}
        found += self.verdicts.moves_of(rows, limits)
        if self.sides.reports_move:
            found += reports.moves_of(rows.values(), self.sides)
        found.sort(key=itemgetter(0))  # of one customer they stand in the order of SUBJECTS already
        self._note(found)
        return found

    def _rows(self, *where: Any) -> dict[int, Row]:
        """In the order of keys."""
        c = customer.c
        columns = [c.id, c.grade, c.owner_id, func.coalesce(c.graded_on > self.on, false())]
        if self.sides.reports_move:
            columns += [c.grade, c.graded_on, c.last_report_on, c.dealt_on, c.has_balance, c.woken_on]
        wanted = select(*columns).where(facts.population(), *where).order_by(c.id)
        found = {row[0]: Row(*row) for row in facts.rows_of(wanted)}
        younger = [row.id for row in found.values() if row.is_graded_anew]
        if younger:
            earlier = facts.grades_before(younger, self.on)
            found |= {key: found[key]._replace(grade=earlier.get(key)) for key in younger}
        return found

    def _note(self, found: Iterable[Move]) -> None:
        self.sums.counts.update(move.subject for move in found)
        moved = {move.customer_id: (move.grade, move.owner_id) for move in found}
        for cell, customers in Counter(moved.values()).items():
            self.sums.add(cell, moved=customers)


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nobody searches for garbage meanwhile: it takes a third of the time, and a chunk leaves none behind."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
