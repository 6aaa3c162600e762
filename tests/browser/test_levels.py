"""Does a record's level go up as the rules say, with the signature they ask for?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fill, fits, follow, open_customer, press, say, sign, spare, through


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
