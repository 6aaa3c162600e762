"""Destruction beside a plain model (二(二)6.10): three sign in order, and what forbids it by then forbids it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis.stateful import invariant

from admin_app.areas.archive import cards, destruction, requests
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.archive.models import BorrowCard
from admin_app.areas.credit.trading import starting
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.duties.service import duties_of
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from tests.factories import DAY, as_reader, make_customer, make_invoice
from tests.machine import OFTEN, SELDOM, WORDS, Machine, act, people, run

IN_ORDER = ("infosupervisor", "csmanager", "gm")
PEOPLE = people("clerk", "infosupervisor", "csmanager", "gm", "sales1", "credit", "auditor")
PAID = {
    "issued_on": DAY - timedelta(days=90),
    "due_on": DAY - timedelta(days=60),
    "settled_on": DAY - timedelta(days=60),
}


class Destruction(Machine):
    """One archive. The model knows who signed, whether it is lent and owes, and that it is gone for good."""

    def __init__(self) -> None:
        super().__init__()
        self.customer = make_customer("永昌五金", owner="sales1", level="secret", strategy="逐步退出").id
        self.signed: int | None = None  # how many; None: it is not asked for
        self.request = self.card = 0
        self.is_lent = self.is_owing = self.is_gone = False

    @act(signed=(0, 0, 1, 2))
    def begin(self, signed: int) -> None:
        self.a_visit_is_planned(True)
        self.ask(None, "一卷", "过期")
        for _ in range(signed):
            self.sign(None, True)

    @property
    def may_go(self) -> bool:
        return not (self.is_lent or self.is_owing or self.is_gone)

    @act(who=PEOPLE, what=WORDS, reason=WORDS)
    def ask(self, who: str | None, what: str, reason: str) -> None:
        who = who or "clerk"
        may = who == "clerk" and what.strip() and reason.strip() and self.signed is None and self.may_go
        request = self.tries(may, who, destruction.ask, self.customer, what, reason, on=self.on)
        if request is not None:
            self.request, self.signed = request.id, 0

    @act(who=PEOPLE, agrees=OFTEN)
    def sign(self, who: str | None, agrees: bool) -> None:
        if not self.request:
            return
        who = who or IN_ORDER[self.signed or 0]
        may = self.signed is not None and who == IN_ORDER[self.signed]
        if not self.signs(may, who, self.request, "" if agrees else "仍有价值"):
            return
        self.signed = self.signed + 1 if agrees and self.signed is not None else None
        if self.signed == len(IN_ORDER):
            self.is_gone, self.signed = self.may_go, None
            self.nothing_is_owed_about_what_is_gone()

    @act(who=("clerk", "csmanager", "gm", "credit"))
    def withdraw(self, who: str) -> None:
        if self.request and self.tries(
            who == "clerk" and self.signed is not None, who, signoffs.withdraw, self.request, "误"
        ):
            self.signed = None

    @act()
    def lend(self) -> None:
        with as_reader("finmanager", self.on):
            key = requests.ask("borrow", "永昌五金", "核对", on=self.on).id
            db.session.commit()
        if self.tries(not self.is_lent and not self.is_gone, "clerk", requests.grant, key, self.customer, on=self.on):
            self.is_lent = True
            (self.card,) = [row[0] for row in self.rows(BorrowCard.id, BorrowCard.state) if row[1] == "out"]

    @act(who=PEOPLE)
    def give_back(self, who: str | None) -> None:
        who = who or "clerk"
        if self.tries(who == "clerk" and self.is_lent, who, cards.give_back, self.card, "完整", on=self.on):
            self.is_lent = False

    @act(is_owing=(True, False))
    def the_account_changes(self, is_owing: bool) -> None:
        with unguarded("a test's arrangement"):
            for one in db.session.query(Invoice):
                one.is_void = True
            db.session.commit()
            make_invoice(db.session.get_one(Customer, self.customer), 100, **({} if is_owing else PAID))
        self.is_owing = is_owing

    @act(seldom=SELDOM)
    def a_visit_is_planned(self, seldom: bool) -> None:
        if seldom and not self.is_gone:
            self.tries(True, "sales1", starting.plan_visit, self.customer, self.on, "商谈", on=self.on)

    # what must hold

    @invariant()
    def it_is_as_the_model_says(self) -> None:
        state = ("destroyed", None) if self.is_gone else ("active", "逐步退出")
        assert self.rows(Customer.status, Customer.strategy) == [state]
        assert len(self.rows(DestructionCertificate.id)) == self.is_gone
        states = [state for _matter, state in self.rows(SignRequest.matter, SignRequest.state)]
        assert states.count("pending") == (self.signed is not None)

    def nothing_is_owed_about_what_is_gone(self) -> None:
        if not self.is_gone:
            return
        for who in ("sales1", "clerk"):
            with as_reader(who, self.on) as one:
                found = duties_of(one, self.on, customer_id=self.customer)[0]
                db.session.rollback()
            assert found == [], who


@pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
def test_nothing_is_destroyed_but_by_three_in_order(desk: Any, session: Any, monkeypatch: Any) -> None:
    run(Destruction, desk, monkeypatch)
