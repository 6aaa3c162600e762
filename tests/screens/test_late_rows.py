"""Which rows stand out as late? Those whose duty is late on the desk: not on its day, in grace, or while it is waived."""

import itertools
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from admin_app import clock
from admin_app.areas.archive.models import BorrowCard
from admin_app.areas.complaints import boards as complaint_boards
from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.areas.contracts.models import Dispute, Outing, PlannedDelivery
from admin_app.areas.credit import boards as credit_boards
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.areas.staff.models import FollowUp, Gathering, ServiceRequest
from admin_app.areas.visits.models import Improvement, Visit
from admin_app.duties.lateness import late_among
from admin_app.policies import service as policies
from admin_app.reports.declared import AskedReport, report_named
from admin_app.screens.late_rows import LateRows
from tests.credit.test_preview import edited
from tests.duties.test_grace import GRACE
from tests.factories import (
    DAY,
    as_reader,
    make_bill,
    make_contract,
    make_customer,
    make_limit,
    make_waiver,
    signed_in,
    store,
    user,
)
from tests.screens.records import every_view

pytestmark = pytest.mark.usefixtures("cast")

PAST = DAY - timedelta(days=1)
NUMBERS = itertools.count(1)
LONG_AGO = DAY - timedelta(days=60)


def step(customer, due_on):
    given = {"step_kind": "call", "what": "电话", "step_state": "planned", "planned_on": LONG_AGO}
    return store(ProspectStep(customer_id=customer.id, due_on=due_on, **given))


def confirmation(state):
    def made(customer, due_on):
        told = step(customer, LONG_AGO)
        told.step_state = "done"
        given = {"step_id": told.id, "claim": "won", "steps_so_far": 1, "asked_on": LONG_AGO}
        return store(
            ProspectConfirmation(customer_id=customer.id, due_on=due_on, confirmation_state=state, **given), told
        )

    return made


def visit(customer, due_on):
    given = {"visit_kind": "irregular", "visit_method": "phone", "visit_state": "allotted", "allotted_on": LONG_AGO}
    return store(Visit(customer_id=customer.id, due_on=due_on, visitor_id=user("service").id, **given))


def improvement(customer, due_on):
    given = {"origin": "visit", "what": "x", "person_id": user("service").id, "found_on": LONG_AGO}
    return store(Improvement(customer_id=customer.id, due_on=due_on, item_state="open", **given))


def improved(customer, due_on):
    given = {"origin": "visit", "what": "x", "person_id": user("sales1").id, "found_on": LONG_AGO}
    given |= {"due_on": LONG_AGO, "item_state": "done", "check_on": due_on}
    return store(Improvement(customer_id=customer.id, **given))


def countermeasure(customer, due_on):
    given = {"measure": "deposit", "party": "x", "reason": "x", "proposed_on": LONG_AGO, "state": "in_force"}
    return store(Countermeasure(customer_id=customer.id, from_on=LONG_AGO, until_on=due_on, **given))


def limit(customer, due_on):
    return make_limit(customer, from_on=LONG_AGO, until_on=due_on)


def follow_up(_customer, due_on):
    person = user("csmanager")
    held = {"kind": "meeting", "title": "例会", "on": LONG_AGO, "department_id": person.department_id}
    meeting = store(Gathering(arranger_id=person.id, **held))
    return store(FollowUp(gathering_id=meeting.id, what="x", owner_id=person.id, due_on=due_on, state="open"))


def requested(_customer, due_on):
    """One working day later it is promised: policy `duty_terms`."""
    asked = {"title": "x", "text": "x", "asked_on": due_on - timedelta(days=30), "state": "requested"}
    return store(ServiceRequest(requester_id=user("sales1").id, **asked))


def promised(_customer, due_on):
    asked = {"title": "x", "text": "x", "asked_on": LONG_AGO, "state": "promised", "promised_on": due_on}
    return store(ServiceRequest(requester_id=user("sales1").id, handler_id=user("service").id, **asked))


