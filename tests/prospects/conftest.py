"""A prospect of sales1's, and steps brought to any stage."""

from datetime import date, timedelta
from typing import Any

import pytest

from admin_app.areas.prospects import confirming, steps
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from tests.complaints.helpers import CALL, act
from tests.factories import DAY, make_customer

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


@pytest.fixture
def prospect(cast: Any) -> Any:
    return make_customer("乌有纸业", owner="sales1", status="prospect")
