"""The archive cards of all customers, sorted: what is compiled monthly, quarterly and yearly (二(二)6.8)."""

from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from admin_app.areas.customers.models import GONE, Customer
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.screens.words import words
from admin_app.secrecy.access import level_on, visible
from admin_app.secrecy.reader import current


@report
class ArchiveCards(Report):
    name, number = "archive-cards", "DA-05"
    title = sentence("Archive cards", "客户档案卡汇编")
    says = sentence(
        "Every archive that you read whole, by name: level, grade, owner, when it was last looked through.",
        "按名称列出您可全文阅读的客户档案：密级、信用等级、负责人及最近核实日期。",
    )
    right = "export.customers"
    has_past = False
    columns = (
        Column("customer", _("Customer"), width=8),
        Column("code", _("Code"), width=5),
        Column("owner", _("Owner"), width=4),
        Column("status", _("Status"), width=4),
        Column("grade", _("Grade"), width=2),
        Column("level", _("Level"), width=4),
        Column("level_ends", _("Level ends"), "day"),
        Column("last_report_on", _("Last report on"), "day"),
        Column("verified_on", _("Looked through on"), "day"),
    )

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        rows = select(Customer).where(visible(current(), "full"), Customer.status.not_in(GONE))
        if asked.owner_id is not None:
            rows = rows.where(Customer.owner_id == asked.owner_id)
        if after is not None:
            name, key = after
            rows = rows.where(and_(Customer.name >= name, or_(Customer.name > name, Customer.id > key)))
        rows = rows.options(joinedload(Customer.owner).lazyload("*")).order_by(Customer.name, Customer.id)
        found = list(db.session.scalars(rows.limit(size + 1)).unique())
        last = found[size - 1] if len(found) > size else None
        return Page([_line(one, asked) for one in found[:size]], (last.name, last.id) if last is not None else None)


def _line(customer: Customer, asked: AskedReport) -> Line:
    level = level_on(customer, asked.on)
    values: dict[str, Any] = {
        "customer": customer.name,
        "code": customer.code,
        "owner": customer.owner.name if customer.owner else "",
        "status": words("status", customer.status),
        "grade": customer.grade or "",
        "level": words("level", level),
        "level_ends": customer.level_ends if level != "internal" else None,
        "last_report_on": customer.last_report_on,
        "verified_on": customer.verified_on,
    }
    return Line(values, customer.id)
