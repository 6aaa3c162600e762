"""What a plan brought in its time against what was spent on it (二(四)3.3)."""

from datetime import timedelta
from typing import Any

import pytest

from admin_app.areas.plans import boards
from admin_app.areas.plans.models import Plan
from admin_app.areas.plans.returns import Returns, returns_of
from tests.factories import (
    DAY,
    as_reader,
    make_bill,
    make_credit_note,
    make_customer,
    make_invoice,
    make_payment,
    store,
)

START, END = DAY - timedelta(days=100), DAY - timedelta(days=10)


def plan(customer: Any, number: str = "FA-1", **about: Any) -> Plan:
    plain = {"title": "推广", "state": "finished", "amount_fen": 1, "budget_fen": 50_000, "spent_fen": 20_000}
    days = {"drafted_on": START, "approved_on": START, "closed_on": END}
    return store(Plan(customer_id=customer.id, number=number, **(plain | days | about)))


def earned(customer: Any) -> None:
    """What counts on the first and the last day, and what does not beside them."""
    for at, day in enumerate((START, END)):
        made = make_invoice(customer, 100_000, issued_on=day, due_on=DAY)
        make_payment(customer, 30_000, received_on=day)
        if at:
            make_credit_note(made, 5_000, issued_on=END)
    for day in (START - timedelta(days=1), END + timedelta(days=1)):
        make_invoice(customer, 7, issued_on=day, due_on=DAY)
        make_payment(customer, 7, received_on=day)
    make_invoice(customer, 9, issued_on=START, due_on=DAY, is_void=True)
    make_invoice(customer, 9, issued_on=START, due_on=DAY, kind="opening")
    make_payment(customer, 9, received_on=START, is_void=True)
    unmet = make_payment(customer, 11, received_on=START)
    make_bill(customer, 11, received_on=START, payment_id=unmet.id, dishonoured_on=DAY)


def test_what_was_invoiced_and_collected_in_its_time_counts(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    earned(customer)
    over, never = plan(customer), plan(customer, "FA-2", state="draft", approved_on=None, closed_on=None)
    with as_reader("csmanager"):
        assert returns_of([over.id, never.id], DAY) == {over.id: Returns(195_000, 60_000)}


def test_each_yuan_spent_is_set_against_what_was_collected(session: Any, cast: Any) -> None:
    assert [Returns(0, 60_000).per_yuan(spent) for spent in (20_000, 0)] == [300, None]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_the_page_and_in_the_figure(session: Any, cast: Any, sign_in: Any, app: Any) -> None:
    customer, hidden = make_customer(owner="sales1"), make_customer(owner="sales1", level="top_secret")
    earned(customer)
    shown = plan(customer, closed_on=None, state="running")
    plan(hidden, "FA-9")
    page = sign_in("csmanager").get(f"/plans/details/?id={shown.id}&lang=en").text
    assert "Meanwhile 1,950.07 yuan were invoiced to the customer and 600.07 yuan collected" in page
    assert "3.00" in page
    with app.test_request_context("/"), as_reader("finmanager"):
        rows = {line.label.split()[0]: line.values for line in boards.plan_returns(DAY).lines}
    assert rows["FA-1"] == (20_000, 195_007, 60_007, 300)
