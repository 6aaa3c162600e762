import os
from pathlib import Path

import pytest

from rules.engine import LoadedPolicy, RuleFolder, agreement, load

RULES = Path(__file__).resolve().parents[2] / "rules"
IS_MUTANT = "MUTANT_UNDER_TEST" in os.environ  # tools/mutate_engine.py


def shipped_policies() -> dict[str, LoadedPolicy]:
    folder = RuleFolder(RULES)
    folder.scan()
    return {policy.name: policy for file in folder.good.values() for policy in file.policies.values()}


@pytest.fixture(scope="session", autouse=IS_MUTANT)
def _nothing_is_remembered():
    """A mutant runs in a copy of a process that has loaded files already."""
    load._loaded.clear()
    agreement._proven.clear()


@pytest.fixture(scope="session")
def policies():
    return shipped_policies()


@pytest.fixture(scope="session")
def decide(policies):
    """Outcome and rule of a shipped policy, the same from both executors."""

    def ask(policy, **facts):
        decision = policies[policy].decide(facts)
        assert decision == policies[policy].decide_compiled(facts)
        return decision.outcome, decision.rule

    return ask
