"""Disclosures beside a plain model (二(二)6.4): who gives out what, and that each copy stays as it stood that day."""

from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.customers import disclosures
from admin_app.areas.customers.models import Customer, Disclosure
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from tests.factories import make_customer
from tests.machine import AT, OFTEN, WORDS, Machine, act, people, run

PEOPLE = people("clerk", "csmanager", "gm", "sales1", "credit", "auditor", "infosupervisor")
GIVERS = ("clerk", "csmanager", "gm")
PARTS = (("basics",), ("card", "basics"), (), ("basics", "rumours"))


class Disclosures(Machine):
    """One customer; the model knows his level, his address, what is asked and the address in each copy."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1", level="secret", address="A").id
        self.level, self.address = "secret", "A"
        self.copies: list[tuple[str, str]] = []  # level and address
        self.asked: dict[int, tuple[str, str]] = {}  # state and asker

    @act(who=PEOPLE, recipient=WORDS, purpose=WORDS, parts=(PARTS))
    def disclose(self, who: str | None, recipient: str, purpose: str, parts: tuple[str, ...]) -> None:
        who = who or "clerk"
        is_valid = recipient.strip() and purpose.strip() and parts in PARTS[:2]
        given = (self.customer, recipient, purpose, parts)
        done = self.tries(who in GIVERS and is_valid, who, disclosures.disclose, *given, on=self.on)
        if done is None:
            return
        if self.level == "top_secret" and who != "gm":
            self.asked[done.id] = ("pending", who)
        else:
            assert isinstance(done, Disclosure)
            self.copies.append((self.level, self.address))

    @act(who=PEOPLE, at=AT, agrees=OFTEN)
    def sign(self, who: str | None, at: int, agrees: bool) -> None:
        """The copy is of that day."""
        if not self.asked:
            return
        key = list(self.asked)[-1 - at % len(self.asked)]
        state, asker = self.asked[key]
        who = who or "gm"
        if not self.signs(state == "pending" and who == "gm", who, key, "" if agrees else "不必"):
            return
        self.asked[key] = ("signed" if agrees else "refused", asker)
        if agrees:
            self.copies.append((self.level, self.address))

    @act(who=PEOPLE, at=AT, why=WORDS)
    def withdraw(self, who: str | None, at: int, why: str) -> None:
        if not self.asked:
            return
        key = list(self.asked)[-1 - at % len(self.asked)]
        state, asker = self.asked[key]
        who = who or asker
        if self.tries(state == "pending" and who == asker and why.strip(), who, signoffs.withdraw, key, why):
            self.asked[key] = ("withdrawn", asker)

    @act(level=("internal", "confidential", "top_secret", "top_secret"), address="ABC", seldom=(True, False))
    def change(self, level: str, address: str, seldom: bool) -> None:
        if not seldom:
            return
        with unguarded("a test's arrangement"):
            one = db.session.get_one(Customer, self.customer)
            one.level, one.address = level, address
            db.session.commit()
        self.level, self.address = level, address

    @invariant()
    def each_copy_is_as_it_was_given(self) -> None:
        with unguarded("a test looks"):
            rows = db.session.query(Disclosure).all()
            assert all(disclosures.is_unchanged(row) for row in rows)
            kept = sorted((row.level, row.content["basics"]["address"]) for row in rows)
            db.session.rollback()
        assert kept == sorted(self.copies)


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_nothing_leaves_but_by_whom_the_rules_name(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Disclosures, desk, monkeypatch)
