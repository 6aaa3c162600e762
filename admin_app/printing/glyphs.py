"""Which characters has the font that is printed with? One it lacks is named by its number, never a silent box.

Noto Sans CJK comes with set-up, from a package by lock file (ADR 0017); it has every character of GB 18030's two
mandatory planes, 44,810 in all. What is rarer stands in the PDF as 〔U+20000〕, and the page says so before one prints.
"""

from functools import lru_cache
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk

FONT = next(Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc"))
FAMILY = "Noto Sans CJK SC"
_NUMBER_IN_FILE = 2  # of the five in the file, simplified Chinese
_PLAIN = {0x09, 0x0A, 0x0D}  # white space that is no character of the font


@lru_cache(maxsize=1)
def _known() -> frozenset[int]:
    from fontTools.ttLib import TTFont  # a third of a second to load

    with TTFont(FONT, fontNumber=_NUMBER_IN_FILE, lazy=True) as font:
        return frozenset(font.getBestCmap()) | _PLAIN


def lacking(text: str) -> set[str]:
    """The characters of the text that the font cannot draw."""
    return {char for char in text if not char.isascii() and ord(char) not in _known()}


def drawable(value: Any) -> Any:
    """The same lists and texts, with what the font lacks named by number; control characters are left out."""
    if isinstance(value, str):
        plain = "".join(char for char in value if char >= " " or char in "\n\t")
        return "".join(f"〔U+{ord(char):04X}〕" if char in lacking(char) else char for char in plain)
    if isinstance(value, dict):
        return {name: drawable(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(one) for one in value]
    return value


def texts_in(value: Any) -> str:
    """All texts of the data in one."""
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(texts_in(one) for one in value.values())
    return "".join(texts_in(one) for one in value) if isinstance(value, list | tuple) else ""
