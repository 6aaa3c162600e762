"""What somebody's people left undone for long is seen by his superiors when they look, step by step (三3)."""

from datetime import date, timedelta

import pytest

from admin_app.duties.escalating import screens as boards
from admin_app.duties.escalating import service as escalating
from tests.api.conftest import Caller, token_of
from tests.factories import DAY, make_customer, make_waiver, store, user

pytestmark = pytest.mark.usefixtures("no_monthly_report", "cast")
LATE_SINCE = date(2026, 10, 1)  # reported then, of grade C: due on 1 November


def day_of(days_late: int) -> date:
    return date(2026, 11, 1) + timedelta(days=days_late)


@pytest.fixture
def hears(as_reader):
    def ask(name, days_late):
        with as_reader(name, day_of(days_late)) as one:
            return [
                (row.person.username, row.steps, row.count) for row in escalating.escalated_to(one, day_of(days_late))
            ]

    return ask


@pytest.mark.parametrize(
    ("days_late", "manager", "general_manager"),
    [
        (2, [], []),
        (3, [("credit", 1, 1)], []),
        (14, [("credit", 1, 1)], []),
        (15, [("credit", 1, 1)], [("credit", 2, 1)]),
    ],
)
def test_the_next_superior_hears_of_it_first_and_his_own_later(session, hears, days_late, manager, general_manager):
    make_customer(grade="C", last_report_on=LATE_SINCE)
    assert (hears("csmanager", days_late), hears("gm", days_late)) == (manager, general_manager)
    assert hears("mktmanager", days_late) == hears("credit", days_late) == hears("admin", days_late) == []


def test_who_left_is_passed_over_and_what_is_waived_is_nobodys_concern(session, hears):
    customer = make_customer(grade="C", last_report_on=LATE_SINCE)
    manager = user("csmanager")
    manager.active = False
    store(manager)
    assert hears("gm", 3) == [("credit", 1, 1)]
    make_waiver("credit_report", customer.id, LATE_SINCE, day_of(20))
    assert hears("gm", 3) == hears("gm", 20) == []
    assert hears("gm", 21) == [("credit", 1, 1)]


def test_it_stands_on_his_first_page_and_is_told_to_programs(session, app, sign_in, as_reader, count_queries):
    make_customer(grade="C", last_report_on=LATE_SINCE)
    assert "/figures/escalated" in sign_in("csmanager").get("/").text
    page = sign_in("csmanager").get("/figures/escalated").text
    assert user("credit").name in page
    assert "/figures/escalated" not in sign_in("credit").get("/").text
    assert sign_in("credit").get("/figures/escalated").status_code == 404
    told = Caller(app.test_client(), token_of("gm")).get("/duties/escalated").json["items"]
    assert told == [{"person": "credit", "name": user("credit").name, "steps": 2, "late": 1}]

    def queries():
        session.expire_all()
        with app.test_request_context("/"), as_reader("gm"), count_queries() as statements:
            boards.escalated(DAY)
        return len(statements)

    before = queries()
    for _ in range(3):
        make_customer(grade="C", last_report_on=LATE_SINCE)
    assert queries() <= before
