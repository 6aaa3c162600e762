"""The DOCX of a sheet opens, says the same, and counts its pages by itself."""

import io

from docx import Document
from docx.oxml.ns import qn

from admin_app.printing.parts import Text
from admin_app.printing.word import docx
from tests.factories import DAY
from tests.printing.sheets import sheet


def opened(body: bytes):
    return Document(io.BytesIO(body))


def test_every_part_stands_in_the_document() -> None:
    book = opened(docx(sheet(reference="编号：7"), DAY))
    text = "\n".join(paragraph.text for paragraph in book.paragraphs)
    wanted = [
        "催款函",
        "编号：7",
        "付款情况",
        "感谢贵公司。",
        "敬请付款。",
        "经办人",
        "(公章)",
        "沿此线剪下",
        "对账回执",
        "□ 核对无误",
        "客户公章",
    ]
    assert [one for one in wanted if one not in text] == []
    assert [[cell.text for cell in row.cells] for row in book.tables[1].rows] == [
        ["发票", "金额"],
        ["FP1", "1.00"],
        ["FP2", "2.00"],
        ["合计", "3.00"],
    ]


def test_it_is_a4_in_a_chinese_font_with_page_fields() -> None:
    book = opened(docx(sheet(), DAY))
    section = book.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert book.styles["Normal"].element.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
    fields = [one.text for one in section.footer._element.iter(qn("w:instrText"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "YS-03" in section.header.paragraphs[0].text


def test_control_characters_are_left_out() -> None:
    assert "甲乙" in [paragraph.text for paragraph in opened(docx(sheet(Text("甲\x07乙")), DAY)).paragraphs]
