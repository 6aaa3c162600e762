"""How old is what is owed? By customer and by owner, as of a day: not due, 1–30, … days late. In fen.

One grouped statement a page, whatever the number of invoices. The sums are Core and pass the guard by; their keys are
those of customers of whom the reader sees the working data, or carry that very condition.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import case, exists, func, select, true
from sqlalchemy.orm import joinedload

from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import open_items
from admin_app.areas.receivables.open_items import invoice, payment
from admin_app.extensions import db
from admin_app.secrecy.access import classified_table, follows_visible, visible
from admin_app.secrecy.reader import current
from admin_app.secrecy.statements import past_guard

SEEN = past_guard("customers of whom the reader sees the working data")
# name, least and most days late; due on the day itself is not late
BUCKETS = (
    ("late_30_fen", 1, 30),
    ("late_60_fen", 31, 60),
    ("late_90_fen", 61, 90),
    ("late_180_fen", 91, 180),
    ("late_365_fen", 181, 365),
    ("late_over_fen", 366, None),
)


@dataclass(frozen=True)
class Ages:
    """What is unpaid by age; `disputed_fen` is part of it, `advances_fen` is not taken off."""

    not_due_fen: int = 0
    late_30_fen: int = 0
    late_60_fen: int = 0
    late_90_fen: int = 0
    late_180_fen: int = 0
    late_365_fen: int = 0
    late_over_fen: int = 0
    open_fen: int = 0
    disputed_fen: int = 0
    advances_fen: int = 0


NAMES = tuple(one.name for one in fields(Ages))


def owing(on: date, owner_id: int | None = None) -> Any:
    """Customers that may owe something on the day, of whom the reader sees the working data."""
    maybe = exists().where(
        invoice.c.customer_id == Customer.id, open_items.invoice_counts(on), open_items.may_be_open(on)
    )
    rows = select(Customer).where(visible(current(), "work"), maybe).options(joinedload(Customer.owner).lazyload("*"))
    return rows if owner_id is None else rows.where(Customer.owner_id == owner_id)


def ages_of(customer_ids: Iterable[int], on: date) -> dict[int, Ages]:
    """By key, of customers already authorised; those that owe nothing are absent."""
    keys = list(customer_ids)
    each = open_items.open_invoices(on, invoice.c.customer_id.in_(keys))
    sums = select(each.c.customer_id, *_sums(each, on)).group_by(each.c.customer_id)
    advances = select(payment.c.customer_id, func.sum(open_items.unallocated_fen(on))).where(
        payment.c.customer_id.in_(keys), open_items.payment_counts(on)
    )
    return _together(sums, advances.group_by(payment.c.customer_id))


def ages_by_owner(on: date, owner_id: int | None = None) -> dict[int | None, Ages]:
    """Of all customers of whom the reader sees the working data, by the key of today's owner; None without one.

    Advances of those who owe nothing are left out, as in the lines by customer.
    """
    customer = classified_table()
    wanted = [] if owner_id is None else [customer.c.owner_id == owner_id]
    each = open_items.open_invoices(on, follows_visible(invoice.c.customer_id, current(), "work"))
    joined = each.join(customer, customer.c.id == each.c.customer_id)
    sums = select(customer.c.owner_id, *_sums(each, on)).select_from(joined).where(*wanted)
    debtors = select(each.c.customer_id).where(each.c.open_fen > 0)
    advances = (
        select(customer.c.owner_id, func.sum(open_items.unallocated_fen(on)))
        .select_from(payment.join(customer, customer.c.id == payment.c.customer_id))
        .where(payment.c.customer_id.in_(debtors), open_items.payment_counts(on), *wanted)
    )
    return _together(sums.group_by(customer.c.owner_id), advances.group_by(customer.c.owner_id))


@dataclass(frozen=True)
class Span:
    """Open invoices due from `first` to `last`, both included (None: no bound), and how much of them is unpaid."""

    first: date | None
    last: date | None
    open_fen: int
    invoices: int


def spans(on: date) -> list[Span]:
    """What is not due and what is late by age, of all of which the reader sees the working data. One statement."""
    each = open_items.open_invoices(on, follows_visible(invoice.c.customer_id, current(), "work"))
    bounds: list[tuple[date | None, date | None]] = [(on, None)]
    bounds += [
        (on - timedelta(days=most) if most else None, on - timedelta(days=least)) for _name, least, most in BUCKETS
    ]
    sums: list[Any] = []
    for first, last in bounds:
        due = (each.c.due_on >= first if first else true()) & (each.c.due_on <= last if last else true())
        sums += [func.sum(each.c.open_fen).filter(due), func.count().filter(due)]
    row = db.session.execute(select(*sums).where(each.c.open_fen > 0), execution_options=SEEN).one()
    found = zip(bounds, row[::2], row[1::2], strict=True)
    return [Span(first, last, int(fen or 0), count) for (first, last), fen, count in found]


def _sums(each: Any, on: date) -> Sequence[Any]:
    """In the order of `NAMES`, without the advances."""
    unpaid = case((each.c.open_fen > 0, each.c.open_fen), else_=0)

    def where(condition: Any) -> Any:
        return func.sum(case((condition, unpaid), else_=0))

    late = [
        where(each.c.due_on <= on - timedelta(days=least))
        if most is None
        else where(each.c.due_on.between(on - timedelta(days=most), on - timedelta(days=least)))
        for _name, least, most in BUCKETS
    ]
    return [where(each.c.due_on >= on), *late, func.sum(unpaid), where(each.c.disputed.is_(True))]


def _together(sums: Any, advances: Any) -> dict[Any, Ages]:
    ahead = {key: int(fen or 0) for key, fen in db.session.execute(advances, execution_options=SEEN)}
    rows = db.session.execute(sums, execution_options=SEEN)
    found = {row[0]: Ages(*(int(fen or 0) for fen in row[1:])) for row in rows}
    return {key: replace(ages, advances_fen=ahead.get(key, 0)) for key, ages in found.items() if ages.open_fen}
