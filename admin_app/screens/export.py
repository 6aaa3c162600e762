"""Rows as a file: streamed by key in constant memory, fields by access, formulas made harmless, each export audited."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
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
_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def harmless(text: str) -> str:
    """A text no spreadsheet takes for a formula."""
    return "'" + text if text.startswith(_RISKY) else text


def plain(name: str, value: Any) -> Any:
    """The value for a file: fen as yuan with two decimals and nothing else, days ISO, texts harmless."""
    if value is None:
        return ""
    if name.endswith("_fen"):
        sign, whole = ("-" if value < 0 else ""), abs(int(value))
        return f"{sign}{whole // 100}.{whole % 100:02d}"
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return harmless(str(value))


class Exporting:
    """The part of a view that hands out files."""

    export_types = ("csv", "xlsx")
    model: Any

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> Any:
        self.demand_right("export")  # type: ignore[attr-defined]
        if export_type not in self.export_types:
            abort(404)
        args = self._get_list_extra_args()  # type: ignore[attr-defined]
        reader = replace(current_reader(), on_screen=False)
        with reading_as(reader):
            table = self._table(self.narrowed(args.search, args.filters))  # type: ignore[attr-defined]
        audited(self.endpoint, export_type, [name for name, _words in self._export_columns])  # type: ignore[attr-defined]
        return streamed(self.endpoint, export_type, table, reader)  # type: ignore[attr-defined]

    def _table(self, rows: Any) -> Iterator[list[Any]]:
        """The heads, then row by row; each batch forgotten once it is written."""
        names = [name for name, _words in self._export_columns]  # type: ignore[attr-defined]
        yield [str(words) for _name, words in self._export_columns]  # type: ignore[attr-defined]
        seen, said = self.seen_of(names), dict[Any, str]()  # type: ignore[attr-defined]
        last: Any = None
        while True:
            batch = rows.order_by(self.model.id).limit(BATCH).options(*self._loads())  # type: ignore[attr-defined]
            if last is not None:
                batch = batch.where(self.model.id > last)
            found = list(db.session.scalars(batch).unique())
            if not found:
                return
            forget_access()
            self.learn_access(found)  # type: ignore[attr-defined]
            self.prepare_page(found)  # type: ignore[attr-defined]
            yield from (self._cells(row, names, seen(row), said) for row in found)
            last = found[-1].id
            db.session.expunge_all()

    def _cells(self, row: Any, names: list[str], seen: list[bool], said: dict[Any, str]) -> list[Any]:
        return [
            plain(name, self.exported(row, name, said)) if may else ""  # type: ignore[attr-defined]
            for name, may in zip(names, seen, strict=True)
        ]


def audited(subject: str, export_type: str, columns: list[str]) -> None:
    """Say in the audit that whoever reads takes a file of this, as he asked for it. Commits."""
    begin_writing()
    asked = {name: value for name, value in request.args.items() if name != "at"}
    values = {"type": export_type, "columns": columns, "asked": asked}
    audit.record("export", user_id=current_reader().user_id, subject=subject, values=values)
    db.session.commit()


def streamed(name: str, export_type: str, table: Iterator[list[Any]], reader: Reader) -> Response:
    """The file, made while it is sent; `table`: the heads, then row by row, read as this reader."""
    body = _still_reading(reader, _csv(table) if export_type == "csv" else _xlsx(table))
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


def _csv(table: Iterable[list[Any]]) -> Iterator[bytes]:
    """UTF-8 with its mark, as spreadsheets expect it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    yield b"\xef\xbb\xbf"
    for row in table:
        writer.writerow(row)
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _xlsx(table: Iterable[list[Any]]) -> Iterator[bytes]:
    """A workbook of texts, written row by row to disk, then sent in pieces."""
    with tempfile.TemporaryFile() as file:
        book = Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True})
        for at, row in enumerate(table):
            if at > MOST_SHEET_ROWS:
                break
            for column, value in enumerate(row):
                sheet.write_string(at, column, value, *([bold] if at == 0 else []))
        book.close()
        file.seek(0)
        while piece := file.read(CHUNK):
            yield piece
