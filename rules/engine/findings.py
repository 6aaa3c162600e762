"""What a manager should know about a table: gaps, overlaps, rules that never fire, rules without example.

Each finding has a case that shows it. A gap or a rule that never fires refuses the file; an overlap is
information, since the first rule that applies wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rules.engine.faults import Text, both

Case = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """`kind` is gap, unreachable, overlap, never_needed, sampled or no_example; `rules` are the ids concerned."""

    kind: str
    text: Text
    witness: Case | None = None
    rules: tuple[str, ...] = ()

    @property
    def is_fault(self) -> bool:
        return self.kind in ("gap", "unreachable")


class Watch:
    """Notes, case by case, which rules hold; tells afterwards what follows from it."""

    def __init__(self, ids: list[str], has_otherwise: bool) -> None:
        self._ids = ids
        self.has_otherwise = has_otherwise
        self.is_sampled = False  # what was not seen may be there all the same
        self._fired: set[int] = set()
        self._held_behind: dict[int, Case] = {}
        self._pairs: dict[tuple[int, int], Case] = {}
        self._none: Case | None = None

    def see(self, case: Case, held: list[int]) -> None:
        if not held:
            if self._none is None:
                self._none = dict(case)
            return
        first = held[0]
        self._fired.add(first)
        for later in held[1:]:
            if (first, later) not in self._pairs:
                self._pairs[first, later] = dict(case)
                self._held_behind.setdefault(later, dict(case))

    def has_seen(self, first: int | None, later: int | None = None) -> bool:
        """Was there a case that `first` answered (none, if None), and `later` would have answered?"""
        if first is None:
            return self._none is not None
        return first in self._fired if later is None else (first, later) in self._pairs

    def findings(self) -> list[Finding]:
        return [*self._gaps(), *self._unreachable(), *self._overlaps(), *self._sampled()]

    def _sampled(self) -> list[Finding]:
        text = both(
            "too much for a proof: gaps and overlaps were looked for at the edges only",
            "无法逐一证明：空缺与重叠仅在边界处查找",
        )
        return [Finding("sampled", text)] if self.is_sampled else []

    def _gaps(self) -> list[Finding]:
        if self._none is not None and not self.has_otherwise:
            return [Finding("gap", both("no rule answers this case", "此情形没有规则适用"), self._none)]
        if self._none is None and self.has_otherwise:
            return [
                Finding(
                    "never_needed",
                    both(
                        "every case has its rule; otherwise never answers",
                        "各情形均有规则，otherwise 不会用到",
                    ),
                )
            ]
        return []

    def _unreachable(self) -> list[Finding]:
        found = []
        for index, name in enumerate(self._ids):
            if index in self._fired:
                continue
            witness = self._held_behind.get(index)
            text = both(f"{name} can never fire: no case meets its condition", f"{name} 永不触发：没有情形符合其条件")
            if witness is not None:
                text = both(
                    f"{name} can never fire: rules before it answer first",
                    f"{name} 永不触发：前面的规则先行适用",
                )
            found.append(Finding("unreachable", text, witness, (name,)))
        return found

    def _overlaps(self) -> list[Finding]:
        return [
            Finding(
                "overlap",
                both(
                    f"{self._ids[a]} and {self._ids[b]} both apply here; {self._ids[a]} answers",
                    f"{self._ids[a]} 与 {self._ids[b]} 同时适用，以 {self._ids[a]} 为准",
                ),
                witness,
                (self._ids[a], self._ids[b]),
            )
            for (a, b), witness in sorted(self._pairs.items())
        ]
