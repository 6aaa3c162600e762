"""How does money received come in from a file? By number: new payments, each used for the invoice it names, if any.

What the invoice does not need stays an advance. A payment that is recorded is not changed by a file: void it first.
Whoever may import payments may read the working data of every customer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from admin_app.areas.receivables.models import Allocation, Invoice, Payment
from admin_app.areas.receivables.open_items import invoice, payment
from admin_app.areas.receivables.settlement import settle
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db, new_key
from admin_app.imports.cells import read_day, read_fen, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code, rest_fen, rows_by
from admin_app.imports.receivable_writing import insert_rows
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

METHODS = {
    "transfer": ("transfer", "转账", "银行转账", "电汇", "汇款", "网银", "支票"),
    "cash": ("cash", "现金"),
    "other": ("other", "其他", "其它"),
}
_CHECK = sentence("Check customer and number.", "请核对客户与编号。")


def read_method(cell: str) -> str:
    """transfer where nothing is said."""
    text = cell.strip().casefold()
    found = next((method for method, names in METHODS.items() if text in names), None if text else "transfer")
    if found is None:
        raise Bad(
            sentence("This is no way to pay that the desk knows.", "无法识别的收款方式。"),
            sentence(
                "Write transfer, cash or other; record a bill by itself.", "请写转账、现金或其他；票据请另行录入。"
            ),
        )
    return found


@dataclass
class PaymentPlan(Plan):
    customer_id: int = 0
    invoice: Any = None


class Payments(Importer):
    kind = "payments"
    records = ("payments",)
    own = "payments"
    key = ("number",)
    thing = sentence("Payment", "收款")
    columns = (
        Column(
            "customer", ("客户编号", "客户代码"), True, partial(read_text, most=40), ("customerID",), example="KH-1001"
        ),
        Column(
            "number",
            ("收款编号", "收款单号"),
            read=partial(read_text, most=80),
            example="SK-0001",
            note=sentence("Tells payments apart.", "用于区分收款。"),
        ),
        Column("received_on", ("收款日期",), True, read_day, ("received on",), example="2026-11-23"),
        Column(
            "amount",
            ("收款金额", "金额"),
            read=read_fen,
            in_units=True,
            example="1234.50",
            note=sentence("In yuan, or in tens of thousands where the header says so.", "单位为元；标题注明万元时按万元。"),
        ),
        Column(
            "method",
            ("收款方式",),
            False,
            read_method,
            example="转账",
            note=sentence("Transfer, cash or other.", "转账、现金或其他。"),
        ),
        Column("reference", ("摘要", "备注", "流水号"), False, partial(read_text, most=120, required=False)),
        Column(
            "invoice",
            ("核销发票", "发票号码"),
            False,
            partial(read_text, most=60, required=False),
            note=sentence("What it pays; empty for an advance.", "所付发票；预收时留空。"),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["received_on"] <= self.on:
            return None
        reason = sentence("This day is still to come.", "该日期尚未到来。")
        return Fault(line, "received_on", str(values["received_on"]), reason, sentence("Check it.", "请核对。"))

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[PaymentPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        known = rows_by(payment, payment.c.number, [row.key for row in rows])
        named = sorted({row.values["invoice"] for row in rows if row.values.get("invoice")})
        invoices = rows_by(invoice, invoice.c.number, named, lock=writing)
        return [
            _planned(
                row,
                customers.get(row.values["customer"]),
                known.get(row.key),
                invoices.get(row.values.get("invoice") or ""),
            )
            for row in rows
        ]

    def write(self, plans: Sequence[PaymentPlan], batch: Batch) -> None:
        new = [plan for plan in plans if plan.verbs["payments"] == "created"]
        made = [_payment_row(plan) for plan in new]
        insert_rows(Payment, made, batch)
        paid = {plan.invoice.id: plan.invoice for plan in new if plan.invoice is not None}
        rest, used = rest_fen(sorted(paid)), []
        for plan, row in zip(new, made, strict=True):
            fen = min(row["amount_fen"], rest[plan.invoice.id]) if plan.invoice is not None else 0
            if fen > 0:
                rest[plan.invoice.id] -= fen
                used.append(_allocation_row(plan, row, fen))
        insert_rows(Allocation, used, batch)
        settled = settle(paid)
        batch.changed(
            Invoice,
            (
                (key, one.row_version + 1, {"settled_on": (one.settled_on, settled[key])})
                for key, one in sorted(paid.items())
            ),
        )
        db.session.expire_all()


def _payment_row(plan: PaymentPlan) -> dict[str, Any]:
    said = plan.row.values
    return {
        "id": new_key(),
        "customer_id": plan.customer_id,
        "number": plan.row.key,
        "received_on": said["received_on"],
        "amount_fen": said["amount"],
        "method": said.get("method") or "transfer",
        "reference": said.get("reference") or None,
    }


def _allocation_row(plan: PaymentPlan, row: dict[str, Any], fen: int) -> dict[str, Any]:
    return {
        "id": new_key(),
        "customer_id": plan.customer_id,
        "payment_id": row["id"],
        "invoice_id": plan.invoice.id,
        "on_day": max(row["received_on"], plan.invoice.issued_on),
        "amount_fen": fen,
    }


def _planned(row: Row, customer: Any, known: Any, paid: Any) -> PaymentPlan:
    plan = PaymentPlan(row, fault=_contradiction(row, customer, known, paid))
    if plan.fault is None:
        plan.customer_id, plan.invoice = customer.id, paid
        plan.verbs = {"payments": "unchanged" if known is not None else "created"}
        if known is None:
            plan.changes = {name: (None, value) for name, value in row.values.items() if value not in (None, "")}
    return plan


def _contradiction(row: Row, customer: Any, known: Any, paid: Any) -> Fault | None:
    said = row.values
    if customer is None or customer.status in ("void", "destroyed"):
        reason = sentence("No customer has this code.", "没有此编号的客户。")
        return Fault(
            row.line, "customer", said["customer"], reason, sentence("Import the customer first.", "请先导入该客户。")
        )
    if known is not None:
        recorded = (known.customer_id, known.received_on, known.amount_fen, bool(known.is_void))
        if recorded == (customer.id, said["received_on"], said["amount"], False):
            return None
        reason = sentence("This number is recorded with other values.", "该编号已录有内容不同的收款。")
        advice = sentence(
            "Correct the row, or void the payment and give a new number.", "请更正此行，或作废原收款后另编号。"
        )
        return Fault(row.line, "number", row.key, reason, advice)
    if said.get("invoice") and (paid is None or paid.is_void):
        reason = sentence("There is no such invoice.", "没有此发票。")
        return Fault(row.line, "invoice", said["invoice"], reason, _CHECK)
    if paid is not None and paid.customer_id != customer.id:
        reason = sentence("It is another customer's invoice.", "该发票属于另一客户。")
        return Fault(row.line, "invoice", said["invoice"], reason, _CHECK)
    return None
