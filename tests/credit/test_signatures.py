"""Limits and sales that somebody must sign: what happens when he does, and what when the world has changed meanwhile."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.credit import service
from admin_app.areas.credit.models import CreditLimit, OverLimitReport
from admin_app.areas.receivables.models import Sale
from admin_app.errors import NotAllowed, Refused
from admin_app.signoffs import phone
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.credit.helpers import PERIOD_SALES_FEN, buyer, with_limit
from tests.factories import DAY, make_delivery, make_sale, store

YEAR_END = DAY.replace(month=12, day=31)
CS_MANAGER_MOST = 50_000_000
LIMIT = 1_000_000


@pytest.fixture
def act(as_reader, session):
    def go(by, doing, *given, on=DAY, **more):
        with as_reader(by, on):
            try:
                done = doing(*given, **more)
                session.commit()
                return done
            finally:
                session.rollback()

    return go


@pytest.fixture
def rows(as_reader, session):
    def go(model):
        session.expire_all()
        with as_reader("gm"):
            return session.scalars(select(model)).all()

    return go


def propose(act, customer, limit_fen=100_000, by="credit", **more):
    return act(by, service.propose_limit, customer.id, limit_fen, DAY, YEAR_END, "年度授信", **more)


def sell(act, customer, amount_fen, number="XS-1"):
    return act("sales1", service.record_sale, customer.id, number, amount_fen, DAY, True)


# --- limits


@pytest.mark.parametrize(
    ("limit_fen", "post"), [(CS_MANAGER_MOST, "cs_manager"), (CS_MANAGER_MOST + 1, "general_manager")]
)
def test_a_limit_is_signed_by_the_post_its_size_needs(act, limit_fen, post):
    request = propose(act, buyer("A", 2 * CS_MANAGER_MOST), limit_fen)
    assert [step.post for step in request.steps] == [post]


def test_a_signed_limit_is_in_force_and_names_who_signed(act, rows, cast):
    customer = buyer("A")
    (step,) = propose(act, customer).steps
    assert rows(CreditLimit) == []
    act("csmanager", signoffs.sign, step.id)
    (limit,) = rows(CreditLimit)
    assert (limit.limit_fen, limit.from_on, limit.until_on, limit.approved_by_id, limit.reason) == (
        100_000,
        DAY,
        YEAR_END,
        cast["csmanager"].id,
        "年度授信",
    )


def test_a_refused_limit_is_none(act, rows):
    request = propose(act, buyer("A"))
    act("csmanager", signoffs.refuse, request.steps[0].id, "先还款")
    assert rows(CreditLimit) == []


def test_more_than_policy_allows_is_not_even_asked(act):
    with pytest.raises(Refused) as refused:
        propose(act, buyer("A"), PERIOD_SALES_FEN + 1)
    assert refused.value.clause == "二(三)2.1"


def test_what_policy_allows_no_longer_when_it_is_signed_lapses(act, rows):
    customer = buyer("A")
    request = propose(act, customer)
    customer = store(customer)
    customer.grade = "D"
    store(customer)
    done = act("csmanager", signoffs.sign, request.steps[0].id)
    assert (done.state, rows(CreditLimit)) == ("lapsed", [])
    assert "二(三)2.4" in done.outcome["en"]


def test_signed_a_day_later_it_holds_from_that_day(act, rows):
    request = propose(act, buyer("A"))
    tomorrow = DAY + timedelta(days=1)
    act("csmanager", signoffs.sign, request.steps[0].id, on=tomorrow)
    assert rows(CreditLimit)[0].from_on == tomorrow


def test_signed_after_its_last_day_it_lapses(act, rows):
    customer = buyer("A")
    request = act("credit", service.propose_limit, customer.id, 100_000, DAY, DAY, "一日")
    done = act("csmanager", signoffs.sign, request.steps[0].id, on=DAY + timedelta(days=1))
    assert (done.state, rows(CreditLimit)) == ("lapsed", [])


@pytest.mark.parametrize("by", ["clerk", "finance", "sales2", "mktmanager"])
def test_only_credit_the_owner_and_the_manager_ask_for_a_limit(act, by):
    with pytest.raises(NotAllowed):
        propose(act, buyer("A"), by=by)


def test_the_owner_asks_for_his_customer(act):
    assert propose(act, buyer("A", owner="sales1"), by="sales1").state == "pending"


def test_whoever_may_approve_does_so_at_once_and_others_ask(act, rows):
    customer = buyer("A")
    args = (customer.id, 100_000, DAY, YEAR_END, "年度授信")
    assert isinstance(act("credit", service.set_limit, *args), SignRequest)
    assert isinstance(act("csmanager", service.set_limit, *args), CreditLimit)


def test_a_limit_confirmed_by_phone_and_disowned_ends(act, rows):
    request = propose(act, buyer("A"))
    step_id = request.steps[0].id
    act("service", phone.confirm_by_phone, step_id, "10:20 与经理通话")
    assert rows(CreditLimit)[0].ended_on is None
    act("csmanager", phone.disown, step_id, "没有此事")
    assert rows(CreditLimit)[0].ended_on == DAY


# --- sales over the limit


def test_a_signed_sale_is_recorded_as_the_salespersons(act, rows, cast):
    answer = sell(act, with_limit("A", LIMIT), 2 * LIMIT)
    act("gm", signoffs.sign, answer.request.steps[0].id)
    (sale,) = rows(Sale)
    (report,) = rows(OverLimitReport)
    assert (sale.number, sale.amount_fen, sale.verdict, sale.by_id) == ("XS-1", 2 * LIMIT, "report", cast["sales1"].id)
    assert (report.sale_id, report.verdict) == (sale.id, "approved")


def test_a_refused_one_is_not_and_its_number_is_free_again(act, rows):
    customer = with_limit("A", LIMIT)
    answer = sell(act, customer, 2 * LIMIT)
    act("gm", signoffs.refuse, answer.request.steps[0].id, "不同意")
    assert (rows(Sale), rows(OverLimitReport)[0].verdict) == ([], "refused")
    assert sell(act, customer, 1).verdict == "within"


@pytest.mark.parametrize("username", ["csmanager", "mktmanager", "finmanager", "sales1"])
def test_only_the_general_manager_signs_it(act, username):
    answer = sell(act, with_limit("A", LIMIT), 2 * LIMIT)
    with pytest.raises(NotAllowed):
        act(username, signoffs.sign, answer.request.steps[0].id)


def test_supply_held_meanwhile_lets_it_lapse(act, rows):
    customer = with_limit("A", LIMIT)
    answer = sell(act, customer, 2 * LIMIT)
    act("credit", service.hold, customer.id, DAY, "票据拒付")
    done = act("gm", signoffs.sign, answer.request.steps[0].id)
    assert (done.state, rows(Sale), rows(OverLimitReport)[0].verdict) == ("lapsed", [], "refused")
    assert "Meanwhile" in done.outcome["en"]


def test_a_number_used_meanwhile_lets_the_request_lapse_and_sells_nothing(act, rows):
    customer = with_limit("A", LIMIT)
    answer = sell(act, customer, 2 * LIMIT)
    make_sale(customer, 1, number="XS-1")
    request = act("gm", signoffs.sign, answer.request.steps[0].id)
    assert (request.state, request.outcome["en"]) == ("lapsed", "Meanwhile another sale has this number.")
    assert [report.verdict for report in rows(OverLimitReport)] == ["refused"]
    assert len(rows(Sale)) == 1


def test_confirmed_by_phone_and_disowned_the_sale_is_void(act, rows):
    answer = sell(act, with_limit("A", LIMIT), 2 * LIMIT)
    step_id = answer.request.steps[0].id
    act("service", phone.confirm_by_phone, step_id, "10:20 与总经理通话")
    assert rows(Sale)[0].is_void is False
    act("gm", phone.disown, step_id, "没有此事")
    assert rows(Sale)[0].is_void is True


def test_disowned_after_the_goods_are_gone_supply_is_held(act, rows):
    customer = with_limit("A", LIMIT)
    answer = sell(act, customer, 2 * LIMIT)
    step_id = answer.request.steps[0].id
    act("service", phone.confirm_by_phone, step_id, "10:20 与总经理通话")
    make_delivery(customer, 2 * LIMIT, sale=rows(Sale)[0])
    act("gm", phone.disown, step_id, "没有此事")
    from admin_app.areas.customers.models import Customer

    assert (rows(Sale)[0].is_void, rows(Customer)[0].supply_hold) == (False, True)
