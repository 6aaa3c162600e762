"""How does a policy look as a table of plain JSON, and which fingerprint does that table have?

Comments, spacing, labels and examples do not change the fingerprint: what is answered does.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from rules.engine.forms import Form
from rules.engine.labels import values_of

if TYPE_CHECKING:
    from rules.engine.policy import LoadedPolicy, LoadedRule


def table_of(policy: LoadedPolicy) -> dict[str, Any]:
    """Everything a screen or a program may want to know of it, in words too."""
    table = _answering(policy)
    for column in ("facts", "derived", "outcomes"):
        table[column] = [{**one, "label": dict(policy.label(one["name"]))} for one in table[column]]
    table["parameters"] = [{"name": name, **parameter.told()} for name, parameter in policy.parameters.items()]
    values = values_of([*policy.kinds.values(), *policy.outcomes.values()])
    table["refuses"], table["stopped"] = dict(policy.refuses), None
    if policy.stopped is not None:
        table["stopped"] = {part: value for part, value in _row(policy.stopped).items() if part != "when"}
    return {**table, "labels": {value: dict(policy.label(value)) for value in values}}


def _answering(policy: LoadedPolicy) -> dict[str, Any]:
    """What answers rest on, and what is said with them. Nothing may be added: recorded fingerprints would move."""
    return {
        "name": policy.name,
        "title": dict(policy.title),
        "owner": policy.owner,
        "hit": "first",
        "facts": [{"name": name, **fact.as_json()} for name, fact in policy.facts.items()],
        "derived": [{"name": name, "form": form.text} for name, form in policy.derived.items()],
        "outcomes": [{"name": name, **kind.as_json()} for name, kind in policy.outcomes.items()],
        "parameters": [{"name": name, **parameter.as_json()} for name, parameter in policy.parameters.items()],
        "rules": [_row(rule) for rule in policy.rules],
        "examples": [
            {"given": dict(example.given), "then": dict(example.then), "rule": example.rule}
            for example in policy.examples
        ],
    }


def _row(rule: LoadedRule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "when": rule.condition_text,
        "then": {name: _cell(form) for name, form in rule.then.items()},
        "clause": rule.clause,
        "because": dict(rule.because),
        "note": rule.note,
    }


def _cell(form: Form) -> Any:
    """A literal as itself, anything worked out as {"form": text}."""
    return form.value({}) if not form.facts() else {"form": form.text}


def hash_of(policy: LoadedPolicy) -> str:
    """SHA-256 of everything that could change an answer or what is said with it."""
    table = {**_answering(policy), "examples": None, "owner": None}
    table["conditions"] = [rule.definition for rule in policy.rules]
    return hashlib.sha256(json.dumps(table, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
