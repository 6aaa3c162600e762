"""Internal service (一4.5): asked by other departments, promised once, in time or late, rated; the figure by month."""

from datetime import date, timedelta

import pytest

from admin_app.areas.staff import figures, service_requests
from admin_app.areas.staff.boards import last_months, service
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused
from tests.factories import DAY, as_reader, user

TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def asked(act, cast):
    return act("sales1", service_requests.ask, "回访名单", "请整理华东客户回访名单。")


@pytest.fixture
def promised(act, asked):
    return act("service", service_requests.promise, asked.id, user("service").id, TOMORROW)


def test_both_sides_see_it(app, session, asked, seen):
    assert seen(asked) == {"sales1", "mktmanager", "csmanager", "service", "gm", "auditor"}


@pytest.mark.parametrize("by", ["clerk", "csmanager", "auditor", "admin"])
def test_other_departments_ask(app, session, cast, act, by):
    with pytest.raises(NotAllowed):
        act(by, service_requests.ask, "标题", "内容")


def test_a_day_is_promised_once_by_who_serves(app, session, cast, act, asked):
    for by, handler, day, refusal in (
        ("sales1", "service", TOMORROW, NotAllowed),
        ("sales2", "service", TOMORROW, NotFound),
        ("service", "clerk", TOMORROW, Invalid),
        ("service", "service", DAY - timedelta(days=1), Invalid),
        ("service", "service", None, Invalid),
    ):
        with pytest.raises(refusal):
            act(by, service_requests.promise, asked.id, user(handler).id, day)
    act("csmanager", service_requests.promise, asked.id, user("service").id, DAY)
    with pytest.raises(Refused, match="promised for it already"):
        act("service", service_requests.promise, asked.id, user("service").id, TOMORROW)
    with pytest.raises(Refused):
        act("service", service_requests.turn_down, asked.id, "不属于客服部")


def test_it_is_done_by_who_does_it_and_rated_once_by_who_asked(app, session, cast, act, promised):
    with pytest.raises(Refused):
        act("sales1", service_requests.rate, promised.id, "good")
    with pytest.raises(NotAllowed):
        act("sales1", service_requests.finish, promised.id, "已发送")
    act("service", service_requests.finish, promised.id, "已发送")
    for by, value, refusal in (("service", "good", NotAllowed), ("sales1", "superb", Invalid)):
        with pytest.raises(refusal):
            act(by, service_requests.rate, promised.id, value)
    act("sales1", service_requests.rate, promised.id, "fair")
    with pytest.raises(Refused):
        act("sales1", service_requests.rate, promised.id, "good")


@pytest.mark.parametrize(("done_on", "in_time", "late"), [(0, 1, 0), (1, 0, 1), (None, 0, 1)])
def test_in_time_is_by_the_day_promised(app, session, cast, act, promised, done_on, in_time, late):
    on = TOMORROW + timedelta(days=done_on if done_on is not None else 1)
    if done_on is not None:
        act("service", service_requests.finish, promised.id, "已发送", on=on)
    with as_reader("csmanager", on):
        (one,) = figures.served(last_months(on, 6), on)
        assert (one.department.code, one.month, one.in_time, one.late) == (
            "marketing",
            date(2026, 11, 1),
            in_time,
            late,
        )
    assert one.in_time_bp == (10_000 if in_time else 0)


def test_the_board_says_which_department_is_below_target(app, session, cast, act, promised):
    act("service", service_requests.finish, promised.id, "已发送", on=TOMORROW + timedelta(days=1))
    with app.test_request_context("/?lang=en"), as_reader("csmanager", TOMORROW + timedelta(days=1)):
        (line,) = service(TOMORROW + timedelta(days=1)).lines
    assert line.label.endswith("(below target)") or "未达" in line.label
    assert line.values == (0, 1, 0)


def test_what_is_not_due_yet_counts_nowhere(app, session, cast, promised):
    with as_reader("csmanager"):
        assert figures.served(last_months(DAY, 6), DAY) == []
