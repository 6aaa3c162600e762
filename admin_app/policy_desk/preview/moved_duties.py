"""Which duties of one sort would fall due on another day, were these rule files published, and which become overdue?

Those that a reader owes or oversees and sees, as the duties are now; waived ones are left out, as where they are
counted (duties.py). They stand by the day they are reckoned from, which is the order they fall due in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from admin_app.duties.kinds import DutyKind, Stream
from admin_app.duties.service import owed
from admin_app.duties.waivers.waived import not_waived
from admin_app.extensions import db
from admin_app.policy_desk.preview.duties import Side, both_ways
from admin_app.secrecy.reader import Reader, reading_as
from rules.engine import LoadedFile


class Place(NamedTuple):
    """Where a duty stands: in which stream, the day it is reckoned from, its key."""

    stream: int
    base: date
    key: int


@dataclass(frozen=True)
class MovedDuty:
    """About a customer, or about what `about` says. `was_due_on` is None where it was not reckoned before."""

    place: Place
    customer_id: int | None
    customer_code: str
    customer_name: str
    about: str
    was_due_on: date | None
    due_on: date
    was_overdue: bool
    is_overdue: bool
    is_mine: bool


@dataclass(frozen=True)
class _Both:
    """One stream as it is and would be, and by which days what is due is overdue either way."""

    kind: DutyKind
    before: Stream | None
    after: Stream
    late: tuple[date, date]

    def days(self, base: date) -> tuple[date | None, date]:
        return (self.before.due_on(base) if self.before else None), self.after.due_on(base)

    def overdue(self, base: date) -> tuple[bool, bool]:
        was, becomes = self.days(base)
        return was is not None and was <= self.late[0], becomes <= self.late[1]

    def is_told(self, base: date, only_overdue: bool) -> bool:
        was, becomes = self.days(base)
        return self.overdue(base) == (False, True) if only_overdue else was != becomes


def moved_duties(
    reader: Reader,
    files: Sequence[LoadedFile],
    on: date,
    what: str,
    *,
    only_overdue: bool = False,
    beyond: Place | None = None,
    most: int = 50,
    since: Sequence[LoadedFile] = (),
) -> list[MovedDuty]:
    """Of what is to be done, named in English: so many, and one more where there are more. Two queries a stream.

    `since`: what held of these files before, if they are published.
    """
    found: list[MovedDuty] = []
    with reading_as(reader):
        standing = not_waived(on)
        for at, both in enumerate(_streams(what, both_ways(reader, files, on, since))):
            if len(found) > most or (beyond is not None and at < beyond.stream):
                continue
            last = beyond if beyond is not None and at == beyond.stream else None
            rows = owed(reader, both.kind, both.after, standing)
            bases = [base for base in _bases(rows) if both.is_told(base, only_overdue)]
            rows = rows.where(both.after.base.in_(bases), *_behind(both.after, last))
            ordered = rows.order_by(both.after.base, both.after.key).limit(most + 1 - len(found))
            found += [_duty(at, both, row) for row in db.session.execute(ordered)]
    return found


def _streams(what: str, duties: Iterable[tuple[Side, Side, tuple[date, date]]]) -> list[_Both]:
    """Of what concerns the reader; a stream and what becomes of it stand in the same place."""
    for before, after, late in duties:
        if before.concerns and after.streams[0][1].what["en"] == what:
            old = [stream for _kind, stream in before.streams]
            return [
                _Both(kind, old[at] if at < len(old) else None, stream, late)
                for at, (kind, stream) in enumerate(after.streams)
            ]
    return []


def _bases(rows: Any) -> list[date]:
    """The days they are reckoned from: as many as there are days, however many duties."""
    asked = rows.subquery()
    return list(db.session.scalars(select(asked.c.base).distinct()))


def _behind(stream: Stream, place: Place | None) -> list[Any]:
    if place is None:
        return []
    tie = and_(stream.base == place.base, stream.key > place.key)
    return [stream.base >= place.base, or_(stream.base > place.base, tie)]


def _duty(at: int, both: _Both, row: Any) -> MovedDuty:
    was_due_on, due_on = both.days(row.base)
    was_overdue, is_overdue = both.overdue(row.base)
    return MovedDuty(
        place=Place(at, row.base, row.key),
        customer_id=row.customer_id,
        customer_code=row.code or "",
        customer_name=row.name or "",
        about=row.about or "",
        was_due_on=was_due_on,
        due_on=due_on,
        was_overdue=was_overdue,
        is_overdue=is_overdue,
        is_mine=bool(row.mine),
    )
