"""Who is visited by whom and when, what is recorded, and how many of those who must be have been."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from admin_app.accounts.models import Post
from admin_app.areas.customers.models import Customer
from admin_app.areas.information.periods import spans_of
from admin_app.areas.visits import boards, campaigns, coverage, improvements, resting, summaries
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Improvement, Visit, VisitAttempt, VisitReport
from admin_app.areas.visits.prints import VisitSummary
from admin_app.clock import ZONE
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, Refused
from admin_app.extensions import db
from admin_app.imports.visits import Visits
from admin_app.printing.forms import Asked
from admin_app.printing.parts import Text
from admin_app.reports.declared import AskedReport, report_named
from admin_app.reports.periods import figures_of
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import CALL, HEARD, act, stored
from tests.factories import DAY, as_reader, make_customer, make_waiver, reader, store, user

SOON = DAY + timedelta(days=7)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def two_visitors(session, cast):
    """The clerk is sales support, too."""
    post = session.scalars(select(Post).where(Post.name == "sales_support")).one()
    with unguarded("a test's arrangement"):
        user("clerk").roles.append(post)
        session.commit()


@pytest.fixture
def visit(session, cast):
    return act("csmanager", visits.plan, make_customer("乌有").id, "phone", SOON).id


def campaign(by="csmanager", **filters):
    wanted = campaigns.Wanted("冬季回访", "regular", "phone", DAY, SOON, filters)
    return act(by, campaigns.begin, wanted)


def done(key, heard=HEARD, by="service"):
    act(by, visits.note_attempt, key, "reached", "", at=CALL)
    return act(by, visits.record_visit, key, heard)


# --- calls


def test_nobody_is_called_before_the_campaign_begins(session, cast):
    make_customer()
    act("csmanager", campaigns.begin, campaigns.Wanted("冬季回访", "regular", "phone", SOON, SOON, {}))
    with unguarded("a test looks"):
        key = session.scalars(select(Visit.id)).one()
    with pytest.raises(Refused) as refused:
        act("service", visits.note_attempt, key, "reached", "", at=CALL)
    assert refused.value.clause == "二(五)3.2"


@pytest.mark.parametrize(
    ("when", "allowed"),
    [
        ("2026-11-23 08:59", False),
        ("2026-11-23 09:00", True),
        ("2026-11-23 11:29", True),
        ("2026-11-23 11:30", False),
        ("2026-11-23 13:59", False),
        ("2026-11-23 14:00", True),
        ("2026-11-23 17:30", False),
        ("2026-11-28 10:00", False),  # a Saturday
        ("2026-10-05 10:00", False),  # a holiday
        ("2026-10-10 10:00", True),  # a Saturday worked to make up
    ],
)
def test_customers_are_called_in_the_calling_hours_alone(visit, session, when, allowed):
    if allowed:
        assert act("service", visits.note_attempt, visit, "busy", "", at=at(when)).attempt_result == "busy"
        return
    with pytest.raises(Refused) as refused:
        act("service", visits.note_attempt, visit, "busy", "", at=at(when))
    assert refused.value.clause == "二(五)3.4.1"
    with unguarded("a test counts"):
        assert session.scalar(select(func.count()).select_from(VisitAttempt)) == 0


def test_the_customers_rest_is_not_disturbed(visit):
    act("service", resting.note, stored(visit, Visit).customer_id, 600, 660, "晨会")
    with pytest.raises(Refused) as refused:
        act("service", visits.note_attempt, visit, "reached", "", at=CALL)
    assert refused.value.clause == "二(五)3.4.1"
    assert act("service", visits.note_attempt, visit, "reached", "", at=CALL + timedelta(hours=1))
    with pytest.raises(Invalid):
        act("service", resting.note, stored(visit, Visit).customer_id, 660, 660, "")


# --- records


@pytest.mark.parametrize("missing", ["satisfaction", "opinion", "advice", "wants", "market"])
def test_a_record_is_whole_or_none(visit, missing):
    act("service", visits.note_attempt, visit, "reached", "", at=CALL)
    heard = visits.Heard(**{**vars(HEARD), missing: None if missing == "satisfaction" else " "})
    with pytest.raises(Refused):
        act("service", visits.record_visit, visit, heard)
    assert stored(visit, Visit).visit_state == "allotted"
    assert act("service", visits.record_visit, visit, HEARD).done_on == DAY


@pytest.mark.parametrize(
    ("method", "result", "says"), [("phone", "busy", visits.CALL_FIRST), ("mail", None, visits.SEND_FIRST)]
)
def test_a_record_follows_a_contact(session, cast, method, result, says):
    key = act("csmanager", visits.plan, make_customer().id, method, SOON).id
    if result:
        act("service", visits.note_attempt, key, result, "", at=CALL)
    with pytest.raises(Refused) as refused:
        act("service", visits.record_visit, key, HEARD)
    assert (refused.value.says, refused.value.clause) == (says, "二(五)3.4.3")
    other, fits = ("sent", "reached") if method == "phone" else ("busy", "sent")
    with pytest.raises(Invalid):
        act("service", visits.note_attempt, key, other, "", at=CALL)
    act("service", visits.note_attempt, key, fits, "", at=CALL)
    assert act("service", visits.record_visit, key, HEARD).visit_state == "done"


@pytest.mark.parametrize(("minutes", "kept"), [(0, 0), (600, 600), (None, None), (-1, ...), (601, ...)])
def test_how_long_a_call_was_is_noted_with_it_and_counted(visit, session, minutes, kept):
    if kept is ...:
        with pytest.raises(Invalid) as refused:
            act("service", visits.note_attempt, visit, "reached", "", minutes=minutes, at=CALL)
        assert list(refused.value.errors) == ["minutes"]
        return
    assert act("service", visits.note_attempt, visit, "reached", "", minutes=minutes, at=CALL).minutes == kept
    act("service", visits.note_attempt, visit, "busy", "", minutes=3, at=CALL)
    spans = spans_of("month", DAY.replace(day=1))
    with as_reader("csmanager"):
        told = {one.name: one.ask(spans)[-1] for one in figures_of("month") if one.chapter == "service"}
    assert told["call_minutes"] == (kept or 0) + 3
    assert told["calls_timed"] == (1 if kept is None else 2)


def test_a_visit_is_made_once_by_whom_it_is_allotted(visit, two_visitors):
    with pytest.raises(NotAllowed):
        act("clerk", visits.note_attempt, visit, "reached", "", at=CALL)
    act("csmanager", visits.reallot, visit, user("clerk").id)
    with pytest.raises(NotAllowed):
        act("service", visits.note_attempt, visit, "reached", "", at=CALL)
    assert done(visit, by="clerk").visit_state == "done"
    for again in (
        lambda: act("clerk", visits.record_visit, visit, HEARD),
        lambda: act("csmanager", visits.drop, visit, "不必"),
        lambda: act("csmanager", visits.reallot, visit, user("service").id),
    ):
        with pytest.raises(Conflict) as over:
            again()
        assert over.value.clause == "四2"


def test_a_visit_lifts_the_visitor_until_it_is_done(session, cast):
    from admin_app.secrecy.access import access_of

    customer = make_customer("子虚", owner="sales2", level="top_secret")
    key = act("csmanager", visits.plan, customer.id, "phone", SOON).id

    def access():
        with as_reader("service"):
            return access_of([customer.id])[customer.id]

    assert access() == "work"
    done(key)
    assert access() == "card"


def test_only_whoever_plans_plans_and_for_a_day_to_come(session, cast):
    customer = make_customer()
    with pytest.raises(NotAllowed):
        act("sales1", visits.plan, customer.id, "phone", SOON)
    with pytest.raises(Invalid):
        act("csmanager", visits.plan, customer.id, "phone", DAY - timedelta(days=1))
    with pytest.raises(Invalid):
        act("csmanager", visits.plan, customer.id, "phone", SOON, visitor_id=user("credit").id)


# --- campaigns


def test_a_campaign_draws_by_its_filters_and_allots_as_many_to_each(session, two_visitors):
    for number in range(7):
        make_customer(region="华东" if number < 5 else "华南", grade="A")
    made = campaign(region="华东")
    counted = select(Visit.visitor_id, func.count()).group_by(Visit.visitor_id)
    with unguarded("a test counts"):
        held = dict(session.execute(counted).all())
    assert (made.drawn, sorted(held.values())) == (5, [2, 3])
    assert campaign(grade="A").drawn == 2  # whoever has a visit open is not drawn again
    with unguarded("a test counts"):
        assert sorted(dict(session.execute(counted).all()).values()) == [3, 4]
    with pytest.raises(Refused):
        campaign(grade="A")


def test_whoever_draws_draws_those_he_sees(session, cast):
    make_customer(level="top_secret", owner="sales2")
    make_customer(level="secret", owner="sales2")
    assert campaign("service").drawn == 1
    assert campaign().drawn == 1


def test_a_campaign_is_closed_when_each_visit_is_made_or_dropped(session, cast):
    make_customer()
    make_customer()
    made = campaign()
    with unguarded("a test looks"):
        first, second = session.scalars(select(Visit.id)).all()
    done(first)
    with pytest.raises(Refused) as refused:
        act("csmanager", campaigns.close, made.id)
    assert "Visits still open: 1" in refused.value.says["en"]
    act("csmanager", summaries.make, DAY, DAY, "尚有一家", campaign_id=made.id)  # too early to do for the end
    act("csmanager", visits.drop, second, "已停业")
    with pytest.raises(Refused, match="Make the report") as refused:
        act("csmanager", campaigns.close, made.id)
    assert refused.value.clause == "四2"
    act("csmanager", summaries.make, DAY, DAY, "总体满意", campaign_id=made.id)
    assert act("csmanager", campaigns.close, made.id).state == "closed"


def test_whoever_drew_a_campaign_owes_its_end(session, cast):
    """The manager oversees it, and owes it once whoever drew it works here no more."""
    make_customer()
    made = campaign("service")

    def owed(username, on=SOON):
        with as_reader(username, on) as one:
            duties = [duty for duty in duties_of(one, on)[0] if duty.kind == "campaign_closing"]
        return [(duty.about, duty.time, duty.is_mine, duty.clause) for duty in duties]

    assert owed("service", DAY - timedelta(days=1)) == []
    assert owed("service") == [("冬季回访", "due", True, "四2")]
    assert owed("service", SOON + timedelta(days=1)) == [("冬季回访", "overdue", True, "四2")]
    assert owed("csmanager") == [("冬季回访", "due", False, "四2")]
    assert owed("infosupervisor") == []
    with unguarded("a test's arrangement"):
        user("service").active = False
        session.commit()
    assert owed("csmanager") == [("冬季回访", "due", True, "四2")]
    with unguarded("a test's arrangement"):
        user("service").active = True
        session.commit()
        key = session.scalars(select(Visit.id).where(Visit.campaign_id == made.id)).one()
    act("csmanager", visits.drop, key, "已停业")
    act("csmanager", summaries.make, DAY, DAY, "无", campaign_id=made.id)
    act("service", campaigns.close, made.id)
    assert owed("service") == owed("csmanager") == []


# --- coverage and reports


def covered(by):
    with as_reader(by):
        found = coverage.coverage(reader(by), DAY)
    return found.visited, found.wanted


def test_every_key_customer_counts_for_those_who_lead_and_one_s_own_for_others(session, cast):
    keys = [make_customer(is_key=True, level="top_secret", owner="sales2"), make_customer(dealings="vital")]
    make_customer(is_key=True, status="void")
    make_customer()
    assert (covered("gm"), covered("csmanager"), covered("service")) == ((0, 2), (0, 2), (0, 0))
    planned = [act("csmanager", visits.plan, one.id, "phone", SOON).id for one in keys]
    done(planned[0])
    assert (covered("gm"), covered("service")) == ((1, 2), (0, 1))  # the top secret one is hidden again
    make_waiver("visit", planned[1], SOON, SOON, from_on=DAY)
    assert (covered("gm"), covered("service")) == ((1, 2), (0, 1))  # a waiver takes nobody out
    assert listed("gm", "all") == [(keys[1].name, None, SOON, "否"), (keys[0].name, DAY, None, "是")]
    assert [len(listed("gm", group)) for group in ("visited", "open")] == [1, 1]
    assert [len(listed("service", group)) for group in ("visited", "open", "all")] == [0, 1, 1]
    done(planned[1])
    assert (covered("csmanager"), covered("service"), covered("sales1")) == ((2, 2), (1, 1), (0, 0))


def listed(by, group):
    """What the report tells of each, those visited last at the end."""
    names = ("customer", "done_on", "due_on", "visited")
    db.session.expire_all()
    with as_reader(by):
        lines = report_named("key-visits").lines(AskedReport(DAY, group=group))
        found = [tuple(line.values[name] for name in names) for line in lines]
    return sorted(found, key=lambda line: (line[1] is not None, line[0]))


def test_each_figure_of_the_coverage_leads_to_the_customers_it_counts(session, cast, app, sign_in):
    for number in range(3):
        make_customer(f"重点{number}", is_key=True)
    with unguarded("a test looks"):
        key = session.scalars(select(Customer.id).order_by(Customer.id)).first()
    done(act("csmanager", visits.plan, key, "phone", SOON).id)
    with app.test_request_context("/"), as_reader("gm"):
        (line,) = boards.visit_coverage(DAY).lines
    assert line.values == (1, 2, 3, 33)
    gm = sign_in("gm")
    assert [gm.get(url).text.count("/customers/details/?id=") for url in line.urls] == [1, 2, 3, 3]


def test_a_visit_covers_for_its_days_and_not_one_longer(session, cast):
    customer = make_customer(is_key=True)
    for days, expected in ((90, (1, 1)), (91, (0, 1))):
        with unguarded("a test's arrangement"):
            for old in session.scalars(select(Visit)):
                old.visit_state = "dropped"
            session.add(
                Visit(customer_id=customer.id, visit_kind="irregular", visit_method="phone", visit_state="done",
                      allotted_on=DAY, due_on=DAY, done_on=DAY - timedelta(days=days))
            )  # fmt: skip
            session.commit()
        assert covered("gm") == expected


def test_a_report_stands_as_it_was_counted(session, visit):
    done(visit)
    report = act("csmanager", summaries.make, DAY, DAY, "总体满意")
    assert report.content["visits"] == {"allotted": 0, "done": 1, "dropped": 0}  # done today, though due in a week
    with pytest.raises(NotAllowed):
        act("service", summaries.make, DAY, DAY, "总体满意")
    with pytest.raises(Invalid):
        act("csmanager", summaries.make, DAY, DAY + timedelta(days=1), "总体满意")
    kept = stored(report.id, VisitReport)
    assert summaries.is_sound(kept)
    with as_reader("service"):
        assert session.scalars(select(VisitReport)).all() == []


def test_a_campaigns_report_counts_its_visits_words_and_improvements(session, cast):
    make_customer()
    made = campaign()
    with unguarded("a test looks"):
        key = session.scalars(select(Visit.id)).one()
    done(key)
    item = act("service", improvements.note, key, "响应慢", user("sales1").id).id
    for by, doing, error in (("clerk", improvements.done, NotAllowed), ("service", improvements.check, Conflict)):
        with pytest.raises(error) as refused:
            act(by, doing, item, "已改", **({"is_effective": True} if error is Conflict else {}))
        assert refused.value.clause == "二(五)2"
    content = act("csmanager", summaries.make, DAY, DAY, "总体满意", campaign_id=made.id).content
    assert content["visits"] == {"allotted": 0, "done": 1, "dropped": 0}
    assert (content["satisfaction"], content["wants"]) == ({"5": 1}, ["增订"])
    assert [(one["what"], one["state"]) for one in content["improvements"]] == [("响应慢", "open")]
    with unguarded("a test looks"):
        assert session.scalars(select(Improvement.due_on)).one() == DAY + timedelta(days=14)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_report_says_how_much_of_what_was_heard_it_leaves_out_and_of_which_day_its_coverage_is(
    session, cast, app, sign_in, monkeypatch
):
    monkeypatch.setattr(summaries, "MOST_WORDS", 2)
    for advice in ("丙", "甲", "甲", "乙", ""):
        store(Visit(customer_id=make_customer().id, visit_kind="irregular", visit_method="phone", visit_state="done",
                    allotted_on=DAY, due_on=DAY, done_on=DAY, advice=advice, market="稳"))  # fmt: skip
    with unguarded("a test looks"):
        key = session.scalars(select(Visit.id)).first()
    for _each in range(3):
        act("service", improvements.note, key, "响应慢", user("sales1").id)
    report = act("csmanager", summaries.make, DAY - timedelta(days=9), DAY, "总体满意")
    assert len(report.content["advice"]) == len(report.content["improvements"]) == 2
    assert report.content["more"] == {"advice": 1, "improvements": 1}
    page = sign_in("csmanager").get(f"/visit-reports/details/?id={report.id}&lang=en").text
    assert page.count("and 1 more") == 2
    assert f"Key customers visited, on {DAY}" in page
    with app.test_request_context("/"), as_reader("csmanager"):
        printed = VisitSummary().parts(stored(report.id, VisitReport), Asked(DAY, "zh"))
    assert [part.text for part in printed if isinstance(part, Text)].count("另有 1 项") == 2


def test_without_another_service_officer_the_manager_owes_the_check(session, visit):
    done(visit)
    item = act("service", improvements.note, visit, "响应慢", user("service").id).id
    act("service", improvements.done, item, "已改")

    def owed(username):
        with as_reader(username) as one:
            return [duty.is_mine for duty in duties_of(one, SOON)[0] if duty.kind == "improvement_check"]

    assert (owed("service"), owed("csmanager")) == ([], [True])
    post = session.scalars(select(Post).where(Post.name == "service_officer")).one()
    with unguarded("a test's arrangement"):
        user("clerk").roles.append(post)
        session.commit()
    assert (owed("service"), owed("csmanager"), owed("clerk")) == ([], [False], [True])
    with unguarded("a test's arrangement"):
        user("clerk").active = False
        session.commit()
    assert owed("csmanager") == [True]
    assert act("csmanager", improvements.check, item, "已见效", is_effective=True).item_state == "effective"


@pytest.mark.parametrize(("responsible", "checker"), [("sales1", "csmanager"), ("csmanager", "gm")])
def test_the_check_of_a_top_secret_customer_is_owed_by_who_reads_of_him(session, visit, responsible, checker):
    done(visit)
    item = act("service", improvements.note, visit, "响应慢", user(responsible).id).id
    with unguarded("a test's arrangement"):
        customer = session.get(Improvement, item).customer
        customer.level, customer.level_ends = "top_secret", SOON
        session.commit()

    def owed():
        found = {}
        for username in ("service", "csmanager", "gm"):
            with as_reader(username) as one:
                duties = [duty for duty in duties_of(one, DAY)[0] if duty.kind == "improvement_check"]
                found[username] = [duty.is_mine for duty in duties]
        return found

    act(responsible, improvements.done, item, "已改")
    assert {name for name, mine in owed().items() if True in mine} == {checker}
    assert owed()["service"] == []
    assert act(checker, improvements.check, item, "已见效", is_effective=True).item_state == "effective"


# --- files


def test_visits_come_in_by_file_whole_or_not_at_all(session, cast, tmp_path):
    make_customer(code="KH-1")
    head = "客户编号,回访日期,满意度,对公司的看法,服务建议,需求,市场信息\n"

    def take(rows):
        path = tmp_path / "list.csv"
        path.write_text(head + rows, encoding="utf-8")
        with unguarded("a test imports"):
            report = Visits.take(path, path.name, on=DAY)
            session.commit()
        return report

    assert take("KH-1,2026-11-20,5,好,无,无,无\n").as_json()["visits"]["created"] == 1
    assert take("KH-1,2026-11-20,5,好,无,无,无\n").as_json()["visits"]["unchanged"] == 1
    bad = take("KH-1,2026-11-21,6,好,无,无,无\nKH-1,2026-11-22,5,,无,无,无\nNONE,2026-11-22,5,好,无,无,无\n")
    assert [(fault.line, fault.column) for fault in bad.faults][:2] == [(2, "satisfaction"), (3, "opinion")]
    with unguarded("a test counts"):
        assert session.scalar(select(func.count()).select_from(Visit)) == 1
