"""Every expense stays within its plan's budget, however many are recorded at once (二(一)5)."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from admin_app.areas.plans import expenses, running
from admin_app.areas.plans.models import PlanExpense
from admin_app.errors import Conflict, Invalid, NotAllowed, Refused
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing
from tests.factories import DAY, as_reader, user
from tests.plans.conftest import BUDGET


@pytest.fixture
def spend(act):
    def go(plan, amount_fen, number="FY-1", by="finance", paid_on=DAY, **more):
        given = {"number": number, "amount_fen": amount_fen, "paid_on": paid_on, "purpose": "展会布置"}
        return act(by, expenses.spend, plan.id, **given, **more)

    return go


def test_the_budget_may_be_spent_to_the_fen_and_no_further(way, customer, spend, act):
    plan = way.to("acknowledged", customer)
    spend(plan, BUDGET - 1)
    with pytest.raises(Refused) as refused:
        spend(plan, 2, "FY-2")
    assert (refused.value.clause, "0.01" in refused.value.says["zh"]) == ("二(一)5", True)
    last = spend(plan, 1, "FY-3")
    assert way.now(plan).spent_fen == BUDGET
    act("finance", expenses.void, last.id, "重复")
    assert way.now(plan).spent_fen == BUDGET - 1
    with pytest.raises(Conflict):
        act("finance", expenses.void, last.id, "重复")


@pytest.mark.parametrize("state", ["draft", "decision", "approved"])
def test_nothing_is_spent_on_a_plan_that_does_not_run(way, customer, spend, state):
    with pytest.raises(Refused) as refused:
        spend(way.to(state, customer), 1)
    assert refused.value.clause == "二(一)5"


def test_nothing_is_spent_before_each_of_the_team_acknowledged(way, customer, spend, act, session):
    plan = way.to("running", customer)
    with pytest.raises(Refused) as refused:
        spend(plan, 1)
    assert (refused.value.clause, user("sales2").name in refused.value.says["zh"]) == ("二(一)6", True)
    act("sales2", running.acknowledge, plan.id)
    assert spend(plan, 1).amount_fen == 1


@pytest.mark.parametrize(("given", "field"), [
    ({"amount_fen": 0}, "amount_fen"), ({"number": " "}, "number"), ({"paid_on": DAY + timedelta(days=1)}, "paid_on"),
    ({"paid_on": DAY - timedelta(days=1)}, "paid_on"),
])  # fmt: skip
def test_what_an_expense_must_state(way, customer, spend, given, field):
    plan = way.to("acknowledged", customer)
    with pytest.raises(Invalid) as invalid:
        spend(plan, **({"amount_fen": 100} | given))
    assert list(invalid.value.errors) == [field]


@pytest.mark.parametrize("by", ["clerk", "csmanager", "auditor"])
def test_who_may_not_spend(way, customer, spend, by):
    plan = way.to("acknowledged", customer)
    with pytest.raises(NotAllowed):
        spend(plan, 1, by=by)


def test_of_ten_at_once_as_many_count_as_the_budget_bears(app, session, way, customer):
    plan_id = way.to("acknowledged", customer).id
    third, ready = BUDGET // 3, threading.Barrier(10)

    def spend(number):
        ready.wait(timeout=30)
        with app.app_context(), as_reader("finance"):
            begin_writing()
            try:
                expenses.spend(plan_id, number=f"FY-{number}", amount_fen=third, paid_on=DAY, purpose="展会", on=DAY)
                db.session.commit()
            except Refused:
                db.session.rollback()
                return "refused"
            return "spent"

    with ThreadPoolExecutor(10) as pool:
        assert sorted(pool.map(spend, range(10))) == ["refused"] * 7 + ["spent"] * 3
    session.rollback()  # what it read before is over
    with as_reader("gm"):
        assert session.scalar(select(func.sum(PlanExpense.amount_fen))) == BUDGET
