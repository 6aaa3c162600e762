"""Each salesperson reports once a month, by the later of the 7th and the fifth working day (二(二)6.1)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from admin_app.accounts.people import service as people
from admin_app.areas.information import boards, reports
from admin_app.areas.information.periods import period_before, terms_of
from admin_app.duties.service import duties_of
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from tests.factories import DAY, as_reader, make_customer, make_waiver
from tests.printing.sheets import pages

SAID = {"surroundings": "同行低价试供", "demand": "平稳", "changes": ""}


def owed(username: str, on: date = DAY) -> list[tuple[str, date, str, bool]]:
    with as_reader(username, on) as one:
        found, _more = duties_of(one, on)
    return [(duty.about, duty.due_on, duty.state, duty.is_mine) for duty in found if duty.kind == "information_report"]


def filed(username: str, customer: Any, on: date) -> Any:
    from admin_app.extensions import db

    with as_reader(username, on):
        row = reports.note(customer.id, SAID, on=on)
        report = reports.file(row.report_id, on=on)
        db.session.commit()
    return report


def test_whoever_has_no_customer_files_an_empty_report(session: Any, cast: Any, sign_in: Any) -> None:
    on = date(2026, 12, 8)
    browser = sign_in("sales1")
    page = browser.get("/information-reports/mine/?lang=en").text
    assert "File the report empty" in page
    with as_reader("sales1", on):
        report = reports.file_none(on=on)
        session.commit()
    assert (report.state, report.month, reports.has_customers(cast["sales1"].id)) == ("filed", date(2026, 11, 1), False)
    make_customer(owner="sales1")
    with as_reader("sales1", on), pytest.raises(Refused) as refused:
        reports.file_none(on=on)
    assert refused.value.clause == "二(二)6.1"
    assert browser.get("/information-reports/mine/").status_code == 302
    assert (
        "Write of at least one customer first."
        in browser.post("/information-reports/file-none/?lang=en", follow_redirects=True).text
    )


def test_a_clock_set_back_begins_no_month_again(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    for on in (DAY, date(2026, 12, 1)):
        filed("sales1", customer, on)
    with as_reader("sales1"), pytest.raises(Conflict):
        reports.note(customer.id, SAID, on=DAY)


@pytest.mark.parametrize(
    ("month", "due"),
    [
        (date(2026, 11, 1), date(2026, 11, 7)),  # the fifth working day is the 6th
        (date(2026, 10, 1), date(2026, 10, 13)),  # holidays until the 7th, made up for on Saturday the 10th
        (date(2026, 8, 1), date(2026, 8, 7)),  # both on one day
    ],
)
def test_due_in_the_first_week(session: Any, month: date, due: date) -> None:
    assert terms_of("report", month).due_in(month) == due


def test_due_by_a_day_is_the_latest_month_whose_day_has_come(session: Any) -> None:
    terms = terms_of("report", DAY)
    for day in (date(2026, 11, 6), date(2026, 11, 7), date(2026, 12, 31), date(2027, 1, 1)):
        base = terms.latest_due_by(day, 1)
        assert terms.due_on(base, 1) <= day < terms.due_on(date.fromordinal(base.toordinal() + 1), 1)


def test_the_period_before_is_over() -> None:
    assert period_before("month", date(2027, 1, 1)) == (date(2026, 12, 1), date(2026, 12, 31))
    assert period_before("quarter", date(2026, 12, 31)) == (date(2026, 7, 1), date(2026, 9, 30))
    assert period_before("year", date(2026, 11, 23)) == (date(2025, 1, 1), date(2025, 12, 31))


def test_who_has_not_is_seen_by_his_manager(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    name, other = cast["sales1"].name, cast["sales2"].name
    assert owed("sales1") == [(name, date(2026, 11, 7), "overdue", True)]
    report = filed("sales1", customer, DAY)
    assert (report.month, report.filed_on) == (date(2026, 11, 1), DAY)
    assert owed("sales1") == []
    assert owed("mktmanager") == owed("csmanager") == [(other, date(2026, 11, 7), "overdue", False)]
    assert owed("sales1", date(2026, 12, 1)) == [(name, date(2026, 12, 7), "soon", True)]
    assert owed("finance") == []


def test_missed_months_are_filed_one_after_another_and_none_before_its_time(session: Any, cast: Any) -> None:
    customer = make_customer(owner="sales1")
    filed("sales1", customer, date(2026, 8, 3))
    assert [filed("sales1", customer, DAY).month.month for _ in range(3)] == [9, 10, 11]
    with as_reader("sales1"), pytest.raises(Conflict):
        reports.note(customer.id, SAID, on=DAY)


def test_who_never_filed_stays_late_with_the_month_he_took_his_post_in(session: Any, cast: Any) -> None:
    """Two months later the first is still owed, late by all these days; another post, or coming back, begins anew."""
    customer, seller = make_customer(owner="sales1"), cast["sales1"]
    on = date(2027, 1, 20)
    assert seller.in_post_since == DAY
    assert owed("sales1", on) == [(seller.name, date(2026, 11, 7), "overdue", True)]
    place = people.Place(("salesperson",), seller.rank, seller.department_id, seller.superior_id)
    for posts, active, since in (
        (("salesperson",), True, DAY),
        (("finance_officer",), True, date(2026, 12, 3)),
        (("finance_officer", "salesperson"), True, date(2026, 12, 3)),
        (("salesperson",), True, date(2026, 12, 3)),
    ):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GUIZHANG_TODAY", "2026-12-03")
            person = session.merge(seller)
            people.change(person, person.name, replace(place, posts=posts), active, None)
            session.commit()
        assert person.in_post_since == since
    assert owed("sales1", on) == [(seller.name, date(2026, 12, 7), "overdue", True)]
    assert [filed("sales1", customer, on).month.month for _ in range(2)] == [12, 1]
    assert owed("sales1", on) == []


def test_the_board_counts_what_is_waived_neither_as_late_nor_as_missing(app: Any, session: Any, cast: Any) -> None:
    """Filed while waived is in time; waived and not filed yet stands apart, from the month that is owed on."""
    customer, on = make_customer(owner="sales1"), date(2026, 12, 20)
    keys = {name: cast[name].id for name in ("sales1", "sales2")}
    october = filed("sales1", customer, date(2026, 10, 3)).month

    def lines() -> list[tuple[int | None, ...]]:
        with app.test_request_context("/?lang=en"), as_reader("csmanager", on):
            return [line.values for line in boards.reports(on).lines[:3]]

    assert lines() == [(0, 0, 2, 0), (0, 0, 2, 0), (1, 0, 1, 0)]
    make_waiver("information_report", keys["sales1"], october, on)
    make_waiver("information_report", keys["sales2"], DAY, on)
    assert lines() == [(0, 0, 0, 2), (0, 0, 0, 2), (1, 0, 1, 0)]
    filed("sales1", customer, date(2026, 11, 25))
    filed("sales2", make_customer(owner="sales2"), date(2026, 12, 20))
    assert lines() == [(0, 0, 2, 0), (2, 0, 0, 0), (1, 0, 1, 0)]
    filed("sales2", make_customer(owner="sales2"), date(2026, 12, 20))
    assert lines()[0] == (0, 1, 1, 0)  # a month later that is another duty


def test_one_note_of_each_customer_by_its_owner_while_it_is_a_draft(session: Any, cast: Any) -> None:
    mine, others = make_customer(owner="sales1"), make_customer(owner="sales2")
    with as_reader("sales1"):
        with pytest.raises(NotAllowed):
            reports.note(others.id, SAID, on=DAY)
        with pytest.raises(Invalid) as refused:
            reports.note(mine.id, {"surroundings": " "}, on=DAY)
        assert set(refused.value.errors) == {"surroundings"}
        row = reports.note(mine.id, SAID, on=DAY)
        with pytest.raises(Conflict):
            reports.note(mine.id, SAID, on=DAY)
        assert reports.edit(row.id, {**SAID, "demand": "上升"}).demand == "上升"
        session.commit()
    for person in ("mktmanager", "clerk", "sales2"):
        with as_reader(person), pytest.raises(NotFound):
            reports.file(row.report_id, on=DAY)
    with as_reader("sales1"):
        reports.void(row.id, "写错客户")
        with pytest.raises(Refused):
            reports.file(row.report_id, on=DAY)
        reports.note(mine.id, SAID, on=DAY)
        reports.file(row.report_id, on=DAY)
        with pytest.raises(Refused):
            reports.edit(row.id, SAID)
        with pytest.raises(Conflict):
            reports.file(row.report_id, on=DAY)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_a_report_says_of_how_many_of_his_customers_it_tells_and_is_not_refused_for_it(
    session: Any, cast: Any, sign_in: Any, count_queries: Any
) -> None:
    first, *_others = (make_customer(owner="sales1") for _each in range(3))
    make_customer(owner="sales1", status="void")
    make_customer(owner="sales2")
    report = filed("sales1", first, DAY)
    for person in ("mktmanager", "sales1"):
        browser = sign_in(person)
        for url in ("/information-reports/?lang=en", f"/information-reports/details/?id={report.id}&lang=en"):
            assert "1 of 3" in browser.get(url).text
    assert "1of3" in "".join(pages(browser.get(f"/forms/information-report/pdf/?id={report.id}").data))
    other = filed("sales2", make_customer(owner="sales2"), DAY)
    with as_reader("sales1"), count_queries() as statements:
        assert reports.told_of([report, other]) == {report.id: (1, 3), other.id: (0, 0)}
    assert sum("customer" in one for one in statements) == 2


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_on_screen_and_on_paper_each_reads_of_the_customers_he_works_with(
    session: Any, cast: Any, sign_in: Any
) -> None:
    mine = make_customer("松江精密", owner="sales1", level="confidential")
    seller = sign_in("sales1")
    made = seller.post("/information-notes/new/", data={"customer": mine.id, **SAID})
    assert made.status_code == 302
    page = seller.get("/information-reports/mine/", follow_redirects=True)
    assert "松江精密" in page.text
    url = made.headers["Location"]
    key = url.partition("id=")[2]
    assert seller.post("/information-reports/file/", data={"id": key}).status_code == 302
    assert "".join(pages(seller.get(f"/forms/information-report/pdf/?id={key}").data)).count("同行低价试供") == 1
    assert "同行低价试供" in sign_in("csmanager").get(url).text
    assert sign_in("sales2").get(url).status_code == 404
    mine.owner_id = cast["sales2"].id
    from admin_app.secrecy.reader import unguarded

    with unguarded("a test's arrangement"):
        session.merge(mine)
        session.commit()
    assert "松江精密" not in seller.get(url).text
