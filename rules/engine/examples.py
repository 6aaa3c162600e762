"""Which examples does a changed table answer otherwise, how do they read once they say what it answers now, and which
case would be an example of a rule?

Whoever changes a number changes what its examples should say. They are shown to him case by case; only when he agrees
are they written anew, each in its place, and nothing else of the text.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

from rules.engine.agreement import answered_otherwise
from rules.engine.formatting import formatted
from rules.engine.grid import Grid
from rules.engine.load import unproven
from rules.engine.moved import default_of
from rules.engine.policy import LoadedPolicy
from rules.engine.reader import Reading
from rules.engine.spelling import spelled
from rules.engine.words import Example


@dataclass(frozen=True)
class Differing:
    """An example whose policy answers otherwise: `outcome` holds what differs, as it is answered now, by `rule`."""

    policy: str
    example: Example
    outcome: dict[str, Any]
    rule: str
    line: int


def differing_examples(text: str, filename: str) -> list[Differing]:
    """In the order of the text. Raises RuleFileRefused where the text has another fault than its examples."""
    reading, policies = unproven(text, filename)
    return [found for _example, found in _differing(reading, policies)]


def with_examples_as_answered(text: str, filename: str) -> str:
    """The text whose differing examples state the answers of today. Raises RuleFileRefused as above."""
    reading, policies = unproven(text, filename)
    spots: list[tuple[ast.expr, str]] = []
    for call, found in _differing(reading, policies):
        labels = {pair.arg: pair.value for pair in call.keywords}
        stated = labels["then"]
        spots += [(place, spelled(found.outcome[name])) for name, place in _values(stated) if name in found.outcome]
        if found.example.rule not in (None, found.rule):
            spots.append((labels["rule"], spelled(found.rule)))
    return formatted(_replaced(text, spots)) if spots else text


def case_for(policy: LoadedPolicy, rule_id: str) -> dict[str, Any] | None:
    """Facts that this rule answers, each at its simplest where it does not matter; None where no boundary case does."""
    nodes = [rule.node for rule in policy.when_rules if rule.node]
    found = next((case for case in Grid(policy.facts, policy.derived, nodes) if _rule(policy, case) == rule_id), None)
    if found is None:
        return None
    for name in found:
        simpler = {**found, name: default_of(policy.facts[name])}
        if _rule(policy, simpler) == rule_id:
            found = simpler
    return found


def _rule(policy: LoadedPolicy, case: dict[str, Any]) -> str:
    fired = policy.first_rule(policy.complete(case))
    return policy.rules[-1 if fired is None else fired].id


def _differing(reading: Reading, policies: dict[str, LoadedPolicy]) -> list[tuple[ast.Call, Differing]]:
    found = []
    for name, policy in policies.items():
        for example in policy.examples:
            outcome, rule = answered_otherwise(policy, example)
            if outcome or example.rule not in (None, rule):
                call = reading.places[id(example)]
                found.append((call, Differing(name, example, outcome, rule, call.lineno)))
    return found


def _values(node: ast.expr) -> list[tuple[str, ast.expr]]:
    """Name and place of every value in `dict(name=value, …)` or `{"name": value, …}`."""
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [(str(key.value), value) for key, value in pairs if isinstance(key, ast.Constant)]
    return [(pair.arg, pair.value) for pair in getattr(node, "keywords", ()) if pair.arg]


def _replaced(text: str, spots: list[tuple[ast.expr, str]]) -> str:
    """The text with other words in these places."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    placed = [
        (
            starts[node.lineno - 1] + node.col_offset,
            starts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0),
            new,
        )
        for node, new in spots
    ]
    for start, end, new in sorted(placed, reverse=True):
        text = text[:start] + new + text[end:]
    return text
