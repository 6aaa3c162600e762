"""Who must be visited, and nobody has been told to visit him (二(五)3.4.2)?

`visit_coverage` of rules/service.py says who must be, and within how many days of the last visit, or of the day he
became such a customer (noting.py); `duty_terms` how long before it is listed. Once a visit is allotted, by a campaign
or alone, that is the visitor's duty instead. Owed by whoever plans visits: the service officer, and the manager, who
sees those who are key by their dealings, too.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from sqlalchemy import and_, or_, true

from admin_app.areas.customers.models import Customer
from admin_app.areas.visits.coverage import DEALINGS, is_waiting, paces
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import known_terms
from admin_app.errors import sentence
from admin_app.policies import service as policies
from admin_app.secrecy.access import guarded
from admin_app.secrecy.reader import Reader

TO_PLAN = sentence("Plan the visit of a key customer", "安排重点客户回访")
PLANNING = frozenset({"service_officer", "cs_manager"})


def streams(_reader: Reader | None, on: date) -> Iterable[Stream]:
    """One for each pace of the rules, of those who are marked and of the others."""
    terms = known_terms("key_visit", on)
    if terms is None:
        return
    for (is_marked, days), dealings in paces(policies.in_force("visit_coverage", on).loaded).items():
        who = and_(Customer.is_key.is_(is_marked), _deals_so(dealings))
        yield Stream(
            key=Customer.id,
            base=Customer.unvisited_since,
            where=and_(who, Customer.status == "active", ~is_waiting()),
            what=TO_PLAN,
            clause=terms.clause,
            due_on=partial(_later, days),
            latest_due_by=partial(_later, -days),
            needs="work" if None in dealings else "full",
            listed_days=terms.listed_days,
        )


def _deals_so(wanted: Collection[str | None]) -> Any:
    """Of dealings, as far as the reader sees them: whose he does not see deals as one of whom nothing is known."""
    if len(wanted) == len(DEALINGS):
        return true()
    if None not in wanted:
        return Customer.dealings.in_(wanted)
    seen = guarded(Customer.dealings, "full")
    return or_(seen.is_(None), seen.in_([one for one in wanted if one is not None]))


def _later(days: int, day: date) -> date:
    return day + timedelta(days=days)


register(DutyKind("key_visit", streams, "visit.create_view", owed_by=PLANNING))
