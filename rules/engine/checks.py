"""May this policy be built at all: known facts and outcomes, unique ids, limits of the engine?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from rules.engine.answers import labelled
from rules.engine.durable_executor import (
    MOST_ALTERNATIVES,
    MOST_ALTERNATIVES_OF_A_TABLE,
    MOST_RANGE_RULES,
    MOST_RULES,
    RESERVED_NAMES,
)
from rules.engine.facts import Fact
from rules.engine.forms import Form, form_of, weight
from rules.engine.kinds import Misfit, kind_of, outcome_kind
from rules.engine.meaning import refusals, unknown_fact
from rules.engine.reader import Reading
from rules.engine.refusal import Refusal, did_you_mean, place, refuse
from rules.engine.tree import Both, Either, Node, Test, alternatives, conjuncts, node_of
from rules.engine.words import Policy, Rule, rows_of


def check_ids(reading: Reading) -> Iterator[Refusal]:
    """Rule ids and policy names are unique within a file."""
    seen: dict[str, int] = {}
    for policy in reading.policies:
        rows = [*rows_of(policy), *([policy.stopped] if policy.stopped else [])]
        for word, key in [(policy, f"policy {policy.name}"), *[(rule, rule.id) for rule in rows]]:
            node = reading.places[id(word)]
            if key in seen:
                yield refuse(
                    node,
                    (f"{key} stands on line {seen[key]} already", f"{key} 已见于第 {seen[key]} 行"),
                    ("an id is never used twice; choose a new one", "编号不得重复，请另取"),
                )
            seen.setdefault(key, place(node)[0])


def check_limits(reading: Reading, policy: Policy) -> Iterator[Refusal]:
    """What durable-rules 2.0.28 can hold."""
    rules = policy.rules
    if not rules and policy.otherwise is None:
        yield refuse(
            reading.places[id(policy)],
            ("a policy needs a rule", "政策须有规则"),
            ("add Rule(…)", "请加 Rule(…)"),
        )
    if len(rules) > MOST_RULES:
        yield refuse(
            reading.places[id(rules[MOST_RULES])],
            (
                f"{len(rules)} rules; at most {MOST_RULES} are decided safely",
                f"{len(rules)} 条规则，最多 {MOST_RULES} 条",
            ),
            ("split the policy in two", "请分成两个政策"),
        )
        return
    yield from _too_many_alternatives(reading, rules)
    ranges = [rule for rule in rules if rule.when is not None and _is_pure_range(node_of(rule.when.define()))]
    if len(ranges) > MOST_RANGE_RULES:
        yield refuse(
            reading.places[id(ranges[MOST_RANGE_RULES])],
            (
                f"{len(ranges)} rules without any ==; at most {MOST_RANGE_RULES} are decided safely",
                f"{len(ranges)} 条规则没有 ==，最多 {MOST_RANGE_RULES} 条",
            ),
            ("test a choice with == first in some of them", "请在部分规则中先用 == 判断选项"),
        )


def _too_many_alternatives(reading: Reading, rules: list[Rule]) -> Iterator[Refusal]:
    total = 0
    for rule in rules:
        count = alternatives(node_of(rule.when.define())) if rule.when is not None else 0
        total += count
        if count > MOST_ALTERNATIVES:
            yield refuse(
                reading.part(rule, "when") or reading.places[id(rule)],
                (
                    f"{rule.id} has {count} alternatives; at most {MOST_ALTERNATIVES} are decided safely",
                    f"{rule.id} 有 {count} 种分支，最多 {MOST_ALTERNATIVES} 种",
                ),
                ("split it into several rules", "请拆成几条规则"),
            )
        elif total > MOST_ALTERNATIVES_OF_A_TABLE:
            most = MOST_ALTERNATIVES_OF_A_TABLE
            yield refuse(
                reading.part(rule, "when") or reading.places[id(rule)],
                (
                    f"with {rule.id} the policy has {total} alternatives; at most {most} are decided safely",
                    f"到 {rule.id} 为止，该政策已有 {total} 种分支，最多 {most} 种",
                ),
                ("split the policy in two", "请分成两个政策"),
            )
            return


def _is_pure_range(node: Node) -> bool:
    if isinstance(node, Either):
        return any(_is_pure_range(part) for part in node.parts)
    if isinstance(node, Both):
        return all(_is_pure_range(part) for part in conjuncts(node))
    return isinstance(node, Test) and node.op != "=="


def check_names(reading: Reading, policy: Policy) -> Iterator[Refusal]:
    """Facts and derived facts: not the engine's own words, no two alike to its 32-bit hash."""
    seen: dict[int, str] = {}
    node = reading.places[id(policy)]
    for name in {**policy.facts, **policy.derived}:
        at: ast.expr = (
            labelled(reading.part(policy, "facts"), name) or labelled(reading.part(policy, "derived"), name) or node
        )
        if name in RESERVED_NAMES:
            yield refuse(
                at,
                (f"{name} is a word of the engine", f"{name} 是引擎保留字"),
                ("choose another name", "请换一个名称"),
            )
        if name in policy.facts and name in policy.derived:
            yield refuse(at, (f"{name} is declared twice", f"{name} 重复声明"), ("rename one", "请改名"))
        other = seen.setdefault(fnv1a(name), name)
        if other != name:
            yield refuse(
                at,
                (f"the engine cannot tell {name} from {other}", f"引擎无法区分 {name} 与 {other}"),
                ("rename one of the two facts", "请给其中一个事实改名"),
            )


def fnv1a(name: str) -> int:
    """The engine's hash of a fact name (FNV-1a, 32 bits)."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def check_rule(reading: Reading, rule: Rule, kinds: Mapping[str, Fact], last: bool) -> Iterator[Refusal]:
    """One rule's condition."""
    node = reading.part(rule, "when")
    if node is None and not last:
        yield refuse(
            reading.places[id(rule)],
            (f"{rule.id} has no when", f"{rule.id} 缺少 when"),
            ("add when=m.fact == value", "请加 when=m.事实 == 值"),
        )
    elif node is not None and last:
        yield refuse(
            node,
            ("the rule for all other cases has no when", "otherwise 的规则不写 when"),
            ("drop when=…", "请删除 when=…"),
        )
    elif node is not None:
        yield from refusals(node, kinds, reading.names)
