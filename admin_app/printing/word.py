"""A sheet as DOCX, to be changed before it is sent: the same parts, A4, with fields for page x of y.

The fonts are those of the reader's own office program; it is named Song (宋体), which every Chinese one has.
"""

import io
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from admin_app.printing.parts import Choices, Facts, Heading, Part, Sheet, Signatures, Slip, Table, Text

WESTERN, CHINESE = "Times New Roman", "宋体"


def docx(sheet: Sheet, on: date) -> bytes:
    """`on` is the day the file says it was made."""
    book = Document()
    _style(book, sheet)
    _head_and_foot(book.sections[0], sheet)
    title = book.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _bold(title, sheet.title, 16)
    if sheet.reference:
        book.add_paragraph(_plain(sheet.reference)).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for part in sheet.parts:
        _draw(book, part, sheet)
    made = datetime.combine(on, time(), UTC).replace(tzinfo=None)
    about = book.core_properties
    about.title, about.author, about.created, about.modified = _plain(sheet.title), _plain(sheet.company), made, made
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(text: str) -> str:
    """Without control characters, which XML has none of."""
    return "".join(char for char in text if char >= " " or char in "\n\t")


def _style(book: Any, sheet: Sheet) -> None:
    normal = book.styles["Normal"]
    normal.font.name, normal.font.size = WESTERN, Pt(9 if sheet.is_wide else 10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), CHINESE)
    normal.paragraph_format.space_after = Pt(4)
    section = book.sections[0]
    section.page_width, section.page_height = (Mm(297), Mm(210)) if sheet.is_wide else (Mm(210), Mm(297))
    section.orientation = WD_ORIENT.LANDSCAPE if sheet.is_wide else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(20)


def _head_and_foot(section: Any, sheet: Sheet) -> None:
    head = section.header.paragraphs[0]
    head.text = _plain(f"{sheet.company}\t\t{sheet.words.form_number} {sheet.number}".lstrip("\t"))
    if not sheet.company:
        head.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    foot = section.footer.paragraphs[0]
    foot.add_run(_plain(sheet.footer + "\t\t"))
    before, _page, rest = sheet.words.page_of.partition("{page}")
    between, _pages, after = rest.partition("{pages}")
    foot.add_run(before)
    _field(foot, "PAGE")
    foot.add_run(between)
    _field(foot, "NUMPAGES")
    foot.add_run(after)


def _field(paragraph: Any, name: str) -> None:
    """A field that the office program fills in."""
    for kind in ("begin", name, "end"):
        run = paragraph.add_run()
        if kind == name:
            element = OxmlElement("w:instrText")
            element.set(qn("xml:space"), "preserve")
            element.text = name
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run._r.append(element)


def _bold(paragraph: Any, text: str, size: float | None = None) -> None:
    run = paragraph.add_run(_plain(text))
    run.bold = True
    if size:
        run.font.size = Pt(size)


def _draw(book: Any, part: Part, sheet: Sheet) -> None:
    if isinstance(part, Heading):
        paragraph = book.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        _bold(paragraph, part.text, 12)
    elif isinstance(part, Text):
        for line in part.text.split("\n"):
            paragraph = book.add_paragraph(_plain(line))
            if part.indent and sheet.language == "zh":
                paragraph.paragraph_format.first_line_indent = Pt(21)
    elif isinstance(part, Facts):
        _facts(book, part)
    elif isinstance(part, Table):
        _table(book, part)
    elif isinstance(part, Signatures):
        _signatures(book, part, sheet)
    elif isinstance(part, Choices):
        book.add_paragraph(_plain("    ".join(f"□ {label}" for label in part.labels)))
    elif isinstance(part, Slip):
        cut = book.add_paragraph(_plain(f"- - - - - - - - - - - - {sheet.words.cut_here} - - - - - - - - - - - -"))
        cut.alignment = WD_ALIGN_PARAGRAPH.CENTER
        title = book.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _bold(title, part.title, 13)
        for inner in part.parts:
            _draw(book, inner, sheet)


def _facts(book: Any, part: Facts) -> None:
    across = part.columns
    lines = -(-len(part.pairs) // across)
    grid = book.add_table(rows=lines, cols=2 * across)
    grid.style = "Table Grid"
    for at, (label, value) in enumerate(part.pairs):
        line, column = divmod(at, across)
        grid.cell(line, 2 * column).text = _plain(label)
        grid.cell(line, 2 * column + 1).text = _plain(value)
    book.add_paragraph()


def _table(book: Any, part: Table) -> None:
    grid = book.add_table(rows=0, cols=len(part.heads))
    grid.style = "Table Grid"
    _row(grid, part.heads, part, is_bold=True)
    _repeat_on_each_page(grid.rows[0])
    for row in part.rows:
        _row(grid, row, part)
    if not part.rows and part.empty:
        grid.add_row().cells[0].merge(grid.rows[-1].cells[-1]).text = _plain(part.empty)
    if part.totals:
        _row(grid, part.totals, part, is_bold=True)
    book.add_paragraph()


def _row(grid: Any, texts: Any, part: Table, *, is_bold: bool = False) -> None:
    for at, (cell, text) in enumerate(zip(grid.add_row().cells, texts, strict=True)):
        paragraph = cell.paragraphs[0]
        paragraph.add_run(_plain(text)).bold = is_bold
        if at in part.amounts:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _repeat_on_each_page(row: Any) -> None:
    head = OxmlElement("w:tblHeader")
    head.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(head)


def _signatures(book: Any, part: Signatures, sheet: Sheet) -> None:
    for label in part.labels:
        book.add_paragraph(_plain(f"{label} ____________________    {sheet.words.date_here} ______________"))
    if part.seal:
        book.add_paragraph(_plain(f"({part.seal})")).alignment = WD_ALIGN_PARAGRAPH.RIGHT
