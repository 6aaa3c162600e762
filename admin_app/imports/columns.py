"""Which column is which? By English or Chinese name, whatever the case, spaces and underlines."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from admin_app.errors import Sentence, sentence
from admin_app.imports.cells import UNITS
from admin_app.imports.report import Fault

_BETWEEN = re.compile(r"[\s_\-]+")
_UNITS = "|".join(sorted(UNITS, key=len, reverse=True))
_UNIT = re.compile(rf"\s*[(/]\s*(?:单位:)?\s*(?:人民币)?\s*({_UNITS})\s*\)?$")
_TITLE_UNIT = re.compile(rf"(?:单位|unit)\s*:\s*(?:人民币)?\s*({_UNITS})", re.IGNORECASE)


@dataclass(frozen=True)
class Column:
    """A column by its English name, with the Chinese ones it may have too, and how its cells are read.

    `also`: other names it is known by; they are not proposed. `example` and `note` stand in template files.
    `may_lack`: a file of other people's making may do without it; what that means, its importer says.
    `or_made`: the desk makes it where the file has no such column.
    `in_units`: its header may say that it counts in 万元.
    """

    name: str
    chinese: tuple[str, ...] = ()
    required: bool = True
    read: Callable[..., Any] = str
    also: tuple[str, ...] = ()
    may_lack: bool = False
    or_made: bool = False
    in_units: bool = False
    example: str = ""
    note: Sentence | None = None

    @property
    def in_each_row(self) -> bool:
        """Does a row that is none, a total or a signature, leave it blank?"""
        return self.or_made or (self.required and not self.may_lack)

    @property
    def names(self) -> tuple[str, ...]:
        return (self.name, *self.chinese)


def fold(name: str) -> str:
    """As names of columns are compared: case, blanks and underlines aside, and a unit behind it."""
    return _BETWEEN.sub("", _UNIT.sub("", unicodedata.normalize("NFKC", name))).casefold()


def unit_of(text: str) -> int | None:
    """How many yuan are one, where the text says so: 金额（万元）, 单位：万元."""
    plain = unicodedata.normalize("NFKC", text)
    found = _UNIT.search(plain) or _TITLE_UNIT.search(plain)
    return UNITS[found[1]] if found else None


def place_columns(columns: Sequence[Column], header: Sequence[str], line: int) -> tuple[dict[str, int], list[Fault]]:
    """Positions by English name, and what is wrong with the header: columns missing, or standing twice."""
    meant = meanings(columns)
    places: dict[str, int] = {}
    faults = []
    for place, name in enumerate(header):
        column = meant.get(fold(name))
        if column is None:
            continue
        if column.name in places:
            faults.append(_twice(column, name, places[column.name], place, line))
        places.setdefault(column.name, place)
    strange = [(place, name) for place, name in enumerate(header) if fold(name) not in meant]
    missing = [column for column in columns if column.required and column.name not in places]
    faults += [_missing(column, strange, line) for column in missing]
    return places, faults


def meanings(columns: Sequence[Column]) -> dict[str, Column]:
    """What each folded name means."""
    return {fold(name): column for column in columns for name in (*column.also, *column.names)}


def _twice(column: Column, name: str, first: int, second: int, line: int) -> Fault:
    return Fault(
        line,
        column.name,
        name,
        sentence(
            f"The column stands twice, as number {first + 1} and {second + 1}.",
            f"此列出现两次：第 {first + 1} 列与第 {second + 1} 列。",
        ),
        sentence("Remove one of them.", "请删去其中一列。"),
    )


def _missing(column: Column, strange: Sequence[tuple[int, str]], line: int) -> Fault:
    spelling = " / ".join(column.names)
    likely = _likely(column, strange)
    if likely is None:
        advice = sentence(f"Add a column named {spelling}.", f"请增加名为 {spelling} 的列。")
    else:
        place, name = likely
        advice = sentence(
            f"Is it the one called “{name}” (number {place + 1})? Rename that to {column.name}.",
            f"是否为第 {place + 1} 列“{name}”？请将其改名为 {column.names[-1]}。",
        )
    reason = sentence(f"The column {spelling} is missing.", f"缺少列 {spelling}。")
    return Fault(line, column.name, likely[1] if likely else "", reason, advice)


def _likely(column: Column, strange: Sequence[tuple[int, str]]) -> tuple[int, str] | None:
    """The unknown column whose name is nearest."""
    best: tuple[float, int, str] | None = None
    for place, name in strange[:200]:
        near = max(difflib.SequenceMatcher(None, fold(known), fold(name[:80])).ratio() for known in column.names)
        if near >= 0.6 and (best is None or near > best[0]):
            best = (near, place, name)
    return (best[1], best[2]) if best else None
