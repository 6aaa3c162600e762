"""重点客户回访清单: each customer who must be visited, when he was last, and what is allotted (二(五)3.4.2).

The same customers as the figure counts: all key customers for those who read every archive, else those allotted to
the reader.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, select, tuple_
from sqlalchemy.orm import joinedload

from admin_app.areas.customers.models import Customer
from admin_app.areas.visits.coverage import those_visited, to_be_visited
from admin_app.areas.visits.models import Visit
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.secrecy.reader import current_reader


@report
class KeyVisits(Report):
    name, number = "key-visits", "HF-03"
    title = sentence("Key customers and their visits", "重点客户回访清单")
    says = sentence(
        "Who must be visited, when he was last, and the visit allotted; those not visited yet, or those who are.",
        "逐家列出须回访的客户、最近一次回访及已分配的回访，可仅列未回访或已回访的客户。",
    )
    note = sentence(
        "Whoever reads every archive sees all key customers, others the customers allotted to them.",
        "有权查阅全部档案的人员可见全部重点客户，其他人员仅见分配给本人的客户。",
    )
    right = "export.visits"
    groups = (("all", _("Customer to be visited")), ("open", _("Not visited yet")), ("visited", _("Visited")))
    has_past = False
    columns = (
        Column("customer", _("Customer"), width=7),
        Column("code", _("Code"), width=4),
        Column("owner", _("Owner"), width=4),
        Column("visited", _("Visited"), width=3),
        Column("done_on", _("Visited last on"), "day"),
        Column("due_on", _("Visit due on"), "day"),
        Column("visitor", _("Visited by"), width=4),
    )

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        rows = _among(asked).options(joinedload(Customer.owner).lazyload("*"))
        if after is not None:
            rows = rows.where(tuple_(Customer.name, Customer.id) > after)
        found = list(db.session.scalars(rows.order_by(Customer.name, Customer.id).limit(size + 1)).unique())
        shown = found[:size]
        keys = [one.id for one in shown]
        waiting, visited = _waiting(keys), _visited(keys, asked.on)
        lines = [_line(one, waiting.get(one.id), one.id in visited) for one in shown]
        return Page(lines, (shown[-1].name, shown[-1].id) if len(found) > size else None)


def _among(asked: AskedReport) -> Select[Any]:
    reader = current_reader()
    rows = select(Customer).where(Customer.id.in_(to_be_visited(reader, asked.on)))
    if asked.group == "open":
        rows = rows.where(Customer.id.not_in(those_visited(reader, asked.on)))
    if asked.group == "visited":
        rows = rows.where(Customer.id.in_(those_visited(reader, asked.on)))
    return rows if asked.owner_id is None else rows.where(Customer.owner_id == asked.owner_id)


def _waiting(keys: Collection[int]) -> dict[int, Visit]:
    """The visit allotted that is due first."""
    rows = select(Visit).where(Visit.customer_id.in_(keys), Visit.visit_state == "allotted")
    found = db.session.scalars(rows.order_by(Visit.due_on.desc(), Visit.id.desc())).unique()
    return {visit.customer_id: visit for visit in found}


def _visited(keys: Collection[int], on: date) -> set[int]:
    """Which of these the figure counts as visited."""
    visited = those_visited(current_reader(), on)
    return set(db.session.scalars(select(Customer.id).where(Customer.id.in_(keys), Customer.id.in_(visited))))


def _line(customer: Customer, waiting: Visit | None, is_visited: bool) -> Line:
    values = {
        "customer": customer.name,
        "code": customer.code,
        "owner": customer.owner.name if customer.owner else "",
        "visited": gettext("Yes") if is_visited else gettext("No"),
        "done_on": customer.visited_on,
        "due_on": waiting.due_on if waiting else None,
        "visitor": waiting.visitor.name if waiting and waiting.visitor else "",
    }
    return Line(values, customer.id)
