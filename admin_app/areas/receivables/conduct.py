"""How has a customer paid, and how much does it buy? The figures behind grade and terms (二(三)1, 2),
as SQL per customer.

Each function asks once or twice about the customers given and answers a mapping by customer key; a customer
without rows is absent. The keys must already be authorised (`figures.figures_of` does that). Money in
fen, days as days.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, or_, select

from admin_app.areas.receivables.models import Contract
from admin_app.areas.receivables.open_items import (
    bill,
    credit_counts,
    credit_note,
    days_between,
    invoice,
    invoice_counts,
)
from admin_app.areas.receivables.windows import Windows
from admin_app.extensions import db
from admin_app.secrecy.statements import past_guard

contract = Contract.__table__
Among = Callable[[Any], Any]  # what tells whether a key is one of those asked about
USUAL_PAYMENT_DAYS = 30
LONGEST_AVERAGE = 1_000_000  # the range of the fact


def months_before(on: date, months: int) -> date:
    """The same day so many months earlier, clamped to the month's end."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(on.day, (first_of_next - timedelta(days=1)).day))


@dataclass(frozen=True)
class Conduct:
    """Settled invoices of the window, disputed ones left out; weights are amounts."""

    invoices: int = 0
    amount_fen: int = 0
    on_time_fen: int = 0
    fen_days_late: int = 0

    @property
    def on_time_bp(self) -> int:
        """Rounded down, so that 90 % is reached only when it is."""
        return self.on_time_fen * 10_000 // self.amount_fen if self.amount_fen else 0

    @property
    def average_days_late_hundredths(self) -> int:
        """Rounded up, so that five days are kept only when they are."""
        average = -(-self.fen_days_late * 100 // self.amount_fen) if self.amount_fen else 0
        return min(average, LONGEST_AVERAGE)


@dataclass(frozen=True)
class Standing:
    """Contracts standing on the day: their amounts over an account period, and the days of the newest."""

    amount_fen: int
    payment_days: int


def _rows(statement: Select[Any]) -> Any:
    """All at once: they are asked about a chunk of customers, and a row at a time takes twice as long."""
    return db.session.execute(statement, execution_options=past_guard("customers already authorised, by key")).all()


def _among(key: ColumnElement[int], keys: Sequence[int] | Among) -> ColumnElement[bool]:
    return keys(key) if callable(keys) else key.in_(keys)


def conduct_of(keys: Sequence[int] | Among, on: date, windows: Windows) -> dict[int, Conduct]:
    """Invoices settled in the months that end with `on`: of 24, from the day after the same day two years ago."""
    late = days_between(invoice.c.due_on, invoice.c.settled_on)
    amount = invoice.c.amount_fen
    statement = (
        select(
            invoice.c.customer_id,
            func.count(),
            func.sum(amount),
            func.sum(case((late <= windows.grace_days, amount), else_=0)),
            func.sum(case((late > 0, amount * late), else_=0)),
        )
        .where(
            _among(invoice.c.customer_id, keys),
            invoice.c.settled_on > months_before(on, windows.conduct_months),
            invoice.c.settled_on <= on,
            invoice.c.disputed.is_(False),
            invoice_counts(on),
        )
        .group_by(invoice.c.customer_id)
    )
    return {key: Conduct(*(int(value) for value in values)) for key, *values in _rows(statement)}


def bills_of(keys: Sequence[int] | Among, on: date, windows: Windows) -> dict[int, tuple[int, int]]:
    """What `bill_sums` says, by customer."""
    rows = _rows(bill_sums(_among(bill.c.customer_id, keys), on, windows))
    return {key: (int(undue), int(dishonoured)) for key, undue, dishonoured in rows}


def bill_sums(whose: ColumnElement[bool], on: date, windows: Windows) -> Select[Any]:
    """Customer, fen of undue bills (a bill counts through its due day), and how many were dishonoured in the months
    of conduct.
    """
    unmet = bill.c.dishonoured_on <= on
    recent = bill.c.dishonoured_on > months_before(on, windows.conduct_months)
    undue = case((unmet, 0), (bill.c.due_on >= on, bill.c.amount_fen), else_=0)
    return (
        select(bill.c.customer_id, func.sum(undue), func.sum(case((unmet & recent, 1), else_=0)))
        .where(whose, bill.c.is_void.is_(False), bill.c.received_on <= on)
        .group_by(bill.c.customer_id)
    )


def invoiced_of(keys: Sequence[int] | Among, on: date, *periods_days: int) -> dict[int, tuple[int, ...]]:
    """What was invoiced in each account period that ends with `on`, less credit notes. Opening balances
    are not sales.
    """
    of_period = (
        invoice.c.issued_on > on - timedelta(days=max(periods_days)),
        invoice.c.kind == "invoice",
        invoice_counts(on),
    )
    sold = _by_period(invoice.c.amount_fen, on, periods_days).where(_among(invoice.c.customer_id, keys), *of_period)
    of_invoice = credit_note.c.invoice_id == invoice.c.id
    taken_off = (
        _by_period(credit_note.c.amount_fen, on, periods_days)
        .join(credit_note, of_invoice)
        .where(_among(credit_note.c.customer_id, keys), credit_counts(on), *of_period)
    )
    found = {key: tuple(map(int, sums)) for key, *sums in _rows(sold)}
    for key, *sums in _rows(taken_off):  # a list of its own: most invoices have no credit note to look for
        found[key] = tuple(fen - int(less) for fen, less in zip(found[key], sums, strict=True))
    return found


def _by_period(fen: ColumnElement[int], on: date, periods_days: Sequence[int]) -> Select[Any]:
    """By customer the amounts of the invoices of each period."""
    longest = max(periods_days)
    amounts = (
        fen if days == longest else case((invoice.c.issued_on > on - timedelta(days=days), fen), else_=0)
        for days in periods_days
    )
    return select(invoice.c.customer_id, *map(func.sum, amounts)).select_from(invoice).group_by(invoice.c.customer_id)


def stands_on(on: date) -> ColumnElement[bool]:
    """True for contracts that both sides have signed and that have begun and not ended on the day."""
    return and_(
        contract.c.is_void.is_(False),
        contract.c.signed_on <= on,
        contract.c.starts_on <= on,
        contract.c.ends_on >= on,
        or_(contract.c.ended_on.is_(None), contract.c.ended_on >= on),
    )


def standing_of(keys: Sequence[int] | Among, on: date, period_days: int) -> Mapping[int, Standing]:
    """A contract longer than the period counts with its share, rounded down; a shorter one with its
    amount.
    """
    statement = (
        select(
            contract.c.customer_id,
            contract.c.amount_fen,
            contract.c.payment_days,
            contract.c.starts_on,
            contract.c.ends_on,
        )
        .where(
            _among(contract.c.customer_id, keys),
            stands_on(on),
        )
        .order_by(contract.c.starts_on, contract.c.number)
    )
    found: dict[int, Standing] = {}
    for key, amount_fen, payment_days, starts_on, ends_on in _rows(statement):
        share = min(amount_fen, amount_fen * period_days // ((ends_on - starts_on).days + 1))
        before = found[key].amount_fen if key in found else 0
        found[key] = Standing(before + share, payment_days)
    return found


def latest_terms_of(keys: Sequence[int], on: date) -> dict[int, int]:
    """Days between issue and due of the latest invoice; of several of one day, of the one with the last number."""
    later = invoice.alias()
    of_customer = later.c.customer_id == invoice.c.customer_id
    sold_later = (later.c.issued_on > invoice.c.issued_on, later.c.kind == "invoice", invoice_counts(on, later))
    latest = (
        select(invoice.c.customer_id, invoice.c.issued_on, invoice.c.due_on)
        .where(invoice.c.customer_id.in_(keys), invoice.c.kind == "invoice", invoice_counts(on))
        .where(~exists().where(of_customer, *sold_later).correlate(invoice))
    )
    found: dict[int, int] = {}
    doubtful = set()  # an index tells days, and only for these is the number looked up
    for key, issued_on, due_on in _rows(latest):
        days = _days_to_pay(issued_on, due_on)
        if found.setdefault(key, days) != days:
            doubtful.add(key)
    by_number = (
        _rows(latest.where(invoice.c.customer_id.in_(sorted(doubtful))).order_by(invoice.c.number)) if doubtful else ()
    )
    return {**found, **{key: _days_to_pay(issued_on, due_on) for key, issued_on, due_on in by_number}}


def _days_to_pay(issued_on: date, due_on: date) -> int:
    return max(0, (due_on - issued_on).days)
