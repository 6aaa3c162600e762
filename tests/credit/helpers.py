"""Shorthand of the credit tests: customers whose figures are known in advance. Money in fen."""

from datetime import date, timedelta

from tests.factories import DAY, make_customer, make_invoice, make_limit

PERIOD_SALES_FEN = 10_000_000


def buyer(grade="A", sales_fen=PERIOD_SALES_FEN, *, days=60, **columns):
    """A graded customer who bought for `sales_fen` in the account period, paid on time and owes nothing."""
    customer = make_customer(grade=grade, **columns)
    if sales_fen:
        issued = DAY - timedelta(days=100)
        make_invoice(
            customer,
            sales_fen,
            issued_on=issued,
            due_on=issued + timedelta(days=days),
            settled_on=issued + timedelta(days=days),
        )
    return customer


def with_limit(grade="A", limit_fen=1_000_000, **columns):
    """The same with a limit in force, of which nothing is used."""
    customer = buyer(grade, **columns)
    make_limit(customer, limit_fen, payment_days=30)
    return customer


def late(customer, days, amount_fen=100):
    """An open invoice so many days past due."""
    due = DAY - timedelta(days=days)
    return make_invoice(customer, amount_fen, issued_on=due - timedelta(days=10), due_on=due)


def conduct(customer, on_time=3, late_by=0, amount_fen=1_000_000):
    """Settled invoices: so many on the due day, and one more settled `late_by` days after it."""
    for number in range(on_time):
        issued = date(2026, 1, 10) + timedelta(days=number)
        due = issued + timedelta(days=30)
        make_invoice(customer, amount_fen, issued_on=issued, due_on=due, settled_on=due)
    if late_by:
        issued = date(2026, 3, 1)
        due = issued + timedelta(days=30)
        make_invoice(customer, amount_fen, issued_on=issued, due_on=due, settled_on=due + timedelta(days=late_by))
