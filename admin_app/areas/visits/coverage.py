"""How many of those who must be visited have been (3.4.2)? `visit_coverage` of rules/service.py says who and how often.

Each counts as visited for as many days as the rules give him, those after which key_duties.py calls for the next visit.
Whoever reads every archive counts all of them; others count what is allotted to them. Both pass the guard, so a hidden
record counts for nobody who does not see it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, false, func, or_, select

from admin_app.areas.customers.models import Customer
from admin_app.areas.visits.models import READING_ALL, Visit
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import guarded
from admin_app.secrecy.reader import Reader
from rules.engine import LoadedPolicy

DEALINGS = (None, "ordinary", "important", "vital")


@dataclass(frozen=True)
class Coverage:
    """`visited` of `wanted` customers, each within the days of his pace; `days`: all paces, shortest first."""

    visited: int
    wanted: int
    days: tuple[int, ...]

    @property
    def bp(self) -> int | None:
        """In basis points, rounded down; None of nobody."""
        return self.visited * 10_000 // self.wanted if self.wanted else None


def is_key(on: date) -> ColumnElement[bool]:
    """Must the customer be visited, by the rules of the day? Of dealings, as far as the reader sees them."""
    condition: ColumnElement[bool] = policies.in_force("visit_coverage", on).loaded.sql_where(
        _facts(), "must_visit", [True]
    )
    return condition


def _facts() -> dict[str, Any]:
    return {"is_key": Customer.is_key, "dealings": guarded(Customer.dealings, "full")}


@lru_cache(maxsize=64)
def paces(loaded: LoadedPolicy) -> dict[tuple[bool, int], tuple[str | None, ...]]:
    """With which dealings a customer must be visited, by whether he is marked and within how many days."""
    found: dict[tuple[bool, int], tuple[str | None, ...]] = {}
    for is_marked in (True, False):
        for dealings in DEALINGS:
            told = loaded.decide_compiled({"is_key": is_marked, "dealings": dealings}).outcome
            if told["must_visit"] and told["within_days"] is not None:
                place = is_marked, int(told["within_days"])
                found[place] = (*found.get(place, ()), dealings)
    return found


def days_of(on: date) -> tuple[int, ...]:
    """Within how many days key customers are visited, shortest first; none where nobody must be."""
    return tuple(sorted({days for _is_marked, days in paces(policies.in_force("visit_coverage", on).loaded)}))


def in_time(day: Any, on: date) -> ColumnElement[bool]:
    """Is this day of a key customer's within the days that the rules give him?"""
    loaded = policies.in_force("visit_coverage", on).loaded
    facts = _facts()
    return or_(
        false(),
        *(
            and_(day >= on - timedelta(days=days), loaded.sql_where(facts, "within_days", [days]))
            for days in days_of(on)
        ),
    )


def is_waiting() -> ColumnElement[bool]:
    """Is a visit allotted to somebody? Whoever is drawn by a campaign waits for its visit."""
    return exists().where(and_(Visit.customer_id == Customer.id, Visit.visit_state == "allotted"))


def key_customers(on: date) -> Select[Any]:
    """The keys of the customers who must be visited, through the guard; no waiver takes one out."""
    return select(Customer.id).where(Customer.status == "active", is_key(on))


def counts_all(reader: Reader) -> bool:
    return bool(reader.posts & READING_ALL)


def coverage(reader: Reader, on: date) -> Coverage:
    """All key customers for those who read every archive, else the customers allotted to the reader; one query."""
    counts = (select(func.count()).select_from(keys(reader, on).subquery()) for keys in (those_visited, to_be_visited))
    visited, wanted = db.session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return Coverage(visited, wanted, days_of(on))


def to_be_visited(reader: Reader, on: date) -> Select[Any]:
    """The keys of the customers who count for this reader."""
    return key_customers(on) if counts_all(reader) else _allotted(reader, on)


def those_visited(reader: Reader, on: date) -> Select[Any]:
    """Those of them who have been visited in time."""
    if counts_all(reader):
        return key_customers(on).where(in_time(Customer.visited_on, on))
    return _allotted(reader, on).where(Visit.visit_state == "done")


def _allotted(reader: Reader, on: date) -> Select[Any]:
    """Whose visit was due within his days; of a customer who need not be visited, within the longest that there are."""
    first = on - timedelta(days=max(days_of(on), default=0))
    is_recent = case((is_key(on), in_time(Visit.due_on, on)), else_=Visit.due_on >= first)
    mine = Visit.visitor_id == reader.user_id, Visit.visit_state != "dropped", is_recent
    return select(Visit.customer_id).join(Customer, Customer.id == Visit.customer_id).where(*mine).distinct()
