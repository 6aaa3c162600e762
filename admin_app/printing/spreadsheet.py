"""A sheet as XLSX, to be reckoned with and filled in: the same parts, one under the other, on one page wide of A4.

Amounts of a table are numbers, so that sums can be checked; any other cell is a text, and none taken for a formula.
"""

import io
import re
from datetime import date, datetime, time
from typing import Any

from xlsxwriter import Workbook

from admin_app.printing.parts import Choices, Facts, Heading, Part, Sheet, Signatures, Slip, Table, Text

AMOUNT = re.compile(r"-?\d{1,3}(,\d{3})*\.\d{2}")
COUNT = re.compile(r"-?\d{1,3}(,\d{3})*")
WIDTH = 18  # of a column, in figures
FEWEST = 4  # columns over which a text goes
LINE = 60  # letters on a line of it


def xlsx(sheet: Sheet, on: date) -> bytes:
    """`on` is the day the file says it was made; the same sheet gives the same bytes."""
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    book.set_properties({"title": sheet.title, "company": sheet.company, "created": datetime.combine(on, time())})
    _Page(book, sheet).draw()
    book.close()
    return out.getvalue()


class _Page:
    """Writes downwards; `row` is the next free one."""

    def __init__(self, book: Any, sheet: Sheet) -> None:
        self.sheet, self.page, self.row = sheet, book.add_worksheet(), 0
        self.across = max([FEWEST, *(_width(part) for part in sheet.parts)])
        wrapped = {"text_wrap": True, "valign": "top"}
        boxed = {**wrapped, "border": 1}
        self.looks = {
            "title": book.add_format({"bold": True, "font_size": 16, "align": "center"}),
            "heading": book.add_format({"bold": True, "font_size": 12}),
            "text": book.add_format(wrapped),
            "label": book.add_format({**boxed, "bg_color": "#F6F6F6"}),
            "cell": book.add_format(boxed),
            "head": book.add_format({**boxed, "bold": True, "bg_color": "#EEEEEE"}),
            "amount": book.add_format({**boxed, "num_format": "#,##0.00", "align": "right"}),
            "count": book.add_format({**boxed, "num_format": "#,##0", "align": "right"}),
            "right": book.add_format({"align": "right"}),
            "line": book.add_format({"bottom": 1}),
        }

    def draw(self) -> None:
        page, sheet = self.page, self.sheet
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        if sheet.is_wide:
            page.set_landscape()
        page.set_header(f"&L{_code(sheet.company)}&R{_code(sheet.words.form_number)} {_code(sheet.number)}")
        page.set_footer(f"&L{_code(sheet.footer)}&R&P / &N")
        page.set_column(0, self.across - 1, WIDTH)
        self.across_all(sheet.title, "title")
        if sheet.reference:
            self.across_all(sheet.reference, "right")
        for part in sheet.parts:
            self.part(part)

    def across_all(self, text: str, look: str) -> None:
        self.page.merge_range(self.row, 0, self.row, self.across - 1, "", self.looks[look])
        self.page.write_string(self.row, 0, text, self.looks[look])
        lines = sum(-(-len(line) // LINE) or 1 for line in text.split("\n"))
        if lines > 1:
            self.page.set_row(self.row, 15 * lines)
        self.row += 1

    def part(self, part: Part) -> None:
        if isinstance(part, Heading):
            self.row += 1
            self.across_all(part.text, "heading")
        elif isinstance(part, Text):
            self.across_all(part.text, "text")
        elif isinstance(part, Facts):
            self.facts(part)
        elif isinstance(part, Table):
            self.table(part)
        elif isinstance(part, Signatures):
            self.signatures(part)
        elif isinstance(part, Choices):
            self.across_all("    ".join(f"□ {label}" for label in part.labels), "text")
        elif isinstance(part, Slip):
            self.slip(part)

    def facts(self, part: Facts) -> None:
        for at, (label, value) in enumerate(part.pairs):
            line, column = divmod(at, part.columns)
            self.page.write_string(self.row + line, 2 * column, label, self.looks["label"])
            self.page.write_string(self.row + line, 2 * column + 1, value, self.looks["cell"])
        self.row += -(-len(part.pairs) // part.columns) + 1

    def table(self, part: Table) -> None:
        self.cells(part.heads, "head")
        for row in part.rows:
            self.cells(row, "cell", part.amounts)
        if not part.rows and part.empty:
            self.across_all(part.empty, "text")
        if part.totals:
            self.cells(part.totals, "head", part.amounts)
        self.row += 1

    def cells(self, texts: Any, look: str, amounts: Any = ()) -> None:
        for at, text in enumerate(texts):
            if at in amounts and AMOUNT.fullmatch(text):
                self.page.write_number(self.row, at, float(text.replace(",", "")), self.looks["amount"])
            elif at in amounts and COUNT.fullmatch(text):
                self.page.write_number(self.row, at, int(text.replace(",", "")), self.looks["count"])
            else:
                self.page.write_string(self.row, at, text, self.looks[look])
        self.row += 1

    def signatures(self, part: Signatures) -> None:
        """A line to sign on and one for the day beside each label; room for the seal under them."""
        self.row += 1
        for label in part.labels:
            self.page.write_string(self.row, 0, label)
            self.page.write_blank(self.row, 1, None, self.looks["line"])
            self.page.write_string(self.row, 2, self.sheet.words.date_here)
            self.page.write_blank(self.row, 3, None, self.looks["line"])
            self.page.set_row(self.row, 30)
            self.row += 1
        if part.seal:
            self.across_all(f"({part.seal})", "right")
            self.page.set_row(self.row - 1, 80)

    def slip(self, part: Slip) -> None:
        self.row += 1
        self.across_all(f"- - - - {self.sheet.words.cut_here} - - - -", "text")
        self.across_all(part.title, "title")
        for inner in part.parts:
            self.part(inner)


def _width(part: Part) -> int:
    """Columns that the part takes."""
    if isinstance(part, Slip):
        return max([0, *map(_width, part.parts)])
    return len(part.heads) if isinstance(part, Table) else 2 * part.columns if isinstance(part, Facts) else 0


def _code(text: str) -> str:
    """In heads and feet an ampersand begins a code."""
    return text.replace("&", "&&")[:100]
