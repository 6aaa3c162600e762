"""The reports of receivables: by age (账龄分析表), and invoice by invoice what is late (逾期清单)."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import aging, open_items
from admin_app.areas.receivables.models import Invoice
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.screens.formatters import yes_no
from admin_app.screens.keyset import COUNT_CAP, capped

AGES = (
    Column("open_fen", _("Unpaid in all"), "fen", 5),
    Column("not_due_fen", _("Not due"), "fen", 5),
    Column("late_30_fen", _("1–30 days"), "fen", 5),
    Column("late_60_fen", _("31–60 days"), "fen", 5),
    Column("late_90_fen", _("61–90 days"), "fen", 5),
    Column("late_180_fen", _("91–180 days"), "fen", 5),
    Column("late_365_fen", _("181–365 days"), "fen", 5),
    Column("late_over_fen", _("Over a year"), "fen", 5),
    Column("disputed_fen", _("Of it disputed"), "fen", 5),
    Column("advances_fen", _("Advances"), "fen", 5),
)
OWNER = Column("owner", _("Owner"), width=4)


@report
class Aging(Report):
    name, number = "aging", "YS-01"
    title = sentence("Receivables by age", "账龄分析表")
    says = sentence(
        "What customers owe, by how long it has been due: for each customer or each owner, as of a day.",
        "客户欠款按逾期天数分段汇总，可按客户或按负责人列示，并可查看任一日期的情况。",
    )
    note = sentence(
        "Due on the day is not late. Advances are not taken off. Owner and dispute are those of today; "
        "advances of customers who owe nothing are not in the table.",
        "当日到期不算逾期。预付款未抵减。负责人及争议状态以今日为准；无欠款客户的预付款不在表内。",
    )
    right = "export.receivables"
    groups = (("customer", _("Customer")), ("owner", _("Owner")))

    def columns_for(self, asked: AskedReport) -> tuple[Column, ...]:
        if asked.group == "owner":
            return (Column("owner", _("Owner"), width=6), *AGES)
        return (Column("customer", _("Customer"), width=8), Column("code", _("Code"), width=5), OWNER, *AGES)

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        if asked.group == "owner":
            return Page(_by_owner(asked))
        rows = aging.owing(asked.on, asked.owner_id).order_by(Customer.name, Customer.id).limit(size + 1)
        found = list(db.session.scalars(rows.where(_behind(after))).unique())
        customers = found[:size]
        ages = aging.ages_of([one.id for one in customers], asked.on)
        lines = [_line(one, ages[one.id]) for one in customers if one.id in ages]
        return Page(lines, (customers[-1].name, customers[-1].id) if len(found) > size else None)

    def totals(self, asked: AskedReport) -> Mapping[str, int] | None:
        keys = aging.owing(asked.on, asked.owner_id).with_only_columns(Customer.id)
        if (db.session.scalar(capped(keys)) or 0) > COUNT_CAP:
            return None
        found = list(aging.ages_by_owner(asked.on, asked.owner_id).values())
        return {name: sum(getattr(ages, name) for ages in found) for name in aging.NAMES}


def _behind(after: Place | None) -> Any:
    if after is None:
        return Customer.id == Customer.id
    name, key = after
    return and_(Customer.name >= name, or_(Customer.name > name, Customer.id > key))


def _line(customer: Customer, ages: aging.Ages) -> Line:
    owner = customer.owner.name if customer.owner else ""
    values = {"customer": customer.name, "code": customer.code, "owner": owner, **asdict(ages)}
    return Line(values, customer.id)


def _by_owner(asked: AskedReport) -> list[Line]:
    found = aging.ages_by_owner(asked.on, asked.owner_id)
    names = {one.id: one.name for one in db.session.scalars(select(User).where(User.id.in_(found))).unique()}
    named = [(names.get(key) or gettext("Without an owner"), ages) for key, ages in found.items()]  # type: ignore[arg-type]
    return [Line({"owner": name, **asdict(ages)}) for name, ages in sorted(named, key=lambda pair: pair[0])]


@report
class Overdue(Report):
    name, number = "overdue", "YS-04"
    title = sentence("Overdue invoices", "逾期清单")
    says = sentence(
        "Every invoice past its due day with what is unpaid of it, the longest late first, as of a day.",
        "逐笔列出已过到期日仍未付清的发票及未付金额，逾期最久的在前，可查看任一日期的情况。",
    )
    note = sentence("Owner and dispute are those of today.", "负责人及争议状态以今日为准。")
    right = "export.receivables"
    columns = (
        Column("customer", _("Customer"), width=8),
        Column("code", _("Code"), width=5),
        OWNER,
        Column("number", _("Invoice"), width=6),
        Column("issued_on", _("Issued on"), "day"),
        Column("due_on", _("Due on"), "day"),
        Column("days_late", _("Days late"), "count", 3),
        Column("amount_fen", _("Amount"), "fen", 5),
        Column("open_fen", _("Unpaid"), "fen", 5),
        Column("disputed", _("Disputed"), width=3),
    )

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        rows = (
            _late(asked)
            .options(contains_eager(Invoice.customer).options(joinedload(Customer.owner).lazyload("*")))
            .add_columns(open_items.open_fen(asked.on))
        )
        if after is not None:
            due_on, key = after
            rows = rows.where(Invoice.due_on >= due_on, or_(Invoice.due_on > due_on, Invoice.id > key))
        found = db.session.execute(rows.order_by(Invoice.due_on, Invoice.id).limit(size + 1)).unique().all()
        lines = [_late_line(row, int(fen), asked) for row, fen in found[:size]]
        last = found[size - 1][0] if len(found) > size else None
        return Page(lines, (last.due_on, last.id) if last is not None else None)

    def totals(self, asked: AskedReport) -> Mapping[str, int] | None:
        rows = _late(asked)
        if (db.session.scalar(capped(rows.with_only_columns(Invoice.id))) or 0) > COUNT_CAP:
            return None
        sums = rows.with_only_columns(func.sum(Invoice.amount_fen), func.sum(open_items.open_fen(asked.on)))
        amount_fen, open_fen = db.session.execute(sums).one()
        return {"amount_fen": int(amount_fen or 0), "open_fen": int(open_fen or 0)}


def _late(asked: AskedReport) -> Any:
    on = asked.on
    rows = (
        select(Invoice)
        .join(Invoice.customer)
        .where(Invoice.due_on < on, open_items.invoice_counts(on), open_items.may_be_open(on))
        .where(open_items.open_fen(on) > 0)
    )
    return rows if asked.owner_id is None else rows.where(Customer.owner_id == asked.owner_id)


def _late_line(row: Invoice, open_fen: int, asked: AskedReport) -> Line:
    customer = row.customer
    values = {
        "customer": customer.name,
        "code": customer.code,
        "owner": customer.owner.name if customer.owner else "",
        "number": row.number,
        "issued_on": row.issued_on,
        "due_on": row.due_on,
        "days_late": (asked.on - row.due_on).days,
        "amount_fen": row.amount_fen,
        "open_fen": open_fen,
        "disputed": yes_no(True) if row.disputed else "",
    }
    return Line(values, row.customer_id)
