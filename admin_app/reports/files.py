"""A report as XLSX, row by row in constant memory, and as sheets for the PDF: nothing of it is left out.

Amounts and counts are numbers, days are days, and no text is taken for a formula.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any
from zipfile import ZipFile, ZipInfo

from flask_babel import gettext
from xlsxwriter import Workbook

from admin_app import said
from admin_app.extensions import db
from admin_app.printing.parts import Part, Signatures, Table, Text
from admin_app.reports.declared import AskedReport, Column, Line, Report, Sums
from admin_app.screens.export import CHUNK, MOST_SHEET_ROWS, harmless
from admin_app.screens.formatters import day, yuan

MOST_PRINTED = 2_000  # lines of one PDF; a longer report is several, in a ZIP
FORMATS = {"fen": "#,##0.00;[Red]-#,##0.00", "count": "#,##0", "percent": '0" %"', "day": "yyyy-mm-dd"}


def shown(column: Column, value: Any, nothing: str = "0.00") -> str:
    """A value as a page shows it; `nothing` is how an amount of zero is written."""
    if value is None:
        return ""
    if column.kind == "fen" and value == 0:
        return nothing
    if column.kind == "fen":
        return yuan(value)
    return day(value) if column.kind == "day" else str(value)


def xlsx(report: Report, asked: AskedReport, about: Sequence[str], today: date) -> Iterator[bytes]:
    """The title, what was asked, the heads, every line, the totals. The same rows give the same bytes."""
    return xlsx_of([report], asked, about, today)


def xlsx_of(reports: Sequence[Report], asked: AskedReport, about: Sequence[str], today: date) -> Iterator[bytes]:
    """Several in one book, each on a sheet that is called as it is; one alone has no name."""
    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": said(reports[-1].title), "created": datetime.combine(today, time())})
        bold = book.add_format({"bold": True})
        looks = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        bolder = {kind: book.add_format({"num_format": form, "bold": True}) for kind, form in FORMATS.items()}
        for report in reports:
            name = said(report.title) if len(reports) > 1 else ""
            _report(book, report, asked, about, name, bold, looks, bolder)
        book.close()
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece


def _report(
    book: Any, report: Report, asked: AskedReport, about: Sequence[str], name: str, bold: Any, looks: Any, bolder: Any
) -> None:
    columns, number = report.columns_for(asked), 1
    sums = Sums(columns)
    lines = sums.passing(_forgetting(report.lines(asked)))
    here = list(islice(lines, 1))
    while True:
        called = name and (name if number == 1 else f"{name} {number}")
        sheet, row = _headed(book, report, columns, about, bold, called), 3
        for line in chain(here, islice(lines, MOST_SHEET_ROWS - len(here))):
            _write(sheet, row, columns, line.values, looks)
            row += 1
        here = list(islice(lines, 1))  # more than a sheet holds stands on the next
        if not here:
            break
        number += 1
    if sums.fen:
        sheet.write_string(row, 0, gettext("Total"), bold)
        _write(sheet, row, columns[1:], sums.fen, bolder, first=1)


def _headed(book: Any, report: Report, columns: Sequence[Column], about: Sequence[str], bold: Any, name: str) -> Any:
    sheet = book.add_worksheet(name or None)
    for at, column in enumerate(columns):
        sheet.set_column(at, at, 3 * column.width)
    sheet.write_string(0, 0, said(report.title), bold)
    sheet.write_string(1, 0, " · ".join(about))
    for at, column in enumerate(columns):
        sheet.write_string(2, at, str(column.title), bold)
    return sheet


def _forgetting(lines: Iterator[Line]) -> Iterator[Line]:
    """What was loaded is let go from time to time."""
    for at, line in enumerate(lines):
        if at % 500 == 499:
            db.session.expunge_all()
        yield line


def _write(sheet: Any, row: int, columns: Sequence[Column], values: Any, looks: Any, first: int = 0) -> None:
    for at, column in enumerate(columns, first):
        value, kind = values.get(column.name), column.kind
        if kind == "figure":
            kind, value = value
        if value is None or value == "":
            continue
        if kind == "fen":
            sheet.write_number(row, at, value / 100, looks["fen"])
        elif kind in ("count", "percent"):
            sheet.write_number(row, at, value, looks[kind])
        elif kind == "day":
            sheet.write_datetime(row, at, datetime.combine(value, time()), looks["day"])
        else:
            sheet.write_string(row, at, harmless(str(value)))


def sheets(report: Report, asked: AskedReport, about: Sequence[str]) -> Iterator[list[Part]]:
    """The table for paper, `MOST_PRINTED` lines a file; the last one has the totals."""
    columns = report.columns_for(asked)
    sums, first = Sums(columns), 1
    lines = sums.passing(_forgetting(report.lines(asked)))
    here = list(islice(lines, MOST_PRINTED))
    while True:
        following = list(islice(lines, MOST_PRINTED))
        totals = [] if following or not sums.fen else _totals(columns, sums)
        is_whole = first == 1 and not following
        says = [] if is_whole else [gettext("Lines %(first)s to %(last)s", first=first, last=first + len(here) - 1)]
        parts = _sheet(report, columns, [*about, *says], here, totals)
        if not following:
            yield [*parts, *_signatures(report)]
            return
        yield parts
        here, first = following, first + len(here)


def _totals(columns: Sequence[Column], sums: Sums) -> list[str]:
    return [gettext("Total"), *(shown(one, sums.fen[one.name]) if one.name in sums.fen else "" for one in columns[1:])]


def _sheet(
    report: Report, columns: Sequence[Column], about: Sequence[str], lines: Sequence[Line], totals: Sequence[str]
) -> list[Part]:
    parts: list[Part] = [
        Text(" · ".join(about), small=True),
        Table(
            [str(column.title) for column in columns],
            [[shown(column, line.values.get(column.name), "–") for column in columns] for line in lines],
            amounts=[at for at, column in enumerate(columns) if column.kind in ("fen", "count")],
            totals=totals,
            widths=[column.width for column in columns],
            empty=gettext("Nothing to report."),
        ),
    ]
    return parts if report.note is None else [*parts, Text(said(report.note), small=True)]


def _signatures(report: Report) -> list[Part]:
    """Under the last line, where the whole is signed."""
    labels = [said(one) for one in report.signed_by]
    return [Signatures(labels, said(report.seal) if report.seal else "")] if labels else []


def zipped(files: Iterable[tuple[str, bytes]], on: date) -> Iterator[bytes]:
    """One file of many, sent as they are made; what is in them is packed already."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:  # type: ignore[call-overload]
        for name, content in files:
            archive.writestr(ZipInfo(name, (on.year, on.month, on.day, 0, 0, 0)), content)
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """What was written and not yet sent."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        self.pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        return None

    def taken(self) -> bytes:
        whole, self.pieces = b"".join(self.pieces), []
        return whole
