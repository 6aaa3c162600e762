"""What in a file is no row of it? Titles above the header, headers of several lines, totals between, signatures below.

Reports of bookkeeping programs are made to be printed: their table has to be found. What is passed over is counted.
"""

import re
import unicodedata
from collections.abc import Collection, Sequence

from admin_app.imports.columns import fold

LOOKED_THROUGH = 30  # rows in which the header is looked for
MOST_HEADER_LINES = 3
FEWEST_NAMES = 2  # one may stand in a row by chance
UNDER = frozenset(
    fold(name) for name in ("本币", "原币", "外币", "金额", "数量", "单价", "发生", "已结", "未结", "借方", "贷方")
)
_TOTAL = re.compile(
    r"(?:.{0,20}[^0-9a-z])?(?:合计|小计|总计|累计|subtotal|total|grandtotal)(?:\(.{0,20}\))?:?"
    r"|(?:期初|年初|上年|期末)(?:余额|结转|结存)?|承前页|过次页|上年结转|结转下年"
)
_BELOW = re.compile(r"(?:制表|打印|审核|核准|复核|经办|会计主管|单位负责人|制单)[人者日时期间]*:.*|第\d+页.*|共\d+页.*")


def _plain(cell: str) -> str:
    return "".join(unicodedata.normalize("NFKC", cell).split()).casefold()


def header_at(rows: Sequence[Sequence[str]], known: Collection[str]) -> int:
    """Which of the first rows is the header: the one with most names that are known, at least two; else the first that
    is wide.
    """
    counts = [len({fold(cell) for cell in cells} & set(known)) for cells in rows]
    if max(counts, default=0) >= FEWEST_NAMES:
        return counts.index(max(counts))
    widths = [sum(1 for cell in cells if cell.strip()) for cells in rows]
    wide = max(2, max(widths, default=0) / 2)
    return next((at for at, width in enumerate(widths) if width >= wide), 0)


def is_under(cells: Sequence[str]) -> bool:
    """Is it a further line of the header: 借方 over 金额?"""
    names = [fold(cell) for cell in cells if cell.strip()]
    return bool(names) and all(name in UNDER for name in names)


def joined(above: Sequence[str], under: Sequence[str]) -> list[str]:
    """One line of names for two: what is merged over several columns stands before each."""
    names, last = [], ""
    for at in range(max(len(above), len(under))):
        top = above[at].strip() if at < len(above) else ""
        bottom = under[at].strip() if at < len(under) else ""
        last = top or (last if bottom else "")
        names.append("-".join(one for one in (last, bottom) if one))
    return names


def is_no_row(cells: Sequence[str], needed: Sequence[int]) -> bool:
    """Is it a total, a balance brought forward or a signature? Only where a cell that every row needs is blank, or the
    first of them says so. A customer whose name is 合计 is one.
    """
    needs = [cells[place].strip() if place < len(cells) else "" for place in needed]
    if needs and all(needs):
        return bool(_TOTAL.fullmatch(_plain(needs[0])))
    return any(_TOTAL.fullmatch(text) or _BELOW.fullmatch(text) for text in map(_plain, cells) if text)
