"""What does a program see of the customers? What its user may see, by the same guard, field by field."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.extensions import LEVELS
from admin_app.secrecy.access import access_of
from tests import factories
from tests.api.test_problems import problem_of
from tests.factories import DAY

CARD = ["code", "name", "access", "phone", "contact", "owner"]
WORK = [
    *CARD,
    "tax_id",
    "status",
    "grade",
    "supply_hold",
    "emergency_open",
    "next_report_due",
    "limit_fen",
    "exposure_fen",
]
FULL = [*WORK, "level", "level_ends"]
FIELDS = {"card": CARD, "work": WORK, "full": FULL}
USERS = [
    *("gm", "csmanager", "clerk", "infosupervisor", "credit", "contracts", "service", "mktmanager"),
    *("sales1", "sales2", "finmanager", "finance", "itclerk", "auditor", "admin"),
]


@pytest.fixture
def everyone(session: Any, cast: Any) -> list[Customer]:
    """One customer of each level for each of two owners and for nobody."""
    return [
        factories.make_customer(owner=owner, level=level, grade="B", code=f"{level}-{owner}")
        for level in LEVELS
        for owner in ("sales1", "sales2", None)
    ]


@pytest.mark.parametrize("username", USERS)
def test_list_is_what_the_guard_lets_through(call: Any, everyone: Any, as_reader: Any, username: str) -> None:
    with as_reader(username) as reader:
        access = access_of([customer.id for customer in everyone], reader)
    expected = {one.code: access[one.id] for one in everyone if access[one.id] != "none"}
    body = call(username).get("/customers").get_json()
    assert {item["code"]: item["access"] for item in body["items"]} == expected
    assert all(list(item) == FIELDS[item["access"]] for item in body["items"])
    assert body["next"] is None


@pytest.mark.parametrize("username", ["sales1", "sales2", "contracts", "itclerk", "admin", "mktmanager"])
def test_one_customer_is_the_same_as_in_the_list(call: Any, everyone: Any, username: str) -> None:
    caller = call(username)
    listed = {item["code"]: item for item in caller.get("/customers").get_json()["items"]}
    for customer in everyone:
        response = caller.get(f"/customers/{customer.code}")
        if customer.code in listed:
            assert (response.status_code, response.get_json()) == (200, listed[customer.code])
        else:
            assert problem_of(response)[:2] == (404, "not-found")


def test_hidden_and_unknown_are_the_same_answer(call: Any, everyone: Any) -> None:
    caller = call("sales1")
    assert call("gm").get("/customers/top_secret-sales2").status_code == 200
    hidden, unknown = caller.get("/customers/top_secret-sales2"), caller.get("/customers/nobody")
    for answer in (hidden, unknown):
        del answer.headers["Content-Security-Policy"]  # its nonce is new each time
    assert (hidden.status_code, hidden.data, dict(hidden.headers)) == (
        404,
        unknown.data,
        dict(unknown.headers),
    )


def test_customer_has_its_figures(call: Any, session: Any, cast: Any) -> None:
    customer = factories.make_customer(
        "南洋纺织",
        code="0007",
        owner="sales1",
        level="secret",
        level_ends=DAY + timedelta(days=365),
        grade="A",
        graded_on=date(2026, 5, 4),
        phone="0571-1234",
        contact="林",
        tax_id="91330100MA27XL8N9B",
    )
    factories.make_invoice(customer, 2_500_000, issued_on=DAY)
    factories.make_limit(customer, 2_000_000)
    factories.make_report(customer, date(2026, 6, 30))
    assert call("sales1").get("/customers/0007").get_json() == {
        "code": "0007",
        "name": "南洋纺织",
        "access": "full",
        "phone": "0571-1234",
        "contact": "林",
        "owner": "sales1",
        "tax_id": "91330100MA27XL8N9B",
        "status": "active",
        "grade": "A",
        "supply_hold": False,
        "emergency_open": False,
        "next_report_due": "2026-12-30",
        "limit_fen": 2_000_000,
        "exposure_fen": 2_500_000,
        "level": "secret",
        "level_ends": "2027-11-23",
    }


def test_customer_without_anything_has_plain_figures(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="new", owner=None)
    body = call("gm").get("/customers/new").get_json()
    assert {name: body[name] for name in ("owner", "grade", "limit_fen", "exposure_fen", "next_report_due")} == {
        "owner": None,
        "grade": None,
        "limit_fen": 0,
        "exposure_fen": 0,
        "next_report_due": None,
    }


def test_level_ends_with_its_day(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="last-day", owner="sales2", level="secret", level_ends=DAY)
    factories.make_customer(code="day-after", owner="sales2", level="secret", level_ends=DAY - timedelta(days=1))
    assert call("gm").get("/customers/last-day").get_json()["level"] == "secret"
    assert call("gm").get("/customers/day-after").get_json()["level"] == "internal"
    assert call("sales1").get("/customers/last-day").status_code == 404
    assert call("sales1").get("/customers/day-after").get_json()["access"] == "card"


def test_pages_follow_one_another(call: Any, session: Any, cast: Any) -> None:
    codes = sorted(factories.make_customer(owner="sales1").code for _ in range(7))
    factories.make_customer(owner="sales2", level="secret", code=codes[2] + "-hidden")
    caller, seen, path = call("sales1"), [], "/customers?limit=3"
    after = ""
    while after is not None:
        body = caller.get(path + (f"&after={after}" if after else "")).get_json()
        seen.append([item["code"] for item in body["items"]])
        after = body["next"]
    assert seen == [codes[:3], codes[3:6], codes[6:]]


def test_last_full_page_has_no_next(call: Any, session: Any, cast: Any) -> None:
    for _ in range(3):
        factories.make_customer()
    assert call("gm").get("/customers?limit=3").get_json()["next"] is None
    assert call("gm").get("/customers?after=zzzz").get_json() == {"items": [], "next": None}


@pytest.mark.parametrize("code", ["0012-7", "客户 甲", "a/b", "x?y", "%25", "ü"])
def test_odd_codes_are_found(call: Any, session: Any, cast: Any, code: str) -> None:
    from urllib.parse import quote

    factories.make_customer(code=code)
    assert call("gm").get(f"/customers/{quote(code, safe='')}").get_json()["code"] == code


def test_text_no_database_keeps_is_unknown(call: Any, session: Any) -> None:
    for code in ("%00", "a%00b", "%ff", "x" * 41, "%ed%a0%80"):
        assert problem_of(call("gm").get(f"/customers/{code}"))[:2] == (404, "not-found")


def _make_full_customer() -> None:
    customer = factories.make_customer(owner="sales1", grade="A")
    factories.make_invoice(customer)
    factories.make_limit(customer)
    factories.make_report(customer)


def test_list_asks_as_often_for_one_row_as_for_three(call: Any, session: Any, cast: Any, count_queries: Any) -> None:
    caller = call("sales1")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            _make_full_customer()
        caller.get("/customers")
        with count_queries() as statements:
            assert len(caller.get("/customers").get_json()["items"]) == len(counts) * 2 + 1
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_decision_about_a_customer_takes_its_facts(call: Any, session: Any, cast: Any) -> None:
    customer = factories.make_customer(code="K1", owner="sales1", grade="B")
    factories.make_invoice(customer, 10_000_000, issued_on=DAY - timedelta(days=20))
    caller = call("sales1")
    body = caller.post("/decisions/credit_terms", {"customer": "K1", "facts": {"requested_limit_fen": 1}}).get_json()
    assert (body["outcome"]["limit_fen"], body["reasons"][0]["clause"]) == (1, "二(三)2.2")
    body = caller.post("/decisions/credit_terms", {"customer": "K1"}).get_json()
    assert body["outcome"]["limit_fen"] == 3_000_000
    kept = caller.get(f"/decisions/{body['id']}").get_json()
    assert kept["facts"]["contract_period_sales_fen"] == 10_000_000
    assert call("finance").get(f"/decisions/{body['id']}").status_code == 200
    assert call("sales2").get(f"/decisions/{body['id']}").status_code == 404
    assert session.scalars(select(Customer)).all() == []  # nobody reads in the test itself


def test_fact_the_customer_supplies_is_refused(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="K1", owner="sales1", grade="B")
    response = call("sales1").post("/decisions/credit_terms", {"customer": "K1", "facts": {"grade": "A"}})
    assert list(problem_of(response)[2]["errors"]) == ["grade"]


def test_fact_the_case_must_add_is_asked_for(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="K1", owner="sales1", grade="B")
    response = call("sales1").post("/decisions/over_limit", {"customer": "K1"})
    assert problem_of(response)[2]["errors"] == {"exposure_after_fen": "Required."}


def test_ungraded_customer_is_refused_with_what_to_do(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="K1", owner="sales1")
    status, kind, body = problem_of(call("sales1").post("/decisions/credit_terms", {"customer": "K1"}))
    assert (status, kind) == (409, "refused")
    assert "二(三)1" in body["detail"]


def test_policy_without_a_customers_facts_refuses_one(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="K1", owner="sales1", grade="B")
    facts = {"dealings": "vital", "harm": "damage"}
    response = call("sales1").post("/decisions/classification", {"customer": "K1", "facts": facts})
    assert list(problem_of(response)[2]["errors"]) == ["customer"]


def test_decision_about_a_card_names_the_clause_that_helps(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="K1", owner="sales2", grade="B")
    status, kind, body = problem_of(call("sales1").post("/decisions/credit_terms", {"customer": "K1"}))
    assert (status, kind, body["clause"]) == (403, "not-allowed", "二(二)6.7")
    assert "二(二)6.7" in body["detail"]


def test_decision_about_a_hidden_customer_is_as_about_none(call: Any, session: Any, cast: Any) -> None:
    factories.make_customer(code="K1", owner="sales2", level="secret", grade="B")
    assert call("gm").post("/decisions/credit_terms", {"customer": "K1"}).status_code == 200
    for policy in ("credit_terms", "classification"):
        hidden = call("sales1").post(f"/decisions/{policy}", {"customer": "K1"})
        unknown = call("sales1").post(f"/decisions/{policy}", {"customer": "K2"})
        assert (hidden.status_code, hidden.data) == (404, unknown.data)


@pytest.mark.parametrize("customer", [None, 1, "", "x" * 41, ["K1"], "a\x00", True])
def test_customer_that_is_no_code_is_422(call: Any, session: Any, cast: Any, customer: Any) -> None:
    response = call("gm").post("/decisions/credit_terms", {"customer": customer})
    assert problem_of(response)[0] == 422
