"""The customer ledger (客户台账): who buys, on what terms, what he owes and how he pays, as of a day."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select, tuple_
from sqlalchemy.orm import joinedload

from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.standing import standings_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import current


@report
class Ledger(Report):
    name, number = "ledger", "KH-01"
    title = sentence("Customer ledger", "客户台账")
    says = sentence(
        "Each customer with contact, owner, grade, limit, sales, what is owed and how late, as of a day.",
        "逐户列出联系人、负责人、信用等级、授信额度、销售额、欠款及逾期情况，可查看任一日期的情况。",
    )
    note = sentence(
        "Sales are those of the account period. Names, contacts and owners are those of today.",
        "销售额为账期期间的开票额。名称、联系人、负责人以今日为准。",
    )
    right = "export.customers"
    columns = (
        Column("customer", _("Customer"), width=8),
        Column("code", _("Code"), width=5),
        Column("contact", _("Contact"), width=4),
        Column("phone", _("Telephone"), width=5),
        Column("owner", _("Owner"), width=4),
        Column("grade", _("Grade"), width=2),
        Column("limit_fen", _("Limit"), "fen", 5),
        Column("payment_days", _("Days to pay"), "count", 3),
        Column("sales_fen", _("Sales"), "fen", 5),
        Column("open_fen", _("Unpaid"), "fen", 5),
        Column("exposure_fen", _("Exposure"), "fen", 5),
        Column("days_late", _("Days late"), "count", 3),
    )

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        rows = select(Customer).where(visible(current(), "work"), Customer.status.not_in(GONE))
        rows = rows.options(joinedload(Customer.owner).lazyload("*"))
        if asked.owner_id is not None:
            rows = rows.where(Customer.owner_id == asked.owner_id)
        if after is not None:
            rows = rows.where(tuple_(Customer.name, Customer.id) > after)
        found = list(db.session.scalars(rows.order_by(Customer.name, Customer.id).limit(size + 1)).unique())
        customers = found[:size]
        standings = standings_of([one.id for one in customers], asked.on)
        limits = limit_in_force(standings, asked.on, standings)
        lines = [_line(one, standings[one.id], limits.get(one.id)) for one in customers if one.id in standings]
        return Page(lines, (customers[-1].name, customers[-1].id) if len(found) > size else None)


def _line(customer: Customer, standing: Any, limit: Any) -> Line:
    figures = standing.figures
    values = {
        "customer": customer.name,
        "code": customer.code,
        "contact": customer.contact,
        "phone": customer.phone,
        "owner": customer.owner.name if customer.owner else "",
        "grade": standing.grade,
        "limit_fen": limit.limit_fen if limit else 0,
        "payment_days": limit.payment_days if limit else None,
        "sales_fen": figures.contract_period_sales_fen,
        "open_fen": figures.open_invoices_fen,
        "exposure_fen": figures.exposure_fen,
        "days_late": figures.oldest_open_days_late,
    }
    return Line(values, customer.id)
