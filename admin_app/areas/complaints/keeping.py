"""Was the customer called in time, was it solved as promised (二(五)1.2)? Each step keeps whether it was.

`contact` is the first talk by its hour, `result` what was done by the day promised, `terms` the same by the day of
`complaint_times`. What is counted are complaints, by the month of the step and by whoever took it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import aliased

from admin_app import clock
from admin_app.areas.complaints.models import Complaint, ComplaintStep
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.screens.filters import Filter

RESULTS = ("reply", "serve", "feed_back")
VERDICTS = {
    "contact-1": _("First contact in time"),
    "contact-0": _("First contact late"),
    "result-1": _("Solved as promised"),
    "result-0": _("Solved later than promised"),
    "terms-0": _("Solved later than the rules allow"),
}


@dataclass(frozen=True)
class Kept:
    """One of `VERDICTS`; in the months from the first to the last, both included; by one person. None: whichever."""

    verdict: str
    first: date | None = None
    last: date | None = None
    by_id: int | None = None

    @property
    def text(self) -> str:
        """As it stands in an address: contact-1, or contact-1.2026-06.2026-11.7."""
        months = [f"{month:%Y-%m}" for month in (self.first, self.last) if month is not None]
        return ".".join([self.verdict, *months, *([str(self.by_id)] if self.by_id is not None else [])])

    def of(self, step: Any) -> ColumnElement[bool]:
        """Is it such a step? `step`: its columns."""
        which, yes = self.verdict.split("-")
        acts = ("agree",) if which == "contact" else RESULTS
        column = step.within_terms if which == "terms" else step.in_time
        found = [step.complaint_act.in_(acts), column.is_(yes == "1")]
        if self.first is not None and self.last is not None:
            found += [step.at >= _midnight(self.first), step.at < _midnight(months_later(self.last, 1))]
        if self.by_id is not None:
            found.append(step.by_id == self.by_id)
        return and_(*found)


def read(text: str) -> Kept:
    """ValueError when it says none."""
    verdict, *more = text.split(".")
    if verdict not in VERDICTS or len(more) not in (0, 2, 3):
        raise ValueError(text)
    first, last = (date.fromisoformat(f"{month}-01") for month in more[:2]) if more else (None, None)
    return Kept(verdict, first, last, int(more[2]) if len(more) > 2 else None)


def _midnight(month: date) -> datetime:
    return datetime.combine(month, time(), clock.ZONE)


def counted(periods: Sequence[tuple[date, date]]) -> list[int]:
    """How many complaints there are of each verdict in each of these periods of months, the verdicts together."""
    found = [Kept(verdict, *period) for period in periods for verdict in VERDICTS]
    return list(db.session.execute(select(*(_number(one) for one in found)).select_from(ComplaintStep)).one())


def counted_by_person(first: date, last: date) -> dict[int, list[int]]:
    """The same of one period, by whoever took the step."""
    numbers = [_number(Kept(verdict, first, last)) for verdict in VERDICTS]
    rows = select(ComplaintStep.by_id, *numbers).select_from(ComplaintStep)
    rows = rows.where(ComplaintStep.by_id.is_not(None), ComplaintStep.at >= _midnight(first))
    found = {key: kept for key, *kept in db.session.execute(rows.group_by(ComplaintStep.by_id))}
    return {key: kept for key, kept in found.items() if key is not None and any(kept)}


def _number(kept: Kept) -> ColumnElement[int]:
    return func.count(ComplaintStep.complaint_id.distinct()).filter(kept.of(ComplaintStep))


def _compare(key: Any, kept: Kept) -> ColumnElement[bool]:
    step = aliased(ComplaintStep)
    return exists().where(step.complaint_id == key, kept.of(step))


def _shown(text: str) -> str:
    kept = read(text)
    months = f" · {kept.first:%Y-%m} – {kept.last:%Y-%m}" if kept.first and kept.last else ""
    return f"{VERDICTS[kept.verdict]}{months}"


KEPT = Filter(
    *("kept", _("Kept"), Complaint.id, _compare),
    read=read,
    options=list(VERDICTS.items()),
    field="number",
    shows=_shown,
)
