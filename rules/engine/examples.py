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
from rules.engine.answers import labelled as cell
from rules.engine.formatting import formatted
from rules.engine.grid import Grid
from rules.engine.load import unproven
from rules.engine.moved import default_of
from rules.engine.policy import LoadedPolicy
from rules.engine.reader import Reading
from rules.engine.script import Places
from rules.engine.spelling import spelled, table
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
    spots: dict[ast.expr, str] = {}
    for call, found in _differing(reading, policies):
        labels = {pair.arg: pair.value for pair in call.keywords}
        spots |= _answers(labels["then"], found)
        if found.example.rule not in (None, found.rule):
            spots[labels["rule"]] = spelled(found.rule)
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


def _answers(stated: ast.expr, found: Differing) -> dict[ast.expr, str]:
    """What to write where; an outcome that the file names elsewhere is written out here, for others may share it."""
    places = {name: cell(stated, name) for name in found.outcome}
    if None in places.values():
        return {stated: table({**found.example.then, **found.outcome})}
    return {at: spelled(found.outcome[name]) for name, at in places.items() if at}


def _replaced(text: str, spots: dict[ast.expr, str]) -> str:
    """The text with other words in these places."""
    places = Places(text)
    for (start, end), new in sorted(((places.span(node), new) for node, new in spots.items()), reverse=True):
        text = text[:start] + new + text[end:]
    return text
