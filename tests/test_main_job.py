"""The main job on a real file: receivables of 2012 graded, terms decided, a limit approved, reports due, secrecy kept.

The file is read where it lies and never kept; without it this test has nothing to do and says so.
"""

import csv
import html
import os
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from admin_app.accounts.models import User
from admin_app.areas.credit.models import CreditLimit, GradeRecord
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import db
from admin_app.screens.formatters import yuan
from admin_app.secrecy.reader import unguarded
from tests.api.conftest import Caller, token_of
from tests.pages import steady

HERE = Path(__file__).resolve().parents[1]
REAL = Path(os.environ.get("GUIZHANG_REAL_RECEIVABLES", HERE.parent / "shared" / "data" / "receivables-2012.csv"))
ON = date(2012, 12, 31)
NOTHING_NEW = {"created": 0, "changed": 0}

pytestmark = pytest.mark.skipif(not REAL.exists(), reason="the shared file is not on this machine")


class People:
    """Everybody at the desk, in a browser and with a program, in English."""

    def __init__(self, app: Any, sign_in: Any) -> None:
        self.app, self.sign_in, self.known = app, sign_in, {}

    def browser(self, username: str) -> Any:
        if username not in self.known:
            self.known[username] = self.sign_in(username)
            self.known[username].get("/?lang=en")
        return self.known[username]

    def page(self, username: str, url: str) -> str:
        answer = self.browser(username).get(url, follow_redirects=True)
        assert answer.status_code == 200, url
        return html.unescape(answer.text)

    def post(self, username: str, url: str, data: Any) -> str:
        answer = self.browser(username).post(url, data=data, follow_redirects=True)
        assert answer.status_code == 200, url
        return html.unescape(answer.text)

    def program(self, username: str) -> Caller:
        return Caller(self.app.test_client(), token_of(username))


@pytest.fixture
def people(app: Any, session: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch) -> People:
    monkeypatch.setenv("GUIZHANG_TODAY", ON.isoformat())
    session.execute(update(User).values(in_post_since=ON))  # the cast came on another day
    session.commit()
    return People(app, sign_in)


@pytest.mark.parametrize("desk", ["postgresql"], indirect=True)  # SQLite does it in the browser
def test_the_main_job(people: People) -> None:
    import_the_file(people)
    codes = grade_everybody(people)
    terms = read_the_terms(people, codes)
    approve_a_limit(people, terms)
    see_the_duties(people, codes)
    hide_one(people, codes)


def import_the_file(people: People) -> None:
    """On screen: look, confirm; and again, which adds nothing."""
    for turn in ("first", "again"):
        with REAL.open("rb") as file:
            data = {"kind": "receivables", "file": (file, REAL.name)}
            answer = people.browser("finance").post("/imports/", data=data)
        job = re.search(r"id=(\d+)", answer.location)[1]
        assert "What importing it would do" in people.page("finance", answer.location)
        if turn == "first":
            assert stored() == (0, 0, 0)
        assert "Imported" in people.post("finance", "/imports/confirm/", {"id": job})
        assert stored() == (100, 1277, 7_606_407)
    with REAL.open(encoding="utf-8", newline="") as file, unguarded("comparing"):
        numbers = {row["invoiceNumber"] for row in csv.DictReader(file)}
        assert set(db.session.scalars(select(Invoice.number))) == numbers
        assert any(number.startswith("00") for number in numbers)


def stored() -> tuple[int, int, int]:
    """Customers, invoices, their sum in fen."""
    with unguarded("counting"):
        customers = db.session.scalar(select(func.count(Customer.id)))
        invoices, total = db.session.execute(select(func.count(Invoice.id), func.sum(Invoice.amount_fen))).one()
        return customers, invoices, int(total or 0)


def grade_everybody(people: People) -> list[str]:
    """Proposed for each of the hundred, confirmed by a credit officer in one action."""
    assert "100 proposed" in people.post("credit", "/grades/propose/", {"confirmed": 1})
    assert "for the credit officer" in people.post("sales1", "/grades/confirm-all/", {"confirmed": 1})
    items = customers(people, "credit")
    assert {item["grade"] for item in items} == {None}
    assert "100 grades confirmed" in people.post("credit", "/grades/confirm-all/", {"confirmed": 1})
    items = customers(people, "credit")
    grades = Counter(item["grade"] for item in items)
    assert sum(grades[grade] for grade in "ABCD") == 100
    assert len(grades) >= 3, "a real file has customers of several grades"
    with unguarded("counting"):
        states = db.session.execute(select(GradeRecord.state, func.count()).group_by(GradeRecord.state)).all()
        assert [tuple(row) for row in states] == [("confirmed", 100)]
    return [item["code"] for item in items]


def customers(people: People, username: str) -> list[dict[str, Any]]:
    items, after = [], ""
    program = people.program(username)
    while after is not None:
        page = program.get(f"/customers?limit=40{after and '&after=' + after}").json
        items += page["items"]
        after = page["next"]
    return items


def read_the_terms(people: People, codes: list[str]) -> dict[str, dict[str, Any]]:
    """The same answer on the customer's page and by the API, with its clause, for each."""
    program, answers = people.program("credit"), {}
    for code in codes:
        answer = program.post("/decisions/credit_terms", {"customer": code, "facts": {}})
        given = {"facts": {"requested_limit_fen": None}} if answer.status_code == 422 else {}
        if given:
            answer = program.post("/decisions/credit_terms", {"customer": code, **given})
        assert answer.status_code == 200, answer.text
        decision = answer.json
        reason = decision["reasons"][0]
        page = people.page("credit", f"/customers/details/?id={key_of(code)}")
        assert reason["because"]["en"] in page
        assert f">{reason['clause']}<" in page
        assert re.fullmatch(r"二\(三\)2(\.[1-4])?", reason["clause"])
        assert yuan(decision["outcome"]["limit_fen"]) in page
        answers[code] = decision
    assert {one["reasons"][0]["clause"] for one in answers.values()} >= {"二(三)2.1", "二(三)2.2"}
    return answers


