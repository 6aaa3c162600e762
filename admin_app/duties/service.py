"""Who owes what by when? Computed from the policy in force, never scheduled: publishing moves it at once.

So far one kind: the regular credit report (二(三)3.2.3), owed by every credit officer; the customer service
manager and the general manager oversee it. Everybody else owes nothing here. A duty is seen where the reader
has at least `work` access to the customer.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, false, func, or_, select

from admin_app.areas.customers.models import Customer
from admin_app.duties import workdays
from admin_app.duties.cadences import Stream, streams
from admin_app.errors import Invalid, Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import Reader

SOON_DAYS = 7
COUNT_CAP = 1000  # counts go no further than one beyond
STATES = ("overdue", "due", "soon", "missing")
OWED_BY, OVERSEEN_BY = "credit_officer", ("cs_manager", "general_manager")
SEEN_BY = {OWED_BY, *OVERSEEN_BY}
KIND = "credit_report"


@dataclass(frozen=True)
class Duty:
    """One thing owed. `days`: late above zero, left below. `state` "missing": no report was ever filed."""

    kind: str
    customer_id: int
    customer_code: str
    customer_name: str
    due_on: date
    state: str  # missing | soon (within seven days) | due (today) | overdue (from the day after)
    days: int
    clause: str
    what: Sentence
    grade: str = ""
    is_mine: bool = True  # owed by the reader; otherwise overseen
    endpoint: str = "credit_report.create_view"

    @property
    def is_overdue(self) -> bool:
        """The day it was due has passed, whether a report was ever filed or not."""
        return self.days > 0


@dataclass(frozen=True)
class _Place:
    """Where a page ends: the last duty's due day, the day it is reckoned from, its customer's key."""

    due_on: date
    base: date
    key: int


def duties_of(
    reader: Reader, on: date, overdue: bool | None = None, limit: int = 100, after: str | None = None
) -> tuple[list[Duty], str | None]:
    """The reader's duties by due day, and a cursor where more follow.

    `overdue`: True for what was due before `on`, False for the rest, None for both. Later reports are listed
    from seven days before, first reports (missing) from grading on. Eight queries however many customers.
    """
    if not reader.posts & SEEN_BY:
        return [], None
    place = None if after is None else _read_cursor(after)
    found: list[tuple[_Place, Stream, Any]] = []
    for stream in streams(on):
        rows = (
            select(Customer.id, Customer.code, Customer.name, stream.base)
            .where(_of_stream(stream, reader), _due_between(stream, *_span(stream, on, overdue)))
            .order_by(stream.base, Customer.id)
            .limit(limit + 1)
        )
        if place is not None:
            rows = rows.where(_behind(stream, place))
        for row in db.session.execute(rows):
            found.append((_Place(stream.due_on(row[3]), row[3], row[0]), stream, row))
    found.sort(key=lambda item: (item[0].due_on, item[0].base, item[0].key))
    is_mine = OWED_BY in reader.posts
    duties = [_duty(place, stream, row, on, is_mine) for place, stream, row in found[:limit]]
    return duties, _write_cursor(found[limit - 1][0]) if len(found) > limit else None


def counts_of(reader: Reader, on: date) -> dict[str, int]:
    """How many in each state, counted no further than `COUNT_CAP` + 1; and `late`: all whose day passed."""
    if not reader.posts & SEEN_BY:
        return dict.fromkeys((*STATES, "late"), 0)
    today, horizon = on - timedelta(days=1), on + timedelta(days=SOON_DAYS)
    spans = {"overdue": (None, today), "due": (today, on), "soon": (on, horizon)}
    known = streams(on)
    counts = {}
    for state, span in spans.items():
        counts[state] = _count(reader, [(one, span) for one in known if not one.is_missing])
    counts["missing"] = _count(reader, [(one, (None, None)) for one in known if one.is_missing])
    counts["late"] = _count(reader, [(one, (None, today)) for one in known])
    return counts


def next_reports_due(customers: Iterable[Customer], on: date) -> dict[int, date | None]:
    """The day the next report is due, by customer key; None while ungraded. One look-up of the policy."""
    by_kind = {(stream.grade, stream.is_missing): stream for stream in streams(on)}
    found: dict[int, date | None] = {}
    for customer in customers:
        base = customer.last_report_on or customer.graded_on
        stream = by_kind.get((customer.grade or "", customer.last_report_on is None))
        found[customer.id] = stream.due_on(base) if stream is not None and base is not None else None
    return found


def calendar_warning(on: date) -> Sentence | None:
    """Said where first reports are listed while a year they may fall in has no announced holidays yet."""
    year = (on + timedelta(days=30)).year
    if workdays.is_announced(year):
        return None
    return sentence(
        f"The holidays of {year} are not announced yet; working days of that year are an estimate.",
        f"{year} 年放假安排尚未公布，该年工作日为估算。",
    )


def _of_stream(stream: Stream, reader: Reader) -> ColumnElement[bool]:
    wanted = [Customer.grade == stream.grade, Customer.status == "active", stream.base.is_not(None)]
    if stream.is_missing:
        wanted.append(Customer.last_report_on.is_(None))
    return and_(*wanted, visible(reader, "work"))


def _span(stream: Stream, on: date, overdue: bool | None) -> tuple[date | None, date | None]:
    """Due after the first day and by the second; None: no bound."""
    yesterday = on - timedelta(days=1)
    horizon = None if stream.is_missing else on + timedelta(days=SOON_DAYS)
    if overdue is None:
        return None, horizon
    return (None, yesterday) if overdue else (yesterday, horizon)


def _due_between(stream: Stream, after: date | None, by: date | None) -> ColumnElement[bool]:
    bounds = []
    if after is not None:
        bounds.append(stream.base > stream.latest_due_by(after))
    if by is not None:
        bounds.append(stream.base <= stream.latest_due_by(by))
    return and_(*bounds) if bounds else stream.base.is_not(None)


def _behind(stream: Stream, place: _Place) -> Any:
    """True for what comes after that place: a later due day, or the same one with a later base or key."""
    earlier = stream.latest_due_by(place.due_on - timedelta(days=1))
    same = stream.latest_due_by(place.due_on)
    if place.base <= earlier:
        return stream.base > earlier
    if place.base > same:
        return stream.base > same
    return and_(
        stream.base >= place.base,
        or_(stream.base > place.base, and_(stream.base == place.base, Customer.id > place.key)),
    )


def _count(reader: Reader, wanted: list[tuple[Stream, tuple[date | None, date | None]]]) -> int:
    any_of = or_(false(), *(and_(_of_stream(stream, reader), _due_between(stream, *span)) for stream, span in wanted))
    keys = select(Customer.id).where(any_of).limit(COUNT_CAP + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(keys)) or 0


def _duty(place: _Place, stream: Stream, row: Any, on: date, is_mine: bool) -> Duty:
    days = (on - place.due_on).days
    dated = "overdue" if days > 0 else "due" if days == 0 else "soon"
    return Duty(
        kind=KIND,
        customer_id=row.id,
        customer_code=row.code,
        customer_name=row.name,
        due_on=place.due_on,
        state="missing" if stream.is_missing else dated,
        days=days,
        clause=stream.clause,
        what=FIRST_REPORT if stream.is_missing else REGULAR_REPORT,
        grade=stream.grade,
        is_mine=is_mine,
    )


FIRST_REPORT = sentence("File the first credit report", "提交首份信用报告")
REGULAR_REPORT = sentence("File the regular credit report", "提交定期信用报告")


def _write_cursor(place: _Place) -> str:
    text = json.dumps([place.due_on.isoformat(), place.base.isoformat(), place.key])
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _read_cursor(text: str) -> _Place:
    """Invalid unless it is one that a page gave."""
    try:
        due_on, base, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        if isinstance(key, bool) or not isinstance(key, int) or not 0 <= key < 2**63:
            raise ValueError(key)
        place = _Place(date.fromisoformat(due_on), date.fromisoformat(base), key)
        if not 1900 <= place.due_on.year <= 9000:
            raise ValueError(place)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Invalid({"after": sentence("Not a cursor of this list.", "不是本列表的游标。")}) from None
    return place
