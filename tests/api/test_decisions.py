"""What does a program get that asks for a decision? The contract's answer, kept; many at once, not kept."""

from typing import Any

import pytest
from sqlalchemy import func, select

from admin_app.audit import verifying
from admin_app.audit.models import AuditEntry
from admin_app.decisions.models import DecisionRecord
from admin_app.secrecy.reader import unguarded
from bench.cases import credit_terms_cases
from tests.api.test_problems import problem_of

PATH = "/decisions/credit_terms"


def kept(session: Any) -> int:
    with unguarded("a test looks"):
        return int(session.scalar(select(func.count()).select_from(DecisionRecord)))


def test_request_one_fen_over_the_sales_gets_the_sales(call: Any, terms: Any) -> None:
    response = call("finance").post(PATH, {"facts": terms, "on": "2026-11-23"})
    body = response.get_json()
    assert response.status_code == 200
    assert body == {
        "id": body["id"],
        "policy": "credit_terms",
        "version": 1,
        "on": "2026-11-23",
        "outcome": {
            "settlement": "open_account",
            "credit_allowed": True,
            "limit_fen": 10_000_000,
            "payment_days": 45,
        },
        "reasons": [
            {
                "rule": "A-open-account",
                "clause": "二(三)2.1",
                "because": {
                    "en": "Grade A buys on account, up to the sales of one account period.",
                    "zh": "A级客户可账期结算，额度不超过合同账期内的销售额。",
                },
            }
        ],
        "passed_over": [{"rule": "A-no-basis", "failed": "contract_period_sales_fen == 0", "actual": 10_000_000}],
    }


def test_day_left_out_is_today(call: Any, terms: Any) -> None:
    assert call("gm").post(PATH, {"facts": terms}).get_json()["on"] == "2026-11-23"


def test_nullable_fact_may_be_left_out(call: Any, terms: Any) -> None:
    del terms["requested_limit_fen"]
    assert call("gm").post(PATH, {"facts": terms}).get_json()["outcome"]["limit_fen"] == 10_000_000


def test_decision_is_recorded_with_its_audit_entry(call: Any, terms: Any, session: Any, cast: Any) -> None:
    body = call("finance").post(PATH, {"facts": terms}).get_json()
    with unguarded("a test looks"):
        row = session.get(DecisionRecord, body["id"])
        assert (row.policy, row.rule, row.user_id) == ("credit_terms", "A-open-account", cast["finance"].id)
        assert (row.facts, row.outcome) == (terms, body["outcome"])
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "decision.record")).one()
        assert (entry.subject, entry.user_id) == (body["id"], cast["finance"].id)
        assert list(verifying.broken_entries()) == []


def test_recorded_decision_is_read_again(call: Any, terms: Any) -> None:
    caller = call("finance")
    body = caller.post(PATH, {"facts": terms}).get_json()
    assert caller.get(f"/decisions/{body['id']}").get_json() == body | {"facts": terms}


def test_replay_says_the_same_and_records_nothing(call: Any, terms: Any, session: Any) -> None:
    caller = call("finance")
    body = caller.post(PATH, {"facts": terms}).get_json()
    response = caller.post(f"/decisions/{body['id']}/replay")
    assert (response.status_code, response.get_json()) == (200, body | {"same": True})
    assert kept(session) == 1


def test_whole_number_with_a_zero_fraction_is_one(call: Any, terms: Any) -> None:
    answer = call("gm").post(PATH, {"facts": terms | {"contract_days": 45.0}}).get_json()
    assert answer["outcome"]["payment_days"] == 45
    assert isinstance(answer["outcome"]["payment_days"], int)


def test_decision_is_read_and_policy_is_posted_to(call: Any, terms: Any) -> None:
    caller = call("gm")
    made = caller.post(PATH, {"facts": terms}).get_json()["id"]
    for response, methods in (
        (caller.get(PATH), "POST"),
        (caller.post(f"/decisions/{made}", {"facts": terms}), "GET, HEAD"),
    ):
        assert problem_of(response)[:2] == (405, "method-not-allowed")
        assert response.headers["Allow"] == methods


def test_decision_of_somebody_else_is_as_unknown(call: Any, terms: Any) -> None:
    made = call("finance").post(PATH, {"facts": terms}).get_json()["id"]
    for path in (f"/decisions/{made}", "/decisions/" + "0" * 32, "/decisions/x"):
        assert problem_of(call("sales1").get(path))[:2] == (404, "not-found")
    unknown = call("sales1").get("/decisions/" + "0" * 32).data
    assert call("sales1").get(f"/decisions/{made}").data == unknown
    assert call("sales1").post(f"/decisions/{made}/replay").data == unknown


def test_batch_gives_the_same_values_as_one_by_one(call: Any, session: Any) -> None:
    caller, cases = call("gm"), credit_terms_cases(60, seed=7)
    body = caller.post(f"{PATH}/batch", {"cases": cases, "on": "2026-11-23"}).get_json()
    assert kept(session) == 0
    single = [caller.post(PATH, {"facts": case}).get_json()["outcome"] for case in cases]
    assert body == {"version": 1, "outcomes": single}


def test_batch_takes_ten_thousand_and_not_one_more(call: Any, terms: Any) -> None:
    assert len(call("gm").post(f"{PATH}/batch", {"cases": [terms] * 10_000}).get_json()["outcomes"]) == 10_000
    response = call("gm").post(f"{PATH}/batch", {"cases": [terms] * 10_001})
    assert problem_of(response)[2]["errors"] == {"cases": "At most 10000 cases at once."}


def test_empty_batch_has_no_outcomes(call: Any) -> None:
    assert call("gm").post(f"{PATH}/batch", {"cases": []}).get_json() == {"version": 1, "outcomes": []}


def test_batch_with_bad_cases_names_them_all(call: Any, terms: Any) -> None:
    cases = [terms, terms | {"grade": "E"}, terms | {"contract_days": -1, "x": 1}]
    _, _, body = problem_of(call("gm").post(f"{PATH}/batch", {"cases": cases}))
    assert set(body["errors"]) == {"cases.1.grade", "cases.2.contract_days", "cases.2.x"}


@pytest.mark.parametrize("cases", [None, {}, "x", [1], [[]], [None]])
def test_batch_of_something_else_is_422(call: Any, cases: Any) -> None:
    status, _, body = problem_of(call("gm").post(f"{PATH}/batch", {"cases": cases}))
    assert (status, [key.split(".")[0] for key in body["errors"]]) == (422, ["cases"])


def test_batch_about_customers_is_refused(call: Any, terms: Any) -> None:
    response = call("gm").post(f"{PATH}/batch", {"cases": [terms], "customer": "T-1"})
    assert problem_of(response)[2]["errors"] == {"customer": "Unknown name."}


def test_every_policy_answers_its_own_examples(call: Any) -> None:
    """Single and batch, for each policy that ships."""
    caller = call("gm")
    for policy in caller.get("/policies").get_json()["items"]:
        examples = policy["examples"]
        path = f"/decisions/{policy['name']}"
        batch = caller.post(f"{path}/batch", {"cases": [example["given"] for example in examples]}).get_json()
        assert batch["outcomes"] == [example["then"] for example in examples], policy["name"]
        for example in examples[:3]:
            answer = caller.post(path, {"facts": example["given"]}).get_json()
            assert answer["outcome"] == example["then"]
            assert example["rule"] in (None, answer["reasons"][0]["rule"])
