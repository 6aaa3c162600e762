"""What do the rules answer: of which kinds are derived facts and outcomes, and do examples fit them?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from rules.engine.facts import Fact
from rules.engine.forms import Form, form_of, weight
from rules.engine.kinds import Misfit, kind_of, outcome_kind
from rules.engine.meaning import unknown_fact
from rules.engine.reader import Reading
from rules.engine.refusal import Refusal, did_you_mean, refuse
from rules.engine.words import Policy, Rule, rows_of

_MOST_WEIGHT = 2_000
_SIMPLER = ("give the engine a fact that is worked out already", "请改为直接提供算好的事实")


def labelled(node: ast.expr | None, name: str) -> ast.expr | None:
    """What stands after `name=` (or `"name":`) in a dict."""
    if isinstance(node, ast.Call):
        return next((pair.value for pair in node.keywords if pair.arg == name), None)
    if isinstance(node, ast.Dict):
        return next(
            (v for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant) and k.value == name),
            None,
        )
    return None


def derived_facts(reading: Reading, policy: Policy, found: list[Refusal]) -> tuple[dict[str, Form], dict[str, Fact]]:
    """The forms of the derived facts, and every fact's kind; what does not fit goes to `found`."""
    kinds: dict[str, Fact] = dict(policy.facts)
    forms: dict[str, Form] = {}
    weights: dict[str, int] = {}
    for name, form in policy.derived.items():
        at = labelled(reading.part(policy, "derived"), name) or reading.places[id(policy)]
        kind = _kind(at, form, kinds, found)
        weights[name] = weight(form, weights)
        if weights[name] > _MOST_WEIGHT:
            found.append(refuse(at, (f"{name} is worked out of too much", f"{name} 的计算过于复杂"), _SIMPLER))
            break
        if kind is not None and name not in kinds:
            kinds[name] = kind
            forms[name] = form
    return forms, kinds


def _kind(at: ast.expr, form: Form, kinds: Mapping[str, Fact], found: list[Refusal]) -> Fact | None:
    unknown = [name for name in form.facts() if name not in kinds]
    if unknown:
        found.append(unknown_fact(_mention(at, unknown[0]), unknown[0], kinds))
        return None
    try:
        return kind_of(form, kinds)
    except Misfit as misfit:
        found.append(refuse(at, misfit.problem, misfit.remedy))
        return None


def _mention(at: ast.expr, fact: str) -> ast.expr:
    return next((node for node in ast.walk(at) if isinstance(node, ast.Attribute) and node.attr == fact), at)


def outcome_kinds(
    reading: Reading, policy: Policy, kinds: Mapping[str, Fact], found: list[Refusal]
) -> tuple[list[dict[str, Form]], dict[str, Fact]]:
    """Each rule's outcome as forms, and the kind of each outcome."""
    rows = rows_of(policy)
    names = list(rows[0].then) if rows else []
    forms = [{name: form_of(rule.then[name]) for name in rule.then} for rule in rows]
    for rule in rows:
        check_same_outcomes(reading, rule, names, found)
    outcomes: dict[str, Fact] = {}
    for name in names:
        column = [
            _kind(
                labelled(reading.part(rule, "then"), name) or reading.places[id(rule)],
                row[name],
                kinds,
                found,
            )
            for rule, row in zip(rows, forms, strict=True)
            if name in row
        ]
        try:
            outcomes[name] = outcome_kind(name, column)
        except Misfit as misfit:
            found.append(refuse(reading.places[id(policy)], misfit.problem, misfit.remedy))
    return forms, outcomes


def check_same_outcomes(reading: Reading, rule: Rule, names: list[str], found: list[Refusal]) -> None:
    """The rule gives these outcomes and no others; what differs goes to `found`."""
    then = reading.part(rule, "then")
    at = then or reading.places[id(rule)]
    for name in rule.then:
        if name not in names:
            found.append(
                refuse(
                    labelled(then, name) or at,
                    (f"unknown outcome {name}", f"未知结果 {name}"),
                    did_you_mean(name, names),
                )
            )
    missing = [name for name in names if name not in rule.then]
    if missing or not names:
        listed = ", ".join(missing) or "outcome"
        found.append(
            refuse(
                at,
                (f"{rule.id} gives no {listed}", f"{rule.id} 未给出 {listed}"),
                (f"add {listed}=…", f"请补上 {listed}=…"),
            )
        )


def check_examples(
    reading: Reading, policy: Policy, outcomes: Mapping[str, Any], refuse_facts: Any
) -> Iterator[Refusal]:
    """Examples name known facts with values that fit, known outcomes and known rules."""
    ids = [rule.id for rule in rows_of(policy)]
    for example in policy.examples:
        node = reading.places[id(example)]
        for field, problem in refuse_facts(example.given).items():
            at = labelled(reading.part(example, "given"), field) or node
            yield refuse(
                at,
                (f"{field} {problem['en']}", f"{field} {problem['zh']}"),
                ("mend the example", "请改正案例"),
            )
        for name in example.then:
            if name not in outcomes:
                at = labelled(reading.part(example, "then"), name) or node
                yield refuse(at, (f"unknown outcome {name}", f"未知结果 {name}"), did_you_mean(name, outcomes))
        if example.rule is not None and example.rule not in ids:
            yield refuse(
                node,
                (f"unknown rule {example.rule}", f"未知规则 {example.rule}"),
                did_you_mean(example.rule, ids),
            )
