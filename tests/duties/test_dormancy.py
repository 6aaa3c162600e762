"""Whose credit reports rest, why, and from when are they due again? Policy `dormancy`, 二(三)3.2.3."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.credit import service as credit
from admin_app.areas.credit.preview import preview
from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import service as receivables
from admin_app.areas.receivables.dealing import note_deals
from admin_app.duties import service
from admin_app.duties.credit_reports import next_reports_due
from admin_app.duties.dormancy import dormancy_on
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.credit.test_preview import edited
from tests.factories import DAY, make_customer, make_delivery, make_invoice, make_sale, store

pytestmark = pytest.mark.usefixtures("no_monthly_report")

YEAR_AGO = date(2025, 11, 23)
LONG_AGO = YEAR_AGO - timedelta(days=30)


def graded(grade="C", **columns):
    return make_customer(grade=grade, **{"graded_on": LONG_AGO, "last_report_on": LONG_AGO} | columns)


def noted(customer):
    with unguarded("a look at what is noted"):
        wanted = select(Customer.dealt_on, Customer.has_balance, Customer.woken_on)
        return tuple(factories.db.session.execute(wanted.where(Customer.id == customer.id)).one())


@pytest.fixture
def owed(as_reader):
    def ask(on=DAY):
        with as_reader("credit", on) as one:
            found, _ = service.duties_of(one, on)
            counts = service.counts_of(one, on)
        reports = [duty for duty in found if duty.kind == "credit_report"]
        assert sum(counts.values()) == len(reports)
        return [(duty.customer_id, duty.due_on, duty.state) for duty in reports]

    return ask


def paid(customer, on, paid_on=None):
    make_invoice(customer, 500, issued_on=on, due_on=on, settled_on=paid_on or on)


def test_twelve_months_without_a_deal_let_reports_rest_a_day_fewer_does_not(session, cast, owed):
    rests, awake = graded(), graded()
    paid(rests, YEAR_AGO)
    paid(awake, YEAR_AGO + timedelta(days=1))
    assert noted(rests) == (YEAR_AGO, False, None)
    late = date(2025, 11, 24)
    assert owed() == [(awake.id, late, "overdue")]
    assert sorted(owed(DAY - timedelta(days=1))) == sorted([(rests.id, late, "overdue"), (awake.id, late, "overdue")])


@pytest.mark.parametrize("what", ["invoice", "delivery", "settled late"])
def test_while_something_is_or_was_open_they_go_on(session, cast, owed, what):
    customer = graded()
    if what == "invoice":
        make_invoice(customer, 500, issued_on=LONG_AGO, due_on=LONG_AGO, disputed=True)
    elif what == "delivery":
        make_delivery(customer, 500, delivered_on=LONG_AGO)
    else:
        paid(customer, LONG_AGO, YEAR_AGO + timedelta(days=1))
    assert [key for key, _due, _state in owed()] == [customer.id]


def test_whoever_never_dealt_is_counted_from_his_grade(session, cast, owed):
    graded(graded_on=YEAR_AGO, last_report_on=None)
    new = graded(graded_on=YEAR_AGO + timedelta(days=1), last_report_on=None)
    assert [key for key, _due, _state in owed()] == [new.id]


def test_a_new_deal_makes_the_report_due_soon_after_it_and_voiding_lets_it_rest_again(session, cast, owed, as_reader):
    customer = graded()
    paid(customer, LONG_AGO)
    assert owed() == []
    sale = make_sale(customer, 500, sold_on=DAY)
    assert noted(customer) == (DAY, False, DAY)
    assert owed() == [(customer.id, date(2026, 12, 7), "soon")]
    assert owed(date(2026, 12, 8)) == [(customer.id, date(2026, 12, 7), "overdue")]
    with as_reader("credit"):
        credit.file_report(customer.id, DAY, "good", "正常", "按时", "对账单", on=DAY)
        session.commit()
        assert next_reports_due([session.get(Customer, customer.id)], DAY) == {customer.id: date(2026, 12, 23)}
    other = graded()
    sale = make_sale(other, 500, sold_on=DAY)
    assert [key for key, _due, _state in owed()] == [other.id]
    sale.is_void, sale.void_reason = True, "误录"
    store(sale)
    assert noted(other)[0] is None
    assert owed() == []


def test_a_payment_by_the_service_wakes_and_merging_keeps_the_latest(session, cast, owed, as_reader):
    customer, other = graded(), graded()
    with as_reader("finance"):
        receivables.record_payment(customer.id, number="HK-1", amount_fen=500, received_on=DAY, on=DAY)
        session.commit()
    assert noted(customer) == (DAY, False, DAY)
    paid(other, YEAR_AGO)
    with as_reader("clerk"):
        customers.merge_customers(other.id, customer.id, "同一客户", on=DAY)
        session.commit()
    assert noted(other) == (DAY, False, DAY)
    note_deals([other.id])
    assert noted(other) == (DAY, False, DAY)


def test_the_page_and_the_list_say_so(session, cast, sign_in):
    rests, awake = graded(), graded()
    paid(rests, LONG_AGO)
    make_sale(awake, 500, sold_on=DAY)
    client = sign_in("credit")
    page = client.get(f"/customers/details/?id={rests.id}&lang=en").get_data(as_text=True)
    assert "suspended, last deal" in page
    assert "nobody dealt with this customer for long" in page
    assert "suspended, last deal" not in client.get(f"/customers/details/?id={awake.id}&lang=en").get_data(as_text=True)
    listed = client.get("/customers/?flt0_dormant=1&lang=en").get_data(as_text=True)
    assert rests.name in listed
    assert awake.name not in listed


def test_months_changed_are_previewed_as_the_duties_will_be(session, cast, as_reader):
    customer = graded(graded_on=DAY - timedelta(days=400))
    paid(customer, DAY - timedelta(days=250))
    change = edited("reporting.py", ("dormant_months = Parameter(\n    12", "dormant_months = Parameter(\n    8"))
    with as_reader("csmanager"):
        found = preview(change, DAY)
    told = [(one.subject, one.code, one.before, one.after) for one in found.changes]
    assert told == [("next_report_on", customer.code, date(2025, 11, 24), None)]


def test_the_same_in_the_database_and_of_one_at_hand(session, cast):
    for has_balance in (False, True):
        for dealt_on in (None, YEAR_AGO, DAY):
            for graded_on in (None, LONG_AGO, DAY):
                row = make_customer(grade="B")
                row.has_balance, row.dealt_on, row.graded_on = has_balance, dealt_on, graded_on
                store(row)
    dormancy = dormancy_on(DAY)
    with unguarded("all of them"):
        inside = set(session.scalars(select(Customer.id).where(dormancy.where())))
        every = list(session.scalars(select(Customer)).unique())
    assert dormancy.months == (12, None)
    assert inside == {one.id for one in every if dormancy.holds_of(one.dealt_on, one.graded_on, one.has_balance)}
    assert len(inside) == 4
