"""How is a recorded decision told? Facts, answer and the rules passed over, by the labels of the version that answered.

What its file names in words is told in words, money in yuan, shares in per cent; the text of a condition stays beside
it for those who read rule files.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from admin_app.errors import Sentence
from rules.engine import LoadedPolicy
from rules.engine.telling import told_condition, told_fact, told_value
from rules.engine.tree import Node, conjuncts, facts_of, text_of

Text = Mapping[str, str]
NOTHING: Text = dict.fromkeys(("en", "zh"), "–")


@dataclass(frozen=True)
class Passed:
    """A rule that did not apply: the condition that failed, in words and as written, and what the case had there."""

    rule: str
    condition: Text | None  # None where the version has no such condition any more
    failed: str
    actual: Text


def told(policy: LoadedPolicy, values: Mapping[str, Any]) -> Iterator[tuple[Sentence, Text]]:
    """(what it is called, its value) of facts or outcomes."""
    for name, value in values.items():
        yield policy.label(name), one_told(policy, name, value)


def one_told(policy: LoadedPolicy, name: str, value: Any) -> Text:
    """A value of this fact or outcome; `–` where there is none."""
    if value is None:
        return NOTHING
    return told_value(policy, policy.kinds.get(name) or policy.outcomes.get(name), value)


def passed_over(policy: LoadedPolicy, rows: list[dict[str, Any]]) -> list[Passed]:
    nodes = {rule.id: rule.node for rule in policy.rules if rule.node is not None}
    return [_passed(policy, nodes.get(row["rule"]), row) for row in rows]


def _passed(policy: LoadedPolicy, node: Node | None, row: dict[str, Any]) -> Passed:
    parts = conjuncts(node) if node is not None else ()
    part = next((one for one in parts if text_of(one) == row["failed"]), None)
    told = told_condition(policy, part) if part is not None else None
    return Passed(row["rule"], told, row["failed"], _actual(policy, part, row["actual"]))


def _actual(policy: LoadedPolicy, part: Node | None, actual: Any) -> Text:
    """What the case had: its value, or each of the facts by name where the condition compares several."""
    if isinstance(actual, dict):
        found = [
            told_fact(policy, name, value)
            if name in policy.kinds
            else {"en": f"{name} {value}", "zh": f"{name} {value}"}
            for name, value in actual.items()
        ]
        return {"en": ", ".join(one["en"] for one in found), "zh": "、".join(one["zh"] for one in found)}
    if actual is None:
        return NOTHING
    names = [] if part is None else list(dict.fromkeys(facts_of(part)))
    return told_value(policy, policy.kinds.get(names[0]) if names else None, actual)
