"""Does customer information get where it belongs: reported on a phone, notified, entered, filled in, looked through (二(二)6.5)?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fits, go, open_customer, save, through


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_a_month_of_customer_information(desk_server: Any, visit: Any, language: str, width: int) -> None:
    items = desk_server.ask("clerk", "/customers?limit=1000")["items"]
    own = [one for one in items if one.get("owner") == "sales2" and one["level"] == "secret"]
    at = -5 if language == "zh" else -6
    item = sorted(own, key=lambda one: str(one["code"]))[at]  # nothing of the demonstration waits for him

    seller = visit("sales2", language, width=width)
    go(seller, "/information-notes/new/")
    assert fits(seller)
    choose(seller, "customer", item["code"])
    seller.fill("[name=surroundings]", "同行降价试供")
    save(seller)
    seller.wait_for_url("**/information-reports/details/**")
    expect(seller.locator("main")).to_contain_text("同行降价试供")
    assert fits(seller)
    if language == "zh":  # once a month
        through(seller.locator("form[action*='/information-reports/file/'] button"))
        expect(seller.locator("form[action*='/information-reports/file/']")).to_have_count(0)

    go(seller, "/notified-changes/new/")
    choose(seller, "customer", item["code"])
    seller.fill("[name=source]", "客户来函")
    seller.fill("[name=address]", f"新址{language}{width}号")
    save(seller)
    seller.wait_for_url("**/notified-changes/details/**")
    assert fits(seller)
    path = seller.url.removeprefix(desk_server.url)

    entering = visit("itclerk", language, width=width)
    go(entering, path)
    expect(entering.locator("main")).to_contain_text(f"新址{language}{width}号")
    through(entering.locator("form[action*='/notified-changes/enter/'] button"))
    expect(entering.locator("form[action*='/notified-changes/enter/']")).to_have_count(0)

    clerk = visit("clerk", language, width=width)
    open_customer(clerk, item)
    clerk.locator(".page-tabs a[href='#section-5-3']").click()
    section = clerk.locator("#section-5-3")
    through(section.locator(".card-actions a").first)
    clerk.fill("[name=potential]", "新品切入后有望翻番")
    assert fits(clerk)
    save(clerk)
    expect(clerk.locator("#section-5-3")).to_contain_text("新品切入后有望翻番")
    through(clerk.locator("a[href*='/customers/verify/']"))
    save(clerk)
    clerk.wait_for_url("**/customers/details/**")
