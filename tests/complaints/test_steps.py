"""From the first talk to the archive: what each step leaves, and what may not be skipped."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.complaints import service as complaints
from admin_app.areas.complaints import stages
from admin_app.areas.complaints.models import ComplaintSanction, ComplaintStep
from admin_app.areas.visits import improvements
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Improvement
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from tests.complaints.helpers import (
    CALL,
    FOUNDED,
    HEARD,
    PROMISED,
    STEPS,
    UNHAPPY,
    act,
    brought_to,
    chosen,
    department,
    judged,
    recorded,
    stored,
)
from tests.factories import DAY, as_reader, make_customer, reader, user


@pytest.fixture
def complaint(session):
    return recorded(make_customer("乌有纸业"))


def test_a_founded_complaint_goes_all_the_way_to_the_archive(complaint):
    done = brought_to(complaint, *FOUNDED)
    assert (done.stage, done.round, done.satisfaction, done.archived_on) == ("archived", 1, 5, DAY)
    assert (done.cause_kind, done.instruction, done.handling_result) == ("delivery", "立即换货", "已换货")


@pytest.mark.parametrize(("path", "answer"), [("unfounded", "reply"), ("service", "serve")])
def test_what_is_not_founded_or_asks_for_service_is_visited_and_archived_too(complaint, path, answer):
    assert brought_to(complaint, "agree", path, answer).stage == "to_visit"
    with pytest.raises(Refused) as refused:
        STEPS["archive"](complaint)
    assert refused.value.clause == "二(五)1.3"
    assert brought_to(complaint, "visit", "archive").stage == "archived"


def asked_for_service(complaint, **more):
    """Judged to ask for service, of finance unless said otherwise."""
    given = {"is_service_request": True, "handler_id": user("finance").id, "done_by": PROMISED} | more
    return act("service", complaints.judge, complaint, judged(**given))


def owed(name):
    with as_reader(name):
        return [(one.what["en"], one.due_on, one.clause) for one in duties_of(reader(name), DAY)[0] if one.is_mine]


def test_what_is_asked_of_service_is_the_duty_of_one_person_and_comes_back_with_its_result(complaint):
    brought_to(complaint, "agree")
    asked_for_service(complaint, done_by=DAY + timedelta(days=1))
    assert owed("service") == []
    handle = "Handle a complaint or request for service passed on to your department"
    assert owed("finance") == [(handle, DAY + timedelta(days=1), "四1.3")]
    for step in ("reply", "feed_back", "archive"):
        with pytest.raises(Refused):
            STEPS[step](complaint)
    with pytest.raises(NotAllowed):
        act("credit", complaints.serve, complaint, "已上门检修。")
    done = act("finance", complaints.serve, complaint, "已上门检修。")
    assert (done.stage, done.handling_result) == ("to_visit", "已上门检修。")
    assert owed("finance") == []


def test_a_service_nobody_is_named_for_is_with_whoever_leads_the_department(complaint):
    brought_to(complaint, "agree")
    assert asked_for_service(complaint, handler_id=None).handler_id == user("finmanager").id


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"department_id": None}, "department"),
        ({"handler_id": None, "department_id": None}, "department"),
        ({"done_by": None}, "done_by"),
        ({"done_by": DAY - timedelta(days=1)}, "done_by"),
        ({"done_by": PROMISED + timedelta(days=1)}, "done_by"),
    ],
)
def test_service_is_asked_of_somebody_by_a_day_that_keeps_the_promise(complaint, more, field):
    brought_to(complaint, "agree")
    with pytest.raises(Invalid) as invalid:
        asked_for_service(complaint, **more)
    assert list(invalid.value.errors) == [field]
    assert stored(complaint).stage == "agreed"


def test_it_is_passed_on_and_whoever_had_it_sees_it_no_more(complaint):
    brought_to(complaint, "agree", "judge", "examine", "pass_on")
    with unguarded("a test looks"):
        wanted = select(OpenTask.user_id).where(OpenTask.kind == "complaint", OpenTask.closed_at.is_(None))
        assert set(db.session.scalars(wanted.where(OpenTask.user_id.is_not(None)))) == {user("finmanager").id}
    with pytest.raises((NotAllowed, NotFound)):
        act("finance", complaints.propose, complaint, "换货", None)
    assert brought_to(complaint, *FOUNDED[3:]).stage == "archived"


def test_whoever_is_asked_writes_his_alternative_down_himself(session, cast):
    """Of another department, of a customer he did not see: until it goes to the superior."""
    key = recorded(make_customer("乌有", owner="sales1", level="secret"))
    brought_to(key, "agree", "judge", "examine")
    with pytest.raises(NotFound):
        act("sales2", complaints.propose, key, "补发样品", None)
    with pytest.raises(NotAllowed):
        act("credit", complaints.ask, key, user("sales2").id)
    with pytest.raises(Conflict) as refused:
        act("service", complaints.ask, key, user("finance").id)  # who has it
    assert refused.value.clause == "四1.4"
    act("finance", complaints.ask, key, user("sales2").id)
    asks = ("Put forward an alternative for a complaint", stored(key).due_on, "四1.4")
    assert asks in owed("sales2")
    made = act("sales2", complaints.propose, key, "补发样品", None)
    assert (made.by_id, made.department_id) == (user("sales2").id, department("marketing"))
    assert asks not in owed("sales2")
    act("sales2", complaints.propose, key, "退货", None)
    with pytest.raises(NotAllowed):
        act("sales2", complaints.submit, key)
    act("service", complaints.ask, key, user("sales2").id)  # once more
    assert asks in owed("sales2")
    brought_to(key, "submit")
    assert asks not in owed("sales2")
    with pytest.raises(NotFound):
        act("sales2", complaints.propose, key, "太迟", None)
    assert act("csmanager", complaints.decide, key, chosen(key), "照办").stage == "instructed"


@pytest.mark.parametrize(("by", "to", "error"), [
    ("finance", "finmanager", NotAllowed),
    ("service", "finance", Invalid),
    ("service", "sales1", Invalid),
])  # fmt: skip
def test_customer_service_passes_on_and_to_somebody_else_of_the_department(complaint, by, to, error):
    brought_to(complaint, "agree", "judge")
    with pytest.raises(error):
        act(by, complaints.pass_on, complaint, department("finance"), user(to).id, "人员调整")
    with pytest.raises(NotAllowed) as refused:
        act("credit", complaints.propose, brought_to(complaint, "examine").id, "换货", None)
    assert refused.value.clause == "四1.4"
    assert stored(complaint).handler_id == user("finance").id


def test_an_unsatisfied_customer_has_it_taken_up_again_from_the_start(complaint):
    again = brought_to(complaint, *FOUNDED[:8], "unhappy")
    assert (again.stage, again.round, again.satisfaction) == ("recorded", 2, 1)
    assert (again.visit_id, again.request_id, again.handler_id, again.promised_on) == (None, None, None, None)
    assert (again.cause_kind, again.cause) == ("delivery", "装车不当")  # until another is found
    with pytest.raises(Refused) as refused:
        STEPS["void"](complaint)
    assert refused.value.clause == "二(五)1.2"
    with as_reader("service"):
        assert not stages.is_next(stored(complaint), "void")
    assert brought_to(complaint, *FOUNDED).stage == "archived"


def test_the_promise_is_told_for_a_day_from_today_on(complaint):
    with pytest.raises(Invalid) as invalid:
        act("service", complaints.agree, complaint, "破损", "换货", DAY - timedelta(days=1), "ordinary")
    assert list(invalid.value.errors) == ["promised_on"]
    with pytest.raises(Invalid) as invalid:
        act("service", complaints.agree, complaint, "破损", " ", PROMISED, "ordinary")
    assert list(invalid.value.errors) == ["solutions"]
    assert act("service", complaints.agree, complaint, "破损", "换货", DAY, "ordinary").due_on == DAY


def test_a_promise_past_the_day_of_the_rules_says_why_and_is_late_from_theirs(complaint):
    by_rule, later = stored(complaint).solve_on, DAY + timedelta(days=30)
    with pytest.raises(Invalid) as invalid:
        act("service", complaints.agree, complaint, "破损", "换货", later, "ordinary")
    assert "(四1.1)" in invalid.value.errors["late_reason"]["en"]
    agreed = act("service", complaints.agree, complaint, "破损", "换货", later, "ordinary", "新货下月到港")
    assert (agreed.promised_on, agreed.due_on, agreed.late_reason) == (later, by_rule, "新货下月到港")
    assert owed("service")[0][1] == by_rule


def test_a_graver_one_has_the_days_of_a_serious_complaint(complaint):
    two_days = DAY + timedelta(days=2)
    with pytest.raises(Invalid) as invalid:
        act("service", complaints.agree, complaint, "破损", "换货", PROMISED, "serious")
    assert list(invalid.value.errors) == ["late_reason"]
    assert act("service", complaints.agree, complaint, "破损", "换货", two_days, "serious").solve_on == two_days


def test_each_step_keeps_whether_it_was_in_time_and_which_cause_it_found(complaint, session):
    late = DAY + timedelta(days=6)
    brought_to(complaint, *FOUNDED[:7])
    act("finance", complaints.feed_back, complaint, "已换货", on=late)
    visit_id = stored(complaint).visit_id
    act("service", visits.note_attempt, visit_id, "reached", "", at=CALL)
    act("service", visits.record_visit, visit_id, UNHAPPY)
    with unguarded("a test looks"):
        steps = session.scalars(select(ComplaintStep).order_by(ComplaintStep.position)).unique().all()
    kept = {one.complaint_act: (one.in_time, one.within_terms, one.cause_kind) for one in steps}
    assert (kept["agree"], kept["judge"]) == ((True, None, None), (None, None, None))
    assert (kept["examine"], kept["feed_back"]) == ((None, None, "delivery"), (False, False, None))


def test_the_department_is_named_with_somebody_of_it(complaint):
    brought_to(complaint, "agree")
    for more, field in (
        ({"department_id": None}, "department"),
        ({"department_id": department("marketing")}, "handler"),
    ):
        with pytest.raises(Invalid) as invalid:
            act("service", complaints.judge, complaint, judged(**more))
        assert list(invalid.value.errors) == [field]


def test_too_few_alternatives_are_not_sent_to_the_superior(complaint):
    brought_to(complaint, "agree", "judge", "examine", "propose")
    with pytest.raises(Refused) as refused:
        STEPS["submit"](complaint)
    assert refused.value.clause == "四1.4"
    assert brought_to(complaint, "propose", "submit").stage == "deciding"


def test_the_superior_chooses_on_the_complaints_page_not_blindly_in_the_inbox(complaint):
    brought_to(complaint, *FOUNDED[:6])
    with as_reader("csmanager"):
        (step,) = inbox.waiting_for(reader("csmanager"))
        key = step.id
    with pytest.raises(Refused, match="Choose an alternative"):
        act("csmanager", signoffs.sign, key)
    with pytest.raises(NotAllowed):
        act("finmanager", complaints.decide, complaint, chosen(complaint), "换货")
    act("csmanager", signoffs.refuse, key, "请另提方案")
    assert stored(complaint).stage == "examined"
    assert brought_to(complaint, "submit", "decide").stage == "instructed"


def test_a_serious_one_is_decided_by_the_general_manager(session):
    key = recorded(make_customer("乌有纸业"), severity="serious")
    act("service", complaints.agree, key, "破损", "换货", DAY, "serious")
    brought_to(key, *FOUNDED[1:6])
    with pytest.raises(NotAllowed):
        act("csmanager", complaints.decide, key, chosen(key), "换货")
    assert act("gm", complaints.decide, key, chosen(key), "换货").stage == "instructed"


def test_only_whoever_has_it_or_the_officer_examines(complaint):
    brought_to(complaint, "agree", "judge")
    with pytest.raises(NotAllowed):
        act("credit", complaints.examine, complaint, "delivery", "装车", user("sales1").id)
    with pytest.raises(NotAllowed):
        act("finance", complaints.agree, complaint, "破损", "换货", PROMISED, "ordinary")
    assert act("service", complaints.examine, complaint, "delivery", "装车", user("sales1").id).stage == "examined"


def test_an_open_complaint_lifts_whoever_has_it_until_it_is_fed_back_and_archived(session, access_of):
    customer = make_customer("乌有纸业", owner="sales2", level="top_secret")
    assert (access_of("service", customer), access_of("sales1", customer)) == ("card", "none")
    key = recorded(customer, by="csmanager")
    assert access_of("service", customer) == "work"
    brought_to(key, "agree")
    act("service", complaints.judge, key, judged(department_id=department("marketing"), handler_id=user("sales1").id))
    assert access_of("sales1", customer) == "work"
    act("sales1", complaints.examine, key, "delivery", "装车", user("sales1").id)
    for _ in range(2):
        act("sales1", complaints.propose, key, "换货", None)
    act("sales1", complaints.submit, key)
    brought_to(key, "decide")
    act("sales1", complaints.feed_back, key, "已换货")
    assert (access_of("service", customer), access_of("sales1", customer)) == ("work", "none")
    brought_to(key, "visit", "sanction", "spare", "archive")
    assert access_of("service", customer) == "card"
    with unguarded("a test looks"):
        assert session.scalars(select(OpenTask).where(OpenTask.closed_at.is_(None))).all() == []


def test_sanctions_are_seen_by_the_person_and_those_who_judge_and_by_nobody_else(complaint, session):
    brought_to(complaint, *FOUNDED[:7])
    with pytest.raises(Invalid):
        act("csmanager", complaints.sanction, complaint, user("sales2").id, "person", "警告")
    with pytest.raises(NotAllowed):
        act("service", complaints.sanction, complaint, user("sales1").id, "person", "警告")
    STEPS["sanction"](complaint)
    for name in ("mktmanager", "finance"):
        with pytest.raises(Invalid):
            act("gm", complaints.sanction, complaint, user(name).id, "head", "提醒")
    act("gm", complaints.sanction, complaint, user("finmanager").id, "head", "提醒")
    seen = {}
    for name in ("csmanager", "gm", "auditor", "sales1", "finmanager", "service", "clerk", "finance"):
        with as_reader(name):
            seen[name] = len(session.scalars(select(ComplaintSanction)).all())
    assert seen == {
        "csmanager": 2,
        "gm": 2,
        "auditor": 2,
        "sales1": 1,
        "finmanager": 1,
        "service": 0,
        "clerk": 0,
        "finance": 0,
    }


def refused_to_archive(complaint):
    with pytest.raises(Refused) as refused:
        STEPS["archive"](complaint)
    assert stored(complaint).stage == "visited"
    return refused.value.clause, refused.value.says["en"]


def test_a_founded_one_is_archived_once_person_and_head_answer_for_it(complaint):
    brought_to(complaint, *FOUNDED[:9])
    assert refused_to_archive(complaint) == (
        "四1.4",
        "First the superior records a sanction for the person responsible, or why there is none.",
    )
    answer = "Record how the person and the head answer for a complaint"
    assert owed("csmanager") == [(answer, stored(complaint).due_on, "四1.4")]
    assert owed("service") == []
    given = act("csmanager", complaints.sanction, complaint, None, "person", "无过错", is_none=True)
    assert (given.person_id, given.is_none) == (user("sales1").id, True)
    clause, says = refused_to_archive(complaint)
    assert (clause, "the head of the department" in says) == ("四1.4", True)
    with pytest.raises(Invalid):
        act("csmanager", complaints.sanction, complaint, None, "head", "提醒")
    STEPS["spare"](complaint)
    assert (owed("csmanager"), len(owed("service"))) == ([], 1)
    assert brought_to(complaint, "archive").stage == "archived"


def test_the_general_manager_judges_where_the_manager_would_judge_himself(complaint):
    brought_to(complaint, "agree")
    ours = judged(department_id=department("customer_service"), handler_id=user("service").id)
    act("service", complaints.judge, complaint, ours)
    act("service", complaints.examine, complaint, "delivery", "答复迟误", user("service").id)
    for _ in range(2):
        act("service", complaints.propose, complaint, "换货", None)
    act("service", complaints.submit, complaint)
    act("gm", complaints.decide, complaint, chosen(complaint), "立即换货")
    act("service", complaints.feed_back, complaint, "已换货")
    brought_to(complaint, "visit")
    answer = "Record how the person and the head answer for a complaint"
    assert (owed("csmanager"), [one[0] for one in owed("gm")]) == ([], [answer])
    with pytest.raises(Refused, match="Nobody judges himself") as refused:
        act("csmanager", complaints.sanction, complaint, None, "head", "规程已明确", is_none=True)
    assert refused.value.clause == "四1.4"
    for role in ("person", "head"):
        act("gm", complaints.sanction, complaint, None, role, "规程已明确", is_none=True)
    assert (owed("gm"), len(owed("service"))) == ([], 1)


def test_what_people_answered_in_one_round_does_not_do_for_the_next(complaint):
    brought_to(complaint, *FOUNDED[:8], "sanction", "spare", "unhappy", *FOUNDED[:9])
    assert refused_to_archive(complaint)[0] == "四1.4"


def test_nobody_answers_for_what_is_unfounded(complaint):
    brought_to(complaint, "agree", "unfounded", "reply")
    with pytest.raises(Refused) as refused:
        STEPS["spare"](complaint)
    assert refused.value.clause == "四1.4"


def test_it_is_archived_once_its_improvements_are_made_and_checked(complaint):
    brought_to(complaint, *FOUNDED[:-1], "improve")
    assert stored(complaint).due_on == DAY + timedelta(days=14)  # five working days to make it, five to check
    assert refused_to_archive(complaint)[0] == "四1.5"
    assert brought_to(complaint, "remedy", "archive").stage == "archived"


def test_what_to_improve_is_done_and_its_effect_checked_by_another(complaint, session):
    brought_to(complaint, *FOUNDED[:-1], "improve")
    with unguarded("a test looks"):
        key = session.scalars(select(Improvement.id)).one()
    with pytest.raises(NotAllowed) as refused:
        act("clerk", improvements.done, key, "已培训")
    assert refused.value.clause == "四1.5"
    with as_reader("sales1"):
        improve = [one for one in duties_of(reader("sales1"), DAY)[0] if one.kind == "improvement"]
    assert [one.clause for one in improve] == ["四1.5"]
    assert act("sales1", improvements.done, key, "已培训").check_on == DAY + timedelta(days=7)
    again = act("service", improvements.check, key, "仍有破损", is_effective=False)
    assert (again.item_state, again.due_on) == ("open", DAY + timedelta(days=7))
    act("sales1", improvements.done, key, "加装护角")
    assert act("csmanager", improvements.check, key, "无破损", is_effective=True).item_state == "effective"


def test_the_visit_after_a_complaint_is_never_dropped(complaint):
    row = brought_to(complaint, *FOUNDED[:8])
    with pytest.raises(Refused) as refused:
        act("service", visits.drop, row.visit_id, "不必")
    assert refused.value.clause == "二(五)1.3"
    with pytest.raises(Refused, match="note the call first") as refused:
        act("service", visits.record_visit, row.visit_id, HEARD)
    assert refused.value.clause == "二(五)3.4.3"
    act("service", visits.note_attempt, row.visit_id, "reached", "", at=CALL)
    assert act("service", visits.record_visit, row.visit_id, HEARD).visit_state == "done"


def test_a_hidden_complaint_is_none(complaint, session):
    hidden = recorded(make_customer("子虚", owner="sales2", level="secret"))
    for key in (hidden, -1):
        with pytest.raises(NotFound):
            act("sales1", complaints.examine, key, "delivery", "装车", user("sales1").id)
