"""The report of all business plans (方案台账), the newest first."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from admin_app.areas.customers.models import Customer
from admin_app.areas.plans.models import Plan
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.screens.keyset import COUNT_CAP, capped
from admin_app.screens.words import words


@report
class Plans(Report):
    name, number = "plans", "FA-02"
    title = sentence("Business plans", "业务方案台账")
    says = sentence(
        "Every business plan with its customer, amount, budget, what is spent of it, and how far it has come.",
        "逐项列出业务方案的客户、金额、预算、已支出金额及办理进度。",
    )
    right = "export.plans"
    has_past = False
    columns = (
        Column("customer", _("Customer"), width=7),
        Column("number", _("Number"), width=6),
        Column("title", _("Title"), width=8),
        Column("owner", _("Owner"), width=4),
        Column("drafted_on", _("Drafted on"), "day"),
        Column("state", _("State"), width=4),
        Column("approved_on", _("Approved on"), "day"),
        Column("amount_fen", _("Amount"), "fen", 5),
        Column("budget_fen", _("Budget"), "fen", 5),
        Column("spent_fen", _("Spent"), "fen", 5),
        Column("closed_on", _("Concluded on"), "day"),
    )

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        rows = _of(asked).options(contains_eager(Plan.customer).options(joinedload(Customer.owner).lazyload("*")))
        if after is not None:
            day, key = after
            earlier = and_(Plan.drafted_on == day, Plan.id < key)
            rows = rows.where(Plan.drafted_on <= day, or_(Plan.drafted_on < day, earlier))
        ordered = rows.order_by(Plan.drafted_on.desc(), Plan.id.desc()).limit(size + 1)
        found = list(db.session.scalars(ordered).unique())
        last = found[size - 1] if len(found) > size else None
        return Page([_line(plan) for plan in found[:size]], (last.drafted_on, last.id) if last is not None else None)

    def totals(self, asked: AskedReport) -> Mapping[str, int] | None:
        rows = _of(asked)
        if (db.session.scalar(capped(rows.with_only_columns(Plan.id))) or 0) > COUNT_CAP:
            return None
        names = ("amount_fen", "budget_fen", "spent_fen")
        sums = rows.with_only_columns(*(func.sum(getattr(Plan, name)) for name in names))
        return {name: int(fen or 0) for name, fen in zip(names, db.session.execute(sums).one(), strict=True)}


def _of(asked: AskedReport):  # type: ignore[no-untyped-def]
    rows = select(Plan).join(Plan.customer).where(Plan.state != "void")
    return rows if asked.owner_id is None else rows.where(Customer.owner_id == asked.owner_id)


def _line(plan: Plan) -> Line:
    values = {
        "customer": plan.customer.name,
        "owner": plan.customer.owner.name if plan.customer.owner else "",
        "state": words("state", plan.state),
    }
    plain = ("number", "title", "drafted_on", "approved_on", "amount_fen", "budget_fen", "spent_fen", "closed_on")
    return Line({**values, **{name: getattr(plan, name) for name in plain}}, plan.customer_id)
