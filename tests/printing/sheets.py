"""A sheet with every kind of part, and what can be read from the papers made of one."""

import io
from typing import Any

from pypdf import PdfReader

from admin_app.printing.parts import Choices, Facts, Heading, Part, Sheet, Signatures, Slip, Table, Text, Words

WORDS = Words("表单编号", "第 {page} 页 / 共 {pages} 页", "日期", "沿此线剪下")
EVERY_PART: list[Part] = [
    Heading("付款情况"),
    Text("感谢贵公司。\n敬请付款。", indent=True),
    Facts([("客户", "甲公司"), ("电话", "")]),
    Table(["发票", "金额"], [["FP1", "1.00"], ["FP2", "2.00"]], amounts=(1,), totals=("合计", "3.00"), widths=(3, 2)),
    Signatures(["经办人"], seal="公章"),
    Slip("对账回执", [Choices(["核对无误", "不符"]), Signatures(["签字人"], seal="客户公章")]),
]


def sheet(*parts: Part, **more: Any) -> Sheet:
    given = {"title": "催款函", "number": "YS-03", "language": "zh", "words": WORDS, "company": "示范公司"}
    return Sheet(**{**given, "parts": parts or EVERY_PART, **more})


def pages(body: bytes) -> list[str]:
    """The text of each page, without the blanks that depend on the setting."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(body)).pages]


def fonts(body: bytes) -> dict[str, bool]:
    """Every font of the PDF by its name: is it embedded?"""
    found = {}
    for page in PdfReader(io.BytesIO(body)).pages:
        for reference in page["/Resources"]["/Font"].values():
            font = reference.get_object()
            held = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            found[str(font["/BaseFont"])] = bool({"/FontFile", "/FontFile2", "/FontFile3"} & set(held))
    return found
