"""Whose next credit report would be due on another day, and whose would then be overdue?"""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import and_, false, or_

from admin_app.areas.credit.preview.facts import customer
from admin_app.areas.credit.preview.move import Move, Row
from admin_app.areas.credit.preview.sides import Side, Sides

Days = tuple[date | None, date | None]


def concerned(sides: Sides) -> Any:
    """True for customers of a stream that the two sides reckon otherwise."""
    c = customer.c
    return or_(
        false(),
        *(
            and_(c.grade == grade, c.last_report_on.is_(None) if is_missing else c.last_report_on.is_not(None))
            for grade, is_missing in sorted(sides.report_streams)
        ),
    )


def moves_of(rows: Iterable[Row], sides: Sides) -> Iterator[Move]:
    known: dict[tuple[Any, ...], Days] = {}
    for row in rows:
        what = (row.present_grade, row.last_report_on, None if row.last_report_on else row.graded_on)
        if what not in known:
            known[what] = _due(sides.before, *what), _due(sides.after, *what)
        was, becomes = known[what]
        if was == becomes:
            continue
        yield Move(row.id, "next_report_on", was, becomes, *row.cell)
        if becomes is not None and becomes < sides.on and (was is None or was >= sides.on):
            yield Move(row.id, "report_overdue", was, becomes, *row.cell)


def _due(side: Side, grade: str | None, last_report_on: date | None, graded_on: date | None) -> date | None:
    stream, base = side.reports.get((grade or "", last_report_on is None)), last_report_on or graded_on
    return stream.due_on(base) if stream is not None and base is not None else None
