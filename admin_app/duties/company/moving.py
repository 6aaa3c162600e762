"""Which due dates move with the calendar? Counted before it is changed, of what the reader owes, oversees and sees.

Duties that are reckoned in working days alone move. For each stream the days from which another due day follows are
found first, without the database; where there are none, nothing is asked.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import func

from admin_app.duties import workdays
from admin_app.duties.kinds import DutyKind, Stream, itself, registered
from admin_app.duties.service import owed
from admin_app.duties.waivers.waived import not_waived
from admin_app.duties.workdays import Calendar
from admin_app.errors import Sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader

BEYOND = timedelta(days=31)  # what is due in a month may be reckoned from any day of it


@dataclass(frozen=True)
class Moved:
    """Of one kind of duty so many fall due on another day; the first of them on `after`, no longer on `before`."""

    what: Sentence
    clause: str
    count: int
    before: date
    after: date


def moved(reader: Reader, on: date, calendar: Calendar, first: date, last: date) -> list[Moved]:
    """What moves when the days from the first to the last become what that calendar says. One query a stream."""
    found: dict[tuple[str, str], list[Moved]] = {}
    standing = not_waived(on)
    for kind, stream in _streams(reader, on):
        days = _days(stream, calendar, first, last)
        if not days:
            continue
        rows = owed(reader, kind, stream, standing).where(stream.base.between(min(days), max(days)))
        counts = dict(
            db.session.execute(rows.with_only_columns(stream.base, func.count()).group_by(stream.base)).all()  # type: ignore[arg-type]
        )
        moving = sorted(days.keys() & counts.keys())
        if moving:
            before, after = days[moving[0]]
            one = Moved(stream.what, stream.clause, sum(counts[day] for day in moving), before, after)
            found.setdefault((stream.what["en"], stream.clause), []).append(one)
    return [_together(some) for some in found.values()]


def _together(some: list[Moved]) -> Moved:
    """Streams of one duty, such as one for each grade."""
    first = min(some, key=lambda one: (one.before, one.after))
    return replace(first, count=sum(one.count for one in some))


def _streams(reader: Reader, on: date) -> Iterator[tuple[DutyKind, Stream]]:
    for kind in registered():
        if kind.concerns(reader):
            yield from ((kind, stream) for stream in (kind.whole or kind.streams)(reader, on))


def _days(stream: Stream, calendar: Calendar, first: date, last: date) -> dict[date, tuple[date, date]]:
    """The days reckoned from whose due day moves, with that before and after."""
    if stream.due_on is itself:
        return {}
    day = stream.latest_due_by(first - timedelta(days=1)) + timedelta(days=1)
    days = [day + timedelta(days=more) for more in range((last + BEYOND - day).days + 1)]
    before = {day: stream.due_on(day) for day in days}
    with workdays.supposing(calendar):
        after = {day: stream.due_on(day) for day in days}
    return {day: (before[day], after[day]) for day in days if before[day] != after[day]}
