"""A duty that somebody owes, asked to be waived and signed: one act each, committed."""

from datetime import timedelta

import pytest

from admin_app.areas.waivers import service
from admin_app.duties import service as duties
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from tests.factories import DAY

UNTIL = DAY + timedelta(days=20)


@pytest.fixture
def ask(act):
    """`ask("credit", "credit_report", customer.id, base)` → the request."""

    def go(by, kind, key, base, until=UNTIL, reason="客户停产检修", on=DAY):
        return act(by, service.ask, kind, key, base, until, reason, on=on)

    return go


@pytest.fixture
def sign(as_reader, session):
    """Whatever waits for this person, signed."""

    def go(by, on=DAY):
        with as_reader(by, on) as one:
            states = [signoffs.sign(step.id).state for step in inbox.waiting_for(one)]
            session.commit()
        return states

    return go


@pytest.fixture
def owed(as_reader):
    """The rows of this kind that the person owes or oversees on the day."""

    def go(by, kind, on=DAY):
        with as_reader(by, on) as one:
            found, _more = duties.duties_of(one, on, limit=1000)
        return [duty.key for duty in found if duty.kind == kind]

    return go


@pytest.fixture
def waiver(session):
    """The latest one, as it is now."""

    def go():
        session.expire_all()
        with unguarded("a test looks"):
            return db.session.query(DutyWaiver).order_by(DutyWaiver.asked_on.desc(), DutyWaiver.id).first()

    return go
