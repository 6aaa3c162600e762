"""A prospect has a next step, customer service asks him himself, and he becomes a customer with all that was his."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects import confirming, steps, taking_on
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import CALL, act, stored
from tests.factories import DAY, as_reader, make_customer, make_invoice, user
from tests.prospects.conftest import SOON, asked_of, heard, owed, planned, stepped


def stepless(customer: Any) -> date | None:
    found: date | None = stored(customer.id, Customer).stepless_since
    return found


# --- the next step


def test_a_prospect_owes_a_next_step_until_one_is_planned(session: Any, prospect: Any) -> None:
    """Three working days after he was drafted; the managers oversee it, other salespeople know nothing of it."""
    due = date(2026, 11, 26)
    assert owed("sales1") == [("prospect_plan", due, "soon", True)]
    assert owed("mktmanager") == owed("csmanager") == [("prospect_plan", due, "soon", False)]
    assert owed("sales1", due)[0][2] == "due"
    assert owed("sales1", due + timedelta(days=1))[0][2] == "overdue"
    assert owed("sales2") == owed("service") == []
    planned(prospect)
    assert owed("sales1") == [("prospect_step", SOON, "soon", True)]


def test_a_step_lies_no_further_ahead_than_the_rules_let_it(session: Any, prospect: Any) -> None:
    """Thirty days; the sentence and the clause are those that the decision itself gives."""
    far = DAY + timedelta(days=31)
    with pytest.raises(Refused) as refused:
        planned(prospect, far)
    said = decisions.ask("prospect_step", {"days_ahead": 31, "times_postponed": 0}, DAY)
    assert (refused.value.says, refused.value.clause) == (said.because, "一4.7")
    with pytest.raises(Refused):
        planned(prospect, date(2300, 1, 1))
    with pytest.raises(Invalid):
        planned(prospect, DAY - timedelta(days=1))
    assert planned(prospect, far - timedelta(days=1)).due_on == date(2026, 12, 23)
    with pytest.raises(Conflict) as twice:
        planned(prospect)
    assert twice.value.clause == "一4.7"


def test_a_step_is_put_off_twice_and_then_dropped(session: Any, prospect: Any) -> None:
    step = planned(prospect)
    with pytest.raises(Invalid):
        act("sales1", steps.put_off, step.id, SOON)
    for days in (1, 2):
        act("sales1", steps.put_off, step.id, SOON + timedelta(days=days))
    with pytest.raises(Refused) as refused:
        act("sales1", steps.put_off, step.id, SOON + timedelta(days=3))
    assert refused.value.clause == "一4.7"
    act("sales1", steps.drop, step.id, "对方搬迁", on=SOON)
    assert (stored(step.id, ProspectStep).step_state, stepless(prospect)) == ("dropped", SOON)
    with pytest.raises(Conflict) as over:
        act("sales1", steps.done, step.id, "goes_on", "x", "y")
    assert over.value.clause == "一4.7"


@pytest.mark.parametrize(("claim", "since"), [("goes_on", DAY), ("not_reached", DAY), ("won", None), ("lost", None)])
def test_another_step_is_owed_unless_it_is_decided(session: Any, prospect: Any, claim: str, since: date | None) -> None:
    stepped(prospect, claim)
    assert stepless(prospect) == since


def test_who_may_not_step_with_a_prospect(session: Any, prospect: Any) -> None:
    """Neither colleagues, nor customer service, nor with a customer; nor without saying what."""
    step = planned(prospect)
    for username, error in (
        ("sales2", NotFound),
        ("service", NotAllowed),
        ("csmanager", NotAllowed),
        ("admin", NotFound),
    ):
        with pytest.raises(error):
            act(username, steps.done, step.id, "goes_on", "x", "y")
    for given in (("goes_on", "", "y"), ("goes_on", "x", ""), ("other", "x", "y")):
        with pytest.raises(Invalid):
            act("sales1", steps.done, step.id, *given)
    with pytest.raises(Refused) as none:
        planned(make_customer(owner="sales1"))
    assert none.value.says == steps.NO_PROSPECT
    with pytest.raises(NotAllowed):
        planned(make_customer(owner="sales2", status="prospect"))
    managed = make_customer(owner="mktmanager", status="prospect")
    assert planned(managed, by="mktmanager").planned_by_id == user("mktmanager").id


def test_a_prospect_handed_over_takes_his_step_along(session: Any, prospect: Any) -> None:
    step = planned(prospect)
    act("mktmanager", customers.hand_over, prospect.id, user("sales2").id, "调岗")
    assert owed("sales1") == []
    assert owed("sales2") == [("prospect_step", SOON, "soon", True)]
    assert act("sales2", steps.done, step.id, "not_reached", "无人接听", "").done_by_id == user("sales2").id


def test_a_step_planned_at_a_months_end_is_counted_in_days(session: Any, prospect: Any) -> None:
    """31 January and thirty days: 2 March; working days step over the Spring Festival."""
    end = date(2027, 1, 31)
    assert planned(prospect, date(2027, 3, 2), on=end).due_on == date(2027, 3, 2)
    with pytest.raises(Refused):
        planned(make_customer(owner="sales1", status="prospect"), date(2027, 3, 3), on=end)
    other = make_customer("甲", owner="sales1", status="prospect")
    stepped(other, "won", on=date(2026, 9, 30))
    assert asked_of(other).due_on == date(2026, 10, 9)  # the first two working days after the National Day


# --- asked of the customer


def test_the_customer_is_asked_after_every_second_step(session: Any, prospect: Any) -> None:
    stepped(prospect)
    stepped(prospect, "not_reached")
    assert owed("service") == []
    stepped(prospect)
    row = asked_of(prospect)
    assert (row.due_on, row.steps_so_far) == (date(2026, 11, 30), 2)
    assert owed("service") == [("prospect_confirmation", row.due_on, "soon", True)]
    assert ("prospect_confirmation", row.due_on, "soon", False) in owed("csmanager")
    heard(row)
    assert owed("service") == []
    stepped(prospect)
    assert asked_of(prospect).id == row.id
    stepped(prospect)
    assert asked_of(prospect).steps_so_far == 4


def test_whoever_asks_sees_the_working_data_until_he_has_asked(session: Any, cast: Any) -> None:
    hidden = make_customer("绝密意向", owner="sales1", status="prospect", level="top_secret")
    with as_reader("service"), pytest.raises(NotFound):
        confirming.note_call(1, "phone", "reached")
    stepped(hidden, "won")
    row = asked_of(hidden)
    assert [kind for kind, *_ in owed("service")] == ["prospect_confirmation"]
    heard(row)
    with as_reader("service"):
        assert session.scalar(select(func.count()).select_from(ProspectConfirmation)) == 0
    with unguarded("a test looks"):
        assert session.scalar(select(func.count()).select_from(OpenTask).where(OpenTask.closed_at.is_(None))) == 0


def test_a_call_keeps_to_the_calling_hours_and_comes_first(session: Any, prospect: Any) -> None:
    stepped(prospect, "won")
    key = asked_of(prospect).id
    with pytest.raises(Refused) as early:
        act("service", confirming.hear, key, "王", "属实", agrees=True)
    assert (early.value.says, early.value.clause) == (confirming.CALL_FIRST, "一4.8")
    with pytest.raises(Conflict) as early:
        act("csmanager", confirming.settle, key, "维持", stands=True)
    assert early.value.clause == "一4.8"
    with pytest.raises(Refused) as late:
        act("service", confirming.note_call, key, "phone", "reached", at=CALL + timedelta(hours=2))
    assert late.value.clause == "二(五)3.4.1"
    assert (
        act("service", confirming.note_call, key, "mail", "later", at=CALL + timedelta(hours=2)).unanswered_calls == 1
    )
    for number in (1, 2):
        with pytest.raises(Refused, match=f"there were {number}"):
            act("service", confirming.give_up, key)
        act("service", confirming.note_call, key, "phone", "no_answer", at=CALL)
    act("service", confirming.give_up, key, on=SOON)
    assert (asked_of(prospect).confirmation_state, stepless(prospect)) == ("unreached", SOON)


def test_nobody_asks_about_his_own_nor_without_the_post(session: Any, prospect: Any) -> None:
    stepped(prospect, "won")
    key = asked_of(prospect).id
    for username in ("sales1", "csmanager", "clerk"):
        with pytest.raises(NotAllowed):
            act(username, confirming.note_call, key, "phone", "reached", at=CALL)
    with pytest.raises(NotFound):
        act("sales2", confirming.note_call, key, "phone", "reached", at=CALL)
    own = make_customer(owner="service", status="prospect")
    with unguarded("a test's arrangement"):
        row = ProspectConfirmation(customer_id=own.id, step_id=stepped_past(own), claim="won", steps_so_far=1,
                                   asked_on=DAY, due_on=DAY)  # fmt: skip
        session.add(row)
        session.commit()
    with pytest.raises(NotAllowed) as refused:
        act("service", confirming.note_call, row.id, "phone", "reached", at=CALL)
    assert refused.value.says == confirming.OWN


def stepped_past(customer: Any) -> int:
    step = ProspectStep(customer_id=customer.id, step_kind="call", what="x", planned_on=DAY, due_on=DAY,
                        step_state="done", done_on=DAY, claim="won")  # fmt: skip
    db.session.add(step)
    db.session.flush()
    return step.id


@pytest.mark.parametrize("stands", [True, False])
def test_what_the_customer_says_otherwise_is_answered_and_decided(session: Any, prospect: Any, stands: bool) -> None:
    """Told to owner and superior, answered by the owner, decided by a manager; then it is confirmed, or goes on."""
    stepped(prospect, "lost")
    row = heard(asked_of(prospect), agrees=False)
    assert (row.confirmation_state, row.due_on) == ("differs", date(2026, 11, 25))
    for username in ("sales1", "mktmanager"):
        with as_reader(username):
            assert [one.text for one in notices.mine()] == [confirming.DIFFERS_NOTICE]
    assert owed("sales1") == [("prospect_answer", row.due_on, "soon", True)]
    for username in ("service", "mktmanager"):
        with pytest.raises(NotAllowed):
            act(username, confirming.answer, row.id, "x")
    with pytest.raises(Refused) as first:
        act("csmanager", confirming.settle, row.id, "x", stands=True, on=row.due_on)
    assert first.value.says == confirming.ANSWER_FIRST
    act("sales1", confirming.answer, row.id, "当日改期")
    assert owed("csmanager") == [("prospect_finding", date(2026, 11, 26), "soon", True)]
    assert owed("mktmanager") == [("prospect_finding", date(2026, 11, 26), "soon", False)]
    for username in ("sales1", "service", "gm"):
        with pytest.raises(NotAllowed):
            act(username, confirming.settle, row.id, "x", stands=stands)
    act("mktmanager", confirming.settle, row.id, "补约", stands=stands)
    assert asked_of(prospect).confirmation_state == ("confirmed" if stands else "corrected")
    assert stepless(prospect) == (None if stands else DAY)
    with as_reader("service"):
        assert [one.text for one in notices.mine()] == [confirming.SETTLED_NOTICE]


def test_who_does_not_answer_in_time_is_decided_without(session: Any, prospect: Any) -> None:
    stepped(prospect, "lost")
    row = heard(asked_of(prospect), agrees=False)
    late = row.due_on + timedelta(days=1)
    assert act("csmanager", confirming.settle, row.id, "改正", stands=False, on=late).confirmation_state == "corrected"


# --- a customer


def test_a_prospect_is_taken_on_with_all_that_was_his(session: Any, prospect: Any) -> None:
    """First confirmed, by the clerk alone; steps, the open one too, and what was heard stay where they were."""
    assert_not_taken_on(prospect, "not-confirmed")
    stepped(prospect, "won")
    assert_not_taken_on(prospect, "not-confirmed")
    row = heard(asked_of(prospect), agrees=False)
    assert_not_taken_on(prospect, "finding-open")
    act("sales1", confirming.answer, row.id, "x")
    act("csmanager", confirming.settle, row.id, "y", stands=True)
    step = planned(prospect)
    assert owed("clerk") == [("prospect_taking_on", date(2026, 11, 26), "soon", True)]
    for username in ("sales1", "service", "csmanager"):
        with pytest.raises(NotAllowed):
            act(username, taking_on.take_on, prospect.id)
    customer = act("clerk", taking_on.take_on, prospect.id)
    assert (customer.status, customer.stepless_since, customer.owner_id) == ("active", None, user("sales1").id)
    assert owed("clerk") == []
    assert owed("sales1") == [("prospect_step", SOON, "soon", True)]
    act("sales1", steps.done, step.id, "goes_on", "首单交付", "王")
    assert (stepless(prospect), asked_of(prospect).id) == (None, row.id)
    with as_reader("sales1"):
        assert session.scalar(select(func.count()).select_from(ProspectStep)) == 2
        assert taking_on.TOLD in [one.text for one in notices.mine()]
    with pytest.raises(Conflict):
        act("clerk", taking_on.take_on, prospect.id)


def assert_not_taken_on(prospect: Any, rule: str) -> None:
    """Refused as the decision about the customer says."""
    with pytest.raises(Refused) as refused:
        act("clerk", taking_on.take_on, prospect.id)
    with as_reader("clerk"):
        answer = decisions.ask_about("prospect_taking_on", stored(prospect.id, Customer), DAY)
    assert answer.decision.reasons[0].rule == rule
    assert (refused.value.says, refused.value.clause) == (answer.because, answer.clause)


def test_who_deals_with_us_is_a_customer_and_who_turned_away_is_not(session: Any, prospect: Any) -> None:
    stepped(prospect, "won")
    heard(asked_of(prospect))
    stepped(prospect, "lost")
    heard(asked_of(prospect))
    assert owed("clerk") == []
    assert_not_taken_on(prospect, "not-confirmed")
    make_invoice(prospect, issued_on=DAY - timedelta(days=2))
    assert act("clerk", taking_on.take_on, prospect.id).first_deal_on == DAY - timedelta(days=2)


def test_prospects_made_one_keep_their_steps(session: Any, prospect: Any) -> None:
    """Neither of two next steps is lost; with a customer the prospect is one."""
    other = make_customer("乌有纸业", owner="sales1", status="prospect")
    first, second = planned(prospect), planned(other)
    act("clerk", customers.merge_customers, prospect.id, other.id, "同一客户")
    assert stepless(prospect) is None
    act("sales1", steps.drop, first.id, "重复")
    assert act("sales1", steps.done, second.id, "goes_on", "x", "y").customer_id == prospect.id
    alone = make_customer(owner="sales1", status="prospect", stepless_since=DAY - timedelta(days=9))
    act("clerk", customers.merge_customers, prospect.id, alone.id, "同一客户")
    assert stepless(prospect) == DAY - timedelta(days=9)
    act("clerk", customers.merge_customers, prospect.id, make_customer(owner="sales1").id, "同一客户")
    assert (stored(prospect.id, Customer).status, stepless(prospect)) == ("active", None)
