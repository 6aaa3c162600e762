"""How does a file become checked rows? One pass over it: header, cells, doubles; every fault goes into
the report.
"""

import hashlib
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, BinaryIO

from admin_app.imports.around import is_no_row
from admin_app.imports.cells import is_nothing
from admin_app.imports.columns import Column, place_columns
from admin_app.imports.matching import Match, find_match, known_names, lacking
from admin_app.imports.report import Bad, Fault, Progress, Report, Unreadable
from admin_app.imports.tables import Row, Table, read_table, size_of, wrong_width

Read = Callable[[str], Any]
Take = Callable[[int, dict[str, Any]], Fault | None]
PULSE = 5_000  # rows between two words about the progress


def read_file(
    file: BinaryIO,
    report: Report,
    kind: str,
    columns: Sequence[Column],
    match: Match | None,
    take: Take,
    progress: Progress,
    share: int,
) -> None:
    """Give each sound row to `take(line, values)`, which may find a fault of its own; `share`
    thousandths of the work. Without a `match` said by somebody, one is found.
    """
    size = size_of(file) or 1
    try:
        table = read_table(file, known_names(kind, columns))
        report.sheet, report.header = table.sheet, table.header
        match = match or find_match(kind, columns, table.header)
        faults = _faults_of(columns, match, table)
        for fault in faults:
            report.blame(fault)
        if faults:
            return
        report.places = dict(match.places)
        reading = _Reading(columns, match, table)
        row = next(table.rows, None)
        while row is not None:
            following = _following(table.rows, report)
            if reading.passes_over(row):
                report.passed_over += 1
                row = following
                continue
            report.rows += 1
            misfit = wrong_width(row, table, is_last=following is None)
            if misfit is not None:
                report.blame(misfit)
            else:
                _take_row(row, reading, take, report)
            if report.rows % PULSE == 0:
                progress(min(share, _position(file) * share // size), 1_000)
            row = following
    except Unreadable as problem:
        report.blame(problem.fault)


def _faults_of(columns: Sequence[Column], match: Match, table: Table) -> list[Fault]:
    """What is wrong with the header: columns that are missing, or stand twice where nobody said which is meant."""
    if match.is_said or (match.preset is not None and not lacking(columns, match)):
        return []
    return place_columns(columns, table.header, table.header_line)[1]


class _Reading:
    """How the cells of this file are read: place and reader of each field, and what holds for all rows."""

    def __init__(self, columns: Sequence[Column], match: Match, table: Table) -> None:
        self.cells = {
            column.name: (match.places[column.name], _reader(column, table, match.places[column.name]))
            for column in sorted(columns, key=lambda column: match.places.get(column.name, 0))
            if column.name in match.places and match.places[column.name] < len(table.header)
        }
        self.values = {c.name: c.read(match.values[c.name]) for c in columns if c.name in match.values}
        self.needed = [self.cells[c.name][0] for c in columns if c.in_each_row and c.name in self.cells]
        self.only_with = self.cells[match.only_with][0] if match.only_with in self.cells else None

    def passes_over(self, row: Row) -> bool:
        if is_no_row(row.cells, self.needed):
            return True
        place = self.only_with
        return place is not None and (place >= len(row.cells) or is_nothing(row.cells[place]))


def _reader(column: Column, table: Table, place: int) -> Read:
    unit = table.unit_at(place) if column.in_units else 1
    return partial(column.read, unit=unit) if unit != 1 else column.read


def _following(rows: Any, report: Report) -> Row | None:
    """The next row; where the file breaks off, that is said and the row before it is still looked at."""
    try:
        found: Row | None = next(rows, None)
    except Unreadable as problem:
        report.blame(problem.fault)
        return None
    return found


def _position(file: BinaryIO) -> int:
    try:
        return file.tell()
    except (OSError, ValueError):
        return 0


def _take_row(row: Row, reading: _Reading, take: Take, report: Report) -> None:
    values: dict[str, Any] = dict(reading.values)
    sound = True
    for name, (place, read) in reading.cells.items():
        cell = row.cells[place] if place < len(row.cells) else ""
        try:
            values[name] = read(cell)
        except Bad as bad:
            sound = False
            report.blame(Fault(row.line, name, cell, bad.reason, bad.advice))
    if sound:
        fault = take(row.line, values)
        if fault is not None:
            report.blame(fault)


def digest_of(file: BinaryIO) -> str:
    """SHA-256 of the content."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(1024 * 1024):
        digest.update(piece)
    file.seek(0)
    return digest.hexdigest()
