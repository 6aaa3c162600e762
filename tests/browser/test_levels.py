"""Does a record's level go up as the rules say, with the signature they ask for?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fill, fits, follow, go, open_customer, press, refused, save, say, sign, spare, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_level_is_raised_with_the_signature_it_needs(
    visit: Any, desk_server: Any, picture: Any, language: str, width: int
) -> None:
    item = spare(desk_server, 5 if language == "zh" else 6, owner="sales1")
    clerk, manager = (visit(name, language, width=width) for name in ("clerk", "csmanager"))
    open_customer(clerk, item)
    follow(clerk, "Give a level", language)
    clerk.select_option("[name=dealings]", "important")
    clerk.select_option("[name=harm]", "serious")
    press(clerk, say("What do the rules propose?", language))
    expect(clerk.locator("main")).to_contain_text("二(二)7.2")
    fill(clerk, language, Ground="本年度战略合作客户")
    assert fits(clerk)
    picture(clerk, f"level-proposed-{language}-{width}")
    through(clerk.locator("main form[method=post] button[type=submit]").last)
    clerk.wait_for_url("**/signoffs/*")
    picture(clerk, f"level-asked-{language}-{width}")
    sign(manager, clerk.url)
    assert fits(manager)
    picture(manager, f"level-signed-{language}-{width}")
    assert desk_server.customer_of("clerk", code=item["code"])["level"] == "confidential"


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_a_level_that_ends_is_kept_longer(visit: Any, desk_server: Any, language: str, width: int) -> None:
    """From the custodian's duties; to a later day than it has."""
    clerk = visit("clerk", language, width=width)
    address = str(clerk.locator("main a[href*='/customers/renew-level/']").first.get_attribute("href"))
    go(clerk, address)
    fill(clerk, language, Ground="仍在供货，资料未公开")
    clerk.fill("#ends_on", "2026-11-23")
    assert fits(clerk)
    save(clerk)
    refused(clerk, "二(二)7.2.4")
    assert fits(clerk)
    clerk.fill("#ends_on", "2027-06-30")
    save(clerk)
    expect(clerk.locator(".alert-success")).to_be_visible()
    expect(clerk.locator(".level-mark")).to_contain_text("2027-06-30")
    assert fits(clerk)
    go(clerk, "/")
    expect(clerk.locator(f"main a[href='{address}']")).to_have_count(0)
