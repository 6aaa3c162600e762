"""May this policy be built at all: known facts and outcomes, unique ids, limits of the engine?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from rules.engine.durable_executor import MOST_ALTERNATIVES, MOST_RANGE_RULES, MOST_RULES, RESERVED_NAMES
from rules.engine.facts import Fact
from rules.engine.forms import Form, form_of, weight
from rules.engine.kinds import Misfit, kind_of, outcome_kind
from rules.engine.meaning import refusals, unknown_fact
from rules.engine.reader import Reading
from rules.engine.refusal import Refusal, did_you_mean, place, refuse
from rules.engine.tree import Both, Either, Node, Test, alternatives, conjuncts, node_of
from rules.engine.words import Policy, Rule

_MOST_WEIGHT = 2_000
_SIMPLER = ("give the engine a fact that is worked out already", "请改为直接提供算好的事实")


def rows_of(policy: Policy) -> list[Rule]:
    """Every rule in order, the one for all other cases last."""
    return [*policy.rules, *([policy.otherwise] if policy.otherwise else [])]


def check_ids(reading: Reading) -> Iterator[Refusal]:
    """Rule ids and policy names are unique within a file."""
    seen: dict[str, int] = {}
    for policy in reading.policies:
        for word, key in [(policy, f"policy {policy.name}"), *[(rule, rule.id) for rule in rows_of(policy)]]:
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
    for rule in rules:
        count = alternatives(node_of(rule.when.define())) if rule.when is not None else 0
        if count > MOST_ALTERNATIVES:
            yield refuse(
                reading.part(rule, "when") or reading.places[id(rule)],
                (
                    f"{rule.id} has {count} alternatives; at most {MOST_ALTERNATIVES} are decided safely",
                    f"{rule.id} 有 {count} 种分支，最多 {MOST_ALTERNATIVES} 种",
                ),
                ("split it into several rules", "请拆成几条规则"),
            )


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
    for name in [*policy.facts, *policy.derived]:
        at: ast.AST = (
            _label(reading.part(policy, "facts"), name)
            or _label(reading.part(policy, "derived"), name)
            or node
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


def _label(node: ast.expr | None, name: str) -> ast.expr | None:
    """What stands after `name=` (or `"name":`) in a dict."""
    if isinstance(node, ast.Call):
        return next((pair.value for pair in node.keywords if pair.arg == name), None)
    if isinstance(node, ast.Dict):
        return next(
            (
                v
                for k, v in zip(node.keys, node.values, strict=True)
                if isinstance(k, ast.Constant) and k.value == name
            ),
            None,
        )
    return None


def derived_facts(
    reading: Reading, policy: Policy, found: list[Refusal]
) -> tuple[dict[str, Form], dict[str, Fact]]:
    """The forms of the derived facts, and every fact's kind; what does not fit goes to `found`."""
    kinds: dict[str, Fact] = dict(policy.facts)
    forms: dict[str, Form] = {}
    weights: dict[str, int] = {}
    for name, form in policy.derived.items():
        at = _label(reading.part(policy, "derived"), name) or reading.places[id(policy)]
        kind = _kind(at, form, kinds, found)
        weights[name] = weight(form, weights)
        if weights[name] > _MOST_WEIGHT:
            found.append(
                refuse(at, (f"{name} is worked out of too much", f"{name} 的计算过于复杂"), _SIMPLER)
            )
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


def outcome_kinds(
    reading: Reading, policy: Policy, kinds: Mapping[str, Fact], found: list[Refusal]
) -> tuple[list[dict[str, Form]], dict[str, Fact]]:
    """Each rule's outcome as forms, and the kind of each outcome."""
    rows = rows_of(policy)
    names = list(rows[0].then) if rows else []
    forms = [{name: form_of(rule.then[name]) for name in rule.then} for rule in rows]
    for rule in rows:
        _check_same_outcomes(reading, rule, names, found)
    outcomes: dict[str, Fact] = {}
    for name in names:
        column = [
            _kind(
                _label(reading.part(rule, "then"), name) or reading.places[id(rule)], row[name], kinds, found
            )
            for rule, row in zip(rows, forms, strict=True)
            if name in row
        ]
        try:
            outcomes[name] = outcome_kind(name, column)
        except Misfit as misfit:
            found.append(refuse(reading.places[id(policy)], misfit.problem, misfit.remedy))
    return forms, outcomes


def _check_same_outcomes(reading: Reading, rule: Rule, names: list[str], found: list[Refusal]) -> None:
    then = reading.part(rule, "then")
    at = then or reading.places[id(rule)]
    for name in rule.then:
        if name not in names:
            found.append(
                refuse(
                    _label(then, name) or at,
                    (f"unknown outcome {name}", f"未知结果 {name}"),
                    did_you_mean(name, names),
                )
            )
    missing = [name for name in names if name not in rule.then]
    if missing or not names:
        listed = ", ".join(missing)
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
            at = _label(reading.part(example, "given"), field) or node
            yield refuse(
                at,
                (f"{field} {problem['en']}", f"{field} {problem['zh']}"),
                ("mend the example", "请改正案例"),
            )
        for name in example.then:
            if name not in outcomes:
                at = _label(reading.part(example, "then"), name) or node
                yield refuse(
                    at, (f"unknown outcome {name}", f"未知结果 {name}"), did_you_mean(name, outcomes)
                )
        if example.rule is not None and example.rule not in ids:
            yield refuse(
                node,
                (f"unknown rule {example.rule}", f"未知规则 {example.rule}"),
                did_you_mean(example.rule, ids),
            )
