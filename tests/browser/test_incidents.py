"""Is a breach reported with who answers for it, and closed by somebody who does not answer for it himself?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, refused, save, say, spare, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_leak_is_reported_and_closed_by_who_does_not_answer_for_it(
    visit: Any, desk_server: Any, language: str, width: int
) -> None:
    item = spare(desk_server, 13 if language == "zh" else 14, owner="sales1")
    clerk = visit("clerk", language, width=width, at="/archive-incidents/new/")
    choose(clerk, "customer", item["code"])
    choose(clerk, "person", "傅悦")
    clerk.locator("#kind").select_option("leak")
    fill(clerk, language, Description=f"在高铁上阅读档案({language})")
    assert fits(clerk)
    save(clerk)
    expect(clerk.locator(".alert-success")).to_be_visible()
    go(clerk, "/archive-incidents/?flt0_state=open")
    through(clerk.locator("tbody tr", has_text=item["code"]).locator("td a").first)
    expect(clerk.locator("main")).to_contain_text(f"在高铁上阅读档案({language})")
    assert fits(clerk)

    def close(page: Any) -> None:
        follow(page, "Close the incident", language)
        fill(page, language, Measures="书面检查，重读保密守则")
        assert fits(page)
        save(page)

    superior = visit("csmanager", language, width=width, at=clerk.url)
    close(superior)
    refused(superior, "二(二)7.1")
    assert fits(superior)
    general = visit("gm", language, width=width, at=clerk.url)
    close(general)
    expect(general.locator("main")).to_contain_text("书面检查，重读保密守则")
    expect(general.locator("main")).to_contain_text(say("Closed", language))
    assert fits(general)
