"""Deliveries that a contract promises beside a plain model (二(四)6): planned, moved, urged, done, done no more, dropped."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.contracts import supply
from admin_app.areas.contracts.models import DeliveryUrging, PlannedDelivery
from admin_app.areas.receivables.deliveries import void_delivery
from admin_app.areas.receivables.models import Contract, Delivery
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from tests.factories import make_contract, make_customer, make_delivery
from tests.machine import AT, WORDS, Machine, act, people, run

PEOPLE = people("sales1", "mktmanager", "contracts", "sales2", "finance", "csmanager", "service")
PLANNING = ("sales1", "mktmanager", "contracts")
FEN = 1_000_000
BOUND, OVER = ("signed", "kept"), ("fulfilled", "ended")
DAYS = (0, 1, 8, 30, 31, -1)
LISTED = timedelta(7)
NOTHING = 0  # the key of no record


class Supply(Machine):
    """One contract of FEN, with its supply period; the model says how it stands, what it promises and what was handed over."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer(owner="sales1")
        self.other = make_delivery(make_customer(owner="sales1"), 1_000).id
        self.state, self.signed_on = "draft", None
        self.planned: dict[int, dict[str, Any]] = {}
        self.delivered: dict[int, bool] = {}  # and is it void?
        self.urged: list[tuple[Any, ...]] = []

    @act(has_period=(True, False), states=(0, 2, 3, 3), steps=(1, 2, 3))
    def begin(self, has_period: bool, states: int, steps: int) -> None:
        """Without a period of its own within its term."""
        self.first, self.last = self.on, self.on + timedelta(30)
        days = {"supply_from": self.first, "supply_until": self.last} if has_period else {}
        term = (self.first - timedelta(9), self.last + timedelta(9)) if has_period else (self.first, self.last)
        made = {"starts_on": term[0], "ends_on": term[1], "state": "draft", "signed_on": None}
        self.key = make_contract(self.customer, FEN, **made, **days).id
        for state in ("approved", "signed", "kept")[:states]:
            self.contract_goes(state)
        for _ in range(steps):
            self.plan(None, 8, 2, "首批")
            self.urge(None, 0, "call", "下周发货", 0)
            self.is_handed_over(1_000)
            self.deliver(None, 0, 0, False)

    @act(state=("review", "approved", "signed", "signed", "kept", "kept", "ended"))
    def contract_goes(self, state: str) -> None:
        if state in OVER and self.dice.random() < 0.8:
            return
        with unguarded("a test's arrangement"):
            contract = db.session.get(Contract, self.key)
            contract.state = self.state = state
            contract.signed_on = self.signed_on = self.on if state in BOUND else None
            db.session.commit()

    @act(fen=(1_000, 2_000))
    def is_handed_over(self, fen: int) -> None:
        self.delivered[make_delivery(self.customer, fen, delivered_on=self.on).id] = False

    def one(self, at: int) -> tuple[int, dict[str, Any]]:
        return list(self.planned.items())[-1 - at % len(self.planned)] if self.planned else (NOTHING, {"state": None})

    def works_on(self, who: str, one: dict[str, Any] | None = None) -> bool:
        is_open = one is None or one["state"] == "planned"
        return who in PLANNING and self.state not in OVER and is_open

    @act(who=PEOPLE, days=DAYS, parts=(2, 3, 4, 0), what=WORDS)
    def plan(self, who: str | None, days: int, parts: int, what: str) -> None:
        who, due, fen = who or "sales1", self.on + timedelta(days), FEN // parts if parts else 0
        promised = sum(one["fen"] for one in self.planned.values() if one["state"] != "dropped")
        is_whole = self.first <= due <= self.last and 0 < fen <= FEN - promised and what.strip()
        given = {"what": what, "due_on": due, "amount_fen": fen}
        row = self.tries(self.works_on(who) and is_whole, who, supply.plan, self.key, **given)
        if row is not None:
            self.planned[row.id] = {"state": "planned", "due": due, "fen": fen, "delivery": None, "reason": None}

    @act(who=PEOPLE, at=AT, days=DAYS)
    def move(self, who: str | None, at: int, days: int) -> None:
        key, one = self.one(at)
        who, due = who or "contracts", self.on + timedelta(days)
        may = self.works_on(who, one) and max(self.on, self.first) <= due <= self.last
        if self.tries(may, who, supply.move, key, due, on=self.on):
            one["due"] = due

    @act(who=PEOPLE, at=AT, act=("call", "visit", "letter", "threat"), answer=WORDS, days=(0, 0, -1, 1))
    def urge(self, who: str | None, at: int, act: str, answer: str, days: int) -> None:
        """Of what is signed, since it is; and what was answered is kept."""
        key, one = self.one(at)
        who, day = who or "sales1", self.on + timedelta(days)
        is_told = act != "threat" and answer.strip() and days <= 0
        may = self.works_on(who, one) and self.state in BOUND and is_told and day >= (self.signed_on or day)
        given = {"act": act, "answer": answer, "urged_on": day, "on": self.on}
        if self.tries(may, who, supply.urge, key, **given):
            self.urged.append((key, day, act, answer))

    @act(who=PEOPLE, at=AT, which=AT, is_anothers=(False, False, False, True))
    def deliver(self, who: str | None, at: int, which: int, is_anothers: bool) -> None:
        """By a delivery of this customer that stands and has done nothing yet."""
        key, one = self.one(at)
        who, known = who or "sales1", list(self.delivered)
        delivery = known[-1 - which % len(known)] if known and not is_anothers else self.other
        used = {other["delivery"] for other in self.planned.values()}
        is_free = not self.delivered.get(delivery, True) and delivery not in used
        may = self.works_on(who, one) and self.state in BOUND and is_free
        if self.tries(may, who, supply.delivered, key, delivery):
            one.update(state="delivered", delivery=delivery)

    @act(who=PEOPLE, which=AT, reason=WORDS)
    def void_delivery(self, who: str | None, which: int, reason: str) -> None:
        """What it had done is promised again."""
        if not self.delivered:
            return
        key, who = list(self.delivered)[-1 - which % len(self.delivered)], who or "sales1"
        may = who == "sales1" and not self.delivered[key] and reason.strip()
        if self.tries(may, who, void_delivery, key, reason):
            self.delivered[key] = True
            for one in self.planned.values():
                if one["delivery"] == key:
                    one.update(state="planned", delivery=None)

    @act(who=PEOPLE, at=AT, reason=WORDS)
    def drop(self, who: str | None, at: int, reason: str) -> None:
        key, one = self.one(at)
        who = who or "contracts"
        if self.tries(self.works_on(who, one) and reason.strip(), who, supply.drop, key, reason):
            one.update(state="dropped", reason=reason)

    @invariant()
    def all_is_as_the_model_says(self) -> None:
        names, of = ("state", "due", "fen", "delivery", "reason"), PlannedDelivery
        said = [(key, *(str(one[name]) for name in names)) for key, one in self.planned.items()]
        kept = self.rows(of.id, of.state, of.due_on, of.amount_fen, of.delivery_id, of.reason)
        assert [(key, *map(str, rest)) for key, *rest in kept] == sorted(said)
        columns = (DeliveryUrging.planned_id, DeliveryUrging.on, DeliveryUrging.act, DeliveryUrging.answer)
        assert self.rows(*columns) == sorted(self.urged)
        voids = dict(self.rows(Delivery.id, Delivery.is_void))
        assert {key: voids[key] for key in self.delivered} == self.delivered

    @act(who=("sales1", "sales2", "finance"))
    def what_is_promised_is_owed(self, who: str) -> None:
        """By whoever leads the contract, once it is signed."""
        mine = self.planned.values() if who == "sales1" and self.state in BOUND else ()
        days = [one["due"] for one in mine if one["state"] == "planned"]
        told = [("contract_delivery", day) for day in sorted(days) if day <= self.on + LISTED]
        assert self.owed(who, "contract_delivery") == told


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_what_is_promised_is_delivered_or_urged(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Supply, desk, monkeypatch, steps=45)
