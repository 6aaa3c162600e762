"""A sheet as PDF: set by Typst from sheet.typ, A4, its font embedded as far as used, so that it prints anywhere.

The data go in as JSON beside the text of the template and are never markup. Nothing is read from the disk but template
and font, nothing from the network.
"""

import json
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

import typst

from admin_app.printing.glyphs import FONT, drawable
from admin_app.printing.parts import Sheet

TEMPLATE = Path(__file__).with_name("sheet.typ")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONT.parent)])


def pdf(sheet: Sheet, on: date) -> bytes:
    """`on` is the day the file says it was made; the same sheet gives the same bytes."""
    compiler = typst.Compiler(TEMPLATE.read_bytes(), font_paths=_fonts(), ignore_system_fonts=True)
    given = {"sheet": json.dumps(drawable(sheet.as_data()), ensure_ascii=False)}
    made = compiler.compile(format="pdf", sys_inputs=given, timestamp=datetime.combine(on, time(), UTC))
    assert isinstance(made, bytes)  # noqa: S101 one PDF is one piece
    return made
