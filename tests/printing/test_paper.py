"""The PDF of a sheet: its texts, page x of y, fonts inside, and rare characters that print or are named."""

import re
from datetime import date

import pypdfium2
import pytest

from admin_app.printing import paper
from admin_app.printing.glyphs import lacking
from admin_app.printing.paper import pdf
from admin_app.printing.parts import Table, Text
from tests.factories import DAY
from tests.printing.sheets import fonts, pages, sheet


def test_every_part_stands_on_the_paper() -> None:
    (text,) = pages(pdf(sheet(reference="编号：7", footer="梅经理打印"), DAY))
    wanted = [
        "示范公司",
        "表单编号YS-03",
        "催款函",
        "编号：7",
        "付款情况",
        "感谢贵公司。",
        "敬请付款。",
        "甲公司",
        "FP2",
        "合计",
        "3.00",
    ]
    wanted += ["经办人", "公章", "沿此线剪下", "对账回执", "核对无误", "不符", "客户公章", "梅经理打印", "第1页/共1页"]
    assert [one for one in wanted if one not in text] == []


def test_pages_are_counted_and_the_heads_of_a_table_stand_on_each() -> None:
    long = sheet(Table(["发票", "金额"], [[f"FP{at}", "1.00"] for at in range(120)]))
    found = pages(pdf(long, DAY))
    assert [re.findall(r"第\d+页/共\d+页", text) for text in found] == [[f"第{at}页/共3页"] for at in (1, 2, 3)]
    assert all("发票" in text for text in found)


def test_fonts_are_inside_as_far_as_used() -> None:
    body = pdf(sheet(), DAY)
    found = fonts(body)
    assert found
    assert all(found.values())
    assert all(re.fullmatch(r"/[A-Z]{6}\+NotoSansCJK.*", name) for name in found)  # six letters mark a part of a font
    assert len(body) < 100_000


def test_rare_characters_of_names_are_drawn() -> None:
    assert lacking("㐂𠮷龘㛃䶮𬭎𬱟") == set()
    (text,) = pages(pdf(sheet(Text("㐂𠮷龘㛃䶮𬭎")), DAY))
    assert "㐂𠮷龘㛃䶮𬭎" in text
    assert len({_picture(char) for char in "㐂𠮷龘口 "}) == 5  # five pictures, not five boxes


def _picture(text: str) -> bytes:
    page = pypdfium2.PdfDocument(pdf(sheet(Text(text)), DAY))[0]
    return bytes(page.render(scale=1.5).to_pil().tobytes())


def test_what_the_font_lacks_is_named_by_its_number() -> None:
    assert lacking("甲😀Ltd.") == {"😀"}
    (text,) = pages(pdf(sheet(Text("甲😀乙")), DAY))
    assert "甲〔U+1F600〕乙" in text


def test_texts_are_no_markup() -> None:
    """Neither Typst's marks nor its commands, nor a control character, do anything."""
    sly = '*a* #read("/etc/passwd") $x$ = b // c <d> @e \\ `f` [g] "h" \x07'
    (text,) = pages(pdf(sheet(Text(sly)), DAY))
    for part in ("*a*", '#read("/etc/passwd")', "$x$", "//c", "<d>", "@e", "`f`", "[g]"):
        assert part in text.replace("“", '"').replace("”", '"')


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert pdf(sheet(), DAY) == pdf(sheet(), DAY)
    assert pdf(sheet(), DAY) != pdf(sheet(), date(2026, 11, 24))


def test_a_wide_sheet_lies_on_its_side() -> None:
    width, height = pypdfium2.PdfDocument(pdf(sheet(is_wide=True), DAY))[0].get_size()
    assert (round(width), round(height)) == (842, 595)


def test_a_sheet_that_cannot_be_set_says_so(monkeypatch) -> None:
    monkeypatch.setattr(paper, "TYPESETTER", paper.TYPESETTER.with_name("nothing.py"))
    with pytest.raises(RuntimeError, match=r"YS-03 could not be set: .*nothing\.py"):
        pdf(sheet(), DAY)
