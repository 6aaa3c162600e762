"""A salesman on the telephone: half a name, an arrow, Enter, and he knows on what terms he may sell."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go, look_for


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_half_a_name_leads_to_the_customer(
    visit: Any, desk_server: Any, picture: Any, language: str, width: int
) -> None:
    zhao = visit("sales1", language, width=width)
    name = desk_server.customer_of("sales1", access="work")["name"]
    go(zhao, "/")
    look_for(zhao, name[1:5])
    hit = zhao.locator("#found a[role=option]").filter(has_text=name).first
    expect(hit).to_be_visible()
    answer = hit.locator(".found-answer").inner_text()
    picture(zhao, f"find-{language}-{width}")
    assert fits(zhao)
    for _ in range(20):
        zhao.keyboard.press("ArrowDown")
        if hit.get_attribute("aria-selected") == "true":
            break
    zhao.keyboard.press("Enter")
    expect(zhao.locator("h1")).to_contain_text(name)
    expect(zhao.locator("section.terms .h2")).to_have_text(answer)
    zhao.wait_for_load_state("load")  # before, nobody listens to the key
    zhao.keyboard.press("/")
    zhao.keyboard.type("zzzz")
    expect(zhao.locator(".found-none")).to_be_visible()
    zhao.keyboard.press("Escape")
    expect(zhao.locator("#found")).to_be_hidden()
    zhao.keyboard.press("Enter")
    expect(zhao.locator("main .empty")).to_be_visible()
    picture(zhao, f"find-none-{language}-{width}")
