"""Satisfaction by quarter and by the grade customers had then: of visits the reader sees, each figure leading to them."""

from datetime import date, timedelta

import pytest

from admin_app.areas.credit.standing import grades_then
from admin_app.areas.visits import boards, satisfaction
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Visit
from admin_app.imports.visits import Visits
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import CALL, HEARD, act, stored
from tests.factories import DAY, as_reader, make_customer, make_grade, store, user

pytestmark = pytest.mark.usefixtures("cast")


def visited(customer, on, points, grade=None, **columns):
    """Done by the service officer on that day."""
    days = dict.fromkeys(("allotted_on", "due_on", "done_on"), on)
    values = {"visit_kind": "irregular", "visit_method": "phone", "visit_state": "done", "grade_then": grade}
    values |= {**days, "satisfaction": points, "visitor_id": user("service").id} | columns
    return store(Visit(customer_id=customer.id, **values))


@pytest.fixture
def some(session):
    """Two quarters with one between of which there is nothing, and what does not count."""
    ours, hidden = make_customer("乌有"), make_customer("绝密", level="top_secret", owner=None)
    visited(ours, date(2024, 12, 31), 5, "A")  # before the eight quarters
    for on, points, grade in (
        (date(2026, 4, 1), 1, "B"),
        (date(2026, 6, 30), 5, "A"),
        (date(2026, 6, 30), 4, "A"),
        (date(2026, 10, 1), 2, "A"),
        (DAY, 3, "A"),
        (DAY, 5, None),
    ):
        visited(ours, on, points, grade)
    visited(ours, DAY, None, "A")
    visited(ours, DAY, 5, "A", visit_state="dropped")
    visited(hidden, DAY, 1, "A")


def lines(board):
    return [(line.label, line.values) for line in board.lines]


Q2, Q3, Q4 = "2026 年第 2 季度", "2026 年第 3 季度", "2026 年第 4 季度"


def test_quarters_follow_each_other_and_say_how_many_were_satisfied(some, app):
    with app.test_request_context("/"), as_reader("gm"):
        assert lines(satisfaction.by_quarter(DAY)) == [
            (Q2, (66, 3, 2, 1)),
            (Q3, (None, 0, 0, 0)),
            (Q4, (50, 4, 2, 2)),
        ]


def test_grades_are_those_of_then_and_none_is_said(some, app):
    with app.test_request_context("/"), as_reader("gm"):
        board = satisfaction.by_grade(DAY)
    assert lines(board) == [
        (Q2, (100, 0, None, None, None)),
        (Q3, (None, None, None, None, None)),
        (Q4, (33, None, None, None, 100)),
    ]
    assert board.lines[0].texts[:2] == ("100 % (2)", "0 % (1)")
    assert board.chart()["kind"] == "line"
    assert board.chart()["series"][1]["values"] == [0, None, None]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_each_figure_leads_to_the_visits_it_counts_and_what_is_hidden_is_in_none(some, app, sign_in, count_queries):
    with app.test_request_context("/"), as_reader("service"), count_queries() as statements:
        quarters, grades = satisfaction.by_quarter(DAY), satisfaction.by_grade(DAY)
    assert sum("FROM visit" in one for one in statements) == 2
    assert lines(quarters)[-1][1] == (66, 3, 2, 1)
    browser = sign_in("service")

    def rows(url):
        return browser.get(url).text.count(' title" data-label')

    for line in quarters.lines:
        assert tuple(map(rows, line.urls[1:])) == line.values[1:]
    for line in grades.lines:
        for url, text, value in zip(line.urls, line.texts, line.values, strict=True):
            assert text.endswith(f"({rows(url)})") or value is None
    page = browser.get("/figures/satisfaction_grades?lang=en").text
    assert "50 % (2)" in page
    assert "–" in page
    assert sign_in("sales1").get("/figures/satisfaction_grades").status_code == 404


def test_nothing_to_count_is_said(app):
    with app.test_request_context("/"), as_reader("gm"):
        assert satisfaction.by_quarter(DAY).lines == []


def test_the_grade_of_the_day_is_kept_with_the_record_and_stays(session):
    customer = make_customer(grade="B", graded_on=DAY)
    key = act("csmanager", visits.plan, customer.id, "phone", DAY).id
    act("service", visits.note_attempt, key, "reached", "", at=CALL)
    act("service", visits.record_visit, key, HEARD)
    with unguarded("a test's arrangement"):
        session.merge(customer).grade = "C"
        session.commit()
    assert stored(key, Visit).grade_then == "B"


def test_an_imported_visit_has_the_grade_of_its_day(session, cast, count_queries):
    customer, never = make_customer(code="A", grade="C", graded_on=DAY), make_customer(code="B", grade=None)
    for grade, days in (("A", 30), ("B", 10)):
        make_grade(customer, grade, state="confirmed", confirmed_on=DAY - timedelta(days=days))
    days = [DAY, DAY - timedelta(days=1), DAY - timedelta(days=10), DAY - timedelta(days=11), DAY - timedelta(days=31)]
    places = [*((customer.id, on) for on in days), (never.id, DAY)]
    with unguarded("a test looks"), count_queries() as statements:
        assert list(grades_then(places).values()) == ["C", "B", "B", "A", None, None]
    assert len(statements) <= 3
    header = "客户编号,回访日期,满意度,对公司的看法,服务建议,需求,市场信息\n"
    rows = "".join(f"A,{on},5,好,无,无,无\n" for on in days[1:4])
    with unguarded("a test's arrangement"):
        assert Visits.take((header + rows).encode(), "v.csv").ok
        session.commit()
        found = session.query(Visit.done_on, Visit.grade_then).order_by(Visit.done_on.desc()).all()
    assert [grade for _on, grade in found] == ["B", "B", "A"]


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_month_leads_to_its_own_visits_alone(some, app, sign_in):
    visited(make_customer(), date(2026, 10, 31), 4)
    with app.test_request_context("/"), as_reader("service"):
        board = boards.satisfaction(DAY)
    assert lines(board) == [("2026-06", (2, 100)), ("2026-10", (2, 50)), ("2026-11", (2, 100))]
    browser = sign_in("service")
    assert [browser.get(line.url).text.count(' title" data-label') for line in board.lines] == [2, 2, 2]
