"""Duties that a change of policy moves are counted for each reader, as far as he owes, oversees and sees them."""

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from admin_app.areas.credit.preview import Preview, sides_of
from admin_app.policy_desk.preview.counted import not_counted
from admin_app.policy_desk.preview.duties import shifted
from admin_app.policy_desk.preview.moved_duties import moved_duties
from admin_app.secrecy.reader import reading_as
from tests import factories
from tests.credit.test_preview import edited
from tests.factories import DAY
from tests.policy_desk.test_preview import ask

FRIDAY = DAY - timedelta(days=3)
AT_ONCE = ("reporting.py", ("hand_in_working_days = Parameter(\n    1", "hand_in_working_days = Parameter(\n    0"))
LISTED = ("reporting.py", ("contract_end_days = Parameter(\n    60", "contract_end_days = Parameter(\n    90"))
YEARLY = ("reporting.py", ("verification_months = Parameter(\n    3", "verification_months = Parameter(\n    12"))
GRACE = ("grace_working_days = Parameter(\n    0", "grace_working_days = Parameter(\n    2")
HAND_IN, LOOK = "Hand the signed contract to customer service", "Look the archive through"


@pytest.fixture
def signed(session: Any, cast: Any) -> Any:
    """Two contracts signed on Friday, one of a customer most do not see: due on Monday, by AT_ONCE on Friday itself."""
    made = [factories.make_customer(owner="sales1"), factories.make_customer(owner="sales2", level="top_secret")]
    for customer in made:
        factories.make_contract(customer, state="signed", signed_on=FRIDAY)
    return made


def seen_by(person: str, change: Any = AT_ONCE, since: Any = ()) -> list[tuple[Any, ...]]:
    found = shifted(factories.reader(person), edited(*change), DAY, since)
    return [(one.what["en"], one.moved, one.overdue, one.own_moved, one.own_overdue) for one in found]


def test_each_counts_what_he_owes_oversees_and_sees(signed: Any) -> None:
    """The officer for contracts does not see the other customer, nobody else's duty is a salesperson's or a clerk's."""
    assert seen_by("csmanager") == [(HAND_IN, 2, 2, 0, 0)]
    assert seen_by("contracts") == [(HAND_IN, 1, 1, 0, 0)]
    assert seen_by("sales1") == seen_by("sales2") == [(HAND_IN, 1, 1, 1, 1)]
    assert seen_by("credit") == [(HAND_IN, 0, 0, 0, 0)]
    assert [seen_by("csmanager", change) for change in (LISTED, ("reporting.py",), ("credit.py",))] == [[], [], []]


def listed(person: str, change: Any = AT_ONCE, **more: Any) -> list[Any]:
    return moved_duties(factories.reader(person), edited(*change), DAY, HAND_IN, **more)


def test_each_has_the_duties_listed_that_are_counted_for_him(signed: Any) -> None:
    found = listed("csmanager")
    assert {one.customer_name for one in found} == {one.name for one in signed}
    days = [(one.was_due_on, one.due_on, one.was_overdue, one.is_overdue, one.is_mine) for one in found]
    assert days == [(DAY, FRIDAY, False, True, False)] * 2
    assert listed("csmanager", only_overdue=True) == found
    assert [(one.customer_name, one.is_mine) for one in listed("sales1")] == [(signed[0].name, True)]
    assert [one.customer_name for one in listed("contracts")] == [signed[0].name]
    assert (listed("gm"), listed("csmanager", LISTED)) == ([], [])


def test_the_duties_stand_page_by_page_by_the_day_they_fall_due(signed: Any) -> None:
    factories.make_contract(signed[0], state="signed", signed_on=FRIDAY - timedelta(days=7))
    every, beyond, paged = listed("csmanager"), None, []
    for _page in every:
        [one, *_more] = listed("csmanager", beyond=beyond, most=1)
        paged.append(one)
        beyond = one.place
    assert paged == every
    assert [one.due_on for one in every] == sorted(one.due_on for one in every)
    assert listed("csmanager", beyond=beyond) == []
    assert len(listed("csmanager", only_overdue=True)) == 2  # the oldest is overdue as it is


def test_what_a_shorter_grace_makes_overdue_is_listed_although_no_day_moves(signed: Any) -> None:
    grace, on = edited("reporting.py", GRACE), DAY + timedelta(days=1)
    asked = factories.reader("sales1"), edited("reporting.py"), on, HAND_IN
    assert moved_duties(*asked, since=grace) == []
    [one] = moved_duties(*asked, since=grace, only_overdue=True)
    assert (one.was_due_on, one.due_on, one.was_overdue, one.is_overdue) == (DAY, DAY, False, True)


