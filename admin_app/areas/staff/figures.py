"""How many came, how soon suggestions were answered, how much was done in time? Of what the reader sees."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, func, select

from admin_app.accounts.models import Department, User
from admin_app.areas.staff.models import Gathering, Seat, ServiceRequest, Suggestion
from admin_app.duties.lateness import was_in_time
from admin_app.duties.terms import terms_of
from admin_app.extensions import db

MOST = 20_000  # suggestions looked at, the latest


@dataclass(frozen=True)
class Served:
    """What a department asked for that was promised for days of one month; `in_time_bp` of those done or late."""

    department: Department
    month: date
    in_time: int
    late: int

    @property
    def in_time_bp(self) -> int:
        return self.in_time * 10_000 // (self.in_time + self.late)


def attendance(since: date, on: date) -> list[tuple[User, int, int]]:
    """Person, how often he attended, how often he was absent; by name."""
    came, stayed = func.count().filter(Seat.attended.is_(True)), func.count().filter(Seat.attended.is_(False))
    rows = (
        select(Seat.person_id, came, stayed)
        .join(Seat.gathering)
        .where(Gathering.state == "held", Gathering.on.between(since, on), Seat.attended.is_not(None))
        .group_by(Seat.person_id)
    )
    counts = {key: (attended, absent) for key, attended, absent in db.session.execute(rows)}
    people = db.session.scalars(select(User).where(User.id.in_(counts)).order_by(User.name, User.id)).unique()
    return [(user, *counts[user.id]) for user in people]


def held(since: date, on: date) -> dict[tuple[str, str], int]:
    """How many by kind and state."""
    rows = select(Gathering.kind, Gathering.state, func.count()).where(Gathering.on.between(since, on))
    return {(kind, state): n for kind, state, n in db.session.execute(rows.group_by(Gathering.kind, Gathering.state))}


def answered(since: date, on: date) -> tuple[int, int, int]:
    """Suggestions answered in time, answered late or overdue, still to be answered in time; by the terms of `on`."""
    terms = terms_of("suggestion_reply", on)
    rows = select(Suggestion.made_on, Suggestion.replied_on).where(
        Suggestion.made_on.between(since, on), Suggestion.state.in_(("made", "answered"))
    )
    in_time = late = waiting = 0
    for made_on, replied_on in db.session.execute(rows.order_by(Suggestion.made_on.desc()).limit(MOST)):
        if (replied_on or on) > terms.due_on(made_on):
            late += 1
        elif replied_on is None:
            waiting += 1
        else:
            in_time += 1
    return in_time, late, waiting


def served(months: Sequence[tuple[date, date]], on: date) -> list[Served]:
    """By month, given as first and last day, and department; those of which nothing is done or late are left out.

    While it is waived, nothing is late.
    """
    r = ServiceRequest
    day = func.coalesce(r.done_on, on)
    in_time = was_in_time("service_done", r.id, r.promised_on, day)
    done_in_time, is_late = and_(r.state == "done", in_time), and_(r.state.in_(("promised", "done")), ~in_time)
    columns = [
        func.count().filter(what, r.promised_on.between(first, last))
        for first, last in months
        for what in (done_in_time, is_late)
    ]
    spans = r.promised_on.between(min(first for first, _ in months), max(last for _, last in months))
    rows = select(r.department_id, *columns).select_from(r).where(spans).group_by(r.department_id)
    counts = {key: list(numbers) for key, *numbers in db.session.execute(rows)}
    departments = db.session.scalars(select(Department).where(Department.id.in_(counts)).order_by(Department.id))
    known = {one.id: one for one in departments}
    return [
        Served(known[key], first, counts[key][2 * at], counts[key][2 * at + 1])
        for at, (first, _last) in enumerate(months)
        for key in known
        if counts[key][2 * at] + counts[key][2 * at + 1]
    ]
