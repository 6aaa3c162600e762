"""Which duties would fall due on another day, were these rule files published, and which come to be overdue?

Told of each duty that is reckoned otherwise; counted only of what a reader owes, oversees and sees. Credit reports are
told customer by customer (areas/credit/preview).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.duties.grace import overdue_by
from admin_app.duties.kinds import DutyKind, Stream, registered
from admin_app.duties.service import owed
from admin_app.duties.waivers.waived import NotWaived, not_waived
from admin_app.errors import Sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.policy_desk.uses import asked_by
from admin_app.secrecy.reader import Reader, reader_for, reading_as
from rules.engine import LoadedFile

BY_CUSTOMER = "credit_report"
LOOKED_AT = (*range(-10, 11), *range(-730, 731, 31))  # days around the one asked about: each weekday, each month
Dues = Counter[tuple[date, date]]  # so many rows, by the day reckoned from and the day they are due


@dataclass(frozen=True)
class Shifted:
    """Of one duty so many fall due on another day; so many were not overdue on the day supposed, and would be.

    `own` are those of them that the reader owes himself; None where he neither owes nor oversees such duties.
    """

    what: Sentence
    moved: int | None = None
    overdue: int | None = None
    own_moved: int = 0
    own_overdue: int = 0


@dataclass
class Side:
    """The streams of one duty, those of what the reader owes himself, and whether he has to do with it at all."""

    concerns: bool
    streams: list[tuple[DutyKind, Stream]] = field(default_factory=list)
    own: list[tuple[DutyKind, Stream]] = field(default_factory=list)


def shifted(reader: Reader, files: Sequence[LoadedFile], on: date, since: Iterable[LoadedFile] = ()) -> list[Shifted]:
    """By kind. `since`: what held of these files before, if they are published.

    Two queries for each stream that is reckoned otherwise or has another grace, none for the others. What is waived on
    that day is left out.
    """
    standing, found = not_waived(on), []
    for before, after, days in both_ways(reader, files, on, since):
        with reading_as(reader):
            if days[0] != days[1] or _reckoned(before, on) != _reckoned(after, on):
                found.append(_shift(reader, standing, before, after, days))
    return found


def both_ways(
    reader: Reader, files: Sequence[LoadedFile], on: date, since: Iterable[LoadedFile] = ()
) -> list[tuple[Side, Side, tuple[date, date]]]:
    """Of each duty that may be reckoned otherwise: as it is and would be, and by when it is overdue either way."""
    changed = _changed(files, on, since)
    with reading_as(reader), policies.as_if_at_work(_names(files)):
        with policies.supposing(since, on):
            late = overdue_by(on)
        with policies.supposing(files, on):
            late_then = overdue_by(on)
        kinds = _kinds_asking(changed, [kind for kind in registered() if late(kind.name) != late_then(kind.name)])
        with policies.supposing(since, on):
            before = _duties(kinds, reader, on)
        with policies.supposing(files, on):
            after = _duties(kinds, reader, on)
    pairs = ((old, after[name], old.streams[0][0].name) for name, old in before.items() if name in after)
    return [(old, new, (late(kind), late_then(kind))) for old, new, kind in pairs]


def of_everybody(
    files: Sequence[LoadedFile], on: date, since: Sequence[LoadedFile] = (), posts: Collection[str] | None = None
) -> Iterator[tuple[User, list[Shifted]]]:
    """For each person at work who holds one of the posts, administrators apart, as he sees things today."""
    people = select(User).where(User.active.is_(True)).order_by(User.username)
    for user in db.session.scalars(people).unique().all():
        if "administrator" not in user.posts and (posts is None or user.posts & set(posts)):
            yield user, shifted(reader_for(user, clock.today()), files, on, since)


def _names(files: Iterable[LoadedFile]) -> list[str]:
    return [name for file in files for name in file.policies]


def _changed(files: Sequence[LoadedFile], on: date, since: Iterable[LoadedFile]) -> frozenset[str]:
    """The policies of these files that are others than hold on the day."""
    names = _names(files)
    with policies.as_if_at_work(names), policies.supposing(since, on):
        held = {name: policies.version_in_force(name, on).table_hash for name in names if name in policies.names()}
    return frozenset(
        name for file in files for name, policy in file.policies.items() if held.get(name) != policy.table_hash
    )


def _kinds_asking(changed: frozenset[str], others: Collection[DutyKind]) -> list[DutyKind]:
    """Those whose streams lead to one of these policies, as the code says, and these others."""
    return [
        kind
        for kind in registered()
        if kind.name != BY_CUSTOMER and (kind in others or asked_by(kind.streams) & changed)
    ]


def _duties(kinds: Iterable[DutyKind], reader: Reader, on: date) -> dict[str, Side]:
    """By what is to be done, in English."""
    found: dict[str, Side] = {}
    for kind in kinds:
        for stream in kind.streams(reader, on):
            side = found.setdefault(stream.what["en"], Side(kind.concerns(reader)))
            side.own.append((kind, stream))
            if kind.whole is None:
                side.streams.append((kind, stream))
        for stream in kind.whole(reader, on) if kind.whole else ():
            found.setdefault(stream.what["en"], Side(kind.concerns(reader))).streams.append((kind, stream))
    return found


def _reckoned(side: Side, on: date) -> list[tuple[date, ...]]:
    days = [on + timedelta(days=more) for more in LOOKED_AT]
    return [tuple(stream.due_on(day) for day in days) for _kind, stream in side.streams]


def _shift(reader: Reader, standing: NotWaived, before: Side, after: Side, late: tuple[date, date]) -> Shifted:
    what = after.streams[0][1].what
    if not before.concerns:
        return Shifted(what)
    (seen, own), (seen_then, own_then) = _dues(reader, standing, before), _dues(reader, standing, after)
    return Shifted(what, *_differ(seen, seen_then, late), *_differ(own, own_then, late))


def _dues(reader: Reader, standing: NotWaived, side: Side) -> tuple[Dues, Dues]:
    """Of all that he sees, and of what he owes himself."""
    seen, own = _counted(reader, standing, side.streams)
    return seen, own if side.own == side.streams else _counted(reader, standing, side.own)[1]


def _counted(reader: Reader, standing: NotWaived, streams: Iterable[tuple[DutyKind, Stream]]) -> tuple[Dues, Dues]:
    seen, own = Dues(), Dues()
    for kind, stream in streams:
        rows: Any = owed(reader, kind, stream, standing).subquery()
        counted = select(rows.c.base, rows.c.mine, func.count()).group_by(rows.c.base, rows.c.mine)
        for base, is_mine, count in db.session.execute(counted):
            due = base, stream.due_on(base)
            seen[due] += count
            own[due] += count if is_mine else 0
    return seen, own


def _differ(before: Dues, after: Dues, late: tuple[date, date]) -> tuple[int, int]:
    """How many are due on another day, and how many are overdue only then: due by those days, before and after."""
    more: Counter[date] = Counter()
    for dues, by, sign in ((before, late[0], -1), (after, late[1], 1)):
        for (base, due_on), count in dues.items():
            more[base] += sign * count * (due_on <= by)
    return (before - after).total(), sum(count for count in more.values() if count > 0)
