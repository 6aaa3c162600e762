"""Figures on the first page: right to the fen, of what the reader sees alone, and leading to the rows they count."""

import re
from datetime import timedelta

import pytest

from admin_app.areas.credit import boards as credit
from admin_app.areas.credit import report_boards
from admin_app.areas.customers import boards as customers
from admin_app.areas.prospects import boards as prospects
from admin_app.areas.receivables import boards as receivables
from admin_app.screens import boards
from admin_app.secrecy.reader import current_reader
from tests.factories import (
    DAY,
    make_bill,
    make_customer,
    make_delivery,
    make_invoice,
    make_limit,
    make_payment,
    make_report,
    user,
)


def lines(board):
    return [(line.label, line.values) for line in board.lines]


def test_exposure_stands_against_limits_by_grade(cast, as_reader, app):
    first, second = make_customer(grade="A"), make_customer(grade="B")
    make_invoice(first, 1_000)
    make_invoice(first, 500)
    make_delivery(first, 70)
    make_payment(first, 200)  # an advance
    make_bill(second, 40, due_on=DAY)
    make_invoice(make_customer(grade="A", status="void"), 9_999)
    make_limit(first, 5_000)
    with app.test_request_context(), as_reader("gm"):
        assert lines(credit.exposure(DAY)) == [("A", (5_000, 1_370, 1)), ("B", (0, 40, 1))]


def test_what_is_hidden_is_in_no_figure(cast, as_reader, app):
    for level in ("secret", "top_secret"):
        customer = make_customer(grade="A", level=level, owner=user("sales2"))
        make_invoice(customer, 1_000)
        make_limit(customer, 5_000)
    with app.test_request_context(), as_reader("mktmanager"):  # top secret of his own people: working data
        assert lines(credit.exposure(DAY)) == [("A", (10_000, 2_000, 2))]
    customer = make_customer(grade="A", level="confidential", owner=None)
    make_invoice(customer, 7)
    with app.test_request_context(), as_reader("mktmanager"):
        assert lines(credit.exposure(DAY)) == [("A", (10_000, 2_000, 2))]


def test_a_report_ages_at_the_bounds(cast, as_reader, app):
    for days in (0, 90, 91, 180, 181, 365, 366):
        make_customer(grade="A", last_report_on=DAY - timedelta(days=days))
    make_customer(grade="A")
    make_customer(grade="A", level="top_secret", owner=None)
    for person, unreported in (("gm", 2), ("mktmanager", 1)):
        with app.test_request_context("/"), as_reader(person):
            found = [line.values for line in credit.archives(DAY).lines]
        assert found == [(2,), (2,), (2,), (1,), (unreported,)]


def test_reports_in_time_by_month_and_person_lead_to_what_they_count(cast, as_reader, app, sign_in):
    first, hidden = make_customer(owner="sales1"), make_customer(level="secret", owner=None)
    first_day, last_month = DAY.replace(day=1), DAY.replace(day=1) - timedelta(days=1)
    officer, other = user("credit"), user("csmanager")

    def filed(customer, day, in_time, by=officer, **given):
        make_report(customer, day, in_time=in_time, due_on=day, filed_by_id=by.id, **given)

    for day, in_time in ((first_day, True), (DAY, True), (DAY, False), (last_month, False)):
        filed(first, day, in_time)
    filed(first, DAY, True, other)
    filed(first, DAY, None)
    filed(first, DAY, True, is_void=True)
    filed(first, DAY.replace(month=5, day=31), True)  # before the six months
    filed(first, DAY.replace(month=6, day=1), False, other)
    filed(hidden, DAY, True)
    with app.test_request_context("/"), as_reader("gm"):
        assert lines(report_boards.by_month(DAY))[-1] == ("2026-11", (4, 1))
    with app.test_request_context("/"), as_reader("mktmanager"):
        months, people = report_boards.by_month(DAY), report_boards.by_person(DAY)
    assert lines(months) == [("2026-06", (0, 1)), ("2026-10", (0, 1)), ("2026-11", (3, 1))]
    assert sorted(lines(people)) == sorted([(officer.name, (2, 2)), (other.name, (1, 1))])
    browser = sign_in("mktmanager")
    for line in (*months.lines, *people.lines):
        for url, count in zip(line.urls, line.values, strict=True):
            assert browser.get(url).text.count(' title" data-label') == count, url


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_each_line_leads_to_the_rows_it_counts(cast, as_reader, app, sign_in):
    for days in (0, 90, 91, 400):
        make_customer(grade="A", last_report_on=DAY - timedelta(days=days))
    make_customer(grade="B")
    with app.test_request_context("/"), as_reader("gm"):
        wanted = [(line.url, line.values[-1]) for line in (*credit.exposure(DAY).lines, *credit.archives(DAY).lines)]
    browser = sign_in("gm")
    for url, count in wanted:
        assert browser.get(url).text.count(' title" data-label') == count, url


