"""What stops a sale stops its goods, and goods without a sale: 二(三)3.3.1, 3.4.2, on screen and by raw POST alike."""

import itertools
from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.receivables import service
from admin_app.areas.receivables.models import Delivery
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Refused
from admin_app.secrecy.reader import unguarded
from tests.credit.helpers import with_limit
from tests.factories import DAY, as_reader, make_customer, make_invoice, make_sale

LIMIT = 1_000_000


numbers = itertools.count()


@pytest.fixture
def customer(cast):
    return with_limit(limit_fen=LIMIT, owner="sales1")


def deliver(customer, amount_fen=100, sale=None):
    with as_reader("sales1"):
        return service.record_delivery(
            customer.id,
            number=f"FH-{next(numbers)}",
            amount_fen=amount_fen,
            delivered_on=DAY,
            on=DAY,
            sale_id=sale and sale.id,
        )


def clause(customer, *given):
    with pytest.raises(Refused) as refused:
        deliver(customer, *given)
    return refused.value.clause


SALES = {"none": None, "on account": {"on_account": True}, "cash": {"on_account": False}}


@pytest.mark.parametrize("sold", SALES)
@pytest.mark.parametrize(("column", "wanted"), [("emergency_open", "二(三)3.3.1"), ("supply_hold", "二(三)3.4.2")])
def test_a_hold_and_an_emergency_stop_all_goods(cast, sold, column, wanted):
    customer = make_customer(grade="B", graded_on=DAY, owner="sales1", **{column: True})
    sale = make_sale(customer, 100, **SALES[sold]) if SALES[sold] else None
    assert clause(customer, 100, sale) == wanted


@pytest.mark.parametrize(("sold", "wanted"), [("none", "二(三)3.4.2"), ("on account", "二(三)3.4.2"), ("cash", None)])
def test_lateness_stops_what_is_not_paid_at_once(customer, sold, wanted):
    make_invoice(customer, 1, issued_on=DAY - timedelta(days=200), due_on=DAY - timedelta(days=100))
    sale = make_sale(customer, 100, **SALES[sold]) if SALES[sold] else None
    if wanted:
        assert clause(customer, 100, sale) == wanted
    else:
        assert deliver(customer, 100, sale).id


def test_goods_of_a_sale_need_no_room_and_goods_alone_do(customer, session):
    sale = make_sale(customer, 2 * LIMIT, on_account=True)
    assert deliver(customer, 2 * LIMIT, sale).id
    assert clause(customer, 1) == "二(三)2.5"
    with unguarded("a test looks"):
        assert len(session.scalars(select(Delivery)).all()) == 1


def test_goods_alone_within_the_limit_leave_their_decision(customer, session):
    deliver(customer, LIMIT)
    with unguarded("a test looks"):
        [kept] = session.scalars(select(DecisionRecord))
    assert (kept.policy, kept.outcome["verdict"]) == ("over_limit", "within")


def test_goods_alone_ask_for_a_grade_and_a_limit(cast):
    assert clause(make_customer(owner="sales1")) == "二(三)1"
    assert clause(make_customer(grade="A", graded_on=DAY, owner="sales1")) == "二(三)2.1"


def test_a_raw_post_is_refused_with_the_clause(cast, session, sign_in):
    customer = make_customer(grade="B", graded_on=DAY, owner="sales1", supply_hold=True)
    data = {"customer": customer.id, "number": "FH-1", "delivered_on": DAY.isoformat(), "amount_fen": "1.00"}
    answer = sign_in("sales1").post("/deliveries/new/?lang=en", data=data)
    assert "Supply to this customer is suspended." in answer.text
    assert "二(三)3.4.2" in answer.text
    with unguarded("a test looks"):
        assert session.scalars(select(Delivery)).all() == []
