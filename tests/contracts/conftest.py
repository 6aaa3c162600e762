"""A contract led by the cast: sales1 drafts, finance, contract officer and marketing give opinions, a manager concludes."""

import io
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest

from admin_app.areas.contracts import drafts, files, groundwork, review, signing
from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from admin_app.signoffs import inbox
from admin_app.signoffs import service as signoffs
from tests.factories import DAY, as_reader, make_customer, user

TERMS = drafts.Terms(
    title="年度供货合同",
    contract_type="sale",
    amount_fen=40_000_000,
    starts_on=DAY,
    ends_on=DAY + timedelta(days=364),
    payment_days=30,
    supply_from=DAY,
    supply_until=DAY + timedelta(days=90),
)
OPINIONS = ("finance", "contracts", "mktmanager")


@contextmanager
def acting(username, on=DAY):
    """One act of one person, committed, or undone and raised."""
    with as_reader(username, on) as reader:
        try:
            yield reader
            db.session.commit()
        finally:
            db.session.rollback()


class Led:
    """A contract, led on by name: `drafted`, `reviewed`, `approved`, `signed`, `kept`."""

    def __init__(self, customer, **terms):
        self.customer = customer
        with acting("sales1"):
            self.id = drafts.draft(customer.id, replace(TERMS, **terms), on=DAY).id

    def now(self):
        db.session.expire_all()
        with as_reader("csmanager"):
            return db.session.get(Contract, self.id)

    @property
    def state(self):
        return self.now().state

    def grounded(self, licence_until=None, on=DAY):
        with acting("sales1", on):
            groundwork.record_diligence(
                self.id,
                licence="91310000",
                licence_until=licence_until,
                reputation="良好",
                results="增长",
                answers_id=user("sales1").id,
                on=on,
            )
            groundwork.declare(self.id, economy="有利", feasibility="可行", legality="合法", price="合理")
        return self

    def reviewed(self, on=DAY):
        with acting("sales1", on):
            review.submit(self.id, on=on)
        return self

    def step_of(self, username, on=DAY):
        with as_reader(username, on) as reader:
            mine = [one.id for one in inbox.waiting_for(reader) if one.request.subject == str(self.id)]
        return mine[0] if mine else None

    def signs(self, *usernames, on=DAY):
        for username in usernames:
            step = self.step_of(username, on)
            with acting(username, on):
                signoffs.sign(step, comment=f"意见{username}")
        return self

    def approved(self, on=DAY, by="csmanager"):
        return self.grounded().reviewed(on).signs(*OPINIONS, by, on=on)

    def signed(self, signed_on: date = DAY, on=DAY):
        self.approved()
        with acting("sales1", on):
            files.add(self.id, "scan", io.BytesIO(b"signed"), "scan.txt")
            signing.sign(self.id, signed_on=signed_on, for_us="甲", for_them="乙", on=on)
        return self

    def kept(self):
        self.signed()
        with acting("contracts"):
            signing.hand_in(self.id, place="合同柜", copies=2, handed_in_on=DAY, on=DAY)
        return self


@pytest.fixture
def files_kept(app, tmp_path):
    app.config["GUIZHANG_FILES"] = tmp_path


@pytest.fixture
def customer(session, files_kept):
    return make_customer("华星机械", owner="sales1", level="secret", grade="B", code="C-7")


@pytest.fixture
def lead(customer):
    """`lead(amount_fen=…)`: a draft of sales1's customer with these terms."""
    return lambda **terms: Led(customer, **terms)
