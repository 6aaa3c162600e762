"""Which late duties of whose are a superior's concern, and how many steps up? Policy `duty_escalation` (三3).

Reckoned when it is asked, from what each owes then: no run of the day is needed. Counts alone, each of what the person
himself sees; a superior who left is passed over.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from sqlalchemy import select

from admin_app.accounts.models import User
from admin_app.accounts.superiors import in_place
from admin_app.duties.service import late_of_his_own
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.reader import Reader, reader_for, reading_as, unguarded
from rules.engine import LoadedPolicy

MOST_PEOPLE = 30  # looked at for one superior
MOST_STEPS = 5
LONGEST = 366  # days late asked about


@dataclass(frozen=True)
class Escalated:
    """So many duties of a person are late enough; `steps` is how far he stands below whoever hears of them."""

    person: User
    steps: int
    count: int


def days_by_step(on: date) -> tuple[int, ...]:
    """From how many days late on whoever stands one, two … steps above hears of a duty; shorter where nobody does."""
    try:
        return _days_by_step(policies.in_force("duty_escalation", on).loaded)
    except policies.NoPolicy:
        return ()


@lru_cache(maxsize=64)
def _days_by_step(loaded: LoadedPolicy) -> tuple[int, ...]:
    steps = [_steps(loaded, days) for days in range(LONGEST)]
    least = (next((days for days, told in enumerate(steps) if told >= step), None) for step in range(1, MOST_STEPS + 1))
    return tuple(days for days in least if days is not None)


def _steps(loaded: LoadedPolicy, days: int) -> int:
    """A policy published before there were steps tells the next superior, or nobody."""
    outcome = loaded.decide_compiled({"days_late": days}).outcome
    return int(outcome.get("steps_up", outcome.get("tell_superior", 0)))


def escalated_to(reader: Reader, on: date) -> list[Escalated]:
    """What the reader's people have left undone for so long that he hears of it, the most first.

    Three queries a person, of at most so many of them, however much each owes.
    """
    late = days_by_step(on)
    with unguarded("who stands below the reader, and how many duties of each are late"):
        found = [
            Escalated(person, step, count)
            for person, step in _below(reader.user_id, len(late))[:MOST_PEOPLE]
            if (count := _count(person, on, late[step - 1]))
        ]
    return sorted(found, key=lambda one: (-one.count, one.person.name, one.person.id))


def of_person(person: User, on: date) -> Iterator[tuple[User, int]]:
    """Each superior who hears of late duties of this person, and of how many."""
    for superior, days in zip(in_place(person), days_by_step(on), strict=False):
        if count := _count(person, on, days):
            yield superior, count


def leads_somebody(reader: Reader) -> bool:
    """Does anybody stand below him?"""
    with unguarded("whether somebody has people"):
        below = select(User.id).where(User.superior_id == reader.user_id).limit(1)
        return db.session.scalar(below) is not None


def _below(user_id: int, steps: int) -> list[tuple[User, int]]:
    """Who works here and stands at most so many steps below, the nearest first, by name."""
    found = []
    people = db.session.scalars(select(User).where(User.active.is_(True)).order_by(User.name, User.id)).unique()
    for person in people:
        above = [one.id for one in in_place(person)][:steps]
        if user_id in above:
            found.append((person, above.index(user_id) + 1))
    return sorted(found, key=lambda pair: pair[1])


def _count(person: User, on: date, days: int) -> int:
    with reading_as(reader := reader_for(person, on)):
        return late_of_his_own(reader, on, on - timedelta(days=days))
