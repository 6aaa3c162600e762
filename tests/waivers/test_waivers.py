"""A duty waived for a while (三3): asked with a reason, signed, gone from every list; back after its day or when due anew."""

from datetime import date, timedelta

import pytest

from admin_app.areas.credit import reports
from admin_app.areas.staff import service_requests
from admin_app.areas.staff.figures import served
from admin_app.areas.visits import service as visits
from admin_app.areas.waivers import service
from admin_app.duties import service as duties
from admin_app.duties import telling
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from admin_app.extensions import db
from admin_app.notices.models import Notice
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from tests.api.conftest import Caller, token_of
from tests.factories import DAY, make_customer, store, user
from tests.signoffs.test_races import at_once
from tests.waivers.conftest import UNTIL

pytestmark = pytest.mark.usefixtures("no_monthly_report", "cast")
FILED = date(2026, 10, 1)  # of grade C: due on 1 November
DUE = date(2026, 11, 1)
REPORT = "credit_report"


@pytest.fixture
def late():
    return make_customer("松江精密", grade="C", last_report_on=FILED)


def waived(ask, sign, customer, until=UNTIL):
    request = ask("credit", REPORT, customer.id, FILED, until)
    assert sign("csmanager") == ["signed"]
    return request


def texts(username):
    with unguarded("a test looks"):
        rows = db.session.query(Notice).filter(Notice.user_id == user(username).id)
        return {row.text["en"] for row in rows}


def test_it_is_gone_from_lists_counts_notices_and_programs_once_signed(
    session, late, ask, sign, owed, as_reader, waiver, app
):
    other = make_customer(grade="C", last_report_on=FILED)
    ask("credit", REPORT, late.id, FILED)
    assert owed("credit", REPORT) == owed("csmanager", REPORT) == sorted([late.id, other.id])
    assert sign("csmanager") == ["signed"]
    for person in ("credit", "csmanager", "gm"):
        assert owed(person, REPORT) == [other.id]
        with as_reader(person) as one:
            assert duties.counts_of(one, DAY)["overdue"] == 1
            assert duties.duties_of(one, DAY, customer_id=late.id) == ([], None)
    listed = Caller(app.test_client(), token_of("credit")).get("/duties").json["items"]
    assert [item["customer"]["code"] for item in listed if item["kind"] == REPORT] == [other.code]
    held = waiver()
    assert (held.state, held.from_on, held.until_on, held.signed_by_id) == ("granted", DAY, UNTIL, user("csmanager").id)
    assert (held.title["en"], held.due_on, held.clause) == ("File the regular credit report", DUE, "二(三)3.2.3")
    assert texts("credit") == {"Signed: Waive a duty."}


def test_daily_notices_leave_it_out_and_count_it_when_it_is_back(session, cast, late, ask, sign):
    waived(ask, sign, late)
    for one in cast.values():
        one.active = one.username == "credit"  # a day's counts of everybody take seconds
    session.commit()
    assert [telling.tell_of_duties(day) for day in (UNTIL, UNTIL + timedelta(days=1))] == [0, 1]
    assert texts("credit") == {"Signed: Waive a duty.", "1 duty is overdue."}


def test_on_its_last_day_it_is_waived_and_the_day_after_as_late_as_it_is(late, ask, sign, owed, as_reader):
    waived(ask, sign, late)
    assert owed("credit", REPORT, UNTIL) == []
    with as_reader("credit", UNTIL + timedelta(days=1)) as one:
        (back,), _more = duties.duties_of(one, UNTIL + timedelta(days=1))
    assert (back.due_on, back.days, back.state) == (DUE, 43, "overdue")
    assert owed("credit", REPORT, DAY - timedelta(days=1)) == [late.id]  # as it was before it was signed


def test_done_and_due_anew_it_is_owed(late, ask, sign, owed):
    waived(ask, sign, late)
    late.last_report_on = FILED + timedelta(days=10)
    store(late)
    assert owed("credit", REPORT) == [late.id]


def test_done_while_it_is_waived_it_is_in_time(late, ask, sign, act):
    other = make_customer(grade="C", last_report_on=FILED)
    waived(ask, sign, late)
    filed = [act("credit", reports.file_report, one.id, DAY, "good", "正常", "正常", "对账单") for one in (late, other)]
    assert [one.in_time for one in filed] == [True, False]


# --- who asks, who signs


