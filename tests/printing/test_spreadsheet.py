"""The XLSX of a sheet says the same, its amounts are numbers, and nothing in it is a formula."""

import io
from typing import Any

from openpyxl import load_workbook

from admin_app.printing.parts import Facts, Table
from admin_app.printing.spreadsheet import xlsx
from tests.factories import DAY
from tests.printing.sheets import sheet


def opened(body: bytes) -> Any:
    return load_workbook(io.BytesIO(body)).active


def rows(body: bytes) -> list[list[Any]]:
    """Without what is empty."""
    found = ([cell for cell in row if cell is not None] for row in opened(body).iter_rows(values_only=True))
    return [row for row in found if row]


def test_every_part_stands_in_its_order_and_amounts_are_numbers() -> None:
    assert rows(xlsx(sheet(reference="编号：7"), DAY)) == [
        ["催款函"],
        ["编号：7"],
        ["付款情况"],
        ["感谢贵公司。\n敬请付款。"],
        ["客户", "甲公司", "电话", ""],
        ["发票", "金额"],
        ["FP1", 1],
        ["FP2", 2],
        ["合计", 3],
        ["经办人", "日期"],
        ["(公章)"],
        ["- - - - 沿此线剪下 - - - -"],
        ["对账回执"],
        ["□ 核对无误    □ 不符"],
        ["签字人", "日期"],
        ["(客户公章)"],
    ]


def test_it_is_a4_with_head_and_foot() -> None:
    page = opened(xlsx(sheet(company="甲&乙"), DAY))
    assert (page.page_setup.paperSize, page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage) == (
        9,
        0,
        True,
    )
    assert (page.oddHeader.left.text, page.oddHeader.right.text) == ("甲&&乙", "表单编号 YS-03")


def test_a_formula_is_a_text_and_a_number_that_is_no_amount_stays_one() -> None:
    parts = [
        Facts([("客户", "=1+1"), ("编号", "0012")]),
        Table(["票号", "金额", "天数"], [["1.20", "1,234.50", "40"], ["=2", "–", "-5"]], amounts=(1, 2)),
    ]
    page = opened(xlsx(sheet(*parts), DAY))
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n"}
    assert rows(xlsx(sheet(*parts), DAY))[1:] == [
        ["客户", "=1+1", "编号", "0012"],
        ["票号", "金额", "天数"],
        ["1.20", 1234.5, 40],
        ["=2", "–", -5],
    ]


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert xlsx(sheet(), DAY) == xlsx(sheet(), DAY)
