"""What did an import do, or why did it do nothing? Counts by kind of record, and every bad row by line
and column.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from admin_app.errors import Sentence, sentence

MOST_FAULTS = 1_000  # kept and shown; the rest is counted
MOST_VALUE = 60  # characters of a bad value that are repeated
STEPS = 1_000  # progress is told in thousandths of the work

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the file. `line` counts from 1, 0 stands for the file as a whole.

    `clause`: of the rulebook, where what is demanded comes from there; what cannot be read at all needs none.
    """

    line: int
    column: str
    value: str
    reason: Sentence
    advice: Sentence
    clause: str = ""

    def says(self, filename: str, language: str) -> str:
        """File, line, column, value, what is wrong and what to do, in one line."""
        shown = repr_value(self.value)
        if language == "zh":
            place = [filename, *([f"第 {self.line} 行"] if self.line else [])]
            place += [f"列 {self.column}"] if self.column else []
            said = f"{self.reason['zh']}{self.advice['zh']}{self._named('（{}）')}"
            return f"{','.join(place)}{f',“{shown}”' if shown else ''}:{said}"
        place = [filename, *([f"line {self.line}"] if self.line else [])]
        place += [f"column {self.column}"] if self.column else []
        quoted = f", “{shown}”" if shown else ""
        return f"{', '.join(place)}{quoted}: {self.reason['en']} {self.advice['en']}{self._named(' ({})')}"

    def _named(self, brackets: str) -> str:
        return brackets.format(self.clause) if self.clause else ""

    def __str__(self) -> str:
        return self.says("", "en").lstrip(", ")

    def as_json(self) -> dict[str, Any]:
        return {
            "line": self.line,
            "column": self.column,
            "value": repr_value(self.value),
            "reason": dict(self.reason),
            "advice": dict(self.advice),
            "clause": self.clause,
        }


class LeftOut(Fault):
    """A row that is no fault of the file and still cannot be taken: passed over, and said."""


def letters_of(place: int) -> str:
    """What a spreadsheet calls the column: A, B, …, AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def repr_value(value: str) -> str:
    """A bad value fit to be printed: short, on one line, nothing that steers a terminal."""
    plain = "".join(sign if sign.isprintable() else "�" for sign in value[:MOST_VALUE])
    return plain + ("…" if len(value) > MOST_VALUE else "")


@dataclass
class Counts:
    created: int = 0
    changed: int = 0
    unchanged: int = 0

    def as_json(self) -> dict[str, int]:
        return {"created": self.created, "changed": self.changed, "unchanged": self.unchanged}


@dataclass
class Report:
    """`counts` by kind of record: what was done, or with `dry_run` what would be. With faults nothing
    was done.
    """

    filename: str
    counts: dict[str, Counts]
    dry_run: bool = False
    rows: int = 0
    passed_over: int = 0  # totals, and the other side of a ledger
    sheet: str = ""
    header: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)  # of the fields among the columns, from 0
    batch: int | None = None  # where the audit tells what was made and changed
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    left_out_count: int = 0

    @property
    def ok(self) -> bool:
        return self.fault_count == 0

    def blame(self, fault: Fault) -> None:
        if isinstance(fault, LeftOut):
            self.left_out_count += 1
            if len(self.left_out) < MOST_FAULTS:
                self.left_out.append(fault)
            return
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(fault)

    def forget_counts(self) -> None:
        """Nothing was done."""
        self.counts = {kind: Counts() for kind in self.counts}

    def as_json(self) -> dict[str, dict[str, int]]:
        """The contract's shape."""
        return {kind: counts.as_json() for kind, counts in self.counts.items()}

    def faults_as_json(self) -> list[dict[str, Any]]:
        return [fault.as_json() | self._where(fault) for fault in self.faults]

    def left_out_as_json(self) -> list[dict[str, Any]]:
        return [fault.as_json() | self._where(fault) for fault in self.left_out]

    def _where(self, fault: Fault) -> dict[str, str]:
        """Sheet, cell and the column's name in the file, where there are any."""
        place = self.places.get(fault.column)
        if place is None or not fault.line:
            return {"sheet": self.sheet, "cell": "", "header": fault.column}
        return {"sheet": self.sheet, "cell": f"{letters_of(place)}{fault.line}", "header": self.header[place].strip()}

    @property
    def untaken(self) -> list[str]:
        """Columns of the file that nothing is taken of."""
        taken = set(self.places.values())
        return [name.strip() for place, name in enumerate(self.header) if name.strip() and place not in taken]

    def lines(self, language: str = "en") -> Iterator[str]:
        """Every fault listed, one a line, and how many are not."""
        yield from self._told(self.faults, self.fault_count, language)

    def notes(self, language: str = "en") -> Iterator[str]:
        """The same of rows left out."""
        yield from self._told(self.left_out, self.left_out_count, language)

    def _told(self, faults: Sequence[Fault], count: int, language: str) -> Iterator[str]:
        yield from (fault.says(self.filename, language) for fault in faults)
        if left := count - len(faults):
            yield sentence(f"… and {left:,} more.", f"……另有 {left:,} 处。")[language]


class Bad(Exception):
    """A value that cannot be taken: why, and what to do."""

    def __init__(self, reason: Sentence, advice: Sentence) -> None:
        super().__init__(reason["en"])
        self.reason = reason
        self.advice = advice


class Unreadable(Exception):
    """The file cannot be read on from this place."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.reason["en"])
        self.fault = fault
