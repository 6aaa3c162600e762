"""Prospecting beside a plain model: whatever is tried by whomever in whatever order, only what the rules let happens."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from admin_app.areas.customers import service as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects import confirming, steps, taking_on
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.complaints.helpers import CALL
from tests.factories import DAY, as_reader, make_customer, user

OWNERS = ("sales1", "sales2")
PEOPLE = st.sampled_from((*OWNERS, "service", "csmanager", "mktmanager", "clerk"))
CLAIMS = ("goes_on", "won", "lost", "not_reached")
EVERY = 2  # the customer is asked after so many steps


class Prospecting(RuleBasedStateMachine):
    """One prospect. The model knows whose he is, what is planned, how he stands, and each that was asked of him."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1", status="prospect")
        self.owner, self.status, self.owes = "sales1", "prospect", True
        self.step: int | None = None  # planned
        self.reached = self.asked_at = 0
        self.asked: dict[int, dict[str, Any]] = {}  # by key, in the order they were asked

    def attempt(self, who: str, act: Any) -> Any:
        """What came of it; None where it was refused, with everything undone."""
        with as_reader(who):
            try:
                done = act()
                db.session.commit()
            except DeskError:
                db.session.rollback()
                return None
        return done

    def one(self, at: int) -> tuple[int, dict[str, Any]] | None:
        return list(self.asked.items())[at % len(self.asked)] if self.asked else None

    @rule(who=PEOPLE)
    def plan(self, who: str) -> None:
        may = who == self.owner and self.status == "prospect" and self.step is None
        row = self.attempt(who, lambda: steps.plan(self.customer.id, "call", "电话", DAY, on=DAY))
        assert (row is not None) == may
        if row is not None:
            self.step, self.owes = row.id, False

    @rule(who=PEOPLE, claim=st.sampled_from(CLAIMS), drops=st.booleans())
    def end_step(self, who: str, claim: str, drops: bool) -> None:
        key = self.step
        if key is None:
            return
        act = (
            (lambda: steps.drop(key, "取消", on=DAY))
            if drops
            else (lambda: steps.done(key, claim, "如实", "王", on=DAY))
        )
        row = self.attempt(who, act)
        assert (row is not None) == (who == self.owner)
        if row is None:
            return
        self.step = None
        if self.status == "prospect":
            self.owes = drops or claim in ("goes_on", "not_reached")
        if not drops and claim != "not_reached":
            self.reached += 1
            self.ask(key, claim)

    def ask(self, step: int, claim: str) -> None:
        """What the model says is asked must be there."""
        if self.status != "prospect" or (claim == "goes_on" and self.reached - self.asked_at < EVERY):
            return
        self.asked_at = self.reached
        with unguarded("a test looks"):
            found = select(ProspectConfirmation.id).where(ProspectConfirmation.step_id == step)
            self.asked[db.session.scalars(found).one()] = {"state": "asked", "claim": claim, "reached": False}

    @rule(who=PEOPLE, at=st.integers(0, 3))
    def call(self, who: str, at: int) -> None:
        if (found := self.one(at)) is None:
            return
        key, held = found
        row = self.attempt(who, lambda: confirming.note_call(key, "phone", "reached", at=CALL))
        assert (row is not None) == (who == "service" and held["state"] == "asked")
        held["reached"] = held["reached"] or row is not None

    @rule(who=PEOPLE, at=st.integers(0, 3), agrees=st.booleans())
    def hear(self, who: str, at: int, agrees: bool) -> None:
        if (found := self.one(at)) is None:
            return
        key, held = found
        row = self.attempt(who, lambda: confirming.hear(key, "王", "说", agrees=agrees, on=DAY))
        assert (row is not None) == (who == "service" and held["state"] == "asked" and held["reached"])
        if row is not None:
            held["state"] = "confirmed" if agrees else "differs"

    @rule(who=PEOPLE, at=st.integers(0, 3))
    def answer(self, who: str, at: int) -> None:
        if (found := self.one(at)) is None:
            return
        key, held = found
        row = self.attempt(who, lambda: confirming.answer(key, "说明", on=DAY))
        assert (row is not None) == (who == self.owner and held["state"] == "differs")
        held["state"] = "answered" if row is not None else held["state"]

    @rule(who=PEOPLE, at=st.integers(0, 3), stands=st.booleans())
    def settle(self, who: str, at: int, stands: bool) -> None:
        if (found := self.one(at)) is None:
            return
        key, held = found
        row = self.attempt(who, lambda: confirming.settle(key, "指示", stands=stands, on=DAY))
        assert (row is not None) == (who in ("csmanager", "mktmanager") and held["state"] == "answered")
        if row is None:
            return
        held["state"] = "confirmed" if stands else "corrected"
        if not stands and held["claim"] in ("won", "lost") and self.status == "prospect" and self.step is None:
            self.owes = True

    @rule(who=PEOPLE)
    def take_on(self, who: str) -> None:
        ends = [one for one in self.asked.values() if one["claim"] in ("won", "lost")]
        is_won = bool(ends) and (ends[-1]["claim"], ends[-1]["state"]) == ("won", "confirmed")
        is_open = any(one["state"] in ("differs", "answered") for one in self.asked.values())
        may = who == "clerk" and self.status == "prospect" and is_won and not is_open
        row = self.attempt(who, lambda: taking_on.take_on(self.customer.id, on=DAY))
        assert (row is not None) == may
        if may:
            self.status, self.owes = "active", False

    @rule(to=st.sampled_from(OWNERS))
    def hand_over(self, to: str) -> None:
        key = user(to).id
        row = self.attempt("csmanager", lambda: customers.hand_over(self.customer.id, key, "调岗", on=DAY))
        assert (row is not None) == (to != self.owner)
        self.owner = to

    @invariant()
    def is_as_the_model_says(self) -> None:
        with unguarded("a test looks"):
            known = select(Customer.status, Customer.stepless_since).where(Customer.id == self.customer.id)
            status, since = db.session.execute(known).one()
            about = ProspectStep.customer_id == self.customer.id
            planned = list(
                db.session.scalars(select(ProspectStep.id).where(about, ProspectStep.step_state == "planned"))
            )
            mine = ProspectConfirmation.customer_id == self.customer.id
            states = dict(
                db.session.execute(
                    select(ProspectConfirmation.id, ProspectConfirmation.confirmation_state).where(mine)
                ).all()
            )
            db.session.rollback()
        assert (status, since is not None) == (self.status, self.owes)
        assert planned == ([] if self.step is None else [self.step])
        assert states == {key: one["state"] for key, one in self.asked.items()}


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_only_what_the_rules_let_happens(session: Any, cast: Any) -> None:
    quick = settings(
        max_examples=14,
        stateful_step_count=20,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Prospecting, settings=quick)
