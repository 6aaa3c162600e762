"""Whose next credit report would be due on another day, and whose would then be overdue?"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import and_, false, or_

from admin_app.areas.credit.preview.facts import customer
from admin_app.areas.credit.preview.move import Move, Row
from admin_app.areas.credit.preview.sides import Side, Sides
from admin_app.duties.credit_reports import reckoned_from, standing

Days = tuple[date | None, date | None]


def concerned(sides: Sides) -> Any:
    """True for customers of a stream that the two sides reckon otherwise, and for whoever is dormant by one alone.

    Where grace differs, for all who are graded.
    """
    c = customer.c
    if sides.grace_moves:
        return c.grade.is_not(None)
    streams = [and_(c.grade == grade, standing(stands, c)) for grade, stands in sorted(sides.report_streams)]
    before, after = (side.dormancy.where(c) for side in (sides.before, sides.after))
    return or_(false(), *streams, *([before != after] if sides.dormancy_moves else []))


def moves_of(rows: Iterable[Row], sides: Sides) -> Iterator[Move]:
    known: dict[tuple[Any, ...], Days] = {}
    for row in rows:
        what = (*reckoned_from(row.graded_on, row.last_report_on, row.woken_on), row.present_grade)
        sleep = (row.dealt_on or row.graded_on, bool(row.has_balance))
        if (*what, *sleep) not in known:
            known[*what, *sleep] = _due(sides.before, *what, *sleep), _due(sides.after, *what, *sleep)
        was, becomes = known[*what, *sleep]
        if was != becomes:
            yield Move(row.id, "next_report_on", was, becomes, *row.cell)
        if _is_overdue(sides.after, becomes) and not _is_overdue(sides.before, was):
            yield Move(row.id, "report_overdue", was, becomes, *row.cell)


def _is_overdue(side: Side, due_on: date | None) -> bool:
    return due_on is not None and due_on <= side.late


def _due(
    side: Side, stands: str, base: date | None, grade: str | None, dealt_on: date | None, has_balance: bool
) -> date | None:
    stream = side.reports.get((grade or "", stands))
    if stream is None or base is None or side.dormancy.holds_of(dealt_on, None, has_balance):
        return None
    return stream.due_on(base)
