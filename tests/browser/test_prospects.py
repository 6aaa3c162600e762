"""Does a prospect become a customer: stepped with on a phone, asked by customer service, doubted, decided, taken on?"""

from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go, open_customer, save, through

DAY = date(2026, 11, 23)


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_from_prospect_to_customer(desk_server: Any, visit: Any, picture: Any, language: str, width: int) -> None:
    name = f"乌托邦{language}{width}有限公司"
    seller = visit("sales2", language, width=width)
    go(seller, "/customers/new/")
    seller.fill("[name=name]", name)
    seller.fill("[name=phone]", "000-7654321")
    save(seller)
    seller.wait_for_url("**/customers/details/**")
    item = {"name": name, "code": seller.locator("h1 .badge").first.inner_text()}
    assert fits(seller)
    through(seller.locator("a.btn[href*='/prospect-steps/new/']").first)
    seller.fill("[name=what]", "上门拜访")
    seller.fill("[name=due_on]", (DAY + timedelta(days=40)).isoformat())
    save(seller)
    expect(seller.locator("main")).to_contain_text("一4.7")
    seller.fill("[name=due_on]", DAY.isoformat())
    assert fits(seller)
    save(seller)
    seller.wait_for_url("**/customers/details/**")
    through(seller.locator("a[href*='/prospect-steps/details/']").first)
    through(seller.locator("a.btn[href*='/prospect-steps/step/done/']"))
    seller.check("[name=claim][value=won]")
    seller.fill("[name=spoke_with]", "采购经理")
    seller.fill("[name=outcome]", "试订一批，月底交货")
    assert fits(seller)
    save(seller)
    seller.wait_for_url("**/prospect-steps/details/**")

    service = visit("service", language, width=width)
    go(service, f"/customers/confirm/?search={item['code']}")
    through(service.locator("tbody a[href*='/customers/confirm/details/']").first)
    expect(service.locator("main")).to_contain_text("试订一批")
    assert fits(service)
    path = service.url.removeprefix(desk_server.url)
    picture(service, f"prospect-asked-{language}-{width}")
    through(service.locator("a.btn[href*='/step/call/']"))
    save(service)
    through(service.locator("a.btn[href*='/step/hear/']"))
    service.check("[name=agrees][value='0']")
    service.fill("[name=spoke_with]", "总经理")
    service.fill("[name=said]", "只要样品，尚未订货")
    assert fits(service)
    save(service)

    go(seller, path)
    through(seller.locator("a.btn[href*='/step/answer/']"))
    seller.fill("[name=answer]", "总经理当日出差，采购经理已口头确认")
    save(seller)
    manager = visit("csmanager", language, width=width)
    go(manager, path)
    through(manager.locator("a.btn[href*='/step/settle/']"))
    manager.check("[name=stands][value='1']")
    manager.fill("[name=instruction]", "补书面订单")
    assert fits(manager)
    save(manager)
    expect(manager.locator("a.btn[href*='/step/settle/']")).to_have_count(0)
    picture(manager, f"prospect-settled-{language}-{width}")

    clerk = visit("clerk", language, width=width)
    open_customer(clerk, item)
    through(clerk.locator("a.btn[href*='/prospect-steps/take-on/']"))
    assert fits(clerk)
    save(clerk)
    clerk.wait_for_url("**/customers/details/**")
    expect(clerk.locator("a.btn[href*='/prospect-steps/take-on/']")).to_have_count(0)
    open_customer(seller, item)
    expect(seller.locator("#section-5-5")).to_contain_text("上门拜访")

    for which in ("prospects", "prospecting"):
        go(manager, f"/figures/{which}")
        assert fits(manager)
    through(manager.locator("tbody a").first)
    manager.wait_for_url("**/prospect-steps/**")
