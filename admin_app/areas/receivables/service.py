"""How is what a customer owes recorded, reduced and taken back? The public face of this area.

Each function flushes and leaves the commit to the caller. It acts as the reader at hand: NotFound when
the customer is hidden, NotAllowed naming who may, Invalid by field, Refused saying what is in the way.
`on` is the business day.
"""

from admin_app.areas.receivables.bills import dishonour_bill, honour_bill, record_bill, void_bill
from admin_app.areas.receivables.deliveries import record_delivery, void_delivery
from admin_app.areas.receivables.invoices import (
    mark_disputed,
    record_credit_note,
    record_invoice,
    void_credit_note,
    void_invoice,
)
from admin_app.areas.receivables.payments import allocate, record_payment, release, void_payment

__all__ = [
    "allocate",
    "dishonour_bill",
    "honour_bill",
    "mark_disputed",
    "record_bill",
    "record_credit_note",
    "record_delivery",
    "record_invoice",
    "record_payment",
    "release",
    "void_bill",
    "void_credit_note",
    "void_delivery",
    "void_invoice",
    "void_payment",
]
