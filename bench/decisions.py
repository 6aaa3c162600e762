"""How fast is one decision, and a batch of them, beside zen-engine with the same table in the same run?"""

import json
from functools import partial
from typing import Any

import zen

from bench.cases import credit_terms_cases
from bench.timing import Asked, goal, seconds_of, speeds_of, table
from bench.zen_table import jdm_of
from rules.engine import LoadedPolicy

KEY = "terms"
SINGLE = 20_000
BATCH = 100_000


LEGEND = """\
  Each takes a dict of facts and answers a dict. Alone: the outcome, nothing checked, as zen-engine does it.
  Checked: ranges, kinds and names of the facts first. Explained: also the rule, its clause and sentence, and
  why each rule before it did not apply; of zen-engine, its trace. Rates are the best of 7 rounds in turn."""


def run(policy: LoadedPolicy) -> None:
    cases = [policy.normalise(case) for case in credit_terms_cases(SINGLE)]
    content = {KEY: json.loads(jdm_of(policy))}
    engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})
    peer = partial(engine.evaluate, KEY)  # ten times as fast as asking a ZenDecision object
    _agree(policy, peer, cases)
    print(f"One decision of {policy.name}, {len(policy.rules)} rules, {SINGLE:,} cases, all three agree on each")
    print(LEGEND)
    asked = {
        "zen-engine": peer,
        "zen-engine, explained": lambda case: engine.evaluate(KEY, case, {"trace": True}),
        "durable": partial(_outcome_of_durable, policy),
        "durable, checked, explained": policy.decide,
        "compiled": policy.outcome_normalised,
        "compiled, checked": policy.outcome,
        "compiled, checked, explained": policy.decide_compiled,
    }
    speeds = speeds_of([Asked(name, function, cases) for name, function in asked.items()])
    table(speeds, speeds[0])
    _goals({speed.name: speed.per_second for speed in speeds})
    _batch(policy, engine, peer)


def _outcome_of_durable(policy: LoadedPolicy, case: dict[str, Any]) -> dict[str, Any]:
    whole = policy.complete(case)
    return {name: form.value(whole) for name, form in policy.rules[policy.fire(whole)].then.items()}


def _goals(per_second: dict[str, float]) -> None:
    times = per_second["compiled"] / per_second["zen-engine"]
    goal("compiled ≥ 20 × zen-engine", f"{times:.1f} ×", times >= 20)
    times = per_second["durable"] / per_second["zen-engine"]
    goal("durable ≥ 0.5 × zen-engine", f"{times:.2f} ×", times >= 0.5)
    took_us = 1e6 / per_second["compiled, checked, explained"] - 1e6 / per_second["compiled, checked"]
    goal("explanation < 50 µs", f"{took_us:.1f} µs", took_us < 50)


def _agree(policy: LoadedPolicy, peer: Any, cases: list[dict[str, Any]]) -> None:
    """Nothing is measured unless every answer is the same."""
    for case in cases:
        ours = policy.outcome_normalised(case)
        theirs = peer(case)["result"]
        durable = _outcome_of_durable(policy, case)
        if not ours == durable == theirs:
            raise SystemExit(f"No agreement on {case}: {ours}, durable {durable}, zen-engine {theirs}")


def _batch(policy: LoadedPolicy, engine: Any, peer: Any) -> None:
    cases = credit_terms_cases(BATCH, seed=1)
    ours = seconds_of(lambda: [policy.outcome(case) for case in cases])
    theirs = seconds_of(lambda: [peer(case) for case in cases])
    requests = [{"key": KEY, "context": case} for case in cases]
    batched = seconds_of(lambda: engine.evaluate_batch(requests))
    print(f"\nA batch of {BATCH:,}")
    print(f"  compiled, checked        {ours:8.2f} s")
    print(f"  zen-engine, one by one   {theirs:8.2f} s   {theirs / ours:.1f} × as long")
    print(f"  zen-engine, its batch    {batched:8.2f} s   {batched / ours:.1f} × as long")
