"""How does zen-engine say the same? A JDM decision table, made from the loaded policy itself.

One column for each fact that a condition asks about, one row for each rule, first hit. Derived facts are
written into the outputs. It speaks the part of our language that credit_terms uses, and refuses the rest.
"""

import json
from typing import Any

from rules.engine import LoadedPolicy, LoadedRule
from rules.engine.forms import FactForm, Form, Literal, Worked
from rules.engine.tree import Other, Test, conjuncts


def jdm_of(policy: LoadedPolicy) -> str:
    """The whole decision graph as JSON: input → table → output."""
    asked = sorted({fact for rule in policy.rules for fact in _tests(rule)})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": f"in-{fact}", "name": fact, "field": fact} for fact in asked],
        "outputs": [{"id": f"out-{name}", "name": name, "field": name} for name in policy.outcomes],
        "rules": [_row(policy, rule, asked) for rule in policy.rules],
    }
    nodes = [
        {"id": "input", "type": "inputNode", "name": "request", "position": {"x": 0, "y": 0}},
        {
            "id": "table",
            "type": "decisionTableNode",
            "name": "table",
            "position": {"x": 1, "y": 0},
            "content": table,
        },
        {"id": "output", "type": "outputNode", "name": "response", "position": {"x": 2, "y": 0}},
    ]
    edges = [
        {"id": "e1", "type": "edge", "sourceId": "input", "targetId": "table"},
        {"id": "e2", "type": "edge", "sourceId": "table", "targetId": "output"},
    ]
    return json.dumps({"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges})


def _row(policy: LoadedPolicy, rule: LoadedRule, asked: list[str]) -> dict[str, str]:
    tests = _tests(rule)
    row = {"_id": rule.id, "_description": rule.clause}
    row |= {f"in-{fact}": _cell(tests[fact]) if fact in tests else "" for fact in asked}
    return row | {f"out-{name}": _expression(form, policy) for name, form in rule.then.items()}


def _tests(rule: LoadedRule) -> dict[str, Test]:
    found: dict[str, Test] = {}
    for part in conjuncts(rule.node) if rule.node else ():
        if not isinstance(part, Test) or isinstance(part.right, Other) or part.fact in found:
            raise NotImplementedError(f"{rule.id}: only one test of each fact with a plain value")
        found[part.fact] = part
    return found


def _cell(test: Test) -> str:
    right = json.dumps(test.right)
    return right if test.op == "==" else f"{test.op} {right}"


def _expression(form: Form, policy: LoadedPolicy) -> str:
    if isinstance(form, Literal):
        return json.dumps(form.given)
    if isinstance(form, FactForm):
        derived = policy.derived.get(form.fact)
        return form.fact if derived is None else _expression(derived, policy)
    if not isinstance(form, Worked):
        raise NotImplementedError(type(form).__name__)
    parts = [_expression(part, policy) for part in form.parts]
    return str(_WORDS[form.form](*parts))


_WORDS: dict[str, Any] = {
    "least": lambda *parts: f"min([{', '.join(parts)}])",
    "first_of": lambda first, second: f"({first} ?? {second})",
    "percent": lambda amount, share: f"floor({amount} * {share} / 100)",
    "share_up": lambda base, step, times, top: f"min([{base} + {step} * {times}, {top}])",
}