def planned_delivery(customer, due_on):
    contract = make_contract(customer, state="kept")
    given = {"what": "x", "amount_fen": 1, "contract_id": contract.id, "state": "planned"}
    return store(PlannedDelivery(customer_id=customer.id, due_on=due_on, **given))


def outing(customer, due_on):
    contract = make_contract(customer, state="kept")
    given = {"purpose": "x", "asked_on": LONG_AGO, "contract_id": contract.id, "state": "out"}
    return store(Outing(customer_id=customer.id, due_on=due_on, taker_id=user("sales1").id, **given))


def bill(customer, due_on):
    return make_bill(customer, received_on=LONG_AGO, due_on=due_on)


def dispute(customer, next_on):
    contract = make_contract(customer, state="kept")
    given = {"subject": "x", "opened_on": LONG_AGO, "contract_id": contract.id}
    return store(Dispute(customer_id=customer.id, next_on=next_on, **given))


def card(customer, due_on):
    given = {"number": f"JY-{due_on}", "purpose": "x", "lent_on": LONG_AGO, "state": "out"}
    return store(BorrowCard(customer_id=customer.id, borrower_id=user("mktmanager").id, due_on=due_on, **given))


def complaint(customer, due_on, stage="agreed", hour=None):
    at = hour or datetime(2026, 11, 1, tzinfo=UTC)
    came = {"number": f"TS-{next(NUMBERS)}", "content": "x", "received_on": LONG_AGO, "solve_on": due_on}
    came |= {"contact_by": at, "contact_on": due_on}
    given = {"intake_id": 0, "contact_time": "10:00", "due_on": due_on, "stage": stage, **came}
    intake = store(ComplaintIntake(came_by="phone", received_at=at, typed_name="x", **came))
    return store(Complaint(customer_id=customer.id, **given | {"intake_id": intake.id}))


MADE = {
    "prospect_step": (step, ("prospect_step",)),
    "prospect_confirmation": (confirmation("asked"), ("prospect_confirmation",)),
    "prospect_confirmation differs": (confirmation("differs"), ("prospect_answer",)),
    "prospect_confirmation answered": (confirmation("answered"), ("prospect_finding",)),
    "visit": (visit, ("visit",)),
    "improvement": (improvement, ("improvement",)),
    "improvement done": (improved, ("improvement_check",)),
    "countermeasure": (countermeasure, ("countermeasure_end", "countermeasure_urgent")),
    "credit_limit": (limit, ("limit_end",)),
    "follow_up": (follow_up, ("follow_up",)),
    "service_request": (promised, ("service_done",)),
    "planned_delivery": (planned_delivery, ("contract_delivery",)),
    "bill": (bill, ("bill_due",)),
    "contract_dispute": (dispute, ("contract_dispute",)),
    "contract_outing": (outing, ("contract_return",)),
    "borrow_card": (card, ("card_return",)),
    "complaint": (complaint, ("complaint",)),
}


def base_of(row):
    for name in ("check_on", "promised_on", "until_on", "next_on", "due_on"):
        if (day := getattr(row, name, None)) is not None:
            return day
    raise AssertionError(row)


@pytest.mark.parametrize("case", sorted(MADE))
def test_a_row_stands_out_from_the_day_after_unless_its_duty_is_waived(case, session, app, sign_in):
    make, kinds = MADE[case]
    view = {one.endpoint: one for one in every_view(app)}[case.partition(" ")[0]]
    status = "prospect" if "prospect" in case else "active"
    today, late = make(make_customer(status=status), DAY), make(make_customer(status=status), PAST)
    page = sign_in("csmanager").get(view.url + "/").get_data(as_text=True)
    assert page.count('<tr class="row-late"') == page.count("</svg> 逾期</span>") == 1
    assert found(view, DAY, today, late) == {late.id}
    for at, kind in enumerate(kinds, 1):
        make_waiver(kind, late.id, base_of(late), DAY)
        assert found(view, DAY, late) == (set() if at == len(kinds) else {late.id})
    assert found(view, DAY + timedelta(days=1), late) == {late.id}
    page = sign_in("csmanager").get(view.url + "/").get_data(as_text=True)
    assert page.count('<tr class="row-late"') == page.count("late-mark") == 0


