"""A plan over HTTP: its page at every step for whoever is concerned, raw posts, the sheet, report, box, board, duties."""

from datetime import timedelta

import pytest
from flask import url_for

from admin_app.areas.plans import changing, drafting, expenses, running
from admin_app.areas.plans.models import PlanMember
from admin_app.duties.service import duties_of
from admin_app.policy_desk import stops
from admin_app.signoffs import service as signoffs
from tests.factories import DAY, make_customer, user
from tests.plans.conftest import terms
from tests.printing.sheets import pages


@pytest.fixture
def page(sign_in):
    return lambda by, plan: sign_in(by).get(f"/plans/details/?id={plan.id}&lang=en")


@pytest.fixture
def post(sign_in):
    """`post("sales1", "submit", plan)`: the raw POST of an act's page."""

    def go(by, act, plan, **fields):
        return sign_in(by).post(
            f"/plans/{act}/?id={plan.id}&lang=en", data={"id": plan.id, **fields}, follow_redirects=True
        )

    return go


@pytest.mark.parametrize(("state", "by", "words"), [
    ("draft", "sales1", ["Submit", "Edit the terms", "It can be submitted", "Add a control point"]),
    ("submitted", "csmanager", ["Convene the review", "waits for customer service"]),
    ("review", "finmanager", ["Give an opinion", "Waits for"]),
    ("decision", "csmanager", ["Decide", "Fits the company", "Finance manager"]),
    ("approved", "sales1", ["Brief the team", "Propose a change", "Approved on"]),
    ("running", "sales2", ["Acknowledge the briefing", "3,000.00"]),
])  # fmt: skip
def test_its_page_leads_on_whoever_is_next(way, customer, page, state, by, words):
    plan = way.to(state, customer)
    answer = page(by, plan)
    assert answer.status_code == 200
    assert [one for one in words if one not in answer.text] == []


def test_an_opinion_is_not_ticked_but_given_on_the_plans_page(way, customer, sign_in):
    plan = way.to("review", customer)
    inbox = sign_in("finmanager").get("/signoffs/?lang=en").text
    assert f'href="/plans/details/?id={plan.id}">Answer on its page' in inbox
    assert 'name="step"' not in inbox
    way.opinions(plan)
    assert 'name="step"' in sign_in("csmanager").get("/signoffs/?lang=en").text


def test_every_act_is_done_by_its_form(customer, sign_in, post, page, way, session):
    answer = sign_in("sales1").post(
        "/plans/new/?lang=en",
        data={
            "customer": customer.id,
            "title": "年度方案",
            "amount_fen": "500000",
            "budget_fen": "3000",
            "instrument": "信用证",
            "payment_method": "转账",
            "payment_cycle": "月结",
        },
    )
    assert answer.status_code == 302
    plan = way.now(way.act("sales1", lambda: session.query(drafting.Plan).one()))
    post("sales1", "member", plan, user=user("sales2").id, role="执行")
    post("sales1", "point", plan, what="回款", supervision="对账", prevention="分期", due_on="2026-12-01")
    assert "Submitted." in post("sales1", "submit", plan).text
    assert "goes up complete" in sign_in("csmanager").get(f"/plans/convene/?id={plan.id}&lang=en").text
    assert (
        "Convened;"
        in post("csmanager", "convene", plan, meets_on="2026-11-24", invited="各部门", completion="补充").text
    )
    for by in ("csmanager", "finmanager", "mktmanager"):
        assert "The opinion is given" in post(by, "opinion", plan, fits="yes", specific="no", comment="细化").text
    way.decide("gm")
    assert "The team is briefed" in post("sales1", "brief", plan, briefing="分工").text
    assert "Acknowledged." in post("sales2", "acknowledge", plan).text
    member = way.act("sales1", lambda: session.query(PlanMember).one())
    assert (
        f"/plans/member/replace/?id={plan.id}&amp;member={member.id}"
        in sign_in("sales1").get(f"/plans/details/?id={plan.id}").text
    )
    replaced = {"member": member.id, "user": user("service").id, "role": "执行", "reason": "调任"}
    assert "Replaced;" in post("sales1", "member/replace", plan, **replaced).text
    assert "Acknowledged." in post("service", "acknowledge", plan).text
    assert "Control points are still open" in post("sales1", "finish", plan, closing_note="完成").text
    answer = sign_in("finance").post(
        "/plan-expenses/new/?lang=en",
        data={"plan": plan.id, "number": "FY-9", "paid_on": "2026-11-23", "amount_fen": "3000.01", "purpose": "展会"},
    )
    assert "more than the 3,000.00 yuan left" in answer.text
    assert way.now(plan).state == "running"


