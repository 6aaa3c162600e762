"""When was a customer last visited, and since when must he be? Noted on him, so that duties compare columns (3.4.2).

A visit counts with its whole record alone. Whoever becomes a customer who must be visited, by `visit_coverage` of the
day, is owed his visit from then on; key_duties.py says by when.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, case, event, func, inspect, select, update

from admin_app import clock
from admin_app.areas.customers.models import Customer
from admin_app.areas.visits.models import Visit
from admin_app.extensions import db
from admin_app.policies import service as policies

customer = cast(Table, Customer.__table__)
visit = cast(Table, Visit.__table__)
CHUNK = 500
JUDGED, OWED = ("status", "is_key", "dealings"), "visit_owed_since"


def note_visits(customer_ids: Iterable[int]) -> None:
    """Bring the day of these customers' last visits up to date, past the objects in the session."""
    made = (visit.c.customer_id == customer.c.id) & (visit.c.visit_state == "done")
    latest = select(func.max(visit.c.done_on)).where(made).correlate(customer).scalar_subquery()
    _write(customer_ids, visited_on=latest)


def _note_owed(customers: Iterable[Customer], on: date) -> None:
    _write((one.id for one in customers if _is_key(one, on, 0) and not _is_key(one, on, 1)), visit_owed_since=on)


def _is_key(one: Customer, on: date, back: int) -> bool:
    """Must he be visited, as he is (0), or was before this flush (1)?"""
    status, is_key, dealings = (_value(one, name, back) for name in JUDGED)
    if status != "active":
        return False
    try:
        loaded = policies.in_force("visit_coverage", on).loaded
    except policies.NoPolicy:
        return False
    return bool(loaded.decide_compiled({"is_key": bool(is_key), "dealings": dealings}).outcome["must_visit"])


def _value(one: Any, name: str, back: int) -> Any:
    before = inspect(one).attrs[name].history.deleted
    return before[0] if back and before else getattr(one, name)


def _has_new(one: Any, name: str) -> bool:
    return bool(inspect(one).attrs[name].history.has_changes())


def _write(customer_ids: Iterable[int], **values: Any) -> None:
    """These columns, and what follows of them."""
    keys, c = sorted(set(customer_ids)), customer.c
    for start in range(0, len(keys), CHUNK):
        of = customer.c.id.in_(keys[start : start + CHUNK])
        db.session.connection().execute(update(customer).where(of).values(**values))
        later = case((c.visited_on >= c.visit_owed_since, c.visited_on), else_=c.visit_owed_since)
        db.session.connection().execute(update(customer).where(of).values(unvisited_since=later))


def _was_made(one: Visit) -> bool:
    """Is it a whole record, or was it until now?"""
    return "done" in (_value(one, "visit_state", 0), _value(one, "visit_state", 1))


def _follow(session: Any, _context: Any) -> None:
    """Of the visits and customers that a flush touches; whose day was set with it keeps that."""
    touched = [one for one in (*session.new, *session.dirty, *session.deleted) if isinstance(one, Visit)]
    if made := [one.customer_id for one in touched if _was_made(one)]:
        note_visits(made)
    changed = [
        one
        for one in session.dirty
        if isinstance(one, Customer) and any(_has_new(one, name) for name in JUDGED) and not _has_new(one, OWED)
    ]
    if changed:
        _note_owed(changed, clock.today())


event.listen(db.session, "after_flush", _follow)
