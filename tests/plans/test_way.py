"""From draft to result, and back: who does what when, and what is refused with which clause (二(一)1–8)."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.plans import changing, drafting, review, running, team
from admin_app.areas.plans.acting import in_force, under_way
from admin_app.areas.plans.models import PlanMember, PlanVersion
from admin_app.areas.plans.versions import told
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.access import access_of
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from tests.factories import DAY, make_customer, store, user
from tests.plans.conftest import LARGE, terms


def test_a_plan_of_the_department_goes_its_way(act, way, customer):
    plan = way.to("approved", customer)
    assert (plan.state, plan.approved_on, plan.budget_fen) == ("approved", DAY, 300_000)
    plan = way.now(act("sales1", running.brief, plan.id, "分工"))
    with pytest.raises(Refused) as refused:
        act("sales1", running.finish, plan.id, "完成")
    assert refused.value.clause == "二(一)6"
    act("sales2", running.acknowledge, plan.id)
    with unguarded("a test looks"):
        (one,) = told(plan)
    assert [(opinion.post, opinion.fits, opinion.innovative) for opinion in one.opinions] == [
        ("cs_manager", True, None),
        ("finance_manager", True, None),
        ("marketing_manager", True, None),
    ]
    assert (one.version.decider, one.members[0].acknowledged_at is None, plan.state) == ("cs_manager", False, "running")
    with pytest.raises(Refused) as refused:
        act("sales1", running.finish, plan.id, "完成")
    assert (refused.value.clause, "回款" in refused.value.says["zh"]) == ("二(一)7", True)
    with pytest.raises(NotAllowed):
        act("sales1", running.look_at, plan.id, one.points[0].id, "按期回款")
    act("service", running.look_at, plan.id, one.points[0].id, "按期回款")
    assert act("sales1", running.finish, plan.id, "完成").state == "finished"


def test_nobody_supervises_a_plan_that_he_carries_out(act, way, customer, as_reader):
    plan = way.draft(customer)
    for name in ("mktmanager", "service"):
        act("sales1", drafting.name_member, plan.id, user(name).id, "督导")
    plan = way.on_to("running", plan)
    with unguarded("a test looks"):
        (point,) = told(plan)[0].points
    for by in ("mktmanager", "service"):
        with pytest.raises(NotAllowed) as refused:
            act(by, running.look_at, plan.id, point.id, "正常")
        assert refused.value.clause == "二(一)7"
    owed = {}
    for by in ("service", "csmanager"):
        with as_reader(by, DAY + timedelta(days=9)) as reader:
            duties = duties_of(reader, reader.on)[0]
        owed[by] = [one.is_mine for one in duties if one.kind == "plan_control_point"]
    assert owed == {"service": [False], "csmanager": [True]}
    assert act("csmanager", running.look_at, plan.id, point.id, "正常").done_by_id == user("csmanager").id


@pytest.mark.parametrize(("amount_fen", "dealings", "decider"), [
    (LARGE - 1, None, "cs_manager"), (LARGE, None, "general_manager"), (100, "vital", "general_manager"),
])  # fmt: skip
def test_who_decides_follows_from_amount_and_customer(act, way, customer, amount_fen, dealings, decider):
    customer.dealings = dealings
    plan = way.to("review", store(customer), amount_fen=amount_fen, budget_fen=100)
    with unguarded("a test looks"):
        assert under_way(plan).decider == decider


def test_what_goes_up_is_completed_first(act, way, customer):
    plan = way.to("submitted", customer, amount_fen=LARGE)
    with pytest.raises(Invalid) as invalid:
        way.convene(plan, completion=" ")
    assert list(invalid.value.errors) == ["completion"]
    way.convene(plan)
    way.opinions(plan)
    way.decide("csmanager")  # not asked
    assert way.now(plan).state == "decision"
    way.decide("gm")
    assert way.now(plan).state == "approved"


@pytest.mark.parametrize("by", ["sales2", "clerk", "finance", "csmanager", "auditor"])
def test_only_the_owner_and_the_marketing_manager_draft(act, customer, by):
    with pytest.raises((NotAllowed, NotFound)):
        act(by, drafting.draft, customer.id, terms())
    assert act("mktmanager", drafting.draft, customer.id, terms()).drafted_by_id == user("mktmanager").id


@pytest.mark.parametrize(("given", "field"), [
    ({"title": " "}, "title"), ({"amount_fen": 0}, "amount_fen"), ({"budget_fen": 1_000_001}, "budget_fen"),
    ({"instrument": ""}, "instrument"), ({"payment_cycle": "长" * 201}, "payment_cycle"),
    ({"supply_cycle": "长" * 201}, "supply_cycle"),
])  # fmt: skip
def test_what_a_plan_must_state(act, customer, given, field):
    with pytest.raises(Invalid) as invalid:
        act("sales1", drafting.draft, customer.id, terms(**given))
    assert list(invalid.value.errors) == [field]


def test_a_member_and_a_control_point_are_taken_out_of_a_draft_and_named_again(act, way, customer):
    plan = way.draft(customer)
    with unguarded("a test looks"):
        (draft,) = told(way.now(plan))
        (member,), (point,) = draft.members, draft.points
    act("sales1", drafting.take_out_member, plan.id, member.id)
    act("sales1", drafting.take_out_point, plan.id, point.id)
    with unguarded("a test looks"):
        (draft,) = told(way.now(plan))
        assert (draft.members, draft.points) == ([], [])
    for doing, key in ((drafting.take_out_member, member.id), (drafting.take_out_point, point.id)):
        with pytest.raises(NotFound):
            act("sales1", doing, plan.id, key)
    with pytest.raises(Refused):
        act("sales1", drafting.submit, plan.id)
    assert act("sales1", drafting.name_member, plan.id, user("sales2").id, "协调").role == "协调"
    with unguarded("a test looks"):
        (draft,) = told(way.now(plan))
        assert [one.role for one in draft.members] == ["协调"]


def test_without_team_or_control_point_it_is_not_submitted(act, customer):
    plan = act("sales1", drafting.draft, customer.id, terms())
    with pytest.raises(Refused) as refused:
        act("sales1", drafting.submit, plan.id)
    assert refused.value.clause == "二(一)6"
    act("sales1", drafting.name_member, plan.id, user("sales2").id, "执行")
    with pytest.raises(Refused) as refused:
        act("sales1", drafting.submit, plan.id)
    assert refused.value.clause == "二(一)7"
    with pytest.raises(Invalid):  # a day that has passed
        act("sales1", drafting.add_point, plan.id, "回款", "对账", "分期", DAY - timedelta(days=1))
    for one in ("sales2", "admin", "auditor"):  # there already; nobody who carries plans out
        with pytest.raises(Invalid):
            act("sales1", drafting.name_member, plan.id, user(one).id, "执行")


def test_supply_cycle_and_collection_method_are_stated_before_submission_where_the_rules_ask(
    act, way, customer, later_edition, session
):
    plan = way.to("submitted", customer, supply_cycle=" ")  # the edition in force leaves it open
    act("sales1", drafting.take_back, plan.id)
    later_edition()
    with unguarded("no form leaves it empty"):
        under_way(way.now(plan)).payment_method = ""
        session.commit()
    with pytest.raises(Invalid) as invalid:
        act("sales1", drafting.submit, plan.id)
    assert list(invalid.value.errors) == ["supply_cycle", "payment_method"]
    assert [text for says in invalid.value.errors.values() for text in says.values() if "二(一)3" not in text] == []
    assert way.now(plan).state == "draft"
    act("sales1", drafting.edit, plan.id, terms(supply_cycle="每周一次"))
    assert act("sales1", drafting.submit, plan.id).state == "submitted"


def test_only_the_post_that_the_rules_name_convenes(act, way, customer):
    plan = way.to("submitted", customer)
    for by in ("mktmanager", "sales1", "gm"):
        with pytest.raises(NotAllowed) as refused:
            way.convene(plan, by)
        assert refused.value.clause == "二(一)4"
    with pytest.raises(Invalid):
        act("csmanager", review.convene, plan.id, DAY - timedelta(days=1), "各部门", "")


def test_marketings_opinion_comes_from_who_did_not_write_it(act, way, customer):
    plan = way.to("review", customer, by="mktmanager")
    with pytest.raises(NotAllowed):
        way.opinions(plan, ["mktmanager"])
    way.opinions(plan, ["csmanager", "finmanager", "gm"])
    assert way.now(plan).state == "decision"


def test_an_opinion_is_not_signed_in_passing_nor_given_twice(act, way, customer, as_reader):
    plan = way.to("review", customer)
    with as_reader("finmanager") as reader:
        (step,) = [one.id for one in inbox.waiting_for(reader)]
    with pytest.raises(Refused) as refused:
        act("finmanager", signoffs.sign, step)
    assert refused.value.clause == "二(一)4"
    with pytest.raises(Invalid):  # a no says why
        way.opinions(plan, ["finmanager"], fits=False)
    with pytest.raises(Invalid):  # each criterion is answered
        way.opinions(plan, ["finmanager"], specific=None)
    way.opinions(plan, ["finmanager"], fits=False, comment="账期过长")
    with pytest.raises(NotAllowed):
        way.opinions(plan, ["finmanager"])
    assert way.now(plan).state == "review"


@pytest.mark.parametrize("state", ["review", "decision"])
def test_what_is_sent_back_is_a_draft_again_and_says_why(act, way, customer, as_reader, state):
    plan = way.to(state, customer)
    with as_reader("csmanager") as reader:
        (step,) = [one.id for one in inbox.waiting_for(reader)]
    act("csmanager", signoffs.refuse, step, "账期过长，请调整")
    plan = way.now(plan)
    with unguarded("a test looks"):
        version = under_way(plan)
        assert (plan.state, version.state, version.return_reason) == ("draft", "draft", "账期过长，请调整")
    act("sales1", drafting.edit, plan.id, terms(payment_cycle="月结15天"))
    assert way.on_to("approved", plan).state == "approved"


def test_its_writer_takes_it_back_at_any_time_before_it_is_decided(act, way, customer):
    plan = way.to("submitted", customer)
    assert act("sales1", drafting.take_back, plan.id).state == "draft"
    plan = way.on_to("review", plan)
    with pytest.raises(Refused):
        act("sales1", drafting.take_back, plan.id)
    with unguarded("a test looks"):
        request = review.request_of("plan_opinions", under_way(plan))
    act("sales1", signoffs.withdraw, request.id, "客户另有要求")
    assert way.now(plan).state == "draft"
    assert act("sales1", drafting.give_up, plan.id, "客户取消").state == "ended"


def test_each_refusal_names_the_clause_of_its_step(act, way, customer, as_reader):
    plan = way.to("submitted", customer)
    for doing, given, clause in ((drafting.edit, terms(), "二(一)4"), (drafting.give_up, "不做了", "二(一)1")):
        with pytest.raises(Refused) as refused:
            act("sales1", doing, plan.id, given)
        assert refused.value.clause == clause
    way.on_to("decision", act("sales1", drafting.take_back, plan.id))
    with as_reader("csmanager") as reader:
        assert [step.request.clause for step in inbox.waiting_for(reader)] == ["二(一)2"]


def test_an_approved_plan_is_locked(act, way, customer):
    plan = way.to("approved", customer)
    for doing, *given in (
        (drafting.edit, terms(title="另一方案")),
        (drafting.submit,),
        (drafting.name_member, user("gm").id, "督导"),
        (drafting.give_up, "不做了"),
    ):
        with pytest.raises(Refused) as refused:
            act("sales1", doing, plan.id, *given)
        assert refused.value.clause == "二(一)5"


def test_the_team_sees_what_it_works_on_until_the_plan_is_over(act, way, as_reader):
    customer = make_customer("临港重工", owner="sales1", level="secret")
    key = customer.id
    seen = lambda: access_of([key]).get(key)  # noqa: E731
    plan = way.to("approved", customer)
    with as_reader("sales2"):
        assert seen() == "none"
    way.act("sales1", running.brief, plan.id, "分工")
    with as_reader("sales2"):
        assert seen() == "work"
    with pytest.raises(Conflict):  # he is not in the team
        act("mktmanager", running.acknowledge, plan.id)
    act("sales2", running.acknowledge, plan.id)
    act("mktmanager", running.end, plan.id, "市场变化")
    with as_reader("sales2"):
        assert seen() == "none"


def test_a_change_takes_consent_the_paper_and_the_whole_approval_while_the_old_one_holds(
    act, way, customer, as_reader, sign_off, session
):
    plan = way.to("running", customer)
    request = act("sales1", changing.propose, plan.id, "追加预算")
    (step,) = request.steps
    assert step.post == "general_manager"
    with pytest.raises(Conflict):
        act("mktmanager", changing.propose, plan.id, "再改")
    act("gm", signoffs.sign, step.id)
    act("sales1", drafting.edit, plan.id, terms(budget_fen=500_000))
    with pytest.raises(Refused) as refused:
        act("sales1", drafting.submit, plan.id)
    assert refused.value.clause == "二(一)8"
    sign_off(plan)
    plan = way.on_to("decision", plan)
    with unguarded("a test looks"):
        assert (plan.state, plan.budget_fen, in_force(plan).number) == ("running", 300_000, 1)
    with pytest.raises(Conflict):
        act("mktmanager", running.end, plan.id, "停")
    way.decide("csmanager")  # the general manager decides on every change
    assert way.now(plan).budget_fen == 300_000
    way.decide("gm")
    plan = way.now(plan)
    with unguarded("a test looks"):
        new, old = told(plan)
        assert (plan.state, plan.budget_fen, new.version.state, old.version.state) == (
            "approved",
            500_000,
            "approved",
            "replaced",
        )
        assert new.differences == [("预算(元)", "3,000.00", "5,000.00")]
        assert {task.closed_at is None for task in session.query(OpenTask).filter_by(kind="plan")} == {False}


def test_what_was_done_while_a_change_waited_is_not_owed_again(act, way, customer, sign_off, session):
    plan = way.draft(customer)
    act("sales1", drafting.add_point, plan.id, "到货", "验收", "备货", DAY + timedelta(days=20))
    plan = way.on_to("running", plan)
    step = act("sales1", changing.propose, plan.id, "延期").steps[0]
    act("gm", signoffs.sign, step.id)
    with unguarded("a test looks"):
        new, old = told(way.now(plan))
        paid, arrived = old.points
    act("sales1", drafting.take_out_point, plan.id, new.points[1].id)
    act("sales1", drafting.add_point, plan.id, "到货", "验收", "备货", DAY + timedelta(days=30))
    for point in (paid, arrived):
        act("csmanager", running.look_at, plan.id, point.id, "正常")
    sign_off(plan)
    way.on_to("running", plan)
    with unguarded("a test looks"):
        new, old = told(way.now(plan))
        assert [(point.what, point.done_on, point.finding, point.owed_on) for point in new.points] == [
            ("回款", DAY, "正常", None),
            ("到货", None, None, DAY + timedelta(days=30)),
        ]
        assert new.points[0].done_by_id == user("csmanager").id
        assert new.differences == [
            ("控制点", "", f"{DAY + timedelta(days=30)} 到货"),
            ("变更生效前已办结的控制点", "", f"{DAY + timedelta(days=10)} 回款"),
        ]


def test_a_tier_that_moves_meanwhile_makes_the_decision_lapse(act, way, customer):
    plan = way.to("decision", customer)
    with unguarded("a test"):
        session_customer = way.session.get(Customer, customer.id)
        session_customer.dealings = "vital"
        store(session_customer)
    way.decide("csmanager")
    plan = way.now(plan)
    with unguarded("a test looks"):
        assert (plan.state, review.request_of("plan_decision", under_way(plan)).state) == ("draft", "lapsed")


def test_a_hidden_plan_is_none(act, way):
    plan = way.to("running", make_customer("临港重工", owner="sales1", level="secret"))
    for doing, *given in ((running.finish, "完"), (drafting.submit,), (running.acknowledge,)):
        with pytest.raises(NotFound):
            act("service" if doing is running.acknowledge else "itclerk", doing, plan.id + 1, *given)
    other = way.draft(make_customer("临港电气", owner="sales1", level="secret"))
    with pytest.raises(NotFound):
        act("sales2", drafting.submit, other.id)


def team_of(plan):
    with unguarded("a test looks"):
        rows = select(PlanMember).where(PlanMember.version.has(PlanVersion.plan_id == plan.id))
        return {one.user.username: one for one in db.session.scalars(rows) if not one.is_out}


def may_see(username, customer, as_reader):
    with as_reader(username):
        return access_of([customer.id])[customer.id]


def test_who_leaves_a_running_plan_is_replaced_and_the_new_one_acknowledges(act, way, as_reader):
    customer = make_customer("松江精密", owner="sales1", level="secret")
    plan = way.to("acknowledged", customer)
    assert may_see("sales2", customer, as_reader) == "work"
    leaving = team_of(plan)["sales2"]
    act("sales1", team.replace, plan.id, leaving.id, user("service").id, "", "调任其他区域")
    now = team_of(plan)
    assert {name: (one.role, one.asked_on) for name, one in now.items()} == {"service": ("现场执行", DAY)}
    assert (may_see("sales2", customer, as_reader), may_see("service", customer, as_reader)) == ("none", "work")
    with pytest.raises(Refused):  # not finished before he has acknowledged
        act("sales1", running.finish, plan.id, "完成")
    act("service", running.acknowledge, plan.id)
    assert team_of(plan)["service"].acknowledged_at is not None
    assert way.now(plan).state == "running"
    act("sales1", team.replace, plan.id, now["service"].id, user("sales2").id, "复核执行", "返岗")
    assert {name: (one.role, one.acknowledged_at) for name, one in team_of(plan).items()} == {
        "sales2": ("复核执行", None)
    }


def test_a_team_is_never_empty_and_is_not_replaced_while_a_change_is_under_way(act, way, customer):
    plan = way.to("approved", customer)
    only = team_of(plan)["sales2"]
    with pytest.raises(Refused) as refused:
        act("sales1", team.replace, plan.id, only.id, None, "", "离职")
    assert refused.value.clause == "二(一)6"
    for by, who, error in (
        ("sales2", "service", NotFound),
        ("csmanager", "service", NotAllowed),
        ("sales1", "sales2", Invalid),
        ("sales1", "auditor", Invalid),
    ):
        with pytest.raises(error):
            act(by, team.replace, plan.id, only.id, user(who).id, "", "离职")
    act("sales1", team.replace, plan.id, only.id, user("service").id, "", "离职")
    assert team_of(plan)["service"].asked_on is None  # asked at the briefing
    act("sales1", running.brief, plan.id, "目标。")
    assert team_of(plan)["service"].asked_on == DAY
    act("sales1", changing.propose, plan.id, "延长期限")
    way.decide()
    with pytest.raises(Conflict):
        act("sales1", team.replace, plan.id, team_of(plan)["service"].id, user("sales2").id, "", "离职")