def test_whoever_owes_it_asks_and_nobody_signs_his_own(late, act, ask, sign, as_reader):
    for person, error in (("csmanager", NotAllowed), ("sales1", NotFound), ("auditor", NotFound)):
        with pytest.raises(error):
            ask(person, REPORT, late.id, FILED)
    step = ask("credit", REPORT, late.id, FILED).steps[0].id
    for person in ("credit", "gm", "mktmanager"):
        with pytest.raises((NotAllowed, NotFound)):
            act(person, signoffs.sign, step)
    assert sign("csmanager") == ["signed"]


def test_what_a_manager_owes_or_was_waived_before_the_general_manager_signs(late, act, ask, sign, session):
    waived(ask, sign, late, DAY)
    again = ask("credit", REPORT, late.id, FILED, on=DAY + timedelta(days=1))
    assert [step.post for step in again.steps] == ["general_manager"]
    user("csmanager").roles = [*user("csmanager").roles, *user("credit").roles]
    session.commit()
    other = make_customer(grade="C", last_report_on=FILED)
    request = ask("csmanager", REPORT, other.id, FILED)
    assert [step.post for step in request.steps] == ["general_manager"]


@pytest.mark.parametrize(
    ("until", "text"),
    [
        (DAY - timedelta(days=1), "Today or a later day"),
        (DAY + timedelta(days=31), "2026-12-23 at the latest"),
        (None, "Today or"),
    ],
)
def test_the_day_is_from_today_to_as_many_days_later_as_the_rules_say(late, ask, until, text):
    with pytest.raises(Invalid, match=text):
        ask("credit", REPORT, late.id, FILED, until)
    with pytest.raises(Invalid, match="fill this in"):
        ask("credit", REPORT, late.id, FILED, reason="  ")
    assert ask("credit", REPORT, late.id, FILED, DAY + timedelta(days=30)).state == "pending"


def test_what_the_rules_never_waive_is_refused_with_its_clause(session, ask, act):
    customer = make_customer(grade="C", level="secret", level_ends=DAY + timedelta(days=5))
    with pytest.raises(Refused) as refused:
        ask("clerk", "level_renewal", customer.id, customer.level_ends)
    assert refused.value.clause == "二(二)7.2.4"
    visit = act("csmanager", visits.plan, make_customer(is_key=True).id, "phone", DAY, on=DAY)
    with pytest.raises(Refused) as refused:
        ask("service", "visit", visit.id, DAY)
    assert refused.value.clause == "二(五)3.4.2"


def test_no_duty_of_that_row_kind_or_day_is_none(late, ask):
    for kind, key, base in (
        (REPORT, late.id, DUE),
        (REPORT, 1, FILED),
        ("visit", late.id, FILED),
        ("x", late.id, FILED),
    ):
        with pytest.raises(NotFound):
            ask("credit", kind, key, base)


# --- until it is signed


def test_it_is_asked_for_once_at_a_time(late, ask, sign):
    ask("credit", REPORT, late.id, FILED)
    with pytest.raises(Conflict, match="asked for already"):
        ask("credit", REPORT, late.id, FILED)
    sign("csmanager")
    with pytest.raises(Conflict, match="waived already"):
        ask("credit", REPORT, late.id, FILED)


@pytest.mark.parametrize("how", ["refused", "withdrawn"])
def test_refused_or_withdrawn_it_is_owed_and_may_be_asked_for_again(late, ask, act, owed, waiver, how):
    request = ask("credit", REPORT, late.id, FILED)
    if how == "refused":
        act("csmanager", signoffs.refuse, request.steps[0].id, "请按期完成")
    else:
        act("credit", signoffs.withdraw, request.id, "已无必要")
    assert waiver().state == how
    assert owed("credit", REPORT) == [late.id]
    ask("credit", REPORT, late.id, FILED)


def test_it_lapses_where_the_duty_is_done_or_its_day_has_passed(late, ask, sign, owed, waiver):
    ask("credit", REPORT, late.id, FILED, DAY)
    assert sign("csmanager", DAY + timedelta(days=1)) == ["lapsed"]
    assert waiver().state == "lapsed"
    ask("credit", REPORT, late.id, FILED)
    late.last_report_on = DAY
    store(late)
    assert sign("csmanager") == ["lapsed"]


# --- taken back