def test_the_numbers_of_a_preview_lead_to_the_duties_and_their_file(signed: Any, sign_in: Any) -> None:
    done, browser = ask(change=AT_ONCE), sign_in("csmanager")
    page = browser.get(f"/policy-previews/{done.id}?lang=en").text
    moved, overdue = (unescape(one) for one in re.findall(r'href="(/policy-previews/\d+/duties[^"]*)">2</a>', page))
    assert ("overdue=1" in moved, "overdue=1" in overdue) == (False, True)
    for address in (moved, overdue):
        page = browser.get(f"{address}&lang=en").text
        assert [one.name in page for one in signed] == [True, True]
        assert page.count("becomes overdue") == 2
    files = re.findall(r'href="([^"]*/duties/export/csv/[^"]*)"', page)
    rows = list(csv.DictReader(io.StringIO(browser.get(unescape(files[0]) + "&lang=en").data.decode("utf-8-sig"))))
    assert sorted(row["Customer"] for row in rows) == sorted(one.name for one in signed)
    assert {(row["Due now"], row["Would be due"], row["Would be overdue"]) for row in rows} == {
        (DAY.isoformat(), FRIDAY.isoformat(), "Yes")
    }
    assert [sign_in(one).get(moved).status_code for one in ("auditor", "sales1", "admin")] == [200, 403, 403]
    assert "None any more" in sign_in("auditor").get(f"{moved}&lang=en").text
    assert sign_in("auditor").get(unescape(files[0])).status_code == 403
    assert browser.get(moved.replace("Hand", "Foot")).status_code == 404


def test_what_is_within_its_grace_is_not_overdue(signed: Any) -> None:
    grace = edited("reporting.py", GRACE)
    assert seen_by("sales1", (*AT_ONCE, GRACE), since=grace) == [(HAND_IN, 1, 0, 1, 0)]


def test_what_a_shorter_grace_makes_overdue_is_counted_although_no_day_moves(signed: Any) -> None:
    """Due on Monday; by Tuesday overdue without grace, and not with two working days of it."""
    grace = edited("reporting.py", GRACE)
    factories.make_customer(owner="sales1", grade="A", graded_on=DAY, last_report_on=date(2026, 5, 23))  # owed on DAY
    on, shipped = DAY + timedelta(days=1), edited("reporting.py")
    found = {one.what["en"]: one for one in shifted(factories.reader("sales1"), shipped, on, grace)}
    assert (found[HAND_IN].own_moved, found[HAND_IN].own_overdue) == (0, 1)
    with reading_as(factories.reader("sales1")):
        asked = Preview(sides_of(shipped, on, grace))
        assert [(move.subject, move.after) for moves in asked.moves() for move in moves] == [("report_overdue", DAY)]
        assert list(Preview(sides_of(grace, on, shipped)).moves()) == [[]]
    assert not_counted(shipped, on, grace) == []


def test_a_due_day_that_comes_later_is_overdue_nowhere(session: Any, cast: Any) -> None:
    """Who neither owes nor oversees such duties is told that they move, and no number."""
    factories.make_customer(verified_on=DAY - timedelta(days=100))
    assert seen_by("csmanager", YEARLY) == [(LOOK, 1, 0, 0, 0)]
    assert seen_by("clerk", YEARLY) == [(LOOK, 1, 0, 1, 0)]
    assert seen_by("gm", YEARLY) == [(LOOK, None, None, 0, 0)]


def test_the_page_tells_each_reader_his_own_numbers_and_never_that_nothing_changes(signed: Any, sign_in: Any) -> None:
    done = ask(change=AT_ONCE)
    assert (done.sums["counts"], done.sums["not_counted"]) == ({}, [])

    def page(person: str) -> str:
        text: str = sign_in(person).get(f"/policy-previews/{done.id}?lang=en").text
        assert HAND_IN in text
        assert "Nothing changes for any" not in text
        return text

    assert "Duties that fall due on another day: 2; overdue by it: 2." in page("csmanager")
    assert "Duties that fall due on another day:" not in page("gm")
    ahead = ask(change=LISTED).sums
    assert ahead["not_counted"][0]["en"] == "When a duty is due and from when it is listed (days listed before)"


def test_as_many_queries_for_one_duty_as_for_three(signed: Any, count_queries: Any) -> None:
    def asked_of_more(contracts: int) -> int:
        for _ in range(contracts):
            factories.make_contract(signed[0], state="signed", signed_on=FRIDAY)
        with count_queries() as statements:
            seen_by("csmanager")
        return len(statements)

    asked_of_more(1)  # the policies in force are read once, and kept
    assert asked_of_more(1) == asked_of_more(2)
