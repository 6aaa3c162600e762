"""What does a cell say? Texts, days, amounts in fen, yes and no, each as people write them, or a clear
refusal.

Digits and signs may be full-width. A day may be the number a spreadsheet counts it by.
"""

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from admin_app.errors import sentence
from admin_app.imports.report import Bad

MOST_FEN = 10**14
FORMULA_SIGNS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")  # and as Chinese input methods write them
SPREADSHEET_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ]00:00(?::00)?)?")
_MONTH_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.年]([0-9]{1,2})[/.月]([0-9]{1,2})日?")
_COUNTED = re.compile(r"[2-7][0-9]{4}")  # by a spreadsheet: 1954-10-03 to 2119-01-25
_RUN_TOGETHER = re.compile(r"((?:19|2[01])[0-9]{2})([01][0-9])([0-3][0-9])")
_BEFORE_DAY_ONE = date(1899, 12, 30)
_AMOUNT = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})(?:\.([0-9]+))?")
UNITS = {"元": 1, "千元": 1_000, "万元": 10_000, "百万元": 1_000_000, "亿元": 100_000_000}
_WITH_UNIT = re.compile(r"(.*?) ?(万元?|亿元?|元)")
_YES = {"yes", "y", "true", "1", "是"}
_NO = {"no", "n", "false", "0", "否", ""}

_WRITE_A_DAY = sentence("Write a day such as 2012-12-31 or 12/31/2012.", "请写成 2012-12-31 或 12/31/2012。")
_WRITE_AN_AMOUNT = sentence("Write an amount such as 1234.50.", "请写成 1234.50 这样的金额。")
_FILL_IN = sentence("Fill it in.", "请填写。")


def refuse_formula(text: str) -> None:
    """Bad where a spreadsheet would calculate, or where one has failed to."""
    if text.startswith("="):
        raise Bad(
            sentence("This is a formula.", "这是公式。"),
            sentence("Replace it by its value.", "请改为数值本身。"),
        )
    if text in SPREADSHEET_ERRORS:
        raise Bad(
            sentence("The spreadsheet could not work this out.", "电子表格未能算出此值。"),
            sentence("Replace it by a value.", "请改为正确的值。"),
        )


def read_text(cell: str, *, most: int, required: bool = True, has_lines: bool = False) -> str:
    """The text without spaces around; leading zeros are kept. Nothing that a spreadsheet would run.

    `has_lines`: what people tell at length, which may break into lines.
    """
    text = cell.strip()
    if has_lines:
        text = "\n".join(line.rstrip() for line in text.splitlines())
    if not text:
        if required:
            raise Bad(sentence("This is empty.", "此处为空。"), _FILL_IN)
        return ""
    refuse_formula(text)
    if text.startswith(FORMULA_SIGNS):
        raise Bad(
            sentence(
                "A text must not begin with = + - @: a spreadsheet would run it.",
                "文本不得以 = + - @ 开头：电子表格会将其当作公式执行。",
            ),
            sentence("Remove the sign.", "请去掉该符号。"),
        )
    if not (text.replace("\n", "") if has_lines else text).isprintable() or "\ufffd" in text:
        raise Bad(
            sentence("There is a sign in it that cannot be printed.", "其中有无法显示的字符。"),
            sentence("Type it anew.", "请重新输入。"),
        )
    if len(text) > most:
        raise Bad(
            sentence(f"It has {len(text)} characters.", f"共有 {len(text)} 个字符。"),
            sentence(f"Keep to {most}.", f"最多 {most} 个。"),
        )
    return text


def read_day(cell: str, *, required: bool = True) -> date | None:
    """2012-12-31, 2012年12月31日, 2012.12.31, 20121231, 41274 or, month first, 12/31/2012; years 1900 to 2199."""
    text = _plain(cell)
    if not text:
        if required:
            raise Bad(sentence("This is empty.", "此处为空。"), _WRITE_A_DAY)
        return None
    refuse_formula(text)
    if _COUNTED.fullmatch(text):
        return _BEFORE_DAY_ONE + timedelta(days=int(text))
    found = _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _RUN_TOGETHER.fullmatch(text)
    month_first = _MONTH_FIRST.fullmatch(text)
    if found:
        year, month, day = (int(part) for part in found.groups())
    elif month_first:
        month, day, year = (int(part) for part in month_first.groups())
    else:
        raise Bad(sentence("This is not a day.", "这不是日期。"), _WRITE_A_DAY)
    if month_first and month > 12 >= day:
        raise Bad(sentence("There is no such day; months come first.", "没有这一天；月份在前。"), _WRITE_A_DAY)
    if not 1900 <= year <= 2199:
        raise Bad(sentence("The year must be 1900 to 2199.", "年份须在 1900 至 2199 之间。"), _WRITE_A_DAY)
    try:
        return date(year, month, day)
    except ValueError:
        raise Bad(sentence("There is no such day.", "没有这一天。"), _WRITE_A_DAY) from None


def read_fen(cell: str, unit: int = 1) -> int:
    """An amount above zero in yuan, down to the fen, in fen. `unit`: 10,000 where the column counts in 万元."""
    text = _plain(cell).removeprefix("¥").strip()
    if not text:
        raise Bad(sentence("This is empty.", "此处为空。"), _WRITE_AN_AMOUNT)
    refuse_formula(text)
    if text.startswith(("-", "(", "\u2212")):
        raise Bad(
            sentence("An amount must be above zero.", "金额须大于零。"),
            sentence("Record a credit note for what is taken back.", "冲减请另录红字发票。"),
        )
    own = _WITH_UNIT.fullmatch(text)
    if own:
        text, unit = own[1], UNITS[own[2].removesuffix("元") + "元"]
    found = _AMOUNT.fullmatch(text)
    if not found:
        raise Bad(sentence("This is not an amount.", "这不是金额。"), _WRITE_AN_AMOUNT)
    exact = Decimal(text.replace(",", "")) * unit * 100
    fen = int(exact)
    if fen != exact:
        raise Bad(
            sentence("It has more than two decimals.", "小数超过两位。"),
            sentence("Round it to fen.", "请四舍五入到分。"),
        )
    if fen == 0:
        raise Bad(
            sentence("An amount must be above zero.", "金额须大于零。"),
            sentence("Leave the row out.", "请删去此行。"),
        )
    if fen > MOST_FEN:
        raise Bad(
            sentence("It is above 1,000,000,000,000.00 yuan.", "超过一万亿元。"),
            sentence("Check the amount.", "请核对金额。"),
        )
    return fen


def is_nothing(cell: str) -> bool:
    """Is there no amount: blank, a dash, or zero?"""
    return not _plain(cell).strip("-—–0.,¥ ")


def _plain(cell: str) -> str:
    """Without blanks around, half-width; as a Chinese input method may have written it otherwise."""
    text = cell.strip()
    return text if text.isascii() else unicodedata.normalize("NFKC", text).replace("\u3002", ".")


def read_flag(cell: str) -> bool:
    """Yes or no; empty is no."""
    text = _plain(cell).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    refuse_formula(cell.strip())
    raise Bad(
        sentence("This is neither yes nor no.", "此处应为是或否。"),
        sentence("Write Yes or No.", "请写“是”或“否”。"),
    )
