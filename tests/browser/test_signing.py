"""Are several requests signed at once on a telephone of 360 points?"""

from typing import Any

from playwright.sync_api import expect

from tests.browser.steps import fits, go


def test_what_waits_is_ticked_and_signed_on_a_small_telephone(visit: Any) -> None:
    page = visit("csmanager", "en", width=360)
    go(page, "/signoffs/")
    assert fits(page)
    boxes = page.locator("form.signatures input[name=step]")
    waiting = boxes.count()
    assert waiting >= 2
    for matter in ("A credit investigation report", "A countermeasure"):
        page.locator("section.card", has_text=matter).first.locator("input[name=step]").check()
    page.get_by_role("button", name="Sign ticked").click()
    expect(page.get_by_text("Signed: 2.")).to_be_visible()
    assert fits(page)
    expect(boxes).to_have_count(waiting - 2)
