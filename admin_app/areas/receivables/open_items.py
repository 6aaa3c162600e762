"""What is still open on a day? SQL expressions over the tables, in fen, as of `on`; figures and screens
share them.

What happens after `on` has not happened. A void record counts nowhere. A payment whose bill was
dishonoured counts as never made from that day on, so what it had paid is owed again.
"""

from datetime import date
from typing import Any, cast

from sqlalchemy import ColumnElement, FromClause, Integer, Table, and_, exists, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from admin_app.areas.receivables.models import (
    Allocation,
    Bill,
    CreditNote,
    Delivery,
    Invoice,
    Payment,
    Sale,
)

allocation = cast(Table, Allocation.__table__)
bill = cast(Table, Bill.__table__)
credit_note = cast(Table, CreditNote.__table__)
delivery = cast(Table, Delivery.__table__)
invoice = cast(Table, Invoice.__table__)
payment = cast(Table, Payment.__table__)
sale = cast(Table, Sale.__table__)
FOREVER = date(9999, 12, 31)  # as of then, all that is recorded has happened


class days_between(FunctionElement[int]):
    """Whole days from the first day to the second; negative when the second is earlier."""

    type = Integer()
    inherit_cache = True


@compiles(days_between, "sqlite")
def _days_in_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(julianday({end}) - julianday({start}) AS INTEGER)"


@compiles(days_between)
def _days(element: Any, compiler: Any, **options: Any) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({end} - {start})"


def payment_counts(on: date) -> ColumnElement[bool]:
    """The payment has been received, is not void, and no bill behind it has been dishonoured."""
    unmet = exists().where(bill.c.payment_id == payment.c.id, bill.c.is_void.is_(False), bill.c.dishonoured_on <= on)
    return and_(payment.c.is_void.is_(False), payment.c.received_on <= on, ~unmet)


def invoice_counts(on: date, of: FromClause = invoice) -> ColumnElement[bool]:
    return and_(of.c.is_void.is_(False), of.c.issued_on <= on)


def credit_counts(on: date) -> ColumnElement[bool]:
    return and_(credit_note.c.is_void.is_(False), credit_note.c.issued_on <= on)


def _paid_fen(on: date) -> ColumnElement[int]:
    paid = select(func.coalesce(func.sum(allocation.c.amount_fen), 0)).select_from(
        allocation.join(payment, payment.c.id == allocation.c.payment_id)
    )
    counts = (allocation.c.is_void.is_(False), allocation.c.on_day <= on, payment_counts(on))
    return paid.where(allocation.c.invoice_id == invoice.c.id, *counts).correlate(invoice).scalar_subquery()


def credited_fen(on: date) -> ColumnElement[int]:
    """What credit notes have taken off the invoice."""
    credited = select(func.coalesce(func.sum(credit_note.c.amount_fen), 0)).where(
        credit_note.c.invoice_id == invoice.c.id, credit_counts(on)
    )
    return credited.correlate(invoice).scalar_subquery()


def open_fen(on: date) -> ColumnElement[int]:
    """What is unpaid of the invoice; 0 for one that is void or not yet issued is the caller's
    `invoice_counts`.
    """
    return invoice.c.amount_fen - _paid_fen(on) - credited_fen(on)


def may_be_open(on: date) -> ColumnElement[bool]:
    """Narrows to invoices not settled for good, by index; `open_fen` then says how much."""
    return or_(invoice.c.settled_on.is_(None), invoice.c.settled_on > on)


def open_invoices(on: date, whose: ColumnElement[bool]) -> Any:
    """A subquery: customer, due day, dispute and what is unpaid of each invoice of `whose` that may be open."""
    return (
        select(invoice.c.customer_id, invoice.c.due_on, invoice.c.disputed, open_fen(on).label("open_fen"))
        .where(whose, invoice_counts(on), may_be_open(on))
        .subquery()
    )


def unallocated_fen(on: date) -> ColumnElement[int]:
    """What of the payment is not used for an invoice: an advance."""
    used = select(func.coalesce(func.sum(allocation.c.amount_fen), 0)).where(
        allocation.c.payment_id == payment.c.id, allocation.c.is_void.is_(False), allocation.c.on_day <= on
    )
    return payment.c.amount_fen - used.correlate(payment).scalar_subquery()


def undelivered_fen(on: date) -> ColumnElement[int]:
    """What of the sale has not been delivered."""
    delivered = select(func.coalesce(func.sum(delivery.c.amount_fen), 0)).where(
        delivery.c.sale_id == sale.c.id, delivery.c.is_void.is_(False), delivery.c.delivered_on <= on
    )
    return sale.c.amount_fen - delivered.correlate(sale).scalar_subquery()


def not_invoiced(on: date) -> ColumnElement[bool]:
    """The delivery has happened and no invoice has taken its place."""
    invoiced = exists().where(invoice.c.id == delivery.c.invoice_id, invoice_counts(on))
    return and_(delivery.c.is_void.is_(False), delivery.c.delivered_on <= on, ~invoiced)
