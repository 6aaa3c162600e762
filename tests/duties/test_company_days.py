"""Days of the company's own: who declares them, which due dates they move, what stays as it was."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from admin_app.areas.complaints import intakes
from admin_app.areas.visits import window
from admin_app.audit.models import AuditEntry
from admin_app.clock import ZONE
from admin_app.duties import service as duties
from admin_app.duties import workdays
from admin_app.duties.company import service
from admin_app.duties.company.models import CompanyDay
from admin_app.duties.company.moving import moved
from admin_app.errors import Conflict, Invalid, NotAllowed, Refused
from admin_app.extensions import db
from tests.factories import DAY, as_reader, make_contract, make_customer

pytestmark = pytest.mark.usefixtures("no_monthly_report", "cast")
PROFILE = "Write the profile of an institutional customer"  # owed of every customer here
FRIDAY, SATURDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30)


def wanted(first=MONDAY, last=None, day_kind="off", periods=(), **names):
    names = {"name_zh": "公司成立日", "name_en": "Foundation day"} | names
    return service.Wanted(first, last or first, day_kind, names["name_zh"], names["name_en"], periods)


def declare(one, by="csmanager", on=DAY):
    with as_reader(by, on):
        made = service.declare(one, on=on)
        db.session.commit()
        return [day.id for day in made]


def graded(days_ago, **columns):
    """Its first credit report is due ten working days after it was graded."""
    return make_customer(grade="C", graded_on=DAY - timedelta(days=days_ago), last_report_on=None, **columns)


def due(customer, on=DAY):
    with as_reader("csmanager", on) as reader:
        found, _more = duties.duties_of(reader, on, customer_id=customer.id)
        return [duty.due_on for duty in found if duty.kind == "credit_report"]


def test_due_dates_move_when_a_day_is_declared_and_back_when_it_is_taken_back():
    customer = graded(11)  # Thursday the 12th
    assert due(customer) == [date(2026, 11, 26)]
    (key,) = declare(wanted(date(2026, 11, 25)))
    assert due(customer) == [FRIDAY]
    declare(wanted(SATURDAY, day_kind="worked"))
    declare(wanted(FRIDAY))
    assert due(customer) == [SATURDAY]
    with as_reader("gm"):
        service.take_back(key, "改期", on=DAY)
        db.session.commit()
        with pytest.raises(Conflict):
            service.take_back(key, "改期", on=DAY)
    assert due(customer) == [date(2026, 11, 26)]
    acts = select(AuditEntry.action).where(AuditEntry.action.like("company_day.%")).order_by(AuditEntry.number)
    assert list(db.session.scalars(acts)) == [*["company_day.declare"] * 3, "company_day.void"]


def test_within_one_transaction_what_was_declared_counts_at_once(session):
    with as_reader("csmanager"):
        assert workdays.working_days_later(FRIDAY, 1) == MONDAY
        service.declare(wanted(), on=DAY)
        assert workdays.working_days_later(FRIDAY, 1) == date(2026, 12, 1)
        session.rollback()
        assert workdays.working_days_later(FRIDAY, 1) == MONDAY


def test_the_calendar_is_read_once_in_a_transaction_and_kept_while_nothing_is_declared(count_queries):
    declare(wanted())
    with count_queries() as statements:
        for _again in range(3):
            workdays.working_days_later(FRIDAY, 1)
    assert len(statements) == 1
    held = workdays.current()
    db.session.rollback()
    assert workdays.current() is held


def would_move(who, one):
    with as_reader(who) as reader:
        found = moved(reader, DAY, service.with_days(one), one.first, one.last)
        return [(each.what["en"], each.count, each.before, each.after) for each in found if each.what["en"] != PROFILE]


def test_what_would_move_is_counted_before_of_what_the_reader_oversees_and_sees():
    for days_ago in (10, 10, 11, 30):  # due on Friday, on Friday, on Thursday, long ago
        graded(days_ago)
    first = "File the first credit report"
    assert would_move("csmanager", wanted(FRIDAY, SATURDAY)) == [(first, 2, FRIDAY, MONDAY)]
    assert would_move("credit", wanted(FRIDAY - timedelta(days=1), SATURDAY)) == [
        (first, 3, FRIDAY - timedelta(1), MONDAY)
    ]
    assert would_move("sales1", wanted(FRIDAY, SATURDAY)) == would_move("admin", wanted(FRIDAY, SATURDAY)) == []
    assert would_move("csmanager", wanted(SATURDAY, day_kind="worked")) == []  # nothing falls on Monday


def test_what_is_hidden_does_not_count_among_what_would_move():
    for level in ("internal", "top_secret"):
        make_contract(make_customer(level=level, owner="sales1"), state="signed", signed_on=DAY)
    tuesday = DAY + timedelta(days=1)
    moves = {who: would_move(who, wanted(tuesday)) for who in ("csmanager", "contracts")}
    told = "Hand the signed contract to customer service"
    assert moves == {
        "csmanager": [(told, 2, tuesday, tuesday + timedelta(days=1))],
        "contracts": [(told, 1, tuesday, tuesday + timedelta(days=1))],
    }
    with as_reader("csmanager"):
        (one,) = service.declare(wanted(tuesday), on=DAY)
        calendar = service.without(one)
    with as_reader("contracts") as reader:
        assert [each.count for each in moved(reader, DAY, calendar, tuesday, tuesday)] == [1]


def test_working_hours_and_the_times_of_complaints_follow(session):
    declare(wanted(FRIDAY, day_kind="worked", periods=((600, 660), (840, 900))))
    declare(wanted(MONDAY))
    with as_reader("service"):
        times = intakes.times_of("ordinary", datetime(2026, 11, 27, 9, 30, tzinfo=ZONE))
        late = intakes.times_of("ordinary", datetime(2026, 11, 27, 14, 30, tzinfo=ZONE))
    assert times.contact_by == datetime(2026, 11, 27, 15, 0, tzinfo=ZONE)
    assert late.contact_by == datetime(2026, 12, 1, 10, 30, tzinfo=ZONE)  # half an hour on Friday, Monday off
    assert times.solve_on == workdays.working_days_later(FRIDAY, 3)


def test_customers_rest_where_only_the_company_works(session):
    customer = make_customer()
    declare(wanted(SATURDAY, day_kind="worked"))
    declare(wanted(MONDAY))
    with as_reader("service"):
        days = [FRIDAY, SATURDAY, MONDAY]
        may = [window.may_call(customer.id, datetime(d.year, d.month, d.day, 10, tzinfo=ZONE)) for d in days]
    assert [one.outcome["allowed"] for one in may] == [True, False, False]


@pytest.mark.parametrize(
    ("one", "fields"),
    [
        (wanted(DAY - timedelta(days=1)), {"first"}),
        (wanted(MONDAY, FRIDAY), {"last"}),
        (wanted(DAY, DAY + timedelta(days=31)), {"last"}),
        (wanted(day_kind="half"), {"day_kind"}),
        (wanted(periods=((540, 600),)), {"periods"}),
        (wanted(name_zh=" "), {"name_zh"}),
        (wanted(name_en="x" * 81), {"name_en"}),
    ],
)
def test_what_cannot_be_declared_is_said_by_field(one, fields):
    with as_reader("csmanager"), pytest.raises(Invalid) as refused:
        service.declare(one, on=DAY)
    assert refused.value.errors.keys() == fields


def test_a_day_is_declared_once_from_today_on_by_those_who_may():
    assert len(declare(wanted(DAY, DAY + timedelta(days=30)))) == 31
    with pytest.raises(Invalid):
        declare(wanted(DAY + timedelta(days=30), day_kind="worked"))
    for who in ("service", "mktmanager", "auditor", "admin"):
        with pytest.raises(NotAllowed):
            declare(wanted(date(2027, 3, 1)), by=who)
    key = db.session.scalars(select(CompanyDay.id).order_by(CompanyDay.on)).first()
    with as_reader("csmanager"), pytest.raises(Refused):
        service.take_back(key, "改期", on=DAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("", ()),
        ("9:00-12:00", ((540, 720),)),
        ("09:00–12:00, 13:30~17:00", ((540, 720), (810, 1020))),
        ("09：00至12：00；13：30—24：00", ((540, 720), (810, 1440))),
    ],
)
def test_hours_are_read_as_people_write_them(text, periods):
    assert service.read_periods(text) == periods


@pytest.mark.parametrize(
    "text",
    [
        *("9-12", "12:00-9:00", "9:00-12:00, 11:00-13:00", "24:30-25:00", "9:00-24:01", "0:00-0:01, 0:00-0:01"),
        ", ".join(f"{hour}:00-{hour}:30" for hour in range(7)),
    ],
)
def test_hours_that_are_none_are_refused(text):
    with pytest.raises(Invalid):
        service.read_periods(text)