def test_its_page_and_form_say_that_the_rules_ask_for_the_supply_cycle(
    way, customer, page, post, later_edition, act, sign_in
):
    plan = way.draft(customer, supply_cycle="")
    asks = "The rules in force ask for it before the plan is submitted ("
    form = lambda: sign_in("sales1").get(f"/plans/terms/?id={plan.id}&lang=en").text  # noqa: E731
    assert [asks in form(), "It can be submitted." in page("sales1", plan).text] == [False, True]
    later_edition()
    text = page("sales1", plan).text
    assert "State the supply cycle first: the rules in force ask for it (" in text
    assert [one for one in ("It can be submitted.", "/plans/submit/") if one in text] == []
    assert form().count(asks) == 2  # the payment method, too
    assert "State the supply cycle first" in post("sales1", "submit", plan).text
    act("sales1", drafting.edit, plan.id, terms(supply_cycle="每周一次"))
    text = page("sales1", plan).text
    assert [one for one in ("每周一次", "It can be submitted.", "/plans/submit/") if one not in text] == []
    act("gm", stops.stop, "plan_review", "数值有误")
    assert "It can be submitted." in page("sales1", plan).text  # what the rules ask they do not say meanwhile


@pytest.mark.parametrize(("by", "doing", "clause"), [
    ("sales1", "submit", "二(一)5"), ("gm", "convene", "二(一)5"), ("mktmanager", "brief", "二(一)6"),
    ("sales1", "acknowledge", "二(一)6"), ("sales1", "end", ""), ("clerk", "change", ""), ("sales1", "sign-off", ""),
])  # fmt: skip
def test_a_raw_post_skips_nothing(way, customer, post, by, doing, clause):
    plan = way.to("running", customer)
    before = plan.row_version
    given = {"reason": "改", "briefing": "再交底", "closing_note": "完", "meets_on": "2026-11-24", "invited": "各部门"}
    answer = post(by, doing, plan, **given)
    assert clause in answer.text
    assert way.now(plan).row_version == before


def test_the_sheet_says_what_was_approved_in_figures_and_capitals(way, customer, sign_in):
    plan = way.to("running", customer)
    text = "".join(pages(sign_in("sales1").get(f"/forms/plan-approval/pdf/?id={plan.id}").data))
    wanted = [
        "业务方案审批表",
        "FA-01",
        plan.number,
        "松江精密",
        "银行承兑汇票",
        "供货周期",
        "下单后15日内",
        "月结30天",
        "10,000.00",
        "人民币壹万元整",
        "3,000.00",
    ]
    wanted += ["执行小组", "回款", "每周对账", "客服部经理", "符合公司条件", "已签", "市场部", "审定人"]
    assert [one for one in wanted if one not in text] == []
    assert sign_in("clerk").get(f"/forms/plan-approval/pdf/?id={plan.id}").status_code == 403
    assert sign_in("sales1").get(f"/forms/plan-approval/docx/?id={plan.id}").status_code == 200


def test_report_box_board_and_customers_page_tell_of_it(way, customer, sign_in, page):
    plan = way.to("running", customer)
    report = sign_in("csmanager").get("/reports/plans/?lang=en").text
    assert [one for one in (plan.number, "松江精密", "3,000.00", "Running") if one not in report] == []
    for text in (plan.number[:8], "推广"):
        assert f"/plans/details/?id={plan.id}" in sign_in("sales1").get(f"/find/?q={text}").text
    board = sign_in("gm").get("/figures/plans?lang=en")
    assert board.status_code == 200
    assert "Business plans by state" in board.text
    assert f"/plans/details/?id={plan.id}" in sign_in("sales1").get(f"/customers/details/?id={customer.id}").text


