"""Does supply stop when a salesperson reports an emergency, and go on again once a manager says so?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import (
    choose,
    fill,
    fits,
    follow,
    go,
    open_customer,
    press,
    refused,
    save,
    say,
    spare,
    through,
    yuan,
)


def sell(page: Any, item: dict[str, Any], number: str) -> None:
    go(page, "/sales/new/")
    choose(page, "customer", item["code"])
    page.fill("#number", number)
    page.fill("#amount_fen", yuan(100_00))
    page.check("#on_account")
    save(page)


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_from_an_emergency_to_supply_again(visit: Any, desk_server: Any, language: str, width: int) -> None:
    item = spare(desk_server, 1 if language == "zh" else 2, owner="sales1")
    seller = visit("sales1", language, width=width, at="/customers/")
    open_customer(seller, item)
    follow(seller, "Report an emergency", language)
    fill(seller, language, Reason="对方仓库被查封")
    assert fits(seller)
    save(seller)
    expect(seller.locator(".alert-success")).to_be_visible()
    sell(seller, item, f"HELD-{language}")
    refused(seller, "二(三)3.3.1")
    assert fits(seller)

    superior = visit("mktmanager", language, width=width)
    asked = superior.locator("main tr", has_text=item["name"]).filter(has_text="二(三)3.3.1")
    through(asked.locator("td.row-actions a.btn-primary"))
    assert fits(superior)
    follow(superior, "Instruct", language)
    superior.get_by_label(say("Hold supply", language), exact=True).check()
    fill(superior, language, Instruction="先收回逾期款，再议")
    assert fits(superior)
    save(superior)
    expect(superior.locator(".alert-success")).to_be_visible()
    assert fits(superior)

    open_customer(seller, item)
    refused(seller, "二(三)3.4.2")
    assert fits(seller)
    manager = visit("csmanager", language, width=width, at="/holds/")
    row = manager.locator("tbody tr", has_text=item["code"]).filter(has=manager.locator(".bg-red-lt"))
    through(row.locator("td a").first)
    press(manager, say("Close", language))
    fill(manager, language, Reason="逾期款已收回")
    assert fits(manager)
    save(manager)
    expect(manager.locator(".alert-success")).to_be_visible()
    open_customer(seller, item)
    expect(seller.locator("[role=alert]")).to_have_count(0)
