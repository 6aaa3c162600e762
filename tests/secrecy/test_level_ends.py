"""A level ends at midnight in the company's time zone, everywhere at once, and nobody runs anything. 二(二)7.2.4"""

import csv
import io
from datetime import date
from typing import Any

import pytest

from tests.api.conftest import Caller, token_of
from tests.factories import make_contact, make_customer, make_invoice

LAST_SECOND = "2026-11-23T23:59:59+08:00"
MIDNIGHT = "2026-11-24T00:00:00+08:00"


@pytest.fixture
def customer(session: Any, cast: Any) -> Any:
    found = make_customer("午夜纸业", code="midnight", owner="sales2", level="secret", level_ends=date(2026, 11, 23))
    make_invoice(found, number="FP-MIDNIGHT")
    make_contact(found)
    return found


@pytest.fixture
def at(monkeypatch: Any) -> Any:
    return lambda instant: monkeypatch.setenv("GUIZHANG_TODAY", instant)


INSTANTS = pytest.mark.parametrize(("instant", "is_over"), [(LAST_SECOND, False), (MIDNIGHT, True)])


@INSTANTS
def test_on_screen(sign_in: Any, customer: Any, at: Any, instant: str, is_over: bool) -> None:
    """A colleague of the owner sees nothing of a secret customer, and the card of an internal one."""
    at(instant)
    browser = sign_in("sales1")
    assert (customer.name in browser.get("/customers/").text) is is_over
    assert (customer.name in browser.get("/customers/?search=午夜").text) is is_over
    assert browser.get(f"/customers/details/?id={customer.id}").status_code == (200 if is_over else 404)


@INSTANTS
def test_for_programs(app: Any, customer: Any, at: Any, instant: str, is_over: bool) -> None:
    at(instant)
    caller = Caller(app.test_client(), token_of("sales1"))
    assert [item["code"] for item in caller.get("/customers").get_json()["items"]] == ["midnight"] * is_over
    assert caller.get("/customers/midnight").status_code == (200 if is_over else 404)
    custodian = Caller(app.test_client(), token_of("clerk")).get("/customers/midnight").get_json()
    assert custodian["level"] == ("internal" if is_over else "secret")


@INSTANTS
def test_in_the_list_its_filter_its_order_and_a_file(sign_in: Any, customer: Any, at: Any, instant: str, is_over: bool):
    at(instant)
    make_customer("长密纸业", level="secret", level_ends=date(2027, 1, 1))
    clerk = sign_in("clerk")
    level = "internal" if is_over else "secret"
    for wanted in ("internal", "secret"):
        found = clerk.get(f"/customers/?flt0_level={wanted}").text
        assert (customer.name in found) is (wanted == level)
    rows = list(csv.DictReader(io.StringIO(clerk.get("/customers/export/csv/?lang=en").text.lstrip("\ufeff"))))
    assert {row["Name"]: row["Level"] for row in rows} == {"午夜纸业": level.capitalize(), "长密纸业": "Secret"}
    page = clerk.get("/customers/?sort=3").text  # internal stands before secret; the same level by key
    if is_over:
        assert page.index("午夜纸业") < page.index("长密纸业")
    badge = clerk.get(f"/customers/details/?id={customer.id}&lang=en").text.split("<h1")[1].split("</h1>")[0]
    assert ("Secret" in badge) is not is_over


@INSTANTS
def test_for_what_follows_the_customer(sign_in: Any, customer: Any, at: Any, instant: str, is_over: bool) -> None:
    """Finance works with a secret customer, and reads the archive of an internal one."""
    at(instant)
    finance = sign_in("finance")
    assert "FP-MIDNIGHT" in finance.get("/invoices/").text
    assert (customer.name in finance.get("/contacts/").text) is is_over
    shown = finance.get(f"/customers/details/?id={customer.id}&lang=en").text
    assert ("Level ends" in shown) is is_over


@INSTANTS
def test_in_the_duties(app: Any, sign_in: Any, customer: Any, at: Any, instant: str, is_over: bool) -> None:
    at(instant)
    assert (customer.name in sign_in("clerk").get("/").text) is not is_over
    items = Caller(app.test_client(), token_of("clerk")).get("/duties").get_json()["items"]
    assert [item["kind"] for item in items] == ["level_renewal"] * (not is_over)
