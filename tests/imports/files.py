"""Files to import, made on the spot: the columns of the contract, a few invented rows."""

import csv
import io
from typing import Any

import openpyxl

HEADER = (
    "customerID",
    "invoiceNumber",
    "InvoiceDate",
    "DueDate",
    "InvoiceAmount",
    "Disputed",
    "SettledDate",
)
CHINESE = ("客户编号", "发票号码", "开票日期", "到期日期", "发票金额", "有争议", "结清日期")
ROWS = (
    ("0042-ABC", "0001", "10/25/2026", "11/24/2026", "72.27", "Yes", "11/20/2026"),
    ("0042-ABC", "0002", "2026-11-01", "2026-12-01", "1,094", "No", ""),
    ("甲公司", "0003", "2026-09-01", "2026-10-01", "5.5", "否", "2026-12-24"),
)


def row(**cells: str) -> tuple[str, ...]:
    """The second row with these cells instead."""
    given = dict(zip(HEADER, ROWS[1], strict=True)) | cells
    return tuple(given[name] for name in HEADER)


def csv_text(rows: Any = ROWS, header: Any = HEADER, separator: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([header, *rows])
    return out.getvalue()


def csv_file(rows: Any = ROWS, header: Any = HEADER, separator: str = ",", encoding: str = "utf-8") -> bytes:
    return csv_text(rows, header, separator).encode(encoding)


def xlsx_file(rows: Any, header: Any = HEADER, formats: dict[str, str] | None = None) -> bytes:
    """A workbook; `formats`: number format by cell name."""
    book = openpyxl.Workbook()
    sheet = book.active
    for cells in [header, *rows]:
        sheet.append(list(cells))
    for cell, shown in (formats or {}).items():
        sheet[cell].number_format = shown
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
