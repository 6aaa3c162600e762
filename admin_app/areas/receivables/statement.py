"""What happened on a customer's account between two days, and what is owed after each? For 对账单; in fen.

The balance is what was invoiced less what was credited and paid, advances included: below zero where more was paid than
is owed. A void record counts nowhere. A payment whose bill was not met is owed again from that day on.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from sqlalchemy import func, select

from admin_app.areas.receivables.models import Bill, CreditNote, Invoice, Payment
from admin_app.extensions import db

MOST_ENTRIES = 2_000
KINDS = ("opening", "invoice", "credit_note", "payment", "dishonoured")  # of two on one day the earlier stands first


@dataclass(frozen=True)
class Entry:
    """`owed_fen` raises the balance, `paid_fen` lowers it; one of them is 0."""

    on: date
    kind: str
    number: str
    owed_fen: int = 0
    paid_fen: int = 0
    balance_fen: int = 0


@dataclass(frozen=True)
class Statement:
    """From a day to a day, both included."""

    from_on: date
    until_on: date
    opening_fen: int
    entries: Sequence[Entry]

    @property
    def owed_fen(self) -> int:
        return sum(entry.owed_fen for entry in self.entries)

    @property
    def paid_fen(self) -> int:
        return sum(entry.paid_fen for entry in self.entries)

    @property
    def closing_fen(self) -> int:
        return self.opening_fen + self.owed_fen - self.paid_fen


def entry_count(customer_id: int, from_on: date, until_on: date) -> int:
    """How many entries there are at most, before any is read."""
    found = 0
    for model, day in _sources():
        rows = select(func.count()).select_from(model).where(*_in_period(model, day, customer_id, from_on, until_on))
        found += db.session.scalar(rows) or 0
    return found


def statement(customer_id: int, from_on: date, until_on: date) -> Statement:
    """Read through the guard: of a customer the reader may not see, nothing."""
    opening_fen = _balance(customer_id, from_on - timedelta(days=1))
    unsorted = _entries(customer_id, from_on, until_on)
    found = sorted(unsorted, key=lambda one: (one.on, KINDS.index(one.kind), one.number))
    running = accumulate((one.owed_fen - one.paid_fen for one in found), initial=opening_fen)
    next(running)
    entries = [
        Entry(one.on, one.kind, one.number, one.owed_fen, one.paid_fen, balance)
        for one, balance in zip(found, running, strict=True)
    ]
    return Statement(from_on, until_on, opening_fen, entries)


def _sources() -> Sequence[tuple[Any, Any]]:
    return (
        (Invoice, Invoice.issued_on),
        (CreditNote, CreditNote.issued_on),
        (Payment, Payment.received_on),
        (Bill, Bill.dishonoured_on),
    )


def _in_period(model: Any, day: Any, customer_id: int, from_on: date | None, until_on: date) -> list[Any]:
    where = [model.customer_id == customer_id, model.is_void.is_(False), day <= until_on]
    return where if from_on is None else [*where, day >= from_on]


def _balance(customer_id: int, on: date) -> int:
    """What is owed at the end of a day."""
    found = 0
    for (model, day), sign in zip(_sources()[:3], (1, -1, -1), strict=True):
        amount = func.coalesce(func.sum(model.amount_fen), 0)
        rows = select(amount).where(*_in_period(model, day, customer_id, None, on))
        found += sign * int(db.session.scalar(rows) or 0)
    return found + sum(fen for _on, fen in _taken_back(customer_id, None, on).values())


def _taken_back(customer_id: int, from_on: date | None, until_on: date) -> dict[tuple[int, str], tuple[date, int]]:
    """Payments whose bill was not met in the period, by key and number: the first such day, and the whole payment."""
    first = func.min(Bill.dishonoured_on)
    rows = (
        select(Payment.id, Payment.number, first, Payment.amount_fen, Payment.received_on)
        .join(Bill, Bill.payment_id == Payment.id)
        .where(Payment.customer_id == customer_id, Payment.is_void.is_(False), Bill.is_void.is_(False))
        .where(Bill.dishonoured_on.is_not(None))
        .group_by(Payment.id, Payment.number, Payment.amount_fen, Payment.received_on)
    )
    found = {}
    for key, number, day, fen, received_on in db.session.execute(rows):
        unmet_on = max(day or received_on, received_on)
        if (from_on is None or unmet_on >= from_on) and unmet_on <= until_on:
            found[key, number] = (unmet_on, int(fen))
    return found


def _entries(customer_id: int, from_on: date, until_on: date) -> Iterator[Entry]:
    for row in _rows(Invoice, Invoice.issued_on, customer_id, from_on, until_on):
        yield Entry(row.issued_on, row.kind, row.number, owed_fen=row.amount_fen)
    for row in _rows(CreditNote, CreditNote.issued_on, customer_id, from_on, until_on):
        yield Entry(row.issued_on, "credit_note", row.number, paid_fen=row.amount_fen)
    for row in _rows(Payment, Payment.received_on, customer_id, from_on, until_on):
        yield Entry(row.received_on, "payment", row.number, paid_fen=row.amount_fen)
    for (_key, number), (day, fen) in _taken_back(customer_id, from_on, until_on).items():
        yield Entry(day, "dishonoured", number, owed_fen=fen)


def _rows(model: Any, day: Any, customer_id: int, from_on: date, until_on: date) -> Iterator[Any]:
    return iter(db.session.scalars(select(model).where(*_in_period(model, day, customer_id, from_on, until_on))))
