"""Does one page tell a customer's story: its tabs, what happened, what is missing, whom to call, its files?"""

import io
import re
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.steps import fits, open_customer

pytestmark = pytest.mark.xdist_group("browser")
KINDS = {"zh": ("发票与收款", "发票"), "en": ("Invoices and payments", "Invoice")}
EARLIER = {"zh": "较早", "en": "Earlier"}


def drawn(kind: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 400), "red").save(out, kind)
    return out.getvalue()


def tab(page: Any, name: str) -> Any:
    page.locator(f".page-tabs a[href='#{name}']").click()
    part = page.locator(f"#{name}")
    expect(part).to_be_visible()
    expect(page.locator("[data-tab]:visible")).to_have_count(1)
    assert fits(page)
    return part


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_one_page_tells_the_story(
    visit: Any, desk_server: Any, picture: Any, tmp_path: Any, language: str, width: int
) -> None:
    item = desk_server.customer_of("sales1", grade="A", access="full")
    page = visit("sales1", language, width=width)
    open_customer(page, item)

    timeline = tab(page, "timeline")
    expect(timeline.locator(".timeline-item").first).to_be_visible()
    chip, word = KINDS[language]
    timeline.get_by_role("link", name=chip, exact=True).click()
    expect(timeline.locator(".chip[aria-current]")).to_have_text(chip)
    for text in timeline.locator(".timeline-body > div:first-child").all_inner_texts():
        assert not text.startswith("Grade")
    newest = timeline.locator(".timeline-item").first.inner_text()
    assert word in timeline.inner_text()
    timeline.get_by_role("link", name=EARLIER[language]).click()
    expect(timeline.locator(".timeline-item").first).not_to_have_text(newest)
    assert "/customers/details/" in page.url
    picture(page, f"timeline-{language}-{width}")

    people = tab(page, "section-5-1")
    masked = people.locator("td", has_text=re.compile(r"\*{4}")).first
    masked.get_by_role("button").click()
    expect(people.locator("a[href^='tel:']").first).to_be_visible()

    files = tab(page, "files")
    good, bad, paper = (tmp_path / f"{language}-{name}" for name in ("照片.png", "坏.pdf", "合同.pdf"))
    good.write_bytes(drawn("PNG"))
    paper.write_bytes(drawn("PDF"))
    bad.write_bytes(b"<html>")
    assert files.locator("input[name=photo]").get_attribute("capture") == "environment"
    files.locator("input[name=file]").set_input_files([good, bad])
    files.locator("form[data-role=bring] button[type=submit]").click()
    expect(files.locator("[data-role=sent] .text-red")).to_have_count(1)
    files.locator("input[name=file]").set_input_files([paper])
    with page.expect_navigation():
        files.locator("form[data-role=bring] button[type=submit]").click()
    expect(files).to_be_visible()  # the same tab, after the page came anew
    for name in (good.name, paper.name):
        row = files.locator("tr", has_text=name)
        image = row.locator("img")
        assert image.evaluate("(img) => img.naturalWidth") == 0  # not fetched before anybody looks
        row.locator("summary").click()
        expect(image).to_have_js_property("complete", True)
        page.wait_for_function("(img) => img.naturalWidth > 0", arg=image.element_handle())
    picture(page, f"files-{language}-{width}")
