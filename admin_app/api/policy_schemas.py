"""What may be asked of each policy in force, and what comes back? Made from its own facts and outcomes."""

from typing import Any

from admin_app.api import parts
from admin_app.api.decisions import MOST_CASES
from admin_app.api.schemas import CASE_OUTCOME, CODE_GIVEN, DAY_GIVEN, Schema, closed, ref
from admin_app.decisions.service import supplied_facts
from rules.engine import LoadedPolicy

ERRORS_OF_A_POST = (400, 401, 413, 415, 422, 503)


def components(policy: LoadedPolicy) -> dict[str, Schema]:
    """Schemas named `<policy>.…`: facts, outcome, what to send, what comes back."""
    name = policy.name
    made = {
        f"{name}.facts": _facts(policy, set()),
        f"{name}.outcome": closed({fact: kind.json_schema() for fact, kind in policy.outcomes.items()}),
        f"{name}.case": closed({"facts": ref(f"{name}.facts"), "on": DAY_GIVEN}, ["facts"]),
        f"{name}.answer": closed(
            {
                **CASE_OUTCOME,
                "policy": {"const": name},
                "outcome": ref(f"{name}.outcome"),
                "reasons": {"type": "array", "items": ref("Reason"), "minItems": 1},
                "passed_over": {"type": "array", "items": ref("PassedOver")},
            }
        ),
        f"{name}.cases": closed(
            {
                "cases": {"type": "array", "items": ref(f"{name}.facts"), "maxItems": MOST_CASES},
                "on": DAY_GIVEN,
            },
            ["cases"],
        ),
        f"{name}.outcomes": closed(
            {"version": {"type": "integer"}, "outcomes": {"type": "array", "items": ref(f"{name}.outcome")}}
        ),
    }
    supplied = supplied_facts(name)
    if supplied:
        made[f"{name}.added"] = added = _facts(policy, set(supplied))
        wanted = ["customer", "facts"] if added.get("required") else ["customer"]
        properties = {"customer": CODE_GIVEN, "facts": ref(f"{name}.added"), "on": DAY_GIVEN}
        made[f"{name}.about"] = closed(properties, wanted, description="the desk supplies the customer's facts")
    return made


def _facts(policy: LoadedPolicy, without: set[str]) -> Schema:
    facts = {name: fact for name, fact in policy.facts.items() if name not in without}
    properties = {
        name: {**fact.json_schema(), **({"description": f"in {fact.unit}"} if fact.unit else {})}
        for name, fact in facts.items()
    }
    return closed(properties, [name for name, fact in facts.items() if not fact.nullable])


def paths(policy: LoadedPolicy) -> dict[str, Any]:
    """The single and the batch call of this policy."""
    name = policy.name
    about = supplied_facts(name)
    single = {"anyOf": [ref(f"{name}.case"), ref(f"{name}.about")]} if about else ref(f"{name}.case")
    single_errors = (*ERRORS_OF_A_POST, 403, 404, 409) if about else (*ERRORS_OF_A_POST, 404, 409)
    decide = parts.operation(
        f"decide_{name}",
        "decisions",
        f"{policy.title['en']} · {policy.title['zh']}: decide one case and keep the answer",
        ref(f"{name}.answer"),
        errors=single_errors,
        body=single,
    )
    decide["responses"]["200"]["links"] = {
        "again": {"operationId": "one_decision", "parameters": {"id": "$response.body#/id"}},
        "replay": {"operationId": "replay", "parameters": {"id": "$response.body#/id"}},
    }
    batch = parts.operation(
        f"decide_{name}_batch",
        "decisions",
        f"{policy.title['en']} · {policy.title['zh']}: decide up to {MOST_CASES} cases; nothing is kept",
        ref(f"{name}.outcomes"),
        errors=(*ERRORS_OF_A_POST, 404),
        body=ref(f"{name}.cases"),
    )
    return {f"/decisions/{name}": {"post": decide}, f"/decisions/{name}/batch": {"post": batch}}