def test_whoever_signed_takes_it_back_and_who_asked_is_told(late, ask, sign, act, owed, waiver):
    waived(ask, sign, late)
    key = waiver().id
    for person in ("credit", "infosupervisor", "auditor"):
        with pytest.raises(NotAllowed):
            act(person, service.take_back, key, "已复产")
    with pytest.raises(NotFound):
        act("sales2", service.take_back, key, "已复产")
    act("csmanager", service.take_back, key, "已复产")
    assert owed("credit", REPORT) == [late.id]
    assert (waiver().state, waiver().ended_by_id, waiver().end_reason) == ("revoked", user("csmanager").id, "已复产")
    assert "A duty is yours again: its waiver is taken back." in texts("credit")
    with pytest.raises(Conflict):
        act("gm", service.take_back, key, "已复产")


def test_what_is_over_is_not_taken_back(late, ask, sign, act, waiver):
    waived(ask, sign, late)
    with pytest.raises(Conflict):
        act("gm", service.take_back, waiver().id, "已复产", on=UNTIL + timedelta(days=1))
    assert act("gm", service.take_back, waiver().id, "已复产", on=UNTIL).state == "revoked"


# --- two at once, queries, who sees it


def test_asked_signed_and_taken_back_by_many_at_once_it_happens_once(app, session, late, ask, waiver):
    given = (REPORT, late.id, FILED, UNTIL, "停产")
    answers = at_once(app, [("credit", lambda: service.ask(*given, on=DAY))] * 3)
    assert sorted(answers) == ["Conflict", "Conflict", "pending"]
    with unguarded("a test looks"):
        step = db.session.get(signoffs.SignRequest, waiver().request_id).steps[0].id
    answers = at_once(app, [("csmanager", lambda: signoffs.sign(step))] * 3)
    assert sorted(answers) == ["Conflict", "Conflict", "signed"]
    key = waiver().id
    answers = at_once(app, [("gm", lambda: service.take_back(key, "复产", on=DAY))] * 3)
    assert sorted(answers) == ["Conflict", "Conflict", "revoked"]


def test_as_many_queries_for_one_waived_as_for_three(late, ask, sign, as_reader, count_queries):
    def queries():
        db.session.rollback()  # each transaction asks once whether a policy was published
        with as_reader("credit") as one, count_queries() as statements:
            duties.duties_of(one, DAY)
            duties.counts_of(one, DAY)
        return len(statements)

    queries()  # the first to ask reads the policies
    none = queries()
    waived(ask, sign, late)
    one_waived = queries()
    for _ in range(2):
        ask("credit", REPORT, make_customer(grade="C", last_report_on=FILED).id, FILED)
    sign("csmanager")
    assert (none, queries()) == (one_waived, one_waived)


def test_it_is_seen_by_whoever_sees_the_customer(session, ask, sign, seen):
    customer = make_customer(owner="sales1", level="confidential", grade="C", last_report_on=FILED)
    waived(ask, sign, customer)
    assert {"credit", "csmanager", "gm", "sales1"} <= seen()
    assert not {"sales2", "admin"} & seen()


def test_a_duty_about_the_archive_is_waived_for_who_sees_the_archive(session, ask, sign, seen):
    base = DAY - timedelta(days=200)
    customer = make_customer(owner="sales2", level="confidential", verified_on=base)
    ask("clerk", "verification", customer.id, base)
    assert {"clerk", "csmanager"} <= seen()
    assert not {"finance", "service"} & seen()  # they see the working data


def test_about_no_customer_it_is_for_whoever_asked_and_those_above_and_counts_as_in_time(session, act, ask, sign, seen):
    promised_on = DAY - timedelta(days=3)
    asked = act("sales1", service_requests.ask, "回访名单", "请整理华东客户回访名单。", on=promised_on)
    act("service", service_requests.promise, asked.id, user("service").id, promised_on, on=promised_on)
    months = [(promised_on.replace(day=1), DAY)]
    before = act("gm", served, months)
    ask("service", "service_done", asked.id, promised_on)
    assert sign("csmanager") == ["signed"]
    assert seen() == {"service", "csmanager", "gm", "auditor"}
    assert ([(one.in_time, one.late) for one in before], act("gm", served, months)) == ([(0, 1)], [])
    act("service", service_requests.finish, asked.id, "已发送")
    assert [(one.in_time, one.late) for one in act("gm", served, months)] == [(1, 0)]


@pytest.fixture
def seen(cast, session, as_reader):
    def go():
        found = set()
        for name in cast:
            session.expire_all()
            with as_reader(name):
                if db.session.query(DutyWaiver).count():
                    found.add(name)
        return found

    return go
