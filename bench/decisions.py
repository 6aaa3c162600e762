"""How fast is one decision, and a batch of them, beside zen-engine with the same table in the same run?"""

import json
from functools import partial
from typing import Any

import zen

from bench.cases import credit_terms_cases
from bench.timing import goal, seconds_of, speed_of, table
from bench.zen_table import jdm_of
from rules.engine import LoadedPolicy

KEY = "terms"
SINGLE = 20_000
BATCH = 100_000


def run(policy: LoadedPolicy) -> None:
    cases = [policy.normalise(case) for case in credit_terms_cases(SINGLE)]
    content = {KEY: json.loads(jdm_of(policy))}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    peer = partial(engine.evaluate, KEY)  # ten times as fast as asking a ZenDecision object
    _agree(policy, peer, cases)
    print(f"One decision of {policy.name}, {len(policy.rules)} rules, {SINGLE:,} cases, all three agree on each")
    theirs = speed_of("zen-engine", peer, cases)
    whole = [policy.complete(case) for case in cases]
    durable = speed_of("durable", policy.fire, whole)
    compiled = speed_of("compiled", policy.outcome_normalised, cases)
    checked = speed_of("compiled, facts checked", policy.outcome, cases)
    explained = speed_of("compiled, checked, explained", policy.decide_compiled, cases)
    answered = speed_of("durable, checked, explained", policy.decide, cases)
    table([theirs, durable, answered, compiled, checked, explained], theirs)
    times = compiled.per_second / theirs.per_second
    goal("compiled ≥ 20 × zen-engine", f"{times:.1f} ×", times >= 20)
    times = durable.per_second / theirs.per_second
    goal("durable ≥ 0.5 × zen-engine", f"{times:.2f} ×", times >= 0.5)
    explanation_us = 1e6 / explained.per_second - 1e6 / checked.per_second
    goal("explanation < 50 µs", f"{explanation_us:.1f} µs", explanation_us < 50)
    _batch(policy, engine, peer)


def _agree(policy: LoadedPolicy, peer: Any, cases: list[dict[str, Any]]) -> None:
    """Nothing is measured unless every answer is the same."""
    for case in cases:
        ours = policy.outcome_normalised(case)
        theirs = peer(case)["result"]
        durable = policy.decide(case).outcome
        if not ours == durable == theirs:
            raise SystemExit(f"No agreement on {case}: {ours}, durable {durable}, zen-engine {theirs}")


def _batch(policy: LoadedPolicy, engine: Any, peer: Any) -> None:
    cases = credit_terms_cases(BATCH, seed=1)
    ours = seconds_of(lambda: [policy.outcome(case) for case in cases])
    theirs = seconds_of(lambda: [peer(case) for case in cases])
    requests = [{"key": KEY, "context": case} for case in cases]
    batched = seconds_of(lambda: engine.evaluate_batch(requests))
    print(f"\nA batch of {BATCH:,}")
    print(f"  compiled, facts checked  {ours:8.2f} s")
    print(f"  zen-engine, one by one   {theirs:8.2f} s   {theirs / ours:.1f} × as long")
    print(f"  zen-engine, its batch    {batched:8.2f} s   {batched / ours:.1f} × as long")
