"""What does a policy answer while managers have stopped it, and is that sure to allow nothing?

The file says which answers refuse (`refuses`), and the stopped row must be the whole answer of one of the policy's own
rules that refuses: it can never allow more than the table does where it says no. Where no answer refuses, as where the
policy says who signs, the row is empty: then=dict(). Whoever asks is refused with its sentence.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from rules.engine.answers import check_same_outcomes, labelled
from rules.engine.facts import Fact
from rules.engine.forms import Form, form_of
from rules.engine.reader import Reading
from rules.engine.refusal import Refusal, did_you_mean, refuse, shown
from rules.engine.words import Policy, Rule, rows_of

_PLAIN_VALUE = ("write a value that a rule above gives too", "请写上文规则也会给出的值")
_ADD = (
    "add refuses=dict(outcome=value, …): what an answer says that allows nothing",
    "请加 refuses=dict(结果=值, …)，写明何种结论不作任何许可",
)


def stopped_forms(
    reading: Reading, policy: Policy, outcomes: Mapping[str, Fact], found: list[Refusal], was_published: bool = False
) -> dict[str, Form]:
    """What a stopped policy answers, as plain values; what stands in the way goes to `found`.

    Texts published before files had `refuses` go on as they were.
    """
    known = len(found)
    found += _refusing_outcomes(reading, policy, outcomes)
    rule = policy.stopped
    if rule is None:
        return {}
    if rule.then:
        check_same_outcomes(reading, rule, list(outcomes), found)
    forms = {name: form_of(value) for name, value in rule.then.items()}
    found += _plain_answers(reading, rule, outcomes, forms)
    if rule.then and len(found) == known and (policy.refuses or not was_published):
        found += _allows_more(reading, policy, rule, {name: form.value({}) for name, form in forms.items()})
    return forms


def _plain_answers(
    reading: Reading, rule: Rule, outcomes: Mapping[str, Fact], forms: Mapping[str, Form]
) -> Iterator[Refusal]:
    for name, form in forms.items():
        at = labelled(reading.part(rule, "then"), name) or reading.places[id(rule)]
        if form.facts():
            yield refuse(at, (f"{name} is worked out", f"{name} 需要计算"), _PLAIN_VALUE)
        elif name in outcomes and (problem := outcomes[name].refusal(form.value({}))):
            yield refuse(at, (f"{name} {problem['en']}", f"{name} {problem['zh']}"), _PLAIN_VALUE)
    if (when := reading.part(rule, "when")) is not None:
        yield refuse(
            when, ("a stopped policy asks nothing", "政策停用后不再判断条件"), ("drop when=…", "请删除 when=…")
        )


def _refusing_outcomes(reading: Reading, policy: Policy, outcomes: Mapping[str, Fact]) -> Iterator[Refusal]:
    """`refuses` names outcomes of the policy, with plain values that fit."""
    part = reading.part(policy, "refuses")
    for name, value in policy.refuses.items():
        at = labelled(part, name) or part or reading.places[id(policy)]
        if name not in outcomes:
            yield refuse(at, (f"unknown outcome {name}", f"未知结果 {name}"), did_you_mean(name, outcomes))
        elif form_of(value).facts() or outcomes[name].refusal(form_of(value).value({})):
            yield refuse(at, (f"no rule answers {name} {shown(at)}", f"没有规则给出 {name} {shown(at)}"), _PLAIN_VALUE)


def _allows_more(reading: Reading, policy: Policy, rule: Rule, answer: Mapping[str, Any]) -> Iterator[Refusal]:
    at: ast.expr = reading.part(rule, "then") or reading.places[id(rule)]
    if not policy.refuses:
        said = f"{rule.id}: nothing says which answers refuse", f"{rule.id}：未说明何种结论为拒绝"
        yield refuse(at, said, _ADD)
        return
    refusing = refusing_answers(policy)
    if not refusing:
        no_rule = "no rule of this policy refuses so", "本政策没有规则作出此种拒绝"
        yield refuse(reading.part(policy, "refuses") or at, no_rule, _ADD)
    elif not any(same(answer, other) for other in refusing.values()):
        ids = ", ".join(refusing)
        said = f"{rule.id} may allow more than a rule that refuses", f"{rule.id} 可能比拒绝的规则许可更多"
        yield refuse(at, said, (f"answer as one of these does: {ids}", f"请与下列规则之一结论相同：{ids}"))


def refusing_answers(policy: Policy) -> dict[str, dict[str, Any]]:
    """Rule → its answer, of the rules that refuse with plain values alone."""
    wanted = {name: form_of(value).value({}) for name, value in policy.refuses.items()}
    found: dict[str, dict[str, Any]] = {}
    for rule in rows_of(policy):
        forms = {name: form_of(value) for name, value in rule.then.items()}
        if any(form.facts() for form in forms.values()):
            continue
        answer = {name: form.value({}) for name, form in forms.items()}
        if same({name: answer.get(name) for name in wanted}, wanted):
            found[rule.id] = answer
    return found


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """The same values under the same names; yes is not 1."""
    return {name: (type(v), v) for name, v in one.items()} == {name: (type(v), v) for name, v in other.items()}
