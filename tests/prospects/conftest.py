"""A prospect of sales1's, and steps brought to any stage."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.prospects import confirming, steps
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.duties.service import duties_of
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import CALL, act
from tests.factories import DAY, as_reader, make_customer

SOON = DAY + timedelta(days=3)


def planned(customer: Any, due_on: date = SOON, *, on: date = DAY, by: str = "sales1") -> ProspectStep:
    return act(by, steps.plan, customer.id, "visit", "上门拜访", due_on, on=on)


def stepped(customer: Any, claim: str = "goes_on", *, on: date = DAY, by: str = "sales1") -> ProspectStep:
    """Planned and done on one day."""
    step = planned(customer, on, on=on, by=by)
    return act(by, steps.done, step.id, claim, "有意向", "采购经理", on=on)


def heard(row: ProspectConfirmation, agrees: bool = True, *, on: date = DAY) -> ProspectConfirmation:
    at = CALL + (on - DAY)
    act("service", confirming.note_call, row.id, "phone", "reached", at=at)
    return act("service", confirming.hear, row.id, "采购经理", "属实", agrees=agrees, on=on)


KINDS = {"prospect_plan", "prospect_step", "prospect_confirmation", "prospect_answer", "prospect_finding"}


def owed(username: str, on: date = DAY) -> list[tuple[str, date, str, bool]]:
    """Kind, due day, state, is it his own?"""
    with as_reader(username, on) as reader:
        found, _more = duties_of(reader, on)
    kinds = KINDS | {"prospect_taking_on"}
    return [(duty.kind, duty.due_on, duty.state, duty.is_mine) for duty in found if duty.kind in kinds]


def asked_of(customer: Any) -> ProspectConfirmation:
    """The latest confirmation."""
    db.session.rollback()
    with unguarded("a test looks"):
        rows = select(ProspectConfirmation).where(ProspectConfirmation.customer_id == customer.id)
        found = list(db.session.scalars(rows.order_by(ProspectConfirmation.steps_so_far.desc())))
    return found[0]


@pytest.fixture
def prospect(cast: Any) -> Any:
    return make_customer("乌有纸业", owner="sales1", status="prospect")