def key_of(code: str) -> int:
    with unguarded("a test's question"):
        return db.session.scalars(select(Customer.id).where(Customer.code == code)).one()


def approve_a_limit(people: People, terms: dict[str, dict[str, Any]]) -> None:
    """Up to what the policy allows; one fen more is refused, with the clause."""
    code, decision = max(terms.items(), key=lambda item: item[1]["outcome"]["limit_fen"])
    allowed_fen = decision["outcome"]["limit_fen"]
    data = {
        "customer": key_of(code),
        "from_on": ON.isoformat(),
        "until_on": date(2013, 12, 31).isoformat(),
        "reason": "steady payer",
    }
    above = people.post("csmanager", "/limits/new/", data | {"limit_fen": yuan(allowed_fen + 1)})
    assert decision["reasons"][0]["clause"] in above
    assert yuan(allowed_fen) in above
    assert 'value="steady payer"' in above or "steady payer</textarea>" in above, "what was typed is kept"
    assert limits() == []
    people.post("csmanager", "/limits/new/", data | {"limit_fen": yuan(allowed_fen)})
    assert limits() == [allowed_fen]
    found = people.program("credit").get(f"/customers/{code}").json
    assert found["limit_fen"] == allowed_fen
    assert yuan(allowed_fen) in people.page("credit", f"/customers/details/?id={data['customer']}")


def limits() -> list[int]:
    with unguarded("counting"):
        return list(db.session.scalars(select(CreditLimit.limit_fen)))


def see_the_duties(people: People, codes: list[str]) -> None:
    """A first report on each, due ten working days after grading: on screen, by the API, by name and clause."""
    items = people.program("credit").get("/duties?limit=1000").json["items"]
    assert sorted(item["customer"]["code"] for item in items) == sorted(codes)
    assert {(item["due"], item["state"], item["clause"]) for item in items} == {
        ("2013-01-15", "missing", "二(三)3.2.3")
    }
    home = people.page("credit", "/")
    assert "2013-01-15" in home
    assert "二(三)3.2.3" in home
    kinds = {item["kind"] for item in people.program("sales1").get("/duties").json["items"]}
    assert kinds == {"information_report"}, "his own, of the month, and none on a customer"


def hide_one(people: People, codes: list[str]) -> None:
    """Internal first, so that sales1 sees its card; then top secret, and it is gone for him, as if it never was."""
    code, missing = codes[0], "0000-NNNNN"
    key = key_of(code)
    people.post("csmanager", f"/customers/declassify/?id={key}", {"ground": "a test"})
    assert places(people, "sales1", code, key) == dict.fromkeys(PLACES, True)
    data = {"dealings": "vital", "harm": "exceptional", "ground": "a strategy at stake", "ends_on": "2017-12-31"}
    people.post("gm", f"/customers/classify/?id={key}", data)
    assert people.program("gm").get(f"/customers/{code}").json["level"] == "top_secret"
    assert places(people, "sales1", code, key) == dict.fromkeys(PLACES, False)
    assert places(people, "clerk", code, key) == dict.fromkeys(PLACES, True)
    browser, program = people.browser("sales1"), people.program("sales1")
    for url in ("/customers/details/?id={}", "/customers/edit/?id={}", "/customers/hand-over/?id={}"):
        hidden, nothing = browser.get(url.format(key)), browser.get(url.format(key - 1))
        assert hidden.status_code == nothing.status_code
        assert steady(hidden.text, str(key)) == steady(nothing.text, str(key - 1))
        assert hidden.status_code in (403, 404)
    hidden, nothing = program.get(f"/customers/{code}"), program.get(f"/customers/{missing}")
    assert (hidden.status_code, hidden.json) == (404, nothing.json)
    asked = [
        program.post("/decisions/credit_terms", {"customer": one, "facts": {"requested_limit_fen": None}})
        for one in (code, missing)
    ]
    assert [one.status_code for one in asked] == [404, 404]
    assert asked[0].json == asked[1].json
    for area in ("invoices", "payments", "grades", "limits", "contracts", "deliveries", "sales", "credit-reports"):
        assert f"id={key}" not in people.page("sales1", f"/{area}/?search={code}")


PLACES = ("list", "search by the whole", "search by two characters", "look-up", "API list", "API")


def places(people: People, username: str, code: str, key: int) -> dict[str, bool]:
    """Where this person meets the customer."""
    pages = {
        "list": "/customers/?page_size=100",
        "search by the whole": f"/customers/?search={code}",
        "search by two characters": f"/customers/?search={code[-2:]}",
    }
    found = {name: f"id={key}" in people.page(username, url) for name, url in pages.items()}
    form = "/sales" if username.startswith("sales") else "/contacts"
    found["look-up"] = str(key) in people.page(username, f"{form}/ajax/lookup/?name=customer&query={code}")
    program = people.program(username)
    found["API list"] = any(item["code"] == code for item in program.get("/customers?limit=1000").json["items"])
    found["API"] = program.get(f"/customers/{code}").status_code == 200
    return found
