"""Who owes what by when? The regular credit report by grade, its states, who sees it, page by page."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from admin_app.areas.customers.models import Customer
from admin_app.duties import kinds, service
from admin_app.duties.credit_reports import next_reports_due
from admin_app.duties.kinds import DutyKind, Stream
from admin_app.errors import Invalid, sentence
from admin_app.secrecy.reader import reading_as
from tests.factories import DAY, make_customer, make_task, reader, user

pytestmark = pytest.mark.usefixtures("no_monthly_report")

YESTERDAY, TOMORROW = DAY - timedelta(days=1), DAY + timedelta(days=1)


def reported(last_on, grade="C", **columns):
    return make_customer(grade=grade, last_report_on=last_on, **columns)


@pytest.fixture
def duties(as_reader):
    def ask(username="credit", on=DAY, **asked):
        with as_reader(username, on) as one:
            return service.duties_of(one, on, **asked)

    return ask


def states(found):
    return [(duty.customer_id, duty.due_on, duty.state, duty.days) for duty in found]


# --- 二(三)3.2.3: A six months, B three, C and D one


@pytest.mark.parametrize(
    ("grade", "last_on"),
    [
        ("A", date(2026, 5, 23)),
        ("B", date(2026, 8, 23)),
        ("C", date(2026, 10, 23)),
        ("D", date(2026, 10, 23)),
    ],
)
def test_a_report_is_due_on_the_day_its_months_are_over(duties, grade, last_on):
    customer = reported(last_on, grade)
    found, _ = duties()
    assert states(found) == [(customer.id, DAY, "due", 0)]
    assert (found[0].clause, found[0].kind, found[0].is_overdue) == ("二(三)3.2.3", "credit_report", False)


def test_a_day_later_it_is_overdue(duties):
    customer = reported(date(2026, 10, 22))
    found, _ = duties()
    assert states(found) == [(customer.id, YESTERDAY, "overdue", 1)]


def test_a_day_earlier_it_is_soon(duties):
    customer = reported(date(2026, 10, 24))
    assert states(duties()[0]) == [(customer.id, TOMORROW, "soon", -1)]


def test_seven_days_before_it_is_listed(duties):
    customer = reported(date(2026, 10, 30))
    assert states(duties()[0]) == [(customer.id, date(2026, 11, 30), "soon", -7)]


def test_eight_days_before_it_is_not(duties):
    reported(date(2026, 11, 1))
    assert duties() == ([], None)


def test_the_end_of_august_is_due_at_the_end_of_february(duties):
    customer = reported(date(2026, 8, 31), "A")
    on = date(2027, 2, 28)
    assert states(duties(on=on)[0]) == [(customer.id, on, "due", 0)]


def test_regrading_moves_the_day_at_once(duties, session):
    customer = reported(date(2026, 10, 22), "A")
    assert duties() == ([], None)
    from tests.factories import store

    customer.grade = "C"
    store(customer)
    assert states(duties()[0]) == [(customer.id, YESTERDAY, "overdue", 1)]


def test_without_a_report_it_is_missing_and_due_ten_working_days_after_grading(duties):
    customer = make_customer(grade="B", graded_on=DAY)
    assert states(duties()[0]) == [(customer.id, date(2026, 12, 7), "missing", -14)]


def test_a_missing_report_is_late_from_the_day_after(duties):
    customer = make_customer(grade="B", graded_on=DAY)
    found, _ = duties(on=date(2026, 12, 8), overdue=True)
    assert states(found) == [(customer.id, date(2026, 12, 7), "missing", 1)]
    assert found[0].is_overdue


def test_on_the_day_a_missing_report_is_not_late(duties):
    make_customer(grade="B", graded_on=DAY)
    assert duties(on=date(2026, 12, 7), overdue=True) == ([], None)


def test_ungraded_void_and_prospective_customers_owe_no_report(duties):
    make_customer()
    make_customer(grade="C", status="void")
    make_customer(grade="C", status="prospect")
    assert duties() == ([], None)


def test_overdue_and_the_rest_are_told_apart(duties):
    late, today = reported(date(2026, 10, 1)), reported(date(2026, 10, 23))
    assert [duty.customer_id for duty in duties(overdue=True)[0]] == [late.id]
    assert [duty.customer_id for duty in duties(overdue=False)[0]] == [today.id]


# --- who sees them


@pytest.mark.parametrize(("username", "is_mine"), [("credit", True), ("csmanager", False), ("gm", False)])
def test_the_credit_officer_owes_and_the_managers_oversee(duties, username, is_mine):
    reported(date(2026, 10, 1))
    assert [duty.is_mine for duty in duties(username)[0]] == [is_mine]


@pytest.mark.parametrize("username", ["sales1", "finance", "mktmanager", "clerk", "auditor", "admin"])
def test_others_owe_none(duties, username):
    reported(date(2026, 10, 1))
    assert duties(username) == ([], None)


def test_a_credit_officer_sees_the_duty_of_a_top_secret_customer(duties):
    customer = reported(date(2026, 10, 1), level="top_secret")
    assert [duty.customer_id for duty in duties()[0]] == [customer.id]


@pytest.fixture
def founding_days(monkeypatch):
    """A kind of these tests' own, owed by salespeople: a letter on the customer's founding day."""
    kind = DutyKind(
        "a_letter",
        lambda _reader, _on: [
            Stream(
                key=Customer.id,
                base=Customer.founded_on,
                where=Customer.status == "active",
                what=sentence("Write a letter", "写信"),
                clause="二(五)3.2",
            )
        ],
        "customer.details_view",
        owed_by=frozenset({"salesperson"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
    monkeypatch.setattr(kinds, "_kinds", {**kinds._kinds, kind.name: kind})


@pytest.mark.usefixtures("founding_days")
def test_less_than_the_working_data_hides_the_duty_and_a_task_shows_it(duties):
    """A salesperson owes it of everybody, and sees it of whom he sees enough."""
    customer = make_customer(level="confidential", owner="sales1", founded_on=YESTERDAY)
    assert [duty.customer_id for duty in duties("sales1")[0]] == [customer.id]
    assert duties("sales2") == ([], None)
    make_task(customer, user("sales2"))
    assert [duty.customer_id for duty in duties("sales2")[0]] == [customer.id]


@pytest.mark.usefixtures("founding_days")
def test_an_administrator_owes_nothing_whatever_other_posts_he_has(session, cast):
    make_customer(level="internal", owner="sales1", founded_on=YESTERDAY)
    one = replace(reader("sales1"), posts=frozenset({"salesperson", "administrator"}))
    with reading_as(one):
        assert service.duties_of(one, DAY) == ([], None)
        assert set(service.counts_of(one, DAY).values()) == {0}


# --- several kinds


@pytest.mark.usefixtures("founding_days")
def test_kinds_stand_in_one_list_by_day_and_name(duties):
    """Two kinds about one customer on one day: the kind tells them apart, on whichever page they fall."""
    customer = reported(date(2026, 10, 1), founded_on=date(2026, 11, 1))
    other = reported(date(2026, 10, 2), founded_on=date(2026, 10, 31))
    whole, _ = duties("csmanager")
    assert [(duty.due_on, duty.kind, duty.customer_id, duty.is_mine) for duty in whole] == [
        (date(2026, 10, 31), "a_letter", other.id, False),
        (date(2026, 11, 1), "a_letter", customer.id, False),
        (date(2026, 11, 1), "credit_report", customer.id, False),
        (date(2026, 11, 2), "credit_report", other.id, False),
    ]
    assert (whole[0].endpoint, whole[0].arguments) == ("customer.details_view", {"id": other.id})
    assert (whole[2].endpoint, whole[2].arguments) == ("credit_report.create_view", {"customer": customer.id})
    for size in (1, 2, 3):
        paged, after = [], None
        while True:
            page, after = duties("csmanager", limit=size, after=after)
            paged += page
            if after is None:
                break
        assert paged == whole


@pytest.mark.usefixtures("founding_days")
def test_counts_add_up_over_kinds_and_a_reader_counts_his_own(as_reader):
    reported(date(2026, 10, 1), founded_on=YESTERDAY)
    make_customer(founded_on=DAY)
    for username, overdue, due in (("csmanager", 2, 1), ("credit", 1, 0), ("sales1", 1, 1)):
        with as_reader(username) as one:
            found = service.counts_of(one, DAY)
        assert found == {"overdue": overdue, "due": due, "soon": 0}, username


# --- pages and counts


def test_pages_put_together_are_the_whole_list_in_order(duties):
    for number in range(40):
        day = date(2026, 8, 20) + timedelta(days=number)
        reported(day, "ABCD"[number % 4])
        make_customer(grade="BCDA"[number % 4], graded_on=day)
    for _ in range(3):
        reported(date(2026, 10, 30), "C")
        reported(date(2026, 10, 31), "C")
    whole, following = duties(limit=1000)
    assert following is None
    paged, after = [], None
    while True:
        page, after = duties(limit=7, after=after)
        paged += page
        if after is None:
            break
    assert paged == whole
    assert [duty.due_on for duty in whole] == sorted(duty.due_on for duty in whole)
    assert len({duty.customer_id for duty in whole}) == len(whole) > 60


def test_pages_go_through_a_clamped_months_end(duties):
    """28 to 31 August are all due on 28 February: none is lost or told twice between pages."""
    made = {reported(date(2026, 8, day), grade).id for day in (27, 28, 29, 30, 31) for grade in ("A", "A", "A")}
    on, found, after = date(2027, 2, 28), [], None
    while True:
        page, after = duties(on=on, limit=2, after=after)
        found += [duty.customer_id for duty in page]
        if after is None:
            break
    assert len(found) == 15
    assert set(found) == made


def test_a_full_last_page_has_no_cursor(duties):
    reported(date(2026, 10, 1))
    reported(date(2026, 10, 2))
    assert duties(limit=2)[1] is None
    assert duties(limit=1)[1] is not None


@pytest.mark.parametrize("text", ["", "x", "W10", "!!!!", "eyJhIjoxfQ", "WyIyMDI2LTEwLTAxIiwgMSwgMl0"])
def test_a_cursor_that_is_none_is_refused(duties, text):
    with pytest.raises(Invalid) as refused:
        duties(after=text)
    assert set(refused.value.errors) == {"after"}


def test_counts_by_time_whether_it_was_ever_done_or_not(as_reader, monkeypatch):
    reported(date(2026, 10, 1))
    reported(date(2026, 5, 1), "A")
    reported(date(2026, 10, 23))
    reported(date(2026, 10, 25))
    make_customer(grade="B", graded_on=DAY)
    make_customer(grade="B", graded_on=DAY - timedelta(days=60))
    with as_reader("credit") as one:
        assert service.counts_of(one, DAY) == {"overdue": 3, "due": 1, "soon": 2}
        monkeypatch.setattr(service, "FEW", 1)  # as if there were very many
        assert service.counts_of(one, DAY) == {"overdue": 3, "due": 1, "soon": 2}
        monkeypatch.setattr(service, "COUNT_CAP", 1)
        assert service.counts_of(one, DAY) == {"overdue": 2, "due": 1, "soon": 2}
    with as_reader("sales1") as one:
        assert set(service.counts_of(one, DAY).values()) == {0}


def test_the_next_report_by_customer(as_reader):
    filed = reported(date(2026, 8, 31), "A")
    new = make_customer(grade="B", graded_on=DAY)
    ungraded = make_customer()
    with as_reader("credit"):
        assert next_reports_due([filed, new, ungraded], DAY) == {
            filed.id: date(2027, 2, 28),
            new.id: date(2026, 12, 7),
            ungraded.id: None,
        }


def test_as_many_queries_for_one_as_for_three(duties, as_reader, count_queries):
    def queries():
        with as_reader("credit") as one, count_queries() as statements:
            service.duties_of(one, DAY)
            service.counts_of(one, DAY)
        return len(statements)

    reported(date(2026, 10, 1))
    assert len(duties()[0]) == 1
    one_row = queries()
    reported(date(2026, 8, 2), "B")
    make_customer(grade="A")
    assert len(duties()[0]) == 3
    assert queries() == one_row


def test_an_unannounced_year_is_said():
    assert service.calendar_warning(date(2026, 10, 1)) is None
    assert service.calendar_warning(date(2029, 12, 20)) is not None


@pytest.mark.parametrize("many", [2, service.MANY])
def test_the_most_pressing_are_the_first_of_each_time(as_reader, monkeypatch, many):
    """However many a stream has: what is due today is not lost behind arrears."""
    monkeypatch.setattr(service, "MANY", many)
    for month, day in ((9, 1), (9, 2), (9, 3), (10, 23), (10, 23), (10, 24), (10, 25), (10, 26)):
        reported(date(2026, month, day))
    with as_reader("credit") as one:
        every, _ = service.duties_of(one, DAY)
        found, counts = service.pressing(one, DAY, 2)
        assert counts == service.counts_of(one, DAY) == {"overdue": 3, "due": 2, "soon": 3}
    assert [duty.time for duty in every] == ["overdue"] * 3 + ["due"] * 2 + ["soon"] * 3
    assert found == [*every[:2], *every[3:5], *every[5:7]]
