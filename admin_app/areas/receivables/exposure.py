"""How much are we exposed to all customers of each grade? In fen, as of a day; what one customer owes: figures.py.

The sums are Core and pass the guard by; each carries the guard's own condition, working data of the customer.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from sqlalchemy import func, select

from admin_app.areas.receivables import open_items
from admin_app.areas.receivables.open_items import bill, delivery, invoice, payment
from admin_app.extensions import db
from admin_app.secrecy.access import classified_table, visible
from admin_app.secrecy.reader import current
from admin_app.secrecy.statements import past_guard

SEEN = past_guard("joins the guard's own condition")


def exposure_by_grade(on: date) -> dict[str | None, int]:
    """Unpaid invoices + delivered and not invoiced + undue bills − advances, of the active customers of which the
    reader sees the working data."""
    sums: dict[str | None, int] = defaultdict(int)
    open_invoice = (open_items.invoice_counts(on), open_items.may_be_open(on))
    undue = (bill.c.is_void.is_(False), bill.c.received_on <= on, bill.c.due_on >= on)
    unmet = func.coalesce(bill.c.dishonoured_on, open_items.FOREVER) <= on
    parts: list[tuple[int, Any, Any, tuple[Any, ...]]] = [
        (1, invoice, open_items.open_fen(on), open_invoice),
        (1, delivery, delivery.c.amount_fen, (open_items.not_invoiced(on),)),
        (1, bill, bill.c.amount_fen, (*undue, ~unmet)),
        (-1, payment, open_items.unallocated_fen(on), (open_items.payment_counts(on),)),
    ]
    for sign, table, amount, where in parts:
        for grade, total in _by_grade(table, amount, where):
            sums[grade] += sign * int(total or 0)
    return dict(sums)


def _by_grade(table: Any, amount: Any, where: tuple[Any, ...]) -> Any:
    customer = classified_table()
    joined = table.join(customer, customer.c.id == table.c.customer_id)
    seen = (visible(current(), "work"), customer.c.status == "active")
    rows = select(customer.c.grade, func.sum(amount)).select_from(joined).where(*seen, *where)
    return db.session.execute(rows.group_by(customer.c.grade), execution_options=SEEN)