def test_each_owes_his_part(way, customer, as_reader, app):
    owed = []
    plan = way.draft(customer)
    for state, by in (
        ("submitted", "csmanager"),
        ("approved", "sales1"),
        ("running", "sales2"),
        ("running", "sales1"),
        ("running", "service"),
    ):
        if way.now(plan).state != state:
            plan = way.on_to(state, plan) if state == "submitted" else _on(way, plan, state)
        with as_reader(by) as reader:
            found = [duty for duty in duties_of(reader, DAY)[0] if duty.kind.startswith("plan_") and duty.is_mine]
        owed.append([(duty.kind, duty.due_on) for duty in found])
        if found:
            with app.test_request_context():
                url = url_for(found[0].endpoint, **found[0].arguments)
            assert way.now(plan).id == int(sign_in_and_get(app, by, url))
    assert owed == [
        [("plan_convening", DAY + timedelta(days=3))],
        [("plan_briefing", DAY + timedelta(days=3))],
        [("plan_acknowledgement", DAY + timedelta(days=3))],
        [],
        [],
    ]
    with as_reader("sales1", DAY + timedelta(days=3)) as reader:
        (duty,) = [one for one in duties_of(reader, reader.on)[0] if one.kind == "plan_control_point"]
    assert (duty.due_on, duty.clause, duty.state) == (DAY + timedelta(days=10), "二(一)7", "soon")
    assert not duty.is_mine  # he is reminded; customer service looks at it
    for by in ("service", "csmanager"):
        with as_reader(by, DAY + timedelta(days=3)) as reader:
            assert [one.is_mine for one in duties_of(reader, reader.on)[0] if one.kind == "plan_control_point"] == [
                True
            ]


def _on(way, plan, state):
    steps = {
        "approved": lambda: (way.convene(plan), way.opinions(plan), way.decide()),
        "running": lambda: way.act("sales1", running.brief, plan.id, "分工"),
    }
    steps[state]()
    return way.now(plan)


def sign_in_and_get(app, by, url):
    from tests import factories

    answer = factories.signed_in(app, by).get(url)
    return answer.location.partition("id=")[2].partition("&")[0]


def test_versions_show_how_they_differ(way, customer, act, page, sign_off):
    plan = way.to("running", customer)
    (step,) = act("sales1", changing.propose, plan.id, "追加预算").steps
    act("gm", signoffs.sign, step.id)
    act("sales1", drafting.edit, plan.id, terms(budget_fen=400_000, supply_cycle="每周一次"))
    text = page("sales1", plan).text
    missing = "The written sign-off of the change is not filed yet."
    wanted = [
        missing,
        "Version 2 is prepared; version 1 holds",
        "File the written sign-off",
        "3,000.00",
        "4,000.00",
        "追加预算",
    ]
    assert [one for one in wanted if one not in text] == []
    assert [text.count(cycle) for cycle in ("下单后15日内", "每周一次")] == [2, 2]  # each among its terms; compared
    sign_off(plan)
    filed = page("sales1", plan).text
    assert missing not in filed
    assert "签批件.png" not in filed  # the name of an attachment is for those who may read it, on the customer's page


def test_what_is_hidden_is_in_no_box_and_no_page(way, sign_in, act):
    plan = way.to("acknowledged", make_customer("临港重工", owner="sales1", level="secret"))
    act("sales1", expenses.spend, plan.id, number="FY-1", amount_fen=1, paid_on=DAY, purpose="展会")
    act("mktmanager", running.end, plan.id, "终止")
    assert f"/plans/details/?id={plan.id}" not in sign_in("sales2").get("/find/?q=推广").text
    assert sign_in("sales2").get(f"/plans/details/?id={plan.id}").status_code == 404
