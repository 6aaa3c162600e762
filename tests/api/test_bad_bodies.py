"""What if the body is not what was asked for? A clear problem each time, and nothing is changed."""

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.decisions.models import DecisionRecord
from admin_app.secrecy.reader import unguarded
from tests import databases
from tests.api.test_problems import problem_of

PATH = "/decisions/credit_terms"


@pytest.fixture(autouse=True)
def nothing_recorded(request: pytest.FixtureRequest) -> Any:
    session = request.getfixturevalue("session")
    yield
    with unguarded("a test looks"):
        assert session.scalar(select(func.count()).select_from(DecisionRecord)) == 0


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "malformed-json"),
        (b"{", "malformed-json"),
        (b'{"facts": }', "malformed-json"),
        (b'{"facts": {"contract_days": NaN}}', "malformed-json"),
        (b'{"facts": {"contract_days": Infinity}}', "malformed-json"),
        (b'{"facts": {"contract_days": -Infinity}}', "malformed-json"),
        (b'\xff\xfe{"facts": {}}', "malformed-json"),
        (b'\xef\xbb\xbf{"facts": {}}', "malformed-json"),
        (b'{"facts": {"contract_days": 1, "contract_days": 2}}', "malformed-json"),
        (b'{"facts": {"a\x00": 1}}', "malformed-json"),
        (b"[" * 100_000, "malformed-json"),
        (b"[" * 100_000 + b"]" * 100_000, "malformed-json"),
        (b'{"facts": ' + b'{"a":' * 30_000 + b"1" + b"}" * 30_001, "malformed-json"),
    ],
)
def test_body_that_is_not_json_is_400(call: Any, data: bytes, kind: str) -> None:
    assert problem_of(call("gm").post_raw(PATH, data))[:2] == (400, kind)


@pytest.mark.parametrize("batch", ["", "/batch"])
@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=gbk", ""]
)
def test_other_content_type_is_415(call: Any, batch: str, content_type: str) -> None:
    response = call("gm").post_raw(PATH + batch, b'{"facts": {}}', content_type)
    assert problem_of(response)[:2] == (415, "unsupported-media-type")


@pytest.mark.parametrize(("path", "size"), [(PATH, 256 * 1024 + 1), (PATH + "/batch", 10 * 1024 * 1024 + 1)])
def test_huge_body_is_413(call: Any, path: str, size: int) -> None:
    assert problem_of(call("gm").post_raw(path, b" " * size))[:2] == (413, "request-entity-too-large")


@pytest.mark.parametrize("body", [[], "facts", 1, None, True])
def test_body_that_is_no_object_is_422(call: Any, body: Any) -> None:
    status, _, answer = problem_of(call("gm").post_raw(PATH, json.dumps(body).encode()))
    assert (status, answer["errors"]) == (422, {"body": "Must be an object."})


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\udc00x"', '"a\\u0000"'])
def test_text_no_database_keeps_is_422(call: Any, text: str) -> None:
    data = f'{{"facts": {{"grade": {text}}}}}'.encode()
    assert problem_of(call("gm").post_raw(PATH, data))[:2] == (422, "invalid")
    data = f'{{"facts": {{{text}: 1}}}}'.encode()
    assert problem_of(call("gm").post_raw(PATH, data))[:2] == (422, "invalid")


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, {"facts": "Required."}),
        ({"facts": []}, {"facts": "Must be an object."}),
        ({"facts": None}, {"facts": "Must be an object."}),
        ({"facts": {}, "case": 1}, {"case": "Unknown name."}),
        ({"fact": {}}, {"fact": "Unknown name.", "facts": "Required."}),
    ],
)
def test_wrong_names_are_422_by_field(call: Any, body: Any, errors: Any) -> None:
    status, _, answer = problem_of(call("gm").post(PATH, body))
    assert (status, answer["errors"]) == (422, errors)


@pytest.mark.parametrize("on", [20261123, None, "2026-02-29", "2026-11-23T00:00:00", "heute", "", True, "1e5"])
def test_wrong_day_is_422(call: Any, terms: Any, on: Any) -> None:
    status, _, answer = problem_of(call("gm").post(PATH, {"facts": terms, "on": on}))
    assert (status, list(answer["errors"])) == (422, ["on"])


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("contract_days", "1e5"),
        ("contract_days", "45"),
        ("contract_days", 45.5),
        ("contract_days", True),
        ("contract_days", None),
        ("contract_days", -1),
        ("contract_days", 10**6 + 1),
        ("contract_days", []),
        ("contract_period_sales_fen", 10**14 + 1),
        ("contract_period_sales_fen", 2**63),
        ("contract_period_sales_fen", -(2**63) - 1),
        ("requested_limit_fen", 10**14 + 1),
        ("requested_limit_fen", -1),
        ("grade", "E"),
        ("grade", "a"),
        ("grade", None),
        ("grade", 1),
        ("grade", ["A"]),
        ("grade", {"$eq": "A"}),
        ("careful_review_passed", 0),
        ("careful_review_passed", "true"),
        ("careful_review_passed", None),
    ],
)
@pytest.mark.parametrize("batch", [False, True])
def test_wrong_fact_is_422_by_its_name(call: Any, terms: Any, fact: str, value: Any, batch: bool) -> None:
    case = terms | {fact: value}
    path, body = (PATH + "/batch", {"cases": [case]}) if batch else (PATH, {"facts": case})
    status, _, answer = problem_of(call("gm").post(path, body))
    assert (status, list(answer["errors"])) == (422, [f"cases.0.{fact}" if batch else fact])


@pytest.mark.parametrize(
    "number", ["1e5", "1.0e5", "1E400", "-1e400", "4.5e1", "1" * 5000, "1" * 5000 + ".0", "-1.0", "45.01", "45.00001"]
)
def test_number_spelt_oddly_is_422(call: Any, terms: Any, number: str) -> None:
    text = json.dumps(terms | {"contract_days": "VALUE"}).replace('"VALUE"', number)
    status, _, answer = problem_of(call("gm").post_raw(PATH, f'{{"facts": {text}}}'.encode()))
    assert (status, list(answer["errors"])) == (422, ["contract_days"])


def test_unknown_and_missing_facts_are_all_named(call: Any, terms: Any) -> None:
    del terms["grade"], terms["contract_days"]
    terms["Grade"] = "A"
    _, _, answer = problem_of(call("gm").post(PATH, {"facts": terms}))
    assert set(answer["errors"]) == {"grade", "contract_days", "Grade"}


def test_thousands_of_faults_give_a_short_answer(call: Any) -> None:
    response = call("gm").post(PATH, {"facts": {f"fact{'x' * 200}{n}": n for n in range(1000)}})
    assert problem_of(response)[:2] == (422, "invalid")
    assert len(response.get_json()["errors"]) <= 100
    assert len(response.data) < 30_000


@pytest.mark.parametrize("policy", ["nothing", "credit_Terms", "..", "credit_terms%00", "a" * 500])
@pytest.mark.parametrize("batch", ["", "/batch"])
def test_unknown_policy_is_404(call: Any, terms: Any, policy: str, batch: str) -> None:
    body = {"cases": [terms]} if batch else {"facts": terms}
    assert problem_of(call("gm").post(f"/decisions/{policy}{batch}", body))[0] == 404


def test_day_before_any_policy_is_404(call: Any, terms: Any, session: Any) -> None:
    databases.hold_from("credit_terms", date(2020, 1, 1))
    status, kind, answer = problem_of(call("gm").post(PATH, {"facts": terms, "on": "2019-12-31"}))
    assert (status, kind) == (404, "no-policy")
    assert "2019-12-31" in answer["detail"]
