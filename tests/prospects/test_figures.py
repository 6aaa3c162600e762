"""What may differ by database: two at once have one effect, and boards count what their lists show."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from admin_app.areas.prospects import boards, confirming, steps, taking_on
from admin_app.areas.prospects.models import ProspectStep
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.screens.transactions import begin_writing
from tests.complaints.helpers import CALL, act
from tests.factories import DAY, as_reader, make_customer, make_waiver, user
from tests.prospects.conftest import SOON, asked_of, heard, owed, planned, stepped


def test_of_two_at_once_one_has_an_effect(app: Any, session: Any, prospect: Any) -> None:
    """Two windows plan, two report the same step, two ask, two take on."""
    both = threading.Barrier(2)

    def at_once(username: str, act: Any) -> list[bool]:
        def once(_number: int) -> bool:
            both.wait(timeout=30)
            with app.app_context(), as_reader(username):
                try:
                    begin_writing()
                    act()
                    db.session.commit()
                except DeskError:
                    db.session.rollback()
                    return False
            return True

        db.session.rollback()  # what is read here afterwards is what they did
        with ThreadPoolExecutor(2) as pool:
            return sorted(pool.map(once, range(2)))

    one, key = [False, True], prospect.id
    assert at_once("sales1", lambda: steps.plan(key, "call", "电话", SOON, on=DAY)) == one
    with as_reader("sales1"):
        step = db.session.scalars(select(ProspectStep.id)).one()
    assert at_once("sales1", lambda: steps.done(step, "won", "下单", "王", on=DAY)) == one
    asked = asked_of(prospect).id
    act("service", confirming.note_call, asked, "phone", "reached", at=CALL)
    assert at_once("service", lambda: confirming.hear(asked, "王", "属实", agrees=True, on=DAY)) == one
    assert at_once("clerk", lambda: taking_on.take_on(key, on=DAY)) == one


def test_the_boards_count_what_the_lists_show(app: Any, session: Any, prospect: Any, sign_in: Any) -> None:
    """By salesperson: in time of how many, confirmed of how many asked; each figure leads to its rows."""
    late = make_customer(owner="sales1", status="prospect")
    step = planned(late, on=DAY - timedelta(days=9), due_on=DAY - timedelta(days=5))
    act("sales1", steps.done, step.id, "goes_on", "x", "y", on=DAY - timedelta(days=1))
    overdue = make_customer(owner="sales1", status="prospect")
    planned(overdue, on=DAY - timedelta(days=9), due_on=DAY - timedelta(days=1))
    for is_done in (True, False):  # waived since, and neither late
        let_off = make_customer(owner="sales1", status="prospect")
        waived = planned(let_off, on=DAY - timedelta(days=9), due_on=DAY - timedelta(days=1))
        make_waiver("prospect_step", waived.id, waived.due_on, DAY)
        if is_done:
            act("sales1", steps.done, waived.id, "goes_on", "x", "y", on=DAY)
    stepped(prospect)
    stepped(prospect, "won")
    heard(asked_of(prospect))
    doubted = make_customer(owner="sales1", status="prospect")
    stepped(doubted, "lost")
    heard(asked_of(doubted), agrees=False)
    make_customer(owner="sales2", status="prospect", level="top_secret")
    make_customer(owner=None, status="prospect")
    names = {name: user(name).name for name in ("sales1", "sales2")}
    with app.test_request_context("/?lang=en"), as_reader("csmanager"):
        now, past = boards.prospects(DAY), boards.prospecting(DAY)
    found = {line.label: line.values for line in now.lines}
    assert found[names["sales1"]] == (6, 2, 1)
    assert found[names["sales2"]] == (1, 1, 0)
    assert len(now.lines) == 3
    assert [(line.label, line.values) for line in past.lines] == [(names["sales1"], (4, 5, 1, 1, 2))]
    mine = {name: {kind for kind, *_ in owed(name)} for name in ("sales1", "csmanager", "service", "clerk")}
    everything = {"prospect_plan", "prospect_step", "prospect_answer"}
    assert mine["sales1"] == everything
    assert mine["csmanager"] == everything | {"prospect_taking_on"}
    assert (mine["service"], mine["clerk"]) == (set(), {"prospect_taking_on"})
    browser = sign_in("csmanager")
    for line in [one for one in (*now.lines, *past.lines) if one.urls]:
        for url, value in zip(line.urls, line.values, strict=True):
            assert browser.get(url).text.count(' title" data-label') == value, url
    with app.test_request_context("/"), as_reader("mktmanager"):
        assert sum(line.values[0] for line in boards.prospects(DAY).lines) == 8
    with app.test_request_context("/"), as_reader("auditor", DAY + timedelta(days=91)):
        assert boards.prospecting(DAY + timedelta(days=91)).lines == []
