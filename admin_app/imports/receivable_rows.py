"""What does a row of the file mean, given what the desk already has? New, changed, unchanged, or a
contradiction.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.open_items import FOREVER, allocation, invoice, open_fen, payment
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.imports import importer
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

CHUNK = 2_000
customer = Customer.__table__


@dataclass(frozen=True)
class Line:
    """A sound row: one invoice, with the day it was settled if it was.

    `disputed` is None where the file says nothing of it; `tells_settled` is False where it has no such column.
    """

    number: str
    line: int
    customer: str
    issued_on: date
    due_on: date
    amount_fen: int
    disputed: bool | None
    settled_on: date | None
    tells_settled: bool = True

    @classmethod
    def of(cls, row: Row) -> "Line":
        said = row.values
        return cls(
            row.key,
            row.line,
            said["customerID"],
            said["InvoiceDate"],
            said["DueDate"],
            said["InvoiceAmount"],
            said.get("Disputed"),
            said.get("SettledDate"),
            "SettledDate" in said,
        )

    @property
    def payment_number(self) -> str:
        return f"P-{self.number}"

    @property
    def used_on(self) -> date | None:
        """The payment counts for the invoice once both are there."""
        return max(self.settled_on, self.issued_on) if self.settled_on else None


@dataclass
class Plan(importer.Plan):
    """What to do about a row; None for no payment."""

    line: Line = None  # type: ignore[assignment]  # always given
    customer_id: int | None = None
    invoice: Any = None
    payment: Any = None
    pay_fen: int = 0

    @property
    def invoice_verb(self) -> str | None:
        return self.verbs.get("invoices")

    @property
    def payment_verb(self) -> str | None:
        return self.verbs.get("payments")

    @property
    def disputed(self) -> bool:
        """Where nothing is said it stays, and is not disputed at first."""
        if self.line.disputed is not None:
            return self.line.disputed
        return bool(self.invoice.disputed) if self.invoice is not None else False


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def rows_by(table: Any, column: Any, values: Sequence[Any], *, lock: bool = False) -> dict[Any, Any]:
    statement = select(table).where(column.in_(values))
    rows = db.session.execute(statement.with_for_update() if lock else statement)
    return {getattr(row, column.name): row for row in rows}


def customers_by_code(codes: Sequence[str]) -> dict[str, Any]:
    """Rows by the code asked for; a merged customer answers with the one it was merged into."""
    found = rows_by(customer, customer.c.code, codes)
    for _ in range(5):
        merged = {row.merged_into_id for row in found.values() if row.merged_into_id is not None}
        if not merged:
            break
        into = rows_by(customer, customer.c.id, sorted(merged))
        found = {code: into.get(row.merged_into_id, row) for code, row in found.items()}
    return found


def new_codes(codes: Sequence[str]) -> tuple[list[str], int]:
    """Those that no customer has, and how many are known."""
    known = customers_by_code(codes)
    fresh = [code for code in codes if code not in known]
    return fresh, len(codes) - len(fresh)


def compare(given: Sequence[Row], *, lock: bool = False) -> list[Plan]:
    """One plan a row, in a fixed number of queries; `lock` keeps the invoices until the transaction ends."""
    rows = [Line.of(row) for row in given]
    customers = customers_by_code(sorted({row.customer for row in rows}))
    invoices = rows_by(invoice, invoice.c.number, [row.number for row in rows], lock=lock)
    payments = rows_by(payment, payment.c.number, [row.payment_number for row in rows])
    unpaid = [
        invoices[row.number].id
        for row in rows
        if row.settled_on and row.number in invoices and row.payment_number not in payments
    ]
    rest = rest_fen(unpaid)
    used = _used(row.id for row in payments.values())
    plans = []
    for one, row in zip(given, rows, strict=True):
        found = customers.get(row.customer)
        plan = Plan(one, line=row, customer_id=found.id if found is not None else None)
        plan.invoice, plan.payment = invoices.get(row.number), payments.get(row.payment_number)
        plan.fault = _contradiction(plan, found)
        if plan.fault is None:
            _decide(plan, rest, used)
        plans.append(plan)
    return plans


def rest_fen(invoice_ids: Sequence[int]) -> dict[int, int]:
    if not invoice_ids:
        return {}
    wanted = select(invoice.c.id, open_fen(FOREVER)).where(invoice.c.id.in_(invoice_ids))
    return {key: int(fen) for key, fen in db.session.execute(wanted)}


def _used(payment_ids: Any) -> set[tuple[int, int]]:
    """(payment, invoice) pairs with an allocation that counts."""
    keys = list(payment_ids)
    if not keys:
        return set()
    wanted = select(allocation.c.payment_id, allocation.c.invoice_id).where(
        allocation.c.payment_id.in_(keys), allocation.c.is_void.is_(False)
    )
    return {(paid, owed) for paid, owed in db.session.execute(wanted)}


def _contradiction(plan: Plan, found: Any) -> Fault | None:
    row, known, paid = plan.line, plan.invoice, plan.payment
    if found is not None and found.status in ("void", "destroyed"):
        return _fault(row, "customerID", row.customer, _VOID_CUSTOMER, _ASK_THE_CLERK)
    if known is not None and known.is_void:
        return _fault(row, "invoiceNumber", row.number, _VOID_INVOICE, _NEW_NUMBER)
    if known is not None and (found is None or known.customer_id != found.id):
        return _fault(row, "customerID", row.customer, _OTHER_CUSTOMER, _CHECK_NUMBER)
    if known is not None and known.amount_fen != row.amount_fen:
        there = _yuan(known.amount_fen)
        reason = sentence(f"Invoice {row.number} is recorded with {there}.", f"发票 {row.number} 已录金额为 {there}。")
        return _fault(row, "InvoiceAmount", _yuan(row.amount_fen), reason, _CREDIT_NOTE)
    if paid is not None and (known is None or paid.customer_id != known.customer_id):
        return _fault(row, "invoiceNumber", row.number, _PAYMENT_TAKEN, _CHECK_NUMBER)
    if paid is not None and paid.is_void and row.settled_on is not None:
        return _fault(row, "SettledDate", row.settled_on.isoformat(), _VOID_PAYMENT, _RECORD_BY_HAND)
    if paid is not None and not paid.is_void and row.settled_on is None and row.tells_settled:
        return _fault(row, "SettledDate", "", _PAID_HERE, _VOID_IT)
    return None


def _decide(plan: Plan, rest: dict[int, int], used: set[tuple[int, int]]) -> None:
    row, known, paid = plan.line, plan.invoice, plan.payment
    if known is None:
        plan.verbs = {"invoices": "created"} | ({"payments": "created"} if row.settled_on else {})
        plan.pay_fen = row.amount_fen
        plan.changes = {name: (None, value) for name, value in plan.row.values.items() if value not in (None, "")}
        return
    pairs = {
        "InvoiceDate": (known.issued_on, row.issued_on),
        "DueDate": (known.due_on, row.due_on),
        "Disputed": (bool(known.disputed), plan.disputed),
    }
    payment_verb = None
    if row.settled_on is not None and paid is not None:
        payment_verb = "unchanged" if paid.received_on == row.settled_on else "changed"
        if (paid.id, known.id) not in used:
            payment_verb = "unchanged"  # people have used the money otherwise
        if payment_verb == "changed":
            pairs["SettledDate"] = (paid.received_on, row.settled_on)
    elif row.settled_on is not None and rest.get(known.id, 0) > 0:
        payment_verb, plan.pay_fen = "created", rest[known.id]
        pairs["SettledDate"] = (None, row.settled_on)
    plan.changes = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
    plan.verbs = {"invoices": "changed" if plan.changes else "unchanged"}
    if payment_verb is not None:
        plan.verbs["payments"] = payment_verb


def _fault(row: Line, column: str, value: str, reason: Sentence, advice: Sentence) -> Fault:
    return Fault(row.line, column, value, reason, advice)


_VOID_CUSTOMER = sentence("This customer is void.", "该客户已作废。")
_ASK_THE_CLERK = sentence("Ask the information clerk.", "请联系信息管理员。")
_VOID_INVOICE = sentence("This invoice is recorded and void.", "该发票已录入并作废。")
_NEW_NUMBER = sentence("Leave the row out, or give the invoice a new number.", "请删去此行，或另编发票号。")
_OTHER_CUSTOMER = sentence("This invoice is recorded for another customer.", "该发票已记在另一客户名下。")
_CHECK_NUMBER = sentence("Check customer and number.", "请核对客户与发票号。")
_CREDIT_NOTE = sentence("Check the amount; record a credit note for a reduction.", "请核对金额；冲减请录红字发票。")
_PAYMENT_TAKEN = sentence(
    "The number of its payment, P- and the invoice's, is taken.", "其收款编号(P- 加发票号)已被占用。"
)
_VOID_PAYMENT = sentence("The imported payment was voided by hand.", "导入的收款已被人工作废。")
_RECORD_BY_HAND = sentence("Leave SettledDate empty and record the payment.", "请清空结清日期并另录收款。")
_PAID_HERE = sentence("The row says unpaid; the imported payment is recorded.", "此行未结清，但已录有导入的收款。")
_VOID_IT = sentence("Fill in SettledDate, or void the payment first.", "请填写结清日期，或先作废该收款。")
