"""How is a workbook read? The first sheet that is shown and not empty, cell by cell as text.

A formula stays one and is refused by who needs it.
"""

import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any, BinaryIO

from openpyxl import load_workbook

from admin_app.errors import sentence
from admin_app.imports.report import Fault, Unreadable

MOST_UNPACKED = 1024 * 1024 * 1024
LOOKED_THROUGH = 30  # rows of a sheet in which something must stand
MOST_RATIO = 200  # a workbook shrinks to a tenth or so; what shrinks much more is a trap
_SAVE_AGAIN = sentence("Open it in a spreadsheet and save it again as XLSX.", "请用电子表格打开后重新另存为 XLSX。")


def read_rows(file: BinaryIO) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    """Name and rows, with their numbers, of the first sheet that is shown and not empty."""
    _refuse_traps(file)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        sheet = next((one for one in shown if _says_something(one)), shown[0])
    except Exception as error:  # whatever a broken workbook makes the reader stumble over
        raise Unreadable(_broken(error)) from None
    return str(sheet.title), _rows(sheet)


def _says_something(sheet: Any) -> bool:
    sheet.reset_dimensions()
    return any(cell.value is not None for cells in islice(sheet.iter_rows(), LOOKED_THROUGH) for cell in cells)


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        sheet.reset_dimensions()
        for number, cells in enumerate(sheet.iter_rows(), 1):
            yield number, [as_text(cell) for cell in cells]
    except Exception as error:
        raise Unreadable(_broken(error)) from None


def _broken(_error: Exception) -> Fault:
    return Fault(0, "", "", sentence("The workbook is damaged or cut.", "工作簿已损坏或被截断。"), _SAVE_AGAIN)


def _refuse_traps(file: BinaryIO) -> None:
    """A small file that unpacks to a huge one is not opened."""
    file.seek(0, 2)
    packed = file.tell()
    try:
        with zipfile.ZipFile(file) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise Unreadable(_broken(error)) from None
    finally:
        file.seek(0)
    if unpacked > MOST_UNPACKED or unpacked > 10_000_000 + packed * MOST_RATIO:
        too_much = sentence(f"The workbook unpacks to {unpacked:,} bytes.", f"工作簿解压后有 {unpacked:,} 字节。")
        raise Unreadable(Fault(0, "", "", too_much, sentence("Save it as CSV.", "请另存为 CSV。")))


def as_text(cell: Any) -> str:
    """The value as one would type it: days ISO, whole numbers without a point, zeros in front where
    shown so.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return _with_zeros(str(value), cell.number_format)
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15:
            return _with_zeros(str(int(value)), cell.number_format)
        return f"{value:.15g}"
    return f"={value}" if type(value).__name__ in ("ArrayFormula", "DataTableFormula") else str(value)


def _with_zeros(digits: str, number_format: Any) -> str:
    """0012 for 12 in a cell whose format is 0000."""
    shown = str(number_format or "")
    return digits.zfill(len(shown)) if len(shown) > 1 and set(shown) == {"0"} else digits
