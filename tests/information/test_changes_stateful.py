"""Notified changes (二(二)6.3) beside a plain model: whatever is tried in whatever order, one effect, by whom the rules name."""

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.information import changes
from admin_app.areas.information.models import NotifiedChange
from admin_app.errors import DeskError
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, as_reader, make_customer

ENTERS = {"internal": "itclerk", "secret": "itclerk", "confidential": "itclerk", "top_secret": "clerk"}
ACTS = {"enter": "entered", "refuse": "refused", "withdraw": "withdrawn"}


class Changes(RuleBasedStateMachine):
    """One customer of sales1's; the model knows his address, his level and the state of each change."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1", address="A", level="internal")
        self.address, self.level = "A", "internal"
        self.made: list[tuple[int, str]] = []  # key and the address notified
        self.states: dict[int, str] = {}

    def attempt(self, act: Any, who: str) -> Any:
        """What came of it; None where it was refused, with everything undone."""
        with as_reader(who):
            try:
                done = act()
                db.session.commit()
            except DeskError:
                db.session.rollback()
                return None
        return done

    @rule(who=st.sampled_from(["sales1", "sales2", "itclerk", "mktmanager"]), address=st.sampled_from("ABC"))
    def notify(self, who: str, address: str) -> None:
        may = who == "sales1" or who == "mktmanager"
        expected = may and address != self.address and "notified" not in self.states.values()
        row = self.attempt(lambda: changes.notify(self.customer.id, {"address": address}, "来函", on=DAY), who)
        assert (row is not None) == expected
        if row is not None:
            self.made.append((row.id, address))
            self.states[row.id] = "notified"
            self.notifier = who

    @rule(
        who=st.sampled_from(["sales1", "itclerk", "clerk", "gm"]),
        how=st.sampled_from(sorted(ACTS)),
        at=st.integers(0, 3),
    )
    def settle(self, who: str, how: str, at: int) -> None:
        if not self.made:
            return
        key, address = self.made[at % len(self.made)]
        may = who == self.notifier if how == "withdraw" else who == ENTERS[self.level]
        expected = may and self.states[key] == "notified"
        act = {
            "enter": lambda: changes.enter(key, on=DAY),
            "refuse": lambda: changes.refuse(key, "不符", on=DAY),
            "withdraw": lambda: changes.withdraw(key, on=DAY),
        }[how]
        assert (self.attempt(act, who) is not None) == expected
        if expected:
            self.states[key] = ACTS[how]
            self.address = address if how == "enter" else self.address

    @rule(level=st.sampled_from(sorted(ENTERS)))
    def give_level(self, level: str) -> None:
        with unguarded("a test's arrangement"):
            db.session.get_one(Customer, self.customer.id).level = level
            db.session.commit()
        self.level = level

    @invariant()
    def is_as_the_model_says(self) -> None:
        with unguarded("a test looks"):
            rows = dict(db.session.execute(select(NotifiedChange.id, NotifiedChange.state)).all())
            address = db.session.scalar(select(Customer.address).where(Customer.id == self.customer.id))
        assert {key: rows[key] for key in self.states} == self.states
        assert address == self.address


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_one_effect_whatever_is_tried(session: Any, cast: Any) -> None:
    quick = settings(
        max_examples=12,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Changes, settings=quick)
