"""What a rule file is made of: parameters, rules, examples and the policies that hold them.

These are plain labelled boxes. What they mean is worked out after reading, from their conditions' own
`define()` trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rules.engine.facts import Fact
from rules.engine.faults import Text


@dataclass(frozen=True)
class Parameter:
    """A number the rulebook leaves open or fixes once; conditions and forms name it."""

    value: int
    unit: str = ""
    clause: str = ""
    note: str = ""
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"value": self.value, "unit": self.unit, "clause": self.clause, "note": self.note}


@dataclass(frozen=True, eq=False)
class Rule:
    """One line of the table: when it applies, what follows, its clause, and a sentence one could tell."""

    id: str
    when: Any = None
    then: dict[str, Any] = field(default_factory=dict)
    clause: str = ""
    because: Text = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, eq=False)
class Example:
    """A case everyone agrees on: these facts, this outcome, and if named this rule."""

    given: dict[str, Any]
    then: dict[str, Any]
    rule: str | None = None


@dataclass(frozen=True, eq=False)
class Policy:
    """One question with its facts, its rules in order, and its answer when no rule applies.

    `stopped`: what it answers while managers have stopped it in an emergency; never an allowance.
    """

    name: str
    title: Text
    facts: dict[str, Fact]
    rules: list[Rule]
    hit: str = "first"
    derived: dict[str, Any] = field(default_factory=dict)
    otherwise: Rule | None = None
    stopped: Rule | None = None
    examples: list[Example] = field(default_factory=list)
    owner: str | None = None


def rows_of(policy: Policy) -> list[Rule]:
    """Every rule in order, the one for all other cases last."""
    return [*policy.rules, *([policy.otherwise] if policy.otherwise else [])]
