"""What kinds of fact a rule may ask about, which values each may take, and in which unit.

Only whole numbers, choices and yes/no: sums, ages and ratios are made before a rule is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.engine.faults import Text, both

MOST_MONEY = 10**14
MOST_COUNT = 10**6

_MISSING = both("is required", "必填")


@dataclass(frozen=True)
class Fact:
    """One declared fact. `refusal` says why a value does not fit, or None when it does."""

    nullable: bool = False

    kind = "fact"
    unit = ""

    def refusal(self, value: Any) -> Text | None:
        if value is None:
            return None if self.nullable else _MISSING
        return self._misfit(value)

    def _misfit(self, value: Any) -> Text | None:
        raise NotImplementedError

    def python_test(self, name: str) -> str:
        """Python text that is true only where what stands under `name` fits, without a call of ours."""
        fits = self._python_test(name)
        return f"({name} is None or {fits})" if self.nullable else fits

    def _python_test(self, name: str) -> str:
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        raise NotImplementedError

    def as_json(self) -> dict[str, Any]:
        unit = {"unit": self.unit} if self.unit else {}
        return {"kind": self.kind, **unit, **self.json_schema()}


class Choice(Fact):
    """One of a few named values: `Choice("A", "B", nullable=True)`."""

    kind = "choice"
    values: tuple[str, ...]

    def __init__(self, *values: str, nullable: bool = False) -> None:
        object.__setattr__(self, "values", tuple(values))
        super().__init__(nullable)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Choice) and (self.values, self.nullable) == (other.values, other.nullable)

    def __hash__(self) -> int:
        return hash((self.values, self.nullable))

    def __repr__(self) -> str:
        return f"Choice{self.values!r}"

    def _misfit(self, value: Any) -> Text | None:
        if isinstance(value, str) and value in self.values:
            return None
        listed = ", ".join(self.values)
        return both(f"must be one of {listed}", f"须为下列之一：{listed}")

    def _python_test(self, name: str) -> str:
        return f"(type({name}) is str and {name} in {self.values!r})"

    def json_schema(self) -> dict[str, Any]:
        if self.nullable:
            return {"type": ["string", "null"], "enum": [*self.values, None]}
        return {"type": "string", "enum": list(self.values)}


@dataclass(frozen=True)
class Flag(Fact):
    """Yes or no."""

    kind = "flag"

    def _misfit(self, value: Any) -> Text | None:
        return None if isinstance(value, bool) else both("must be true or false", "须为 true 或 false")

    def _python_test(self, name: str) -> str:
        return f"type({name}) is bool"

    def json_schema(self) -> dict[str, Any]:
        return {"type": ["boolean", "null"] if self.nullable else "boolean"}


@dataclass(frozen=True)
class Number(Fact):
    """A whole number from `least` to `most`, both included."""

    least: int = 0
    most: int = MOST_COUNT
    unit: str = ""

    kind = "number"

    def _misfit(self, value: Any) -> Text | None:
        if isinstance(value, bool) or not isinstance(value, int):
            return both("must be a whole number", "须为整数")
        if not self.least <= value <= self.most:
            return both(f"must be from {self.least} to {self.most}", f"须在 {self.least} 至 {self.most} 之间")
        return None

    def _python_test(self, name: str) -> str:
        return f"(type({name}) is int and {self.least} <= {name} <= {self.most})"

    def json_schema(self) -> dict[str, Any]:
        kind = ["integer", "null"] if self.nullable else "integer"
        return {"type": kind, "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class Money(Number):
    """An amount in fen, 0 to 10**14."""

    most: int = MOST_MONEY
    unit: str = "fen"

    kind = "money"


@dataclass(frozen=True)
class Count(Number):
    """A number of things, days, months…: 0 to 10**6. `unit` says of what."""

    kind = "count"


@dataclass(frozen=True)
class Ratio(Number):
    """A share in basis points: 0 to 10000."""

    most: int = 10_000
    unit: str = "bp"

    kind = "ratio"
