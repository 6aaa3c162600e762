"""A report as XLSX, row by row in constant memory, and as a sheet for the PDF.

Amounts and counts are numbers, days are days, and no text is taken for a formula.
"""

import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from flask_babel import gettext
from xlsxwriter import Workbook

from admin_app import said
from admin_app.extensions import db
from admin_app.printing.parts import Part, Table, Text
from admin_app.reports.declared import AskedReport, Column, Line, Report, Sums
from admin_app.screens.export import CHUNK, MOST_SHEET_ROWS, harmless
from admin_app.screens.formatters import day, yuan

MOST_PRINTED = 2_000
FORMATS = {"fen": "#,##0.00;[Red]-#,##0.00", "count": "#,##0", "day": "yyyy-mm-dd"}


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
    columns = report.columns_for(asked)
    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        book.set_properties({"title": said(report.title), "created": datetime.combine(today, time())})
        bold = book.add_format({"bold": True})
        looks = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        bolder = {kind: book.add_format({"num_format": form, "bold": True}) for kind, form in FORMATS.items()}
        sheet = book.add_worksheet()
        for at, column in enumerate(columns):
            sheet.set_column(at, at, 3 * column.width)
        sheet.write_string(0, 0, said(report.title), bold)
        sheet.write_string(1, 0, " · ".join(about))
        for at, column in enumerate(columns):
            sheet.write_string(2, at, str(column.title), bold)
        sums, row = Sums(columns), 3
        for line in islice(sums.passing(_forgetting(report.lines(asked))), MOST_SHEET_ROWS):
            _write(sheet, row, columns, line.values, looks)
            row += 1
        if sums.fen:
            sheet.write_string(row, 0, gettext("Total"), bold)
            _write(sheet, row, columns[1:], sums.fen, bolder, first=1)
        book.close()
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece


def _forgetting(lines: Iterator[Line]) -> Iterator[Line]:
    """What was loaded is let go from time to time."""
    for at, line in enumerate(lines):
        if at % 500 == 499:
            db.session.expunge_all()
        yield line


def _write(sheet: Any, row: int, columns: Sequence[Column], values: Any, looks: Any, first: int = 0) -> None:
    for at, column in enumerate(columns, first):
        value = values.get(column.name)
        if value is None or value == "":
            continue
        if column.kind == "fen":
            sheet.write_number(row, at, value / 100, looks["fen"])
        elif column.kind == "count":
            sheet.write_number(row, at, value, looks["count"])
        elif column.kind == "day":
            sheet.write_datetime(row, at, datetime.combine(value, time()), looks["day"])
        else:
            sheet.write_string(row, at, harmless(str(value)))


def sheet_parts(report: Report, asked: AskedReport, about: Sequence[str]) -> list[Part]:
    """The table for paper; beyond `MOST_PRINTED` lines it says where the rest is."""
    columns = report.columns_for(asked)
    sums = Sums(columns)
    found = list(islice(sums.passing(report.lines(asked)), MOST_PRINTED + 1))
    is_whole = len(found) <= MOST_PRINTED
    rows = [[shown(column, line.values.get(column.name), "–") for column in columns] for line in found[:MOST_PRINTED]]
    totals = [shown(column, sums.fen[column.name]) if column.name in sums.fen else "" for column in columns]
    if totals:
        totals[0] = gettext("Total")
    parts: list[Part] = [
        Text(" · ".join(about), small=True),
        Table(
            [str(column.title) for column in columns],
            rows,
            amounts=[at for at, column in enumerate(columns) if column.kind in ("fen", "count")],
            totals=totals if is_whole and sums.fen else (),
            widths=[column.width for column in columns],
            empty=gettext("Nothing to report."),
        ),
    ]
    if not is_whole:
        parts.append(
            Text(gettext("The first %(most)s lines; all of them stand in the XLSX file.", most=f"{MOST_PRINTED:,}"))
        )
    if report.note is not None:
        parts.append(Text(said(report.note), small=True))
    return parts
