"""Somebody asks, a manager signs, the custodian grants: one act each, committed."""

import pytest

from admin_app.areas.archive import requests
from admin_app.secrecy.access import access_of
from admin_app.secrecy.reader import reading_as
from admin_app.signoffs import service as signoffs
from tests.factories import DAY, make_customer, reader


@pytest.fixture
def secret():
    return make_customer("松江精密", owner="sales2", level="secret")


@pytest.fixture
def ask(act):
    """`ask("sales1", "松江精密")` → the request; `kind="borrow"`."""
    return lambda by, name="松江精密", kind="consult", on=DAY: act(by, requests.ask, kind, name, "投标准备", on=on)


@pytest.fixture
def sign(act, session, as_reader):
    """`sign("mktmanager")` signs what is open for that person."""
    from admin_app.signoffs import inbox

    def go(by, on=DAY, refuse=""):
        with as_reader(by, on) as one:
            (step,) = inbox.waiting_for(one)
            key = step.id
        doing = (signoffs.refuse, key, refuse) if refuse else (signoffs.sign, key)
        return act(by, *doing, on=on)

    return go


@pytest.fixture
def grant(act):
    return lambda request, customer, on=DAY, by="clerk": act(by, requests.grant, request.id, customer.id, on=on)


@pytest.fixture
def access(session):
    """`access("sales1", customer)`, on a day, on screen or off it."""

    def go(username, customer, on=DAY, on_screen=True):
        from dataclasses import replace

        with reading_as(replace(reader(username, on), on_screen=on_screen)):
            return access_of([customer.id]).get(customer.id)

    return go
