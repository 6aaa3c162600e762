"""How many of those who must be visited have been (3.4.2)? `visit_coverage` of rules/service.py says who and how often.

Whoever reads every archive counts all of them; others count what is allotted to them. Both pass the guard, so a hidden
record counts for nobody who does not see it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select

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
    """`visited` of `wanted` customers, since a day (included)."""

    visited: int
    wanted: int
    since: date

    @property
    def bp(self) -> int | None:
        """In basis points, rounded down; None of nobody."""
        return self.visited * 10_000 // self.wanted if self.wanted else None


def is_key(on: date) -> ColumnElement[bool]:
    """Must the customer be visited, by the rules of the day? Of dealings, as far as the reader sees them."""
    facts: dict[str, Any] = {"is_key": Customer.is_key, "dealings": guarded(Customer.dealings, "full")}
    condition: ColumnElement[bool] = policies.in_force("visit_coverage", on).loaded.sql_where(
        facts, "must_visit", [True]
    )
    return condition


def window_days(on: date) -> int:
    """Within how many days a key customer is visited once."""
    decided = policies.in_force("visit_coverage", on).loaded.decide_compiled({"is_key": True, "dealings": None})
    return int(decided.outcome["within_days"] or 0)


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


def since_of(on: date) -> date:
    return on - timedelta(days=window_days(on))


def is_waiting() -> ColumnElement[bool]:
    """Is a visit allotted to somebody? Whoever is drawn by a campaign waits for its visit."""
    return exists().where(and_(Visit.customer_id == Customer.id, Visit.visit_state == "allotted"))


def key_customers(on: date) -> Select[Any]:
    """The keys of the customers who must be visited, through the guard; no waiver takes one out."""
    return select(Customer.id).where(Customer.status == "active", is_key(on))


def counts_all(reader: Reader) -> bool:
    return bool(reader.posts & READING_ALL)


def coverage(reader: Reader, on: date) -> Coverage:
    """All key customers for those who read every archive, else the customers allotted to the reader; two counts."""
    return Coverage(_count(those_visited(reader, on)), _count(to_be_visited(reader, on)), since_of(on))


def to_be_visited(reader: Reader, on: date) -> Select[Any]:
    """The keys of the customers who count for this reader."""
    return key_customers(on) if counts_all(reader) else _allotted(reader, on)


def those_visited(reader: Reader, on: date) -> Select[Any]:
    """Those of them who have been visited in time."""
    if counts_all(reader):
        return key_customers(on).where(Customer.visited_on >= since_of(on))
    return _allotted(reader, on).where(Visit.visit_state == "done")


def _allotted(reader: Reader, on: date) -> Select[Any]:
    mine = Visit.visitor_id == reader.user_id, Visit.visit_state != "dropped", Visit.due_on >= since_of(on)
    return select(Visit.customer_id).where(*mine).distinct()


def _count(keys: Select[Any]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(keys.subquery())) or 0)