def found(view, on, *rows):
    with as_reader("csmanager"):
        return late_among(view.model, [row.id for row in rows], view.late(on))


def test_each_view_whose_rows_stand_out_is_asked(app):
    assert {view.endpoint for view in every_view(app) if isinstance(view, LateRows)} == {
        case.partition(" ")[0] for case in MADE
    }


def test_what_is_in_grace_does_not_stand_out(session, app):
    view = {one.endpoint: one for one in every_view(app)}["visit"]
    late = visit(make_customer(), PAST)
    with policies.supposing(edited("reporting.py", GRACE), DAY):
        assert found(view, DAY, late) == set()
        assert found(view, DAY + timedelta(days=2), late) == {late.id}


def test_a_service_asked_for_is_late_when_nobody_promised_in_time(session, app):
    view = {one.endpoint: one for one in every_view(app)}["service_request"]
    late = requested(None, DAY)
    assert found(view, DAY, late) == {late.id}
    make_waiver("service_promise", late.id, late.asked_on, DAY)
    assert found(view, DAY, late) == set()


def test_complaints_are_counted_late_by_hour_and_day_as_they_stand_out(session, app):
    """On the board and in the ledger; the hour of the first contact counts where no days of grace are given."""
    customer = make_customer()
    complaint(customer, DAY)
    late = complaint(customer, PAST)
    by_hour = complaint(customer, DAY, "recorded", clock.now() - timedelta(hours=1))
    complaint(customer, DAY, "recorded", clock.now() + timedelta(hours=1))
    complaint(customer, PAST, "archived")

    def counted():
        with app.test_request_context("/?lang=en"), as_reader("csmanager"):
            line = complaint_boards.complaints(DAY).lines[0]
            ledger = list(report_named("complaints").lines(AskedReport(DAY, group="cause")))
        return line.values, ledger[0].values["late"], line.urls[1]

    values, in_ledger, url = counted()
    assert (values, in_ledger) == ((4, 2), 1)
    page = signed_in(app, "csmanager").get(url).get_data(as_text=True)
    assert (page.count('<tr class="row-late"'), page.count("<tr class")) == (2, 2)
    with policies.supposing(edited("reporting.py", GRACE), DAY):
        assert counted()[0] == (4, 0)
    make_waiver("complaint", by_hour.id, DAY, DAY)
    assert counted()[:2] == ((4, 1), 1)
    make_waiver("complaint", late.id, PAST, DAY)
    assert counted()[:2] == ((4, 0), 0)


def test_countermeasures_past_their_last_day_are_counted_unless_waived(session, app):
    customer = make_customer()
    late = countermeasure(customer, PAST)
    countermeasure(customer, DAY)

    def line():
        with app.test_request_context(), as_reader("csmanager"):
            lines = {str(one.label): one for one in credit_boards.credit_work(DAY).lines}
        return lines["已过期的信用对策"]

    assert line().values == (1,)
    page = signed_in(app, "csmanager").get(line().url).get_data(as_text=True)
    assert (page.count('<tr class="row-late"'), page.count("<tr class")) == (1, 1)
    for kind in ("countermeasure_end", "countermeasure_urgent"):
        make_waiver(kind, late.id, PAST, DAY)
    assert line().values == (0,)


def test_a_delivery_is_overdue_on_the_contracts_page_unless_waived(session, app):
    customer = make_customer()
    contract = make_contract(customer, state="kept")
    given = {"what": "x", "amount_fen": 1, "contract_id": contract.id, "state": "planned"}
    delivery = store(PlannedDelivery(customer_id=customer.id, due_on=PAST, **given))

    def page():
        return signed_in(app, "csmanager").get(f"/contracts/details/?id={contract.id}&lang=en").get_data(as_text=True)

    assert "Overdue" in page()
    make_waiver("contract_delivery", delivery.id, PAST, DAY)
    assert "Overdue" not in page()


def test_the_style_sheet_knows_the_class_of_late_rows(app):
    sheet = (Path(app.static_folder) / "css" / "app.css").read_text(encoding="utf-8")
    assert ".model-list .row-late > td:first-child" in sheet
