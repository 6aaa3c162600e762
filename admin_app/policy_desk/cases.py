"""The examples of a policy as cases: told in a sentence, and what the draft answers to each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rules.engine import EngineRefused, Example, LoadedPolicy, LoadedRule
from rules.engine.agreement import answered_otherwise
from rules.engine.faults import Text, both
from rules.engine.load import unproven
from rules.engine.moved import default_of
from rules.engine.telling import told_fact, told_value
from rules.engine.tree import facts_of
from rules.engine.writing import with_example_at, without_example, without_rule


@dataclass(frozen=True)
class Case:
    """One example, counted from 0 as the file lists them. `differs`: what is answered otherwise, by `rule`."""

    index: int
    example: Example
    sentence: Text
    differs: Mapping[str, Any]
    rule: str | None

    @property
    def holds(self) -> bool:
        return not self.differs and self.example.rule in (None, self.rule)


def cases_of(policy: LoadedPolicy) -> list[Case]:
    return [_case(policy, index, example) for index, example in enumerate(policy.examples)]


def _case(policy: LoadedPolicy, index: int, example: Example) -> Case:
    try:
        differs, rule = answered_otherwise(policy, example)
    except EngineRefused:
        differs, rule = dict.fromkeys(example.then), None
    answering = next((one for one in policy.rules if one.id == rule), None)
    return Case(index, example, _sentence(policy, example.given, answering), differs, rule)


def _sentence(policy: LoadedPolicy, given: Mapping[str, Any], rule: LoadedRule | None) -> Text:
    """What the rule asks about or works with, and what is out of the ordinary: `Grade B, good reports in a row 3`."""
    matters = set(_matters(policy, rule)) if rule else set(given)
    names = [
        name
        for name, value in given.items()
        if value is not None and (name in matters or value != default_of(policy.facts[name]))
    ]
    told = [told_fact(policy, name, given[name]) for name in names]
    en = ", ".join(one["en"] for one in told) or "every case"
    return both(f"{en[:1].upper()}{en[1:]}", "、".join(one["zh"] for one in told) or "各种情形")


def _matters(policy: LoadedPolicy, rule: LoadedRule) -> Iterator[str]:
    asked = [*(facts_of(rule.node) if rule.node else ()), *(one for form in rule.then.values() for one in form.facts())]
    while asked:
        name = asked.pop()
        if name in policy.derived:
            asked += policy.derived[name].facts()
        else:
            yield name


def told_outcomes(policy: LoadedPolicy, then: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """(what it is called, its value in words) of each outcome."""
    return [(policy.label(name), told_value(policy, policy.outcomes.get(name), value)) for name, value in then.items()]


def answered_by(policy: LoadedPolicy, rule: str) -> list[Case]:
    """The examples that this rule answers, or that say so."""
    return [case for case in cases_of(policy) if rule in (case.rule, case.example.rule)]


def without_examples(text: str, policy: LoadedPolicy, rule: str) -> str:
    """Without the rule and the examples that it answers."""
    for case in reversed(answered_by(policy, rule)):
        text = without_example(text, policy.name, case.index)
    return without_rule(text, policy.name, rule)


def with_examples_kept(text: str, filename: str, policy: LoadedPolicy, rule: str) -> str:
    """Without the rule; the examples that named it name the rule that answers them now, and say what they said."""
    named = [case for case in answered_by(policy, rule) if case.example.rule == rule]
    for case in named:
        text = with_example_at(text, policy.name, case.index, case.example.given, case.example.then, None)
    text = without_rule(text, policy.name, rule)
    _reading, policies = unproven(text, filename)
    now = {case.index: case.rule for case in cases_of(policies[policy.name])}
    for case in named:
        text = with_example_at(text, policy.name, case.index, case.example.given, case.example.then, now[case.index])
    return text
