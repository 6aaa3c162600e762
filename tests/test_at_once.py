"""What two people do at once in a workflow is done once, on real threads and both databases."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.complaints import service as complaints
from admin_app.areas.contracts import supply
from admin_app.areas.credit import grades
from admin_app.areas.credit.countermeasures import service as countermeasures
from admin_app.areas.credit.models import GradeRecord
from admin_app.areas.credit.trading import ending, starting
from admin_app.areas.information import changes, reports
from admin_app.areas.receivables import bills
from admin_app.areas.staff import gatherings, service_requests, suggestions
from admin_app.areas.visits import service as visits
from admin_app.audit import verifying
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import CALL, HEARD, PROMISED, act, brought_to, recorded
from tests.credit.signing import sign
from tests.factories import DAY, make_contract, make_customer, make_delivery, user
from tests.signoffs.test_races import at_once

Acts = list[tuple[str, Callable[[], Any]]]
LATER = DAY + timedelta(days=3)


def complaint_agreed() -> Acts:
    key = recorded(make_customer())
    return [("service", lambda: complaints.agree(key, "到货破损", "换货", PROMISED, "ordinary", on=DAY))]


def complaint_answered() -> Acts:
    key = recorded(make_customer())
    brought_to(key, "agree", "unfounded")
    return [("service", lambda: complaints.reply(key, "感谢来函。", on=DAY))]


def visit_recorded_or_dropped() -> Acts:
    customer = make_customer()
    visit = act("csmanager", visits.plan, customer.id, "phone", LATER, visitor_id=user("service").id).id
    act("service", visits.note_attempt, visit, "reached", "", at=CALL)
    return [
        ("service", lambda: visits.record_visit(visit, HEARD, on=DAY)),
        ("csmanager", lambda: visits.drop(visit, "不必")),
    ]


def report_filed() -> Acts:
    note = act("sales1", reports.note, make_customer(owner="sales1").id, {"surroundings": "同业降价"})
    return [("sales1", lambda: reports.file(note.report_id, on=DAY))]


def report_begun() -> Acts:
    """Of two notes of one customer one is kept, in one report."""
    key = make_customer(owner="sales1").id
    return [("sales1", lambda: reports.note(key, {"surroundings": "同业降价"}, on=DAY))]


def change_entered_or_withdrawn() -> Acts:
    customer = make_customer(owner="sales1", address="A")
    key = act("sales1", changes.notify, customer.id, {"address": "B"}, "来函").id
    return [("itclerk", lambda: changes.enter(key, on=DAY)), ("sales1", lambda: changes.withdraw(key, on=DAY))]


def service_promised_or_turned_down() -> Acts:
    key, by = act("finance", service_requests.ask, "打样", "三日内").id, user("service").id
    return [
        ("csmanager", lambda: service_requests.promise(key, by, LATER, on=DAY)),
        ("service", lambda: service_requests.turn_down(key, "不属本部门")),
    ]


def visit_of_a_newcomer_reported_or_dropped() -> Acts:
    key = act("sales1", starting.plan_visit, make_customer(owner="sales1").id, DAY, "商谈").id
    return [
        ("sales1", lambda: starting.report_visit(key, "整洁", DAY, on=DAY)),
        ("sales1", lambda: starting.drop_visit(key, "出差")),
    ]


def start_of_trading_asked() -> Acts:
    key = make_customer(owner="sales1").id
    given = (key, 100, "exchanged_contract", "合同", "首单")
    return [("sales1", lambda: starting.ask_to_start(*given, on=DAY))]


def end_of_trading_asked_or_paid() -> Acts:
    customer = make_customer(owner="sales1")
    key = act("sales1", ending.report_default, customer.id, "汇票", 100, "退票", DAY).id
    act("sales1", ending.log_step, key, "call", "拒付", LATER)
    return [
        ("sales1", lambda: ending.ask_to_end(key, "无果", on=DAY)),
        ("credit", lambda: ending.collected(key, "已收回", on=DAY)),
    ]


def countermeasure_released_or_used() -> Acts:
    given = (make_customer(owner="sales1").id, "mortgage", "对方", None, "抵押")
    request = act("sales1", countermeasures.propose, *given)
    key = int(request.subject)
    sign(request.id, "csmanager")
    act("credit", countermeasures.put_in_force, key, "抵押合同", DAY, LATER)
    return [
        ("credit", lambda: countermeasures.release(key, "已结清", on=DAY)),
        ("csmanager", lambda: countermeasures.use(key, "已行使", on=DAY)),
    ]


def delivery_done_or_dropped() -> Acts:
    customer = make_customer(owner="sales1")
    contract, delivery = make_contract(customer, ends_on=LATER), make_delivery(customer)
    key = act("sales1", supply.plan, contract.id, what="首批", due_on=DAY, amount_fen=100).id
    done = delivery.id
    return [("sales1", lambda: supply.delivered(key, done)), ("contracts", lambda: supply.drop(key, "不再交货"))]


def bill_not_met() -> Acts:
    customer, due = make_customer(owner="sales1"), {"received_on": DAY, "due_on": DAY}
    key = act("finance", bills.record_bill, customer.id, number="PJ-1", amount_fen=100, **due).id
    return [("finance", lambda: bills.dishonour_bill(key, DAY, on=DAY))]


def default_of_a_bill_reported() -> Acts:
    customer, due = make_customer(owner="sales1"), {"received_on": DAY, "due_on": DAY}
    bill = act("finance", bills.record_bill, customer.id, number="PJ-1", amount_fen=100, **due).id
    act("finance", bills.dishonour_bill, bill, DAY)
    given = (customer.id, "汇票", 100, "退票", LATER)
    return [(who, lambda: ending.report_default(*given, bill_id=bill, on=DAY)) for who in ("sales1", "credit")]


def grade_confirmed() -> Acts:
    act("credit", grades.propose_grades, [make_customer().id])
    with unguarded("a test looks"):
        key = db.session.scalar(select(GradeRecord.id))
    return [
        ("credit", lambda: grades.confirm_grades([key], DAY)),
        ("credit", lambda: grades.confirm_grades([key], DAY, "D", "另有所知")),
    ]


def meeting_held_or_called_off() -> Acts:
    clerk = user("clerk").id
    plan = gatherings.Plan("meeting", "例会", "议程", DAY, user("csmanager").id, [clerk])
    key, marks = act("csmanager", gatherings.plan, plan).id, {clerk: gatherings.Mark(True)}
    return [
        ("csmanager", lambda: gatherings.record(key, marks, "通过", on=DAY)),
        ("csmanager", lambda: gatherings.call_off(key, "改期")),
    ]


def suggestion_answered_or_withdrawn() -> Acts:
    key = act("clerk", suggestions.make, "例会", "太长").id
    return [
        ("csmanager", lambda: suggestions.reply(key, "采纳", on=DAY)),
        ("clerk", lambda: suggestions.withdraw(key)),
    ]


@pytest.mark.parametrize(
    "arrange",
    [
        complaint_agreed,
        complaint_answered,
        visit_recorded_or_dropped,
        report_filed,
        report_begun,
        change_entered_or_withdrawn,
        service_promised_or_turned_down,
        visit_of_a_newcomer_reported_or_dropped,
        start_of_trading_asked,
        end_of_trading_asked_or_paid,
        countermeasure_released_or_used,
        delivery_done_or_dropped,
        bill_not_met,
        default_of_a_bill_reported,
        grade_confirmed,
        meeting_held_or_called_off,
        suggestion_answered_or_withdrawn,
    ],
)
def test_of_four_at_once_one_is_done(app: Any, session: Any, cast: Any, arrange: Callable[[], Acts]) -> None:
    acts = arrange()
    session.commit()
    answers = at_once(app, (acts * 4)[:4])
    refused = [answer for answer in answers if answer in ("Conflict", "Refused", "NotAllowed", "NotFound")]
    assert len(refused) == 3, answers
    assert list(verifying.broken_entries()) == []
