"""The statement of account: what it lists, what it leaves out, and that its balance is what is owed."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from admin_app.areas.receivables.figures import figures_of
from admin_app.areas.receivables.models import Invoice
from admin_app.areas.receivables.statement import entry_count, statement
from tests import factories
from tests.factories import DAY, as_reader, make_bill, make_credit_note, make_customer, make_invoice, make_payment
from tests.receivables.histories import EDGES, histories, open_fen

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 31)


@pytest.fixture(autouse=True)
def reads(session: Any) -> Any:
    with as_reader("csmanager"):
        yield


def test_a_period_begins_with_what_was_owed_and_lists_what_happened_in_it() -> None:
    customer = make_customer()
    make_invoice(customer, 1_000, issued_on=JUNE - timedelta(days=1))
    make_payment(customer, 300, received_on=JUNE - timedelta(days=1))
    invoice = make_invoice(customer, 500, issued_on=JUNE, number="FP-1")
    make_credit_note(invoice, 50, issued_on=date(2026, 6, 10), number="HZ-1")
    make_payment(customer, 600, received_on=JULY, number="SK-1")
    make_invoice(customer, 9, issued_on=JULY + timedelta(days=1))
    make_invoice(customer, 8, issued_on=JUNE, is_void=True)
    found = statement(customer.id, JUNE, JULY)
    assert (found.opening_fen, found.owed_fen, found.paid_fen, found.closing_fen) == (700, 500, 650, 550)
    assert [(one.kind, one.number, one.balance_fen) for one in found.entries] == [
        ("invoice", "FP-1", 1_200),
        ("credit_note", "HZ-1", 1_150),
        ("payment", "SK-1", 550),
    ]
    assert entry_count(customer.id, JUNE, JULY) == 3


def test_a_bill_not_met_is_owed_again_from_its_day() -> None:
    customer = make_customer()
    payment = make_payment(customer, 400, received_on=JUNE, method="bill", number="SK-2")
    make_bill(customer, 400, payment=payment, dishonoured_on=JULY)
    found = statement(customer.id, JUNE, JULY)
    assert [(one.on, one.kind, one.balance_fen) for one in found.entries] == [
        (JUNE, "payment", -400),
        (JULY, "dishonoured", 0),
    ]
    assert statement(customer.id, JULY + timedelta(days=1), DAY).opening_fen == 0


def test_hidden_customers_have_no_statement() -> None:
    customer = make_customer(owner="sales2", level="secret")
    make_invoice(customer, 500, issued_on=JUNE)
    assert statement(customer.id, JUNE, JULY).closing_fen == 500
    with as_reader("sales1"):
        found = statement(customer.id, JUNE, JULY)
    assert (found.opening_fen, list(found.entries)) == (0, [])


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), first=st.sampled_from(EDGES), last=st.sampled_from(EDGES))
def test_the_balance_is_what_is_owed_less_advances(session: Any, data: Any, first: int, last: int) -> None:
    customer = make_customer()
    history = data.draw(histories(customer.id))
    for table in ("contract", "sale", "invoice", "delivery", "payment", "bill", "credit_note", "allocation"):
        rows = [row for row in history.rows if row.__tablename__ == table]
        if rows:
            factories.store(*rows)
    from_on, until_on = sorted((DAY - timedelta(days=first), DAY - timedelta(days=last)))
    # Money used for an invoice on a day when a bill still paid it, which fell through later, is neither owed nor ahead.
    assume(all(open_fen(history, one, until_on) >= 0 for one in history.of(Invoice) if one.issued_on <= until_on))
    figures = figures_of([customer.id], until_on)[customer.id]
    found = statement(customer.id, from_on, until_on)
    assert found.closing_fen == figures.open_invoices_fen - figures.advances_fen
    assert [one.balance_fen for one in found.entries][-1:] in ([], [found.closing_fen])
