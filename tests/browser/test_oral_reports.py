"""Is a report by word of mouth logged in one line, an emergency with whom it was told?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, go, refused, save, say, spare, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_routine_takes_a_line_and_an_emergency_somebody_who_is_told(
    visit: Any, desk_server: Any, language: str, width: int
) -> None:
    item = spare(desk_server, 11 if language == "zh" else 12, owner="sales1")
    seller = visit("sales1", language, width=width, at="/oral-reports/new/")

    def log(urgency: str, line: str) -> None:
        go(seller, "/oral-reports/new/")
        choose(seller, "customer", item["code"])
        seller.locator("#urgency").select_option(urgency)
        fill(seller, language, What_was_reported=line)

    log("routine", f"本周照常提货({language})")
    assert fits(seller)
    save(seller)
    expect(seller.locator(".alert-success")).to_be_visible()
    line = f"传闻对方被起诉({language})"
    log("emergency", line)
    save(seller)
    refused(seller, "二(三)3.2.2")
    assert fits(seller)
    choose(seller, "told", "csmanager")
    save(seller)
    expect(seller.locator(".alert-success")).to_be_visible()

    go(seller, f"/oral-reports/?search={item['code']}")
    through(seller.locator("tbody tr", has_text=line).locator("td a").first)
    manager = visit("csmanager", language, width=width, at=seller.url)
    expect(manager.locator("main")).to_contain_text(line)
    assert fits(manager)
    expect(seller.get_by_role("link", name=say("Report an emergency", language), exact=True)).to_be_visible()
    assert fits(seller)
