"""Acceptance bills: taken in payment, exposure until due, and what happens when one is not met
(二(三)3.4.2).
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from admin_app.areas.receivables.checks import (
    Problems,
    customer_for,
    mark_void,
    note,
    note_void,
    open_for_business,
    record_of,
)
from admin_app.areas.receivables.invoices import resettle
from admin_app.areas.receivables.models import Allocation, Bill, Payment
from admin_app.areas.receivables.payments import allocate_all, keep_payment, void_with_allocations
from admin_app.errors import Refused, sentence
from admin_app.extensions import db

CLAUSE = "二(三)3.4.2"


def record_bill(
    customer_id: int,
    *,
    number: str,
    amount_fen: int,
    received_on: date,
    due_on: date,
    on: date,
    allocations: Mapping[int, int] | None = None,
) -> Bill:
    """A bill and the payment it makes, numbered B- and the bill's number; `allocations`: fen by invoice
    key.
    """
    customer, by_id = customer_for(customer_id, "payment.record")
    open_for_business(customer)
    problems = Problems()
    number = problems.number(number, Bill)
    problems.number(f"B-{number}", Payment, most=80)
    problems.amount(amount_fen)
    received_on = problems.day(received_on, "received_on", until=on)
    problems.day(due_on, "due_on", since=received_on)
    problems.raise_any()
    payment = keep_payment(customer_id, f"B-{number}", amount_fen, received_on, "bill", None)
    bill = Bill(
        customer_id=customer_id,
        number=number,
        payment_id=payment.id,
        received_on=received_on,
        due_on=due_on,
        amount_fen=amount_fen,
    )
    db.session.add(bill)
    allocate_all(payment, allocations or {})
    note("bill.record", bill, by_id, amount_fen=amount_fen, received_on=received_on, due_on=due_on)
    return bill


def honour_bill(bill_id: int, honoured_on: date, *, on: date) -> Bill:
    """It was presented and met. Refused when that is noted already, or the contrary."""
    bill, by_id = record_of(Bill, bill_id, "payment.record")
    _demand_not_dishonoured(bill)
    if bill.honoured_on is not None:
        says = sentence(f"It was met on {bill.honoured_on} already.", f"该票据已于 {bill.honoured_on} 兑付。")
        raise Refused(says, CLAUSE)
    problems = Problems()
    problems.day(honoured_on, "honoured_on", until=on, since=bill.received_on)
    problems.raise_any()
    bill.honoured_on = honoured_on
    db.session.flush()
    note("bill.honour", bill, by_id, honoured_on=honoured_on)
    return bill


def dishonour_bill(bill_id: int, dishonoured_on: date, *, on: date, reason: str = "") -> Bill:
    """It was not met: from that day its payment counts as never made, and what it had settled is owed again.

    The default is to be reported in detail; one that the bank returns after all was not met either.
    """
    bill, by_id = record_of(Bill, bill_id, "payment.record")
    _demand_not_dishonoured(bill)
    problems = Problems()
    problems.day(dishonoured_on, "dishonoured_on", until=on, since=bill.received_on)
    problems.raise_any()
    bill.dishonoured_on, bill.honoured_on, bill.default_owed_since = dishonoured_on, None, on
    resettle(_settled_by(bill))
    note("bill.dishonour", bill, by_id, dishonoured_on=dishonoured_on, reason=reason.strip()[:200])
    return bill


def _demand_not_dishonoured(bill: Bill) -> None:
    if bill.dishonoured_on is not None:
        says = sentence(
            f"It was dishonoured on {bill.dishonoured_on} already.", f"该票据已于 {bill.dishonoured_on} 被拒付。"
        )
        raise Refused(says, CLAUSE)


def void_bill(bill_id: int, reason: str) -> Bill:
    """The bill and the payment it made; what that had settled is open again."""
    bill, by_id = record_of(Bill, bill_id, "payment.record")
    mark_void(bill, reason)
    payment = db.session.get(Payment, bill.payment_id) if bill.payment_id is not None else None
    if payment is not None and not payment.is_void:
        void_with_allocations(payment, reason)
    note_void("bill.void", bill, by_id)
    return bill


def _settled_by(bill: Bill) -> list[int]:
    wanted = select(Allocation.invoice_id).where(
        Allocation.payment_id == bill.payment_id, Allocation.is_void.is_(False)
    )
    return list(db.session.scalars(wanted)) if bill.payment_id is not None else []
