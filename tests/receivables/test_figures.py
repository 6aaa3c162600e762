"""Figures of customers as of a day: against plain arithmetic, at the boundary days, for the reader at
hand.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from admin_app.areas.receivables.conduct import months_before
from admin_app.areas.receivables.figures import (
    Figures,
    figures_in_chunks,
    figures_of,
    open_fen_of,
    unallocated_fen_of,
)
from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import db
from tests import factories
from tests.factories import DAY
from tests.receivables.histories import figures, histories, open_fen


def day(ago: int) -> date:
    return DAY - timedelta(days=ago)


@pytest.fixture
def customer(session):
    return factories.make_customer()


@pytest.fixture(autouse=True)
def reads(session):
    with factories.as_reader("csmanager"):
        yield


def of(customer, on=DAY) -> Figures:
    return figures_of([customer.id], on)[customer.id]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), on=st.sampled_from([day(0), day(1), day(36), day(-1), day(366)]))
def test_figures_agree_with_plain_arithmetic(session, data, on):
    customers = [factories.make_customer() for _ in range(3)]
    known = {c.id: data.draw(histories(c.id)) for c in customers}
    for history in known.values():
        order = ["contract", "sale", "invoice", "delivery", "payment", "bill", "credit_note", "allocation"]
        for table in order:
            rows = [row for row in history.rows if row.__tablename__ == table]
            if rows:
                factories.store(*rows)
    assert figures_of(known, on) == {key: figures(history, on) for key, history in known.items()}
    for history in known.values():
        invoices = history.of(Invoice)
        assert open_fen_of([i.id for i in invoices], on) == {
            i.id: open_fen(history, i, on) if i.issued_on <= on else 0 for i in invoices
        }


def test_customer_without_history_has_plain_figures(customer):
    assert of(customer) == Figures()
    assert of(customer).exposure_fen == 0


def test_number_of_queries_is_the_same_for_one_and_for_three(customer, count_queries):
    others = [factories.make_customer() for _ in range(2)]
    for one in (customer, *others):
        factories.make_invoice(one)
        factories.make_contract(one)
    figures_of([customer.id], DAY)  # the first to ask reads the policies
    with count_queries() as for_one:
        figures_of([customer.id], DAY)
    with count_queries() as for_three:
        figures_of([customer.id, *(o.id for o in others)], DAY)
    assert len(for_one) == len(for_three) <= 16


def test_settled_five_days_after_due_is_on_time_and_a_day_later_is_not(customer):
    due_on = day(50)
    for late, amount in ((5, 600), (6, 400)):
        factories.make_invoice(
            customer, amount, issued_on=day(80), due_on=due_on, settled_on=due_on + timedelta(days=late)
        )
    found = of(customer)
    assert (found.settled_invoices, found.on_time_bp, found.average_days_late_hundredths) == (2, 6000, 540)


def test_of_invoices_of_one_day_the_last_number_tells_the_days_to_pay(customer):
    for number, days in (("2026-7", 30), ("2026-9", 45), ("2026-8", 60), ("2026-6", 30)):
        factories.make_invoice(customer, number=number, issued_on=day(3), due_on=day(3 - days))
    factories.make_invoice(customer, number="2026-99", issued_on=day(4), due_on=day(0))
    assert of(customer).contract_days == 45


def test_ratios_never_flatter(customer):
    for amount, late in ((8999, 0), (1001, 6), (1, 5)):
        factories.make_invoice(customer, amount, issued_on=day(80), due_on=day(50), settled_on=day(50 - late))
    assert of(customer).on_time_bp == 8999  # 89.9910 %
    assert of(customer).average_days_late_hundredths == 61  # 0.6007


def test_conduct_looks_back_over_24_months(customer):
    factories.make_invoice(customer, issued_on=date(2024, 10, 1), settled_on=date(2024, 11, 23))
    assert of(customer).settled_invoices == 0
    factories.make_invoice(customer, issued_on=date(2024, 10, 1), settled_on=date(2024, 11, 24))
    assert of(customer).settled_invoices == 1


def test_months_before_is_clamped_to_the_end_of_the_month():
    assert months_before(date(2028, 2, 29), 24) == date(2026, 2, 28)
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_before(date(2026, 1, 15), 1) == date(2025, 12, 15)
    assert months_before(date(2026, 12, 31), 24) == date(2024, 12, 31)


def test_disputed_invoice_counts_for_exposure_and_lateness_and_not_for_conduct(customer):
    factories.make_invoice(customer, 700, issued_on=day(100), due_on=day(91), disputed=True)
    factories.make_invoice(customer, 300, issued_on=day(80), settled_on=day(10), disputed=True)
    assert of(customer) == Figures(
        open_invoices_fen=700, oldest_open_days_late=91, contract_period_sales_fen=1000, contract_days=30
    )


def test_account_period_is_365_days_including_the_day_itself(customer):
    factories.make_invoice(customer, 5, issued_on=day(365), settled_on=day(365))
    assert of(customer).contract_period_sales_fen == 0
    factories.make_invoice(customer, 7, issued_on=day(364), settled_on=day(364))
    assert of(customer).contract_period_sales_fen == 7


def test_standing_contract_counts_over_the_account_period(customer):
    factories.make_contract(customer, 73_000, starts_on=day(0), ends_on=day(0) + timedelta(days=729), payment_days=45)
    found = of(customer)
    assert (found.contract_period_sales_fen, found.contract_days) == (36_500, 45)
    assert of(customer, day(1)) == Figures()


def test_opening_balance_is_owed_from_its_cut_off_day_and_is_no_sale(customer):
    factories.make_invoice(customer, 900, issued_on=day(30), due_on=day(45), kind="opening")
    assert of(customer, day(31)) == Figures()
    found = of(customer, day(30))
    assert (found.open_invoices_fen, found.oldest_open_days_late) == (900, 15)
    assert (found.contract_period_sales_fen, found.contract_days) == (0, 30)


def test_what_comes_after_the_day_has_not_happened(customer):
    invoice = factories.make_invoice(customer, 1000, issued_on=day(10), settled_on=day(2))
    assert of(customer, day(11)).open_invoices_fen == 0
    assert of(customer, day(10)).open_invoices_fen == 1000
    assert of(customer, day(3)).open_invoices_fen == 1000
    assert of(customer, day(2)).open_invoices_fen == 0
    assert open_fen_of([invoice.id], day(3)) == {invoice.id: 1000}


def test_exposure_adds_deliveries_and_undue_bills_and_takes_off_advances(customer):
    factories.make_invoice(customer, 1000)
    factories.make_delivery(customer, 200)
    payment = factories.make_payment(customer, 70)
    factories.make_bill(customer, 30, due_on=DAY)
    assert of(customer).exposure_fen == 1000 + 200 + 30 - 70
    assert unallocated_fen_of([payment.id], DAY) == {payment.id: 70}


def test_dishonoured_bill_makes_what_it_paid_owed_again(customer):
    invoice = factories.make_invoice(customer, 500, issued_on=day(60))
    payment = factories.make_payment(customer, 500, received_on=day(50), allocations={invoice: 500})
    factories.make_bill(customer, 500, payment=payment, received_on=day(50), due_on=day(5), dishonoured_on=day(4))
    before = of(customer, day(5))
    assert (before.open_invoices_fen, before.undue_bills_fen, before.exposure_fen) == (0, 500, 500)
    after = of(customer, day(4))
    assert (after.open_invoices_fen, after.undue_bills_fen, after.dishonoured_bills) == (500, 0, 1)


def test_customer_of_whom_one_sees_the_card_only_has_no_figures(session):
    customer = factories.make_customer(owner="sales1", level="secret")
    invoice = factories.make_invoice(customer)
    with factories.as_reader("sales1"):
        assert set(figures_of([customer.id], DAY)) == {customer.id}
    with factories.as_reader("sales2"):
        assert figures_of([customer.id], DAY) == {}
        assert open_fen_of([invoice.id], DAY) == {}
        assert list(figures_in_chunks(DAY)) == []
    with factories.as_reader(None):
        assert figures_of([customer.id], DAY) == {}


def test_chunks_cover_everybody_once(session):
    customers = [factories.make_customer() for _ in range(5)]
    for one in customers:
        factories.make_invoice(one, 10)
    chunks = list(figures_in_chunks(DAY, size=2))
    assert [len(chunk) for chunk in chunks] == [2, 2, 1]
    together = {key: value for chunk in chunks for key, value in chunk.items()}
    assert together == figures_of([c.id for c in customers], DAY)
    assert db.session.is_active
