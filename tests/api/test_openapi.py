"""Does the description say what the application does? Every address, every policy, and nothing more."""

import re
from typing import Any

import pytest

from admin_app.decisions.service import supplied_facts
from admin_app.policies import service as policies
from tests.factories import DAY

UNDOCUMENTED = {"/api/v1/openapi.json", "/api/v1/docs", "/healthz"}  # the description itself; health, twice


@pytest.fixture
def document(client: Any) -> dict[str, Any]:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    return response.get_json()


def test_every_address_is_described_and_no_other(app: Any, document: dict[str, Any], session: Any) -> None:
    served = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and rule.rule not in UNDOCUMENTED
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    named = {"policy": policies.names()}
    expected = {
        (method, path.removeprefix("/api/v1").replace("{policy}", name).replace("decision_id", "id"))
        for method, path in served
        for name in (named["policy"] if "{policy}" in path else [""])
    }
    described = {(method.upper(), path) for path, calls in document["paths"].items() for method in calls}
    assert described == expected


def test_each_policy_brings_its_facts_and_outcomes(document: dict[str, Any], session: Any) -> None:
    for name in policies.names():
        policy = policies.in_force(name, DAY).loaded
        facts = document["components"]["schemas"][f"{name}.facts"]
        outcome = document["components"]["schemas"][f"{name}.outcome"]
        assert list(facts["properties"]) == list(policy.facts)
        assert facts["required"] == [fact for fact, kind in policy.facts.items() if not kind.nullable]
        assert list(outcome["properties"]) == list(policy.outcomes)
        assert facts["additionalProperties"] is False


def test_what_a_customer_supplies_is_not_asked_for(document: dict[str, Any], session: Any) -> None:
    supplied = supplied_facts("credit_terms")
    added = document["components"]["schemas"]["credit_terms.added"]
    assert supplied
    assert not supplied & set(added["properties"])
    assert set(added["properties"]) | supplied == set(policies.in_force("credit_terms", DAY).loaded.facts)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    wanted = set(re.findall(r"'#/components/schemas/([^']+)'", str(document)))
    assert wanted <= set(schemas)


def test_docs_page_needs_nothing_from_elsewhere(client: Any) -> None:
    response = client.get("/api/v1/docs")
    page = response.get_data(as_text=True)
    assert response.status_code == 200
    assert response.content_type.startswith("text/html")
    assert "/api/v1/openapi.json" in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
