"""What does an empty file look like that can be filled in and brought? Headers in the reader's language, and notes."""

import csv
import io

from flask_babel import gettext
from xlsxwriter import Workbook

from admin_app import language, said
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer

TYPES = ("xlsx", "csv")


def label(column: Column) -> str:
    """What the column is called in the reader's language, also in a file."""
    return column.chinese[0] if column.chinese and language() == "zh" else column.name


def note(column: Column) -> str:
    parts = [
        "" if column.or_made else gettext("Required.") if column.in_each_row else gettext("May be empty."),
        said(column.note) if column.note else "",
        gettext("For example: %(value)s", value=column.example) if column.example else "",
    ]
    return " ".join(part for part in parts if part)


def csv_template(importer: type[Importer]) -> bytes:
    """One line that says what is required, above the header: what stands above a header is passed over."""
    out = io.StringIO()
    required = [label(column) for column in importer.columns if column.required and not column.may_lack]
    writer = csv.writer(out)
    writer.writerow([gettext("Fill in below the header. Required: %(columns)s.", columns=" / ".join(required))])
    writer.writerow([label(column) for column in importer.columns])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_template(importer: type[Importer]) -> bytes:
    """A sheet to fill in, its cells texts so that zeros in front stay, and a sheet of notes."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet, notes = book.add_worksheet(gettext("Data")), book.add_worksheet(gettext("Notes"))
    notes.set_column(0, 0, 24)
    notes.set_column(1, 1, 80)
    for at, column in enumerate(importer.columns):
        sheet.set_column(at, at, 18, text)
        sheet.write_string(0, at, label(column), bold)
        notes.write_string(at, 0, label(column), bold)
        notes.write_string(at, 1, note(column), wrapped)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
