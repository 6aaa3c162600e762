"""What was decided, by which rule, and which rules before it did not apply and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.engine.faults import Text


@dataclass(frozen=True)
class Reason:
    """The rule that fired, its clause and its sentence."""

    rule: str
    clause: str
    because: Text


@dataclass(frozen=True)
class PassedOver:
    """A rule before the one that fired: its first part that did not hold, and what the case had there."""

    rule: str
    failed: str
    actual: Any


@dataclass(frozen=True)
class Decision:
    """One answer of one policy."""

    policy: str
    outcome: dict[str, Any]
    rule: str
    reasons: list[Reason]
    passed_over: list[PassedOver]

    def as_json(self) -> dict[str, Any]:
        return {
            "policy": self.policy,
            "outcome": dict(self.outcome),
            "reasons": [{"rule": r.rule, "clause": r.clause, "because": dict(r.because)} for r in self.reasons],
            "passed_over": [{"rule": p.rule, "failed": p.failed, "actual": p.actual} for p in self.passed_over],
        }
