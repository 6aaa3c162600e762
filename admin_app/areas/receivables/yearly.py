"""What was sold to a customer in each year, as invoiced: past and present sales, of his archive (二(二)5.4). In fen.

Less credit notes, by the year of the invoice they lower; opening balances are no sales. Counted through the guard.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import extract, func, select

from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import CreditNote, Invoice
from admin_app.extensions import db
from admin_app.screens.panels import panel


@dataclass(frozen=True)
class Year:
    year: int
    invoices: int
    sold_fen: int


def sales_by_year(customer_id: int, on: date) -> list[Year]:
    """The latest first, this one up to the day; two statements."""
    year = extract("year", Invoice.issued_on)
    sales = (
        Invoice.customer_id == customer_id,
        Invoice.kind == "invoice",
        Invoice.is_void.is_(False),
        Invoice.issued_on <= on,
    )
    sold = select(year, func.count(), func.sum(Invoice.amount_fen)).where(*sales).group_by(year)
    lowered = select(year, func.sum(CreditNote.amount_fen)).join(CreditNote, CreditNote.invoice_id == Invoice.id)
    lowered = lowered.where(*sales, CreditNote.is_void.is_(False), CreditNote.issued_on <= on).group_by(year)
    less = {int(of): int(fen) for of, fen in db.session.execute(lowered)}
    found = [Year(int(of), count, int(fen) - less.get(int(of), 0)) for of, count, fen in db.session.execute(sold)]
    return sorted(found, key=lambda one: one.year, reverse=True)


@panel("customer.5.4", rank=10)
def sales(customer: Customer, on: date) -> tuple[str, dict[str, Any]] | None:
    """Each year leads to its invoices."""
    years = sales_by_year(customer.id, on)
    rows = [(one, _invoices(customer.id, one.year), one.year == on.year) for one in years]
    return ("desk/receivables/sales_by_year.html", {"rows": rows}) if rows else None


def _invoices(customer_id: int, year: int) -> str:
    days: dict[str, Any] = {"flt1_issued_on_from": date(year, 1, 1), "flt2_issued_on_until": date(year, 12, 31)}
    return url_for("invoice.index_view", flt0_customer=customer_id, **days)
