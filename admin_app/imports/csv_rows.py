"""How is CSV read? UTF-8 with or without BOM, or GB18030; separated by comma, semicolon, tab or bar."""

import codecs
import csv
import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from admin_app.errors import sentence
from admin_app.imports.report import Fault, Unreadable

BOM = codecs.BOM_UTF8
PIECE = 1024 * 1024
MOST_LINE = 1_000_000
SEPARATORS = ",;\t|"

_EXPORT_AGAIN = sentence("Export it again and import the whole file.", "请重新导出完整文件后再导入。")
_SAVE_AS = sentence("Save it as CSV in UTF-8.", "请另存为 UTF-8 编码的 CSV。")


def read_rows(file: BinaryIO) -> Iterator[tuple[int, list[str]]]:
    """(line, cells) for each record; the line is the one on which the record begins."""
    encoding = find_encoding(file)
    text = io.TextIOWrapper(file, encoding=encoding, newline="")
    try:
        first = _line(text, 1)
        separator = max(SEPARATORS, key=first.count)
        lines = _lines(text, first)
        reader = csv.reader(lines, delimiter=separator, strict=True)
        yield from _records(reader)
    finally:
        if not file.closed:
            text.detach()  # the file is its opener's; without this the wrapper would close it


def _records(reader: Any) -> Iterator[tuple[int, list[str]]]:
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(_broken(start, str(error))) from None
        yield start, cells


def _broken(line: int, error: str) -> Fault:
    if "unexpected end" in error:
        reason = sentence("The file ends inside quotes: it seems to be cut.", "文件在引号内结束：似乎被截断。")
        return Fault(line, "", "", reason, _EXPORT_AGAIN)
    if "field larger" in error:
        reason = sentence(
            "A cell here has more than 100,000 characters; perhaps a quote is not closed.",
            "此处有一格超过十万字符；可能引号未闭合。",
        )
        return Fault(line, "", "", reason, sentence("Close the quote.", "请补上引号。"))
    reason = sentence("A quote stands where none can.", "引号位置不对。")
    return Fault(line, "", "", reason, sentence("Write a quote inside quotes twice.", "引号内的引号请写两个。"))


def _line(text: io.TextIOWrapper, number: int) -> str:
    line = text.readline(MOST_LINE)
    if len(line) >= MOST_LINE:
        raise Unreadable(
            Fault(
                number,
                "",
                line[:20],
                sentence("The line has a million characters.", "此行超过一百万字符。"),
                sentence("This is no table; choose another file.", "这不是表格，请另选文件。"),
            )
        )
    if "\0" in line:
        raise Unreadable(
            Fault(
                number,
                "",
                line[:20],
                sentence("The line contains a NUL byte.", "此行含有 NUL 字节。"),
                _SAVE_AS,
            )
        )
    return line


def _lines(text: io.TextIOWrapper, first: str) -> Iterator[str]:
    line, number = first, 1
    while line:
        yield line
        number += 1
        line = _line(text, number)


def find_encoding(file: BinaryIO) -> str:
    """utf-8-sig or gb18030, by decoding the whole file; Unreadable when it is neither."""
    file.seek(0)
    marked = file.read(len(BOM)) == BOM
    problem = _undecodable(file, "utf-8")
    if problem is None:
        found = "utf-8-sig"
    elif problem.reason == "unexpected end of data":
        reason = sentence("The file ends inside a character: it is cut.", "文件在一个字符中间结束：已被截断。")
        raise Unreadable(Fault(0, "", "", reason, _EXPORT_AGAIN))
    elif not marked and _undecodable(file, "gb18030") is None:
        found = "gb18030"
    else:
        reason = sentence("The text is neither UTF-8 nor GB18030.", "文本既不是 UTF-8 也不是 GB18030。")
        raise Unreadable(Fault(0, "", "", reason, _SAVE_AS))
    file.seek(0)
    return found


def _undecodable(file: BinaryIO, encoding: str) -> UnicodeDecodeError | None:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while piece := file.read(PIECE):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as problem:
        return problem
    return None
