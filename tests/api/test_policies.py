"""What do programs read about the policies? The table itself, with version, hash and effective date."""

from typing import Any

from admin_app.policies import service as policies
from tests import databases
from tests.factories import DAY


def test_list_has_every_policy_in_force(call: Any) -> None:
    body = call("auditor").get("/policies").get_json()
    assert [item["name"] for item in body["items"]] == policies.names()
    assert body["next"] is None


def test_policy_is_its_table(call: Any) -> None:
    body = call("sales1").get("/policies/credit_terms").get_json()
    held = policies.in_force("credit_terms", DAY)
    assert (body["name"], body["version"], body["hash"]) == ("credit_terms", held.number, held.table_hash)
    assert body["effective_on"] == "2000-01-01"
    assert [rule["id"] for rule in body["rules"]] == [rule.id for rule in held.loaded.rules]
    cash = next(rule for rule in body["rules"] if rule["id"] == "C-cash")
    assert cash == {
        "id": "C-cash",
        "when": "grade == 'C'",
        "then": {"settlement": "cash", "credit_allowed": False, "limit_fen": 0, "payment_days": 0},
        "clause": "二(三)2.3",
        "because": {"en": "Grade C pays cash against goods.", "zh": "C级客户须现款现货。"},
        "note": "",
    }
    assert {"name": "small_share", "value": 10, "unit": "percent"}.items() <= next(
        parameter for parameter in body["parameters"] if parameter["name"] == "small_share"
    ).items()


def test_policy_of_another_day_is_that_days(call: Any, session: Any) -> None:
    databases.hold_from("credit_terms", DAY)
    caller = call("gm")
    assert caller.get("/policies/credit_terms?on=2026-11-22").status_code == 404
    assert caller.get("/policies/credit_terms?on=2026-11-23").status_code == 200
    names = [item["name"] for item in caller.get("/policies?on=2026-11-22").get_json()["items"]]
    assert "credit_terms" not in names
    assert "credit_grade" in names


def test_unknown_policy_is_404(call: Any) -> None:
    assert call("gm").get("/policies/nothing").status_code == 404
    assert call("gm").get("/policies/nothing/versions").status_code == 404


def test_versions_say_when_and_by_whom(call: Any) -> None:
    [only] = call("gm").get("/policies/credit_terms/versions").get_json()["items"]
    held = policies.version_in_force("credit_terms", DAY)
    assert only == {
        "version": 1,
        "hash": held.table_hash,
        "effective_on": "2000-01-01",
        "published_at": held.source.published_at.isoformat(),
        "origin": "shipped",
        "author": None,
        "signed_by": None,
        "in_force": True,
    }


def test_a_rule_file_is_a_policy_of_the_api_without_a_line_of_code(call: Any) -> None:
    """Nothing but rules/plans.py knows of plan_review."""
    caller = call("mktmanager")
    facts = {"amount_fen": 50_000_000, "dealings": "ordinary", "is_change": False}
    body = caller.post("/decisions/plan_review", {"facts": facts, "on": DAY.isoformat()}).get_json()
    assert body["outcome"]["decided_by"] == "general_manager"
    assert [(reason["rule"], reason["clause"]) for reason in body["reasons"]] == [("plan-large", "二(一)2")]
    assert "plan_review" in caller.get("/openapi.json").text
