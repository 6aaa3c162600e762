"""How is a file read as a table? CSV or XLSX by content; rows of texts with the line each stands on.

Streams: neither a long file nor a long line fills the memory. What cannot be read raises `Unreadable`
with the place.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from admin_app.errors import sentence
from admin_app.imports import csv_rows
from admin_app.imports.around import LOOKED_THROUGH, MOST_HEADER_LINES, header_at, is_under, joined
from admin_app.imports.columns import unit_of
from admin_app.imports.report import Fault, Unreadable

Source = Path | str | bytes | BinaryIO
MOST_IN_MEMORY = 8 * 1024 * 1024
MOST_COLUMNS = 500


@dataclass(frozen=True)
class Row:
    line: int
    cells: list[str]


@dataclass
class Table:
    """The header, and the rows after it; what stands above it may say in which unit amounts are."""

    header_line: int
    header: list[str]
    rows: Iterator[Row]
    is_workbook: bool = False
    sheet: str = ""
    above: list[str] = field(default_factory=list)

    def unit_at(self, place: int) -> int:
        """How many yuan are one in this column."""
        said = (unit_of(text) for text in (self.header[place], *reversed(self.above)))
        return next((unit for unit in said if unit is not None), 1)


@contextmanager
def opened(source: Source) -> Iterator[BinaryIO]:
    """The source as a file that can be read twice."""
    if isinstance(source, Path | str):
        with Path(source).open("rb") as file:
            yield file
        return
    with SpooledTemporaryFile(MOST_IN_MEMORY) as kept:
        if isinstance(source, bytes):
            kept.write(source)
        else:
            while piece := source.read(1024 * 1024):
                kept.write(piece)
        kept.seek(0)
        yield cast(BinaryIO, kept)


def size_of(file: BinaryIO) -> int:
    file.seek(0, 2)
    size = file.tell()
    file.seek(0)
    return size


def read_table(file: BinaryIO, known: Collection[str] = ()) -> Table:
    """The table in the file; Unreadable when there is none. Blank rows are passed over.

    The header is looked for by the `known` names of columns, folded.
    """
    if size_of(file) == 0:
        raise Unreadable(
            Fault(
                0,
                "",
                "",
                sentence("The file is empty.", "文件是空的。"),
                sentence("Choose another file.", "请另选文件。"),
            )
        )
    start = file.read(8)
    file.seek(0)
    _refuse_other_kinds(start)
    is_workbook = start.startswith(b"PK")
    sheet, numbered = _read_workbook(file) if is_workbook else ("", csv_rows.read_rows(file))
    rows = (Row(line, cells) for line, cells in numbered if any(cell.strip() for cell in cells))
    first, rest = _looked_through(rows)
    if not first:
        raise Unreadable(
            Fault(
                0,
                "",
                "",
                sentence("There is nothing in the file but blanks.", "文件中只有空白。"),
                sentence("Choose another file.", "请另选文件。"),
            )
        )
    at = header_at([row.cells for row in first], known)
    header, names, following = first[at], first[at].cells, at + 1
    while following < min(len(first), at + MOST_HEADER_LINES) and is_under(first[following].cells):
        names, following = joined(names, first[following].cells), following + 1
    names = list(names)
    while names and not names[-1].strip():
        names.pop()
    if len(names) > MOST_COLUMNS:
        raise Unreadable(
            Fault(
                header.line,
                "",
                "",
                sentence(f"There are {len(names)} columns.", f"共有 {len(names)} 列。"),
                sentence(f"Keep to {MOST_COLUMNS}.", f"最多 {MOST_COLUMNS} 列。"),
            )
        )
    above = [cell for row in first[:at] for cell in row.cells if cell.strip()]
    return Table(header.line, names, chain(first[following:], rest), is_workbook, sheet, above)


def _looked_through(rows: Iterator[Row]) -> tuple[list[Row], Iterator[Row]]:
    """The first rows, and those after them; where the file breaks off among the first, that is said after them."""
    first: list[Row] = []
    try:
        for row in rows:
            first.append(row)
            if len(first) == LOOKED_THROUGH:
                break
    except Unreadable as problem:
        if not first:
            raise
        return first, _broken_off(problem)
    return first, rows


def _broken_off(problem: Unreadable) -> Iterator[Row]:
    raise problem
    yield


def _read_workbook(file: BinaryIO) -> tuple[str, Iterator[tuple[int, list[str]]]]:
    from admin_app.imports import xlsx_rows  # a quarter of a second to load

    return xlsx_rows.read_rows(file)


def _refuse_other_kinds(start: bytes) -> None:
    advice = sentence("Save it as CSV in UTF-8, or as XLSX.", "请另存为 UTF-8 编码的 CSV 或 XLSX。")
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        old = sentence("This is an old or locked Excel file.", "这是旧版(XLS)或加密的 Excel 文件。")

        raise Unreadable(Fault(0, "", "", old, advice))
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(Fault(0, "", "", sentence("This is UTF-16 text.", "这是 UTF-16 文本。"), advice))
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        raise Unreadable(Fault(0, "", "", sentence("This is not a table.", "这不是表格文件。"), advice))


def wrong_width(row: Row, table: Table, *, is_last: bool) -> Fault | None:
    """What to say of a row with too few or too many cells. Blank ones at the end may be many, and in
    XLSX few.
    """
    width, found = len(table.header), len(row.cells)
    if found > width and not any(cell.strip() for cell in row.cells[width:]):
        return None
    if found == width or (found < width and table.is_workbook):
        return None
    if found < width and is_last:
        reason = sentence(
            f"The last line has {found} cells of {width}: the file seems to be cut.",
            f"最后一行只有 {found} 格(应为 {width} 格)：文件似乎被截断。",
        )
        advice = sentence("Export it again and import the whole file.", "请重新导出完整文件后再导入。")
    else:
        reason = sentence(
            f"This line has {found} cells, the header has {width}.",
            f"此行有 {found} 格，标题行有 {width} 格。",
        )
        advice = sentence(
            "Check the separators; put a cell that contains one in quotes.",
            "请检查分隔符；含分隔符的内容请加引号。",
        )
    return Fault(row.line, "", "", reason, advice)
