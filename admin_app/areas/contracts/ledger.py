"""The ledger of contracts (合同台账, 二(四)4.4): each that was signed, with its state as of a day."""

from dataclasses import asdict
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import or_, select, tuple_
from sqlalchemy.orm import joinedload

from admin_app.areas.contracts.performing import Performance, performances_of
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Contract
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.screens.words import words


@report
class ContractLedger(Report):
    name, number = "contracts", "HT-02"
    title = sentence("Ledger of contracts", "合同台账")
    says = sentence(
        "Each signed contract with customer, amount, what was delivered, invoiced and collected of it, term, account "
        "period, who leads it and where it is kept.",
        "逐份列出已签合同的客户、金额、已交货、已开票、已回款、期限、账期、负责人及保管地点。",
    )
    note = sentence(
        "As of an earlier day: what was signed by then and had not ended. Place and leader are those of today.",
        "历史日期显示该日已签且未终结的合同；保管地点、负责人以今日为准。",
    )
    right = "export.receivables"
    groups = (("open", _("Still standing")), ("all", _("All that were signed")))
    columns = (
        Column("customer", _("Customer"), width=8),
        Column("number", _("Number"), width=6),
        Column("title", _("Title"), width=8),
        Column("contract_type", _("Kind of contract"), width=3),
        Column("amount_fen", _("Amount"), "fen", 5),
        Column("delivered_fen", _("Delivered"), "fen", 5),
        Column("invoiced_fen", _("Invoiced"), "fen", 5),
        Column("collected_fen", _("Amount collected"), "fen", 5),
        Column("signed_on", _("Signed on"), "day", 4),
        Column("starts_on", _("Starts on"), "day", 4),
        Column("ends_on", _("Ends on"), "day", 4),
        Column("payment_days", _("Days to pay"), "count", 3),
        Column("owner", _("Owner"), width=4),
        Column("state", _("State"), width=4),
        Column("place", _("Place of keeping"), width=5),
        Column("copies", _("Copies"), "count", 2),
    )

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        rows = select(Contract).where(Contract.is_void.is_(False), Contract.signed_on <= asked.on)
        if asked.group != "all":
            rows = rows.where(or_(Contract.ended_on.is_(None), Contract.ended_on > asked.on))
        if asked.owner_id is not None:
            rows = rows.where(Contract.customer.has(Customer.owner_id == asked.owner_id))
        if after is not None:
            rows = rows.where(tuple_(Contract.number, Contract.id) > after)
        rows = rows.options(joinedload(Contract.customer).joinedload(Customer.owner).lazyload("*"))
        found = list(db.session.scalars(rows.order_by(Contract.number, Contract.id).limit(size + 1)).unique())
        contracts = found[:size]
        last = contracts[-1] if len(found) > size else None
        done = performances_of(contracts, asked.on)
        return Page(
            [_line(one, asked, done[one.id]) for one in contracts], (last.number, last.id) if last is not None else None
        )


def _line(contract: Contract, asked: AskedReport, done: Performance) -> Line:
    customer: Any = contract.customer
    had_ended = contract.ended_on is not None and contract.ended_on <= asked.on
    is_to_come = contract.state == "signed" or (contract.handed_in_on or asked.on) > asked.on
    state = contract.state if had_ended else "signed" if is_to_come else "kept"
    values = {
        "customer": customer.name,
        "number": contract.number,
        "title": contract.title,
        "contract_type": words("contract_type", contract.contract_type),
        "amount_fen": contract.amount_fen,
        **asdict(done),
        "signed_on": contract.signed_on,
        "starts_on": contract.starts_on,
        "ends_on": contract.ends_on,
        "payment_days": contract.payment_days,
        "owner": customer.owner.name if customer.owner else "",
        "state": words("state", state),
        "place": contract.place or "",
        "copies": contract.copies,
    }
    return Line(values, contract.customer_id)
