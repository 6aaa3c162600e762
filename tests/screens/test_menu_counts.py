"""What stands beside the menu: how many duties one owes there oneself, overdue apart, never stale."""

import re
from datetime import date, timedelta

import pytest

from admin_app.duties import service
from admin_app.screens import menu_counts
from tests.credit.test_reports import TEMPLATE
from tests.factories import DAY, make_customer

pytestmark = [pytest.mark.usefixtures("cast", "no_monthly_report")]


def asked(browser, lang="en"):
    """The counts by place: open, overdue, in words."""
    answer = browser.get(f"/duties/counts?lang={lang}")
    assert answer.status_code == 200
    return {one["at"]: (one["open"], one["late"], one["words"]) for one in answer.json}


def placed(browser):
    """The words of the menu's places, as the page names them for the script."""
    page = browser.get("/customers/?lang=en").text
    return dict(re.findall(r'data-duties="([\w-]+)".*?nav-link-title">(.*?)</span>', page, re.DOTALL))


def test_each_place_says_what_is_open_and_what_is_overdue(session, sign_in):
    make_customer(grade="C", last_report_on=DAY - timedelta(days=90))
    make_customer(grade="C", last_report_on=date(2026, 10, 23))
    browser = sign_in("credit")
    found, places = asked(browser), placed(browser)
    assert set(found.values()) == {("2", "1", "Duties open: 2, of them overdue: 1")}
    assert {places.get(place) for place in found} == {"My duties", "Credit", "Credit reports"}
    assert asked(browser, "zh")["admin"][2] == "待办 2 项，其中逾期 1 项"


def test_what_one_only_oversees_or_does_not_see_is_not_counted(session, sign_in):
    make_customer(grade="C", last_report_on=DAY - timedelta(days=90), level="top_secret", owner=None)
    with_superior = asked(sign_in("csmanager"))
    assert with_superior == {}
    assert asked(sign_in("admin")) == {}
    assert asked(sign_in("sales1")) == {}


def test_a_duty_done_is_gone_at_once_and_until_then_one_look_is_enough(session, app, sign_in, count_queries):
    customer = make_customer(grade="A", last_report_on=date(2026, 1, 5))
    browser = sign_in("credit")
    assert asked(browser)["admin"][:2] == ("1", "1")
    make_customer()  # stored past the desk: nothing was written, so nothing is counted again
    with count_queries() as again:
        assert asked(browser)["admin"][:2] == ("1", "1")
    given = {"customer": customer.id, "reported_on": DAY.isoformat(), "conclusion": "good", **TEMPLATE}
    assert browser.post("/credit-reports/new/", data=given).status_code == 302
    assert asked(browser) == {}
    assert [one for one in again if "last_report_on" in one] == []


def test_one_query_however_many_and_no_more_than_99(session, as_reader, count_queries, monkeypatch):
    monkeypatch.setattr(menu_counts, "MOST", 3)
    asked = []
    for number in (0, 1, 4):
        for _ in range(number):
            make_customer(grade="C", last_report_on=DAY - timedelta(days=90))
        with as_reader("credit") as one, count_queries() as statements:
            found = service.open_by_kind(one, DAY, 3)
        asked.append(len(statements))
    assert asked[1] == asked[2] <= 4
    assert found == {"credit_report": (3, 3)}
    assert menu_counts._told("x", 3, 2) == {
        "at": "x",
        "open": "99+",
        "late": "2",
        "words": "待办 99+ 项，其中逾期 2 项",
    }