def test_an_owner_sees_who_needs_him_the_worst_first(cast, as_reader, app):
    made = {name: make_customer(name, owner="sales1") for name in ("准时", "逾期少", "逾期多")}
    make_invoice(made["准时"], 900, due_on=DAY)
    make_invoice(made["逾期少"], 10, issued_on=DAY - timedelta(days=40), due_on=DAY - timedelta(days=2))
    make_invoice(made["逾期多"], 99, issued_on=DAY - timedelta(days=40), due_on=DAY - timedelta(days=1))
    make_customer("停供", owner="sales1", supply_hold=True)
    make_invoice(make_customer("他人的", owner="sales2"), 500, due_on=DAY - timedelta(days=9))
    with app.test_request_context("/"), as_reader("sales1"):
        found = lines(receivables.attention(DAY))
    assert found == [("停供（暂停供货）", (0, 0)), ("逾期多", (99, 1)), ("逾期少", (10, 2))]


def test_receivables_stand_by_age_and_lead_to_their_invoices(cast, as_reader, app, sign_in):
    customer = make_customer()
    for days, fen in ((-9, 100), (0, 20), (1, 3), (30, 4), (31, 5), (366, 6), (400, 7)):
        make_invoice(customer, fen, issued_on=DAY - timedelta(days=500), due_on=DAY - timedelta(days=days))
    make_invoice(make_customer(level="top_secret", owner=None), 5_000, due_on=DAY)
    with app.test_request_context("/"), as_reader("mktmanager"):
        board = receivables.receivables(DAY)
    assert [line.values for line in board.lines] == [(120, 2), (7, 2), (5, 1), (13, 2)]
    browser = sign_in("mktmanager")
    for line in board.lines:
        assert browser.get(line.url).text.count(' title" data-label') == line.values[-1], line.label


def test_each_post_has_its_boards_and_no_other(cast, as_reader, sign_in):
    with as_reader("gm"):
        assert {"exposure", "signatures", "archives"} <= set(boards.names_for(current_reader()))
    with as_reader("sales1"):
        assert boards.names_for(current_reader()) == ["attention"]
    with as_reader("finance"):
        assert "receivables" in boards.names_for(current_reader())
    with as_reader("admin"):
        assert boards.names_for(current_reader()) == []
    assert sign_in("sales1").get("/figures/exposure").status_code == 404
    assert sign_in("gm").get("/figures/nothing").status_code == 404
    assert sign_in("gm").get("/figures/exposure").status_code == 200
    assert sign_in("sales1").get("/").text.count("data-load") == 1
    assert sign_in("gm").get("/").text.count("data-load") >= 3


def test_each_board_has_a_name_and_what_is_usual_of_a_post_is_its(app):
    assert boards.NAMES.keys() == boards._boards.keys()
    for post, names in boards.USUAL.items():
        assert [name for name in names if post not in boards._boards[name][1]] == [], post


def test_who_leads_sees_each_chapter_at_first_and_whoever_chose_what_he_chose(cast, session, sign_in):
    def shown(browser):
        return re.findall(r'data-load="/figures/(\w+)', browser.get("/").text)

    for person in ("gm", "csmanager"):
        assert {"exposure", "receivables", "contracts", "plans", "complaints", "visit_coverage"} <= set(
            shown(sign_in(person))
        )
    browser = sign_in("gm")
    usual = shown(browser)
    browser.post("/choose-figures", data={"board": ["signatures", "exposure", "attention"]})  # the last is not his
    assert shown(browser) == ["exposure", "signatures"]
    assert re.findall(r'value="(\w+)" checked', browser.get("/figures/").text) == ["exposure", "signatures"]
    assert shown(sign_in("csmanager")) != ["exposure", "signatures"]
    browser.post("/choose-figures", data={"board": ["exposure"], "usual": "1"})
    assert shown(browser) == usual


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_what_is_nobodys_and_ungraded_leads_to_its_rows_too(cast, as_reader, app, sign_in):
    hidden = make_customer(owner=None, level="secret")  # the marketing manager sees its card alone
    make_customer(owner=None)
    make_customer(owner=None, status="prospect", stepless_since=DAY)
    make_customer(owner="sales1", grade="A")
    for person, count in (("gm", 2), ("mktmanager", 1)):
        with app.test_request_context("/"), as_reader(person):
            ungraded = credit.exposure(DAY).lines[-1]
        assert ungraded.values[-1] == sign_in(person).get(ungraded.url).text.count(' title" data-label') == count
    assert hidden.grade is None
    every = sign_in("mktmanager").get("/customers/?flt0_grade=none").text
    assert (every.count(' title" data-label'), hidden.name in every) == (2, False)
    with app.test_request_context("/"), as_reader("gm"):
        lines = [customers.by_owner(DAY).lines[-1], prospects.prospects(DAY).lines[-1]]
    browser = sign_in("gm")
    for line, wanted in zip(lines, ((1, 2), (0, 1)), strict=True):
        at, count = wanted
        assert line.values[at] == browser.get(line.urls[at]).text.count(' title" data-label') == count, line


def test_a_board_for_a_post_that_is_none_is_refused():
    with pytest.raises(ValueError, match="no post finance"):
        boards.board("money", frozenset({"finance"}))


def test_a_board_asks_as_often_for_three_grades_as_for_one(cast, as_reader, app, count_queries):
    counts = []
    for grades in ("A", "BCD"):
        for grade in grades:
            make_invoice(make_customer(grade=grade), 1)
        with app.test_request_context("/"), as_reader("gm"):
            credit.exposure(DAY)
            with count_queries() as statements:
                credit.exposure(DAY)
        counts.append(len(statements))
    assert counts[0] == counts[1]
