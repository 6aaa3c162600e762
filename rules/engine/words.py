"""What a rule file is made of: parameters, rules, examples and the policies that hold them.

These are plain labelled boxes. What they mean is worked out after reading, from their conditions' own
`define()` trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from rules.engine.facts import Fact
from rules.engine.faults import Text, both
from rules.engine.labels import readable


@dataclass(frozen=True)
class Parameter:
    """A number the rulebook leaves open or fixes once; conditions and forms name it. Its range includes both ends."""

    value: int
    unit: str = ""
    clause: str = ""
    note: str | Text = field(default="", hash=False)
    title: Text | None = field(default=None, hash=False)
    least: int | None = None
    most: int | None = None
    name: str = ""

    @property
    def label(self) -> Text:
        """What a manager calls it."""
        return self.title or readable(self.name)

    @property
    def note_text(self) -> Text:
        """The note in both languages; a note in one stands for both."""
        return self.note if isinstance(self.note, dict) else both(self.note, self.note)

    def as_json(self) -> dict[str, Any]:
        """What an answer may rest on. Titles, ranges and other languages are told by `told`."""
        return {"value": self.value, "unit": self.unit, "clause": self.clause, "note": self.note_text["en"]}

    def told(self) -> dict[str, Any]:
        """Everything a screen shows of it."""
        ends = {"least": self.least, "most": self.most}
        ranged = {name: end for name, end in ends.items() if end is not None}
        return {**self.as_json(), "label": dict(self.label), "note_text": dict(self.note_text), **ranged}


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

    `refuses`: outcomes by which an answer allows nothing. `stopped`: what it answers while managers have stopped it in
    an emergency: the whole answer of a rule that refuses, or none (`then=dict()`), which refuses the question itself.
    """

    name: str
    title: Text
    facts: dict[str, Fact]
    rules: list[Rule]
    hit: str = "first"
    derived: dict[str, Any] = field(default_factory=dict)
    otherwise: Rule | None = None
    refuses: dict[str, Any] = field(default_factory=dict)
    stopped: Rule | None = None
    examples: list[Example] = field(default_factory=list)
    owner: str | None = None
    labels: dict[str, Text] = field(default_factory=dict)


def rows_of(policy: Policy) -> list[Rule]:
    """Every rule in order, the one for all other cases last."""
    return [*policy.rules, *([policy.otherwise] if policy.otherwise else [])]
