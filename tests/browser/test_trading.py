"""Does trading start with its visit, guarantee and opinions, and end after a bill that was not met?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, open_customer, refused, save, say, sign, spare, through


def put_on_file(page: Any, language: str, name: str) -> None:
    follow(page, "Put a copy on file", language)
    page.set_input_files("#file", {"name": name, "mimeType": "text/plain", "buffer": name.encode()})
    assert fits(page)
    save(page)
    expect(page.locator(".alert-success")).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_from_the_first_visit_to_the_opinions(visit: Any, desk_server: Any, language: str, width: int) -> None:
    at = 3 if language == "zh" else 4
    item = spare(desk_server, at, owner="sales2", level="internal", status="prospect")
    seller = visit("sales2", language, width=width, at="/visit-plans/new/")
    choose(seller, "customer", item["code"])
    fill(seller, language, Planned_for="2026-11-23", Aim="商谈首单")
    assert fits(seller)
    save(seller)
    go(seller, "/visit-plans/")
    through(seller.locator("tbody tr", has_text=item["code"]).locator("td a").first)
    follow(seller, "Note the result", language)
    fill(seller, language, Result="厂区整洁，愿签年度合同")
    assert fits(seller)
    save(seller)

    go(seller, "/trading-starts/new/")
    choose(seller, "customer", item["code"])
    seller.fill("#wanted_fen", "150000")
    seller.get_by_label(say("Condition", language), exact=True).select_option("personal")
    fill(seller, language, Document="个人担保书，合同柜", Reason="首单约十二万元")
    assert fits(seller)
    save(seller)
    seller.wait_for_url("**/signoffs/*")
    asked = seller.url
    manager = visit("csmanager", language, width=width, at=asked)
    manager.locator("form[action$='/sign'] input[name=text]").fill("同意")
    through(manager.locator("form[action$='/sign'] button"))
    refused(manager, "二(三)3.4.1")
    assert fits(manager)

    go(seller, "/trading-starts/")
    through(seller.locator("tbody tr", has_text=item["code"]).locator("td a").first)
    put_on_file(seller, language, "担保书.txt")
    sign(manager, asked)
    sign(visit("finance", language, width=width, at=asked))
    seller.reload()
    expect(seller.locator("main")).to_contain_text(say("Agreed", language))
    assert fits(seller)


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_from_a_bill_not_met_to_the_end_of_dealings(visit: Any, desk_server: Any, language: str, width: int) -> None:
    item = spare(desk_server, 5 if language == "zh" else 6, owner="sales1")
    seller = visit("sales1", language, width=width, at="/defaults/new/")
    choose(seller, "customer", item["code"])
    fill(seller, language, What_happened="提示付款被退票", Next_step_by="2026-11-23")
    seller.fill("#document", f"承兑汇票{language}")
    seller.fill("#amount_fen", "860000")
    assert fits(seller)
    save(seller)
    go(seller, "/defaults/")
    through(seller.locator("tbody tr", has_text=item["code"]).get_by_role("link", name=f"承兑汇票{language}"))
    page = seller.url
    follow(seller, "Ask to end dealings", language)
    fill(seller, language, Reason="无力偿付")
    save(seller)
    refused(seller, "二(三)3.4.2")
    assert fits(seller)
    go(seller, page)
    follow(seller, "A step to collect", language)
    fill(seller, language, What_came_of_it="对方称月底筹款", Next_step_by="2026-11-27")
    assert fits(seller)
    save(seller)
    put_on_file(seller, language, "退票理由书.txt")
    follow(seller, "Ask to end dealings", language)
    fill(seller, language, Reason="无力偿付")
    save(seller)
    seller.wait_for_url("**/signoffs/*")
    assert fits(seller)
    sign(visit("gm", language, width=width, at=seller.url))
    open_customer(seller, item)
    refused(seller, "二(三)3.4.2")
    assert fits(seller)
