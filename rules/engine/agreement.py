"""Do durable-rules and the compiled table give the same answer everywhere it matters? If not, no file.

One pass over the boundary grid and the examples: both executors are compared, and the checks a manager
sees are taken from the same cases.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from rules.engine.durable_executor import EngineRefused
from rules.engine.exact import Table, Undecided
from rules.engine.faults import both
from rules.engine.findings import Finding, Watch
from rules.engine.grid import Grid
from rules.engine.policy import LoadedPolicy
from rules.engine.reader import Reading
from rules.engine.refusal import Refusal, refuse
from rules.engine.words import Example, Policy

_proven: dict[str, list[Finding]] = {}  # table hash → findings, for tables that agreed


def prove(policy: LoadedPolicy, grid: Grid, node: ast.AST) -> None:
    """Compares both executors over the grid and notes the findings. Raises Refusal on any difference."""
    known = _proven.get(policy.table_hash)
    if known is None:
        known = _walk(policy, grid, node)
        _proven[policy.table_hash] = known
    policy.found = [*known, *_without_example(policy)]


def _walk(policy: LoadedPolicy, grid: Grid, node: ast.AST) -> list[Finding]:
    watch = _watch(policy)
    for point in _points(policy, grid, watch):
        case = policy.complete(point)
        held = policy.all_rules(case)
        watch.see(point, held)
        if held or watch.has_otherwise:
            _compare(policy, point, case, node)
    return watch.findings()


def analysed(policy: LoadedPolicy, grid: Grid) -> list[Finding]:
    """Gaps, rules that never fire and overlaps alone, without asking durable-rules."""
    watch = _watch(policy)
    for point in _points(policy, grid, watch):
        watch.see(point, policy.all_rules(policy.complete(point)))
    return watch.findings()


def _watch(policy: LoadedPolicy) -> Watch:
    return Watch([rule.id for rule in policy.when_rules], len(policy.when_rules) < len(policy.rules))


def _points(policy: LoadedPolicy, grid: Grid, watch: Watch) -> Iterator[dict[str, Any]]:
    """The boundary cases and the examples; then, where the grid only samples, what has not been seen by then."""
    yield from grid
    for example in policy.examples:
        yield policy.normalise(example.given)
    if not grid.is_exact:
        yield from _not_seen(policy, watch)


def _not_seen(policy: LoadedPolicy, watch: Watch) -> Iterator[dict[str, Any]]:
    rows = range(len(policy.when_rules))
    try:
        table = Table(policy.facts, policy.derived, [rule.node for rule in policy.when_rules if rule.node])
        questions: list[Callable[[], dict[str, Any] | None]] = [] if watch.has_seen(None) else [table.unanswered]
        questions += [partial(table.answered_by, row) for row in rows if not watch.has_seen(row)]
        pairs = itertools.combinations(rows, 2)
        questions += [partial(table.shared_by, *pair) for pair in pairs if not watch.has_seen(*pair)]
        for ask in questions:
            case = ask()
            if case is not None:
                yield case
    except Undecided:
        watch.is_sampled = True


def _compare(policy: LoadedPolicy, point: dict[str, Any], case: dict[str, Any], node: ast.AST) -> None:
    fired = policy.first_rule(case)
    index = len(policy.rules) - 1 if fired is None else fired
    try:
        durable = policy.fire(case)
    except EngineRefused as error:
        raise _cannot_decide(policy, point, node, error) from None
    outcome = {name: form.value(case) for name, form in policy.rules[durable].then.items()}
    if durable == index and outcome == policy.outcome_normalised(point):
        return
    ids = policy.rules[durable].id, policy.rules[index].id
    raise refuse(
        node,
        (
            f"the executors disagree on {point}: durable-rules fires {ids[0]}, the compiled table {ids[1]}",
            f"两个执行器对 {point} 的结论不同：durable-rules 为 {ids[0]}，编译表为 {ids[1]}",
        ),
        ("write the conditions of these two rules more simply", "请把这两条规则的条件写得更简单"),
    )


def _cannot_decide(policy: LoadedPolicy, point: dict[str, Any], node: ast.AST, error: Exception) -> Refusal:
    return refuse(
        node,
        (
            f"durable-rules cannot decide {policy.name} for {point}: {error}",
            f"durable-rules 无法判定 {policy.name} 的情形 {point}：{error}",
        ),
        (
            "too many rules or | parts apply to one case; test a choice with == first, or split the policy",
            "同一情形同时符合的规则或 | 分支过多；请先用 == 判断选项，或拆分政策",
        ),
    )


def finding_refusals(policy: LoadedPolicy, reading: Reading, word: Policy) -> Iterator[Refusal]:
    """Gaps and rules that never fire, at their places."""
    by_id = {rule.id: rule for rule in word.rules}
    for finding in policy.found:
        if finding.is_fault:
            at = reading.places[id(by_id[finding.rules[0]] if finding.rules else word)]
            case = f": {finding.witness}" if finding.witness else ""
            remedy = (
                "add otherwise=Rule(…), or a rule for this case",
                "请加 otherwise=Rule(…)，或为此情形加规则",
            )
            if finding.kind == "unreachable":
                remedy = ("delete it, mend its condition, or move it up", "请删除、改正其条件或上移")
            yield refuse(at, (finding.text["en"] + case, finding.text["zh"] + case), remedy)


def example_refusals(policy: LoadedPolicy, reading: Reading) -> Iterator[Refusal]:
    """Examples whose outcome or rule is another than they say."""
    for example in policy.examples:
        wrong, rule = answered_otherwise(policy, example)
        if wrong or example.rule not in (None, rule):
            yield _wrong_example(reading, example, wrong, rule)


def answered_otherwise(policy: LoadedPolicy, example: Example) -> tuple[dict[str, Any], str]:
    """The outcomes that are other than the example says, as the rules answer them; and the rule that answers."""
    decision = policy.decide_compiled(example.given)
    stated = example.then.items()
    return {
        name: decision.outcome[name] for name, value in stated if not _equal(decision.outcome[name], value)
    }, decision.rule


def _equal(one: Any, other: Any) -> bool:
    return type(one) is type(other) and bool(one == other)


def _wrong_example(reading: Reading, example: Example, wrong: dict[str, Any], rule: str) -> Refusal:
    expected = {name: example.then[name] for name in wrong} or example.rule
    return refuse(
        reading.places[id(example)],
        (
            f"the example expects {expected}, the rules answer {wrong or rule} by {rule}",
            f"案例预期 {expected}，规则给出 {wrong or rule}（{rule}）",
        ),
        (
            "mend the rule, or the example if the policy is meant to change",
            "请改正规则；若政策确需变更，请改案例",
        ),
    )


def _without_example(policy: LoadedPolicy) -> list[Finding]:
    reached = {policy.decide_compiled(example.given).rule for example in policy.examples}
    return [
        Finding("no_example", both(f"no example reaches {rule.id}", f"没有案例用到 {rule.id}"), None, (rule.id,))
        for rule in policy.rules
        if rule.id not in reached
    ]
