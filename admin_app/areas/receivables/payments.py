"""Money received: in part, in advance, unallocated; and what it is used for."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from admin_app.areas.receivables.checks import (
    Problems,
    customer_for,
    hanging,
    mark_void,
    note,
    note_void,
    open_for_business,
    record_of,
    yuan,
)
from admin_app.areas.receivables.figures import open_fen_of, unallocated_fen_of
from admin_app.areas.receivables.invoices import resettle
from admin_app.areas.receivables.models import Allocation, Bill, Invoice, Payment
from admin_app.areas.receivables.open_items import FOREVER
from admin_app.errors import NotFound
from admin_app.extensions import db

METHODS = ("transfer", "cash", "other")  # a bill has a record of its own


def record_payment(
    customer_id: int,
    *,
    number: str,
    amount_fen: int,
    received_on: date,
    on: date,
    method: str = "transfer",
    reference: str | None = None,
    allocations: Mapping[int, int] | None = None,
) -> Payment:
    """Money of a customer. `allocations`: fen by invoice key; the rest is an advance until it is
    allocated.
    """
    customer, by_id = customer_for(customer_id, "payment.record")
    open_for_business(customer)
    problems = Problems()
    number = problems.number(number, Payment, most=80)
    problems.amount(amount_fen)
    problems.day(received_on, "received_on", until=on)
    if method not in METHODS:
        problems.add(
            "method", "Transfer, cash or other; a bill has a record of its own.", "转账、现金或其他；票据另录。"
        )
    problems.raise_any()
    payment = keep_payment(customer_id, number, amount_fen, received_on, method, reference)
    allocate_all(payment, allocations or {})
    note("payment.record", payment, by_id, amount_fen=amount_fen, received_on=received_on, used=allocations or {})
    return payment


def keep_payment(
    customer_id: int, number: str, amount_fen: int, received_on: date, method: str, reference: str | None
) -> Payment:
    """Store a payment already checked."""
    payment = Payment(
        customer_id=customer_id,
        number=number,
        amount_fen=amount_fen,
        received_on=received_on,
        method=method,
        reference=(reference or "").strip()[:120] or None,
    )
    db.session.add(payment)
    db.session.flush()
    return payment


def allocate_all(payment: Payment, allocations: Mapping[int, int]) -> None:
    """Use a new payment for these invoices, each from the day both are there."""
    for invoice_id, amount_fen in allocations.items():
        invoice = db.session.get(Invoice, invoice_id)
        if invoice is None:
            raise NotFound
        _use(payment, invoice_id, amount_fen, max(payment.received_on, invoice.issued_on))


def allocate(payment_id: int, invoice_id: int, amount_fen: int, on: date) -> Allocation:
    """Use a part of the payment for an invoice of the same customer from `on`; never more than the rest
    of either.
    """
    payment, by_id = record_of(Payment, payment_id, "payment.record")
    used = _use(payment, invoice_id, amount_fen, on)
    note("payment.allocate", payment, by_id, invoice=invoice_id, amount_fen=amount_fen, on=on)
    return used


def _use(payment: Payment, invoice_id: int, amount_fen: int, on: date) -> Allocation:
    invoice, _by_id = record_of(Invoice, invoice_id, "payment.record")
    problems = Problems()
    problems.amount(amount_fen)
    if invoice.customer_id != payment.customer_id:
        problems.add("invoice", "It is another customer's invoice.", "该发票属于另一客户。")
    problems.day(on, "on", since=max(payment.received_on, invoice.issued_on))
    problems.raise_any()
    advance_fen = _advance_fen(payment.id)
    if amount_fen > advance_fen:
        problems.add(
            "amount_fen",
            f"Of the payment, {yuan(advance_fen)} yuan are unallocated.",
            f"该收款未核销金额为 {yuan(advance_fen)} 元。",
        )
    rest_fen = open_fen_of([invoice.id], FOREVER)[invoice.id]
    if amount_fen > rest_fen:
        problems.add(
            "amount_fen",
            f"Of the invoice, {yuan(rest_fen)} yuan are open.",
            f"该发票未结金额为 {yuan(rest_fen)} 元。",
        )
    problems.raise_any()
    used = Allocation(
        customer_id=payment.customer_id,
        payment_id=payment.id,
        invoice_id=invoice.id,
        on=on,
        amount_fen=amount_fen,
    )
    db.session.add(used)
    resettle([invoice.id])
    return used


def _advance_fen(payment_id: int) -> int:
    """What can still be used of it: nothing of a payment whose bill was dishonoured."""
    return unallocated_fen_of([payment_id], FOREVER).get(payment_id, 0)


def release(allocation_id: int, reason: str) -> Allocation:
    """Take an allocation back: the invoice is open again, the money an advance."""
    used, by_id = record_of(Allocation, allocation_id, "payment.record")
    mark_void(used, reason)
    resettle([used.invoice_id])
    note_void("payment.release", used, by_id)
    return used


def void_payment(payment_id: int, reason: str) -> Payment:
    """Refused for one made by a bill; what it had settled is open again."""
    payment, by_id = record_of(Payment, payment_id, "payment.record")
    behind = select(Bill.number).where(Bill.payment_id == payment.id, Bill.is_void.is_(False))
    hanging(
        "payment.record",
        list(db.session.scalars(behind.limit(6))),
        "It was made by a bill. Void the bill instead: {things}.",
        "此收款来自票据，请改为作废票据：{things}。",
    )
    void_with_allocations(payment, reason)
    note_void("payment.void", payment, by_id)
    return payment


def void_with_allocations(payment: Payment, reason: str) -> None:
    """Void a payment and all it was used for."""
    mark_void(payment, reason)
    wanted = select(Allocation).where(Allocation.payment_id == payment.id, Allocation.is_void.is_(False))
    released = list(db.session.scalars(wanted))
    for used in released:
        used.is_void, used.void_reason = True, payment.void_reason
    resettle([used.invoice_id for used in released])
