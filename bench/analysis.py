"""How long does it take to know a table's gaps, overlaps and rules that never fire, and what a change moves?"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.timing import goal
from rules.engine import LoadedPolicy, load_text
from rules.engine.agreement import analysed
from rules.engine.differences import moved_cases
from rules.engine.grid import Grid
from rules.engine.writing import with_parameter, without_example

CREDIT = Path(__file__).resolve().parent.parent / "rules" / "credit.py"
ROUNDS = 5


def run() -> None:
    text = CREDIT.read_text(encoding="utf-8")
    policy = load_text(text, "credit.py").policies["over_limit"]
    wider = with_parameter(without_example(text, "over_limit", 12), "notice_share", 130)  # the example at its edge
    changed = load_text(wider, "credit.py").policies["over_limit"]
    size = _grid(policy).size
    print(f"Analysis of {policy.name}, {len(policy.rules)} rows, {size:,} boundary cases; the best of {ROUNDS} rounds")
    took_ms = _best_ms(lambda: analysed(policy, _grid(policy)))
    goal("analysis of a 10-row table < 100 ms", f"{took_ms:.0f} ms", took_ms < 100)
    print(
        f"          cases that one changed parameter moves: {_best_ms(lambda: moved_cases(policy, changed)):.0f} ms\n"
    )


def _grid(policy: LoadedPolicy) -> Grid:
    nodes = [rule.node for rule in policy.when_rules if rule.node]
    return Grid(policy.facts, policy.derived, nodes, [form for rule in policy.rules for form in rule.then.values()])


def _best_ms(function: Callable[[], Any]) -> float:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        function()
        took.append(time.perf_counter() - start)
    return 1000 * min(took)
