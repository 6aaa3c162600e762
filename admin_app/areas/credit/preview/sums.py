"""What does a change come to, in all, by grade and by salesperson? Sums in fen; no name and no key of a customer."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

FIGURES = (
    "moved",  # customers of whom anything changes
    "allowed_before_fen",  # the most the rules allow, of customers whose terms change
    "allowed_after_fen",
    "limits_before_fen",  # limits that count: approved, and never more than the rules allow
    "limits_after_fen",
    "over_before_fen",  # what customers with an approved limit owe beyond the limit that counts
    "over_after_fen",
    "above_before",  # approved limits above what the rules allow
    "above_after",
)
Cell = tuple[str | None, int | None]


@dataclass
class Sums:
    """`customers` were asked about; `counts` are changes by subject; `cells` the figures by grade and owner."""

    customers: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    cells: dict[Cell, dict[str, int]] = field(default_factory=dict)

    def add(self, cell: Cell, **amounts: int) -> None:
        found = self.cells.get(cell)
        if found is None:
            found = self.cells[cell] = dict.fromkeys(FIGURES, 0)
        for figure, amount in amounts.items():
            found[figure] += amount

    def total(self, figure: str) -> int:
        return sum(figures[figure] for figures in self.cells.values())

    def as_json(self) -> dict[str, Any]:
        return {
            "customers": self.customers,
            "counts": dict(self.counts),
            "total": {figure: self.total(figure) for figure in FIGURES},
            "by_grade": [{"grade": key, **figures} for key, figures in self._grouped(0)],
            "by_owner": [{"owner_id": key, **figures} for key, figures in self._grouped(1)],
        }

    def _grouped(self, place: int) -> list[tuple[Any, dict[str, int]]]:
        """By grade, or by owner; nobody and no grade last."""
        found: dict[Any, dict[str, int]] = {}
        for cell, figures in self.cells.items():
            sums = found.setdefault(cell[place], dict.fromkeys(FIGURES, 0))
            for figure, amount in figures.items():
                sums[figure] += amount
        keys = sorted(found, key=lambda key: (key is None, key if key is not None else 0))
        return [(key, found[key]) for key in keys if any(found[key].values())]
