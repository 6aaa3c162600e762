"""Does a plan get from a salesperson's draft to its briefed team, each in his own window?"""

from typing import Any

from playwright.sync_api import expect

from tests.browser.steps import choose, fits, go, press, save


def test_a_plan_is_drafted_reviewed_decided_and_briefed(visit: Any, desk_server: Any) -> None:
    item = desk_server.customer_of("sales1", grade="B", access="full", level="secret")
    sales = visit("sales1", "zh", width=390)
    go(sales, "/plans/new/")
    choose(sales, "customer", item["code"])
    given = {"title": "春季联合推广", "amount_fen": "800000", "budget_fen": "20000", "instrument": "信用证"}
    for name, text in (given | {"payment_method": "银行转账", "payment_cycle": "月结30天"}).items():
        sales.fill(f"[name={name}]", text)
    save(sales)
    sales.wait_for_url("**/plans/details/**")
    plan = sales.url.partition("id=")[2].partition("&")[0]
    address = f"/plans/details/?id={plan}"
    sales.get_by_role("link", name="添加小组成员").click()
    choose(sales, "user", "service")
    sales.fill("[name=role]", "客户联络")
    save(sales)
    sales.get_by_role("link", name="添加控制点").click()
    given = {"what": "回款", "supervision": "每周对账", "prevention": "分期付款", "due_on": "2026-12-20"}
    for name, text in given.items():
        sales.fill(f"[name={name}]", text)
    save(sales)
    assert fits(sales)
    press(sales, "提交")
    expect(sales.locator("h1")).to_contain_text("已提交")

    manager = visit("csmanager", "zh")
    go(manager, address)
    manager.get_by_role("link", name="召集会审").click()
    given = {"meets_on": "2026-11-24", "invited": "财务部、市场部", "completion": "补充付款风险分析。"}
    for name, text in given.items():
        manager.fill(f"[name={name}]", text)
    save(manager)
    for username in ("csmanager", "finmanager", "mktmanager"):
        page = visit(username, "zh")
        go(page, address)
        page.get_by_role("link", name="填写会审意见").click()
        page.locator("input[name=fits][value=yes]").check()
        page.locator("input[name=specific][value=yes]").check()
        save(page)
        expect(page.get_by_text("意见已提交。")).to_be_visible()

    general = visit("gm", "zh")
    go(general, address)
    general.get_by_role("link", name="审定", exact=True).click()
    general.locator("form[action$='/sign'] button").click()
    general.wait_for_load_state()

    go(sales, address)
    sales.get_by_role("link", name="方案交底").click()
    sales.fill("[name=briefing]", "目标、分工与风险。")
    save(sales)
    member = visit("service", "zh")
    go(member, address)
    press(member, "确认交底")
    expect(member.get_by_text("已确认。")).to_be_visible()
    expect(member.locator("h1")).to_contain_text("进行中")
