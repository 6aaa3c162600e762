"""Which invoices of a customer are late and not disputed? For letters that ask for the money. In fen.

Disputed ones are asked for by whoever settles the dispute, not by a letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from admin_app.areas.receivables import open_items
from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import db


@dataclass(frozen=True)
class Late:
    number: str
    issued_on: date
    due_on: date
    amount_fen: int
    open_fen: int
    days_late: int


def late_invoices(customer_id: int, on: date) -> Sequence[Late]:
    """The earliest due first, through the guard. Due today is not late."""
    open_fen = open_items.open_fen(on)
    rows = (
        select(Invoice, open_fen)
        .where(Invoice.customer_id == customer_id, Invoice.due_on < on, Invoice.disputed.is_(False))
        .where(open_items.invoice_counts(on), open_items.may_be_open(on), open_fen > 0)
        .order_by(Invoice.due_on, Invoice.number)
    )
    return [
        Late(row.number, row.issued_on, row.due_on, row.amount_fen, int(fen), (on - row.due_on).days)
        for row, fen in db.session.execute(rows)
    ]
