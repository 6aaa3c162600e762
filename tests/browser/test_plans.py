"""Does a plan get from a salesperson's draft to its briefed team, each in his own window?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fits, follow, go, press, save, say


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_a_plan_is_drafted_reviewed_decided_and_briefed(
    visit: Any, desk_server: Any, language: str, width: int
) -> None:
    item = desk_server.customer_of("sales1", grade="B", access="full", level="secret")
    sales = visit("sales1", language, width=width, at="/plans/new/")
    choose(sales, "customer", item["code"])
    given = {"title": "春季联合推广", "amount_fen": "800000", "budget_fen": "20000", "instrument": "信用证"}
    for name, text in (given | {"payment_method": "银行转账", "payment_cycle": "月结30天"}).items():
        sales.fill(f"[name={name}]", text)
    save(sales)
    sales.wait_for_url("**/plans/details/**")
    plan = sales.url.partition("id=")[2].partition("&")[0]
    address = f"/plans/details/?id={plan}"
    follow(sales, "Name a member of the team", language)
    choose(sales, "user", "service")
    sales.fill("[name=role]", "客户联络")
    save(sales)
    follow(sales, "Add a control point", language)
    given = {"what": "回款", "supervision": "每周对账", "prevention": "分期付款", "due_on": "2026-12-20"}
    for name, text in given.items():
        sales.fill(f"[name={name}]", text)
    save(sales)
    assert fits(sales)
    press(sales, say("Submit", language))
    expect(sales.locator("h1")).to_contain_text(say("Submitted", language))

    manager = visit("csmanager", language, at=address)
    follow(manager, "Convene the review", language)
    given = {"meets_on": "2026-11-24", "invited": "财务部、市场部", "completion": "补充付款风险分析。"}
    for name, text in given.items():
        manager.fill(f"[name={name}]", text)
    save(manager)
    for username in ("csmanager", "finmanager", "mktmanager"):
        page = visit(username, language)
        go(page, address)
        follow(page, "Give an opinion", language)
        page.locator("input[name=fits][value=yes]").check()
        page.locator("input[name=specific][value=yes]").check()
        save(page)
        expect(page.get_by_text(say("The opinion is given.", language))).to_be_visible()

    general = visit("gm", language, at=address)
    follow(general, "Decide", language)
    general.locator("form[action$='/sign'] button").click()
    general.wait_for_load_state()

    go(sales, address)
    follow(sales, "Brief the team", language)
    sales.fill("[name=briefing]", "目标、分工与风险。")
    save(sales)
    member = visit("service", language, at=address)
    press(member, say("Acknowledge the briefing", language))
    expect(member.get_by_text(say("Acknowledged.", language))).to_be_visible()
    expect(member.locator("h1")).to_contain_text(say("Running", language))
