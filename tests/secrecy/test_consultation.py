"""A consultation shows the archive on screen only: programs and files get what the reader has without it (6.7)."""

from dataclasses import replace
from typing import Any

import pytest

from admin_app.secrecy.access import access_of
from tests import factories
from tests.api.conftest import Caller, token_of
from tests.factories import make_customer, make_grant


@pytest.fixture
def customer(session: Any) -> Any:
    return make_customer("青岚纸业", owner="sales1", level="confidential", strategy="先谈账期")


def api(app: Any, customer: Any, username: str = "sales1") -> Any:
    return Caller(app.test_client(), token_of(username)).get(f"/customers/{customer.code}").json


@pytest.mark.parametrize(("kind", "access"), [("consult", "work"), ("borrow", "full")])
def test_a_program_gets_no_consultation(app: Any, session: Any, customer: Any, kind: str, access: str) -> None:
    make_grant(customer, "mktmanager", kind)
    with factories.as_reader("mktmanager"):
        assert access_of([customer.id]) == {customer.id: "full"}
    found = api(app, customer, "mktmanager")
    assert found["access"] == access
    assert ("level" in found) is (access == "full")


def test_the_screen_shows_it(sign_in: Any, customer: Any) -> None:
    browser = sign_in("sales1")
    url = f"/customers/details/?id={customer.id}"
    assert "先谈账期" not in browser.get(url).text
    make_grant(customer, "sales1", "consult")
    assert "先谈账期" in browser.get(url).text


def test_a_customer_seen_by_consultation_alone_is_hidden_from_programs(app: Any, session: Any) -> None:
    customer = make_customer(owner="sales2", level="secret")
    make_grant(customer, "sales1", "consult")
    found = api(app, customer)
    assert found["status"] == 404


def test_an_export_reads_without_it(session: Any, sign_in: Any, customer: Any, monkeypatch: Any) -> None:
    """Whoever may export today sees everything anyway; the reader that makes the file is asked all the same."""
    from admin_app.screens import export

    read_as = []
    monkeypatch.setattr(export, "_still_reading", lambda reader, body: read_as.append(reader) or iter(()))
    assert sign_in("clerk").get("/customers/export/csv/").status_code == 200
    assert [reader.on_screen for reader in read_as] == [False]
    make_grant(customer, "sales1", "consult")
    with factories.as_reader("sales1") as reader:
        assert access_of([customer.id]) == {customer.id: "full"}
        assert access_of([customer.id], replace(reader, on_screen=False)) == {customer.id: "work"}
