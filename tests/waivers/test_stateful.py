"""A duty and its waivers in any order of acts and days: owed unless a waiver of that very due holds on the day."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from admin_app.areas.customers.models import Customer
from admin_app.areas.waivers import service
from admin_app.duties import kinds
from admin_app.duties import service as duties
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.errors import Conflict, DeskError, NotAllowed
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.factories import DAY, as_reader, make_customer

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
REPORT = "credit_report"
ANYBODY = st.sampled_from(["credit", "csmanager", "gm"])


@pytest.fixture(autouse=True)
def reports_alone(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {REPORT: kinds._kinds[REPORT]})


class Story(RuleBasedStateMachine):
    """`pending` and `granted` are (base, until) or None; whose signature is asked depends on what was waived before."""

    def __init__(self):
        super().__init__()
        self.on, self.base = DAY, date(2026, 10, 1)
        self.key = make_customer(grade="C", last_report_on=self.base).id
        self.pending = self.granted = None
        self.waived_before = set()

    def does(self, person, act):
        """What it raises, None where it is done."""
        with as_reader(person, self.on):
            try:
                act()
                db.session.commit()
            except DeskError as error:
                db.session.rollback()
                return type(error)
        return None

    def latest(self, model):
        with unguarded("a test looks"):
            return db.session.query(model).filter_by(customer_id=self.key).order_by(model.asked_on.desc()).all()

    def request(self):
        return next(one for one in self.latest(SignRequest) if one.state == "pending")

    def signer(self):
        return "gm" if self.pending[0] in self.waived_before else "csmanager"

    def holds(self):
        return self.granted is not None and self.granted[0] == self.base and self.granted[1] >= self.on

    @rule(person=ANYBODY, days=st.integers(0, 3))
    def ask(self, person, days):
        until = self.on + timedelta(days=days)
        refused = self.does(person, lambda: service.ask(REPORT, self.key, self.base, until, "停产", on=self.on))
        expected = NotAllowed if person != "credit" else None
        if expected is None and (self.holds() or (self.pending and self.pending[0] == self.base)):
            expected = Conflict
        assert refused is expected
        if expected is None:
            if self.pending is not None:  # of an earlier due: it goes nowhere any more
                self.does("credit", lambda: signoffs.withdraw(self.older_request().id, "已完成"))
            self.pending = (self.base, until)

    def older_request(self):
        waivers = {one.request_id: one.base for one in self.latest(DutyWaiver)}
        return next(one for one in self.latest(SignRequest) if one.state == "pending" and waivers[one.id] != self.base)

    @rule(person=ANYBODY)
    def sign(self, person):
        if self.pending is None:
            return
        refused = self.does(person, lambda: signoffs.sign(self.request().steps[0].id))
        assert (refused is None) == (person == self.signer())
        if refused is None:
            if self.pending[0] == self.base and self.pending[1] >= self.on:
                self.granted = self.pending
                self.waived_before.add(self.base)
            self.pending = None

    @rule(person=ANYBODY)
    def take_back(self, person):
        if self.granted is None:
            return
        key = next(one.id for one in self.latest(DutyWaiver) if one.state == "granted" and one.base == self.granted[0])
        refused = self.does(person, lambda: service.take_back(key, "复产", on=self.on))
        if person == "credit":
            assert refused is NotAllowed
        elif refused is None:
            self.granted = None
        else:
            assert refused is NotAllowed or self.granted[1] < self.on

    @rule()
    def report(self):
        """Done: due anew, from another day."""
        with unguarded("a test's arrangement"):
            self.base += timedelta(days=1)
            db.session.get(Customer, self.key).last_report_on = self.base
            db.session.commit()

    @rule(days=st.integers(1, 4))
    def days_pass(self, days):
        self.on += timedelta(days=days)

    @invariant()
    def it_is_owed_unless_it_is_waived(self):
        with as_reader("credit", self.on) as one:
            found, _more = duties.duties_of(one, self.on, limit=1000)
            mine = [duty.base for duty in found if duty.customer_id == self.key]
            assert mine == ([] if self.holds() else [self.base])


def test_every_story_of_a_waiver_goes_as_the_model_says(app, session, cast):
    quick = settings(max_examples=8, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Story, settings=quick)
