"""Rows as a file: streamed in constant memory, fields by access, formulas made harmless, each export audited."""

import csv
import io
import tempfile
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any

from flask import Response, abort, request, stream_with_context
from flask_admin import expose
from xlsxwriter import Workbook

from admin_app import clock
from admin_app.audit import service as audit
from admin_app.extensions import db
from admin_app.screens.columns import forget_access
from admin_app.screens.formatters import instant
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import Reader, current_reader, reading_as

BATCH = 1_000
CHUNK = 64 * 1024
MOST_SHEET_ROWS = 1_000_000
MOST_EXACT = 10**15  # beyond, a spreadsheet loses digits
FIRST_YEAR = 1901
FORMATS = {"fen": "#,##0.00;[Red]-#,##0.00", "day": "yyyy-mm-dd", "instant": "yyyy-mm-dd hh:mm"}
_RISKY = frozenset("=+-@\t\r\n|%")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
Columns = Sequence[tuple[str, Any]]  # name, words
Rows = Iterable[Sequence[Any]]  # the values, in the order of the columns


def harmless(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text[:1] in _RISKY else text


def plain(name: str, value: Any) -> Any:
    """The value for a file: fen as yuan with two decimals and nothing else, days ISO, texts harmless."""
    return _writer(name)(value)


def _writer(name: str) -> Callable[[Any], Any]:
    """`plain` of one column."""
    return _yuan if name.endswith("_fen") else _text


def _yuan(fen: int | str | None) -> str:
    if fen is None or type(fen) is str:
        return _text(fen)
    sign, whole = ("-" if int(fen) < 0 else ""), abs(int(fen))
    return f"{sign}{whole // 100}.{whole % 100:02d}"


def _text(value: Any) -> str:
    if type(value) is str:
        return "'" + value if value[:1] in _RISKY else value
    if value is None:
        return ""
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return harmless(str(value))


class Exporting:
    """The part of a view that hands out files: the list as it stands, in its order, with the columns chosen."""

    export_types = ("csv", "xlsx")
    model: Any

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        self.demand_right("export")  # type: ignore[attr-defined]
        if export_type not in self.export_types:
            abort(404)
        args = self._get_list_extra_args()  # type: ignore[attr-defined]
        columns = self.columns_kept() or self._export_columns  # type: ignore[attr-defined]
        reader = replace(current_reader(), on_screen=False)
        with reading_as(reader):
            rows = self._rows_of(self._keys_in_order(args), [name for name, _words in columns])
        audited(self.endpoint, export_type, [name for name, _words in columns])  # type: ignore[attr-defined]
        return streamed(self.endpoint, export_type, columns, rows, reader)  # type: ignore[attr-defined]

    def _keys_in_order(self, args: Any) -> list[Any]:
        """The statements of the keys of what the list shows on all its pages, as it is sorted."""
        rows = self.narrowed(args.search, args.filters)  # type: ignore[attr-defined]
        column = self._get_column_by_idx(args.sort)  # type: ignore[attr-defined]
        _name, order, rows = self._order(rows, column[0] if column else None, bool(args.sort_desc))  # type: ignore[attr-defined]
        return order.parts(rows.with_only_columns(self.model.id), None)

    def _rows_of(self, keys: list[Any], names: list[str]) -> Iterator[list[Any]]:
        """Row by row the values of these columns; each batch forgotten once it is written.

        Sorted once, whatever it is sorted by: only the keys, eight bytes each, are held.
        """
        seen, said = self.seen_of(names), dict[Any, str]()  # type: ignore[attr-defined]
        cells = [self.exporter(name, said) for name in names]  # type: ignore[attr-defined]
        ordered = array("q")
        for part in keys:
            for some in db.session.scalars(part, execution_options={"yield_per": 10 * BATCH}).partitions():
                ordered.extend(some)
        for at in range(0, len(ordered), BATCH):
            found = self._batch(ordered[at : at + BATCH])
            for row, access in zip(found, self.accesses_to(found), strict=True):  # type: ignore[attr-defined]
                may = seen(access)
                if may is None:
                    yield [cell(row) for cell in cells]
                else:
                    yield [cell(row) if one else None for cell, one in zip(cells, may, strict=True)]
            db.session.expunge_all()

    def _batch(self, keys: Sequence[int]) -> list[Any]:
        """The rows with these keys, in their order; those that went meanwhile are left out."""
        rows = self.rows().where(self.model.id.in_(keys)).options(*self._loads())  # type: ignore[attr-defined]
        by_key = {row.id: row for row in db.session.scalars(rows).unique()}
        found = [by_key[key] for key in keys if key in by_key]
        forget_access()
        self.learn_access(found)  # type: ignore[attr-defined]
        self.prepare_page(found)  # type: ignore[attr-defined]
        return found


def audited(subject: str, export_type: str, columns: list[str]) -> None:
    """Say in the audit that whoever reads takes a file of this, as he asked for it. Commits."""
    begin_writing()
    asked = {name: value for name, value in request.args.items() if name != "at"}
    values = {"type": export_type, "columns": columns, "asked": asked}
    audit.record("export", user_id=current_reader().user_id, subject=subject, values=values)
    db.session.commit()


def streamed(name: str, export_type: str, columns: Columns, rows: Rows, reader: Reader) -> Response:
    """The file, made while it is sent; `rows`, which are read as this reader, have a value for each column."""
    made = _csv if export_type == "csv" else _xlsx
    body = _still_reading(reader, made([(name, str(words)) for name, words in columns], rows))
    filename = f"{name}-{clock.today().isoformat()}.{export_type}"
    return Response(
        stream_with_context(body),
        content_type=TYPES[export_type],
        headers={"Content-Disposition": f"attachment; filename={filename}"},
    )


def _still_reading(reader: Reader, body: Iterator[bytes]) -> Iterator[bytes]:
    """The body is made after the request ended, when nobody reads any more; it is still this reader's."""
    with reading_as(reader):
        yield from body


def _csv(columns: Columns, rows: Rows) -> Iterator[bytes]:
    """UTF-8 with its mark, as spreadsheets expect it."""
    buffer = io.StringIO()
    writer, written = csv.writer(buffer), [_writer(name) for name, _words in columns]
    yield b"\xef\xbb\xbf"
    writer.writerow([harmless(words) for _name, words in columns])
    for row in rows:
        writer.writerow([write(value) for write, value in zip(written, row, strict=True)])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(columns: Columns, rows: Rows) -> Iterator[bytes]:
    """A workbook, written row by row to disk, then sent in pieces: amounts are numbers, days are days, no text is a
    formula; what a sheet does not hold stands on the next.
    """
    lines = iter(rows)
    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        looks = {kind: book.add_format({"num_format": form}) for kind, form in FORMATS.items()}
        bold = book.add_format({"bold": True})
        here = list(islice(lines, 1))
        while True:
            sheet = book.add_worksheet()
            for column, (_name, words) in enumerate(columns):
                sheet.write_string(0, column, words, bold)
            for at, row in enumerate(chain(here, islice(lines, MOST_SHEET_ROWS - len(here))), 1):
                for column, ((name, _words), value) in enumerate(zip(columns, row, strict=True)):
                    _write(sheet, at, column, name, value, looks)
            here = list(islice(lines, 1))
            if not here:
                break
        book.close()
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece


def _write(sheet: Any, at: int, column: int, name: str, value: Any, looks: dict[str, Any]) -> None:
    """One cell; a day before spreadsheets reckon any stands as text."""
    if value is None or value == "":
        return
    if isinstance(value, str):
        sheet.write_string(at, column, harmless(value))
    elif name.endswith("_fen"):
        sheet.write_number(at, column, value / 100, looks["fen"])
    elif isinstance(value, datetime):
        sheet.write_datetime(at, column, clock.local(value).replace(tzinfo=None), looks["instant"])
    elif isinstance(value, date) and value.year >= FIRST_YEAR:
        sheet.write_datetime(at, column, datetime.combine(value, time()), looks["day"])
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) < MOST_EXACT:
        sheet.write_number(at, column, value)
    else:
        sheet.write_string(at, column, plain(name, value))
