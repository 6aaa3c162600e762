"""How does a file become checked rows? One pass over it: header, cells, doubles; every fault goes into
the report.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from admin_app.imports.columns import Column, place_columns
from admin_app.imports.report import Bad, Fault, Progress, Report, Unreadable
from admin_app.imports.tables import Row, read_table, size_of, wrong_width

Read = Callable[[str], Any]
Take = Callable[[int, dict[str, Any]], Fault | None]
PULSE = 5_000  # rows between two words about the progress


def read_file(
    file: BinaryIO,
    report: Report,
    columns: Sequence[Column],
    readers: Mapping[str, Read],
    take: Take,
    progress: Progress,
    share: int,
) -> None:
    """Give each sound row to `take(line, values)`, which may find a fault of its own; `share`
    thousandths of the work.
    """
    size = size_of(file) or 1
    try:
        table = read_table(file)
        places, faults = place_columns(columns, table.header, table.header_line)
        for fault in faults:
            report.blame(fault)
        if faults:
            return
        row = next(table.rows, None)
        while row is not None:
            following = _following(table.rows, report)
            report.rows += 1
            misfit = wrong_width(row, table, is_last=following is None)
            if misfit is not None:
                report.blame(misfit)
            else:
                _take_row(row, places, readers, take, report)
            if report.rows % PULSE == 0:
                progress(min(share, _position(file) * share // size), 1_000)
            row = following
    except Unreadable as problem:
        report.blame(problem.fault)


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


def _take_row(row: Row, places: Mapping[str, int], readers: Mapping[str, Read], take: Take, report: Report) -> None:
    values: dict[str, Any] = {}
    sound = True
    for name, place in places.items():
        cell = row.cells[place] if place < len(row.cells) else ""
        try:
            values[name] = readers[name](cell)
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
