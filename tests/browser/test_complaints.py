"""Does a complaint get from raising to the archive, each in his own window, with the visit between?"""

from typing import Any

from playwright.sync_api import expect

from tests.browser.steps import choose, fits, go, save


def test_from_raising_to_the_archive(visit: Any, desk_server: Any) -> None:
    found = desk_server.ask("service", "/customers?limit=1000")["items"]
    names = [one["name"] for one in found]
    customer = next(one for one in reversed(found) if one["access"] == "full" and names.count(one["name"]) == 1)
    sales, service = visit("sales1"), visit("service")
    finance, manager = visit("finance"), visit("csmanager")

    go(sales, "/complaint-intakes/new/")
    sales.fill("[name=typed_name]", customer["name"])
    sales.fill("[name=content]", "到货破损，要求换货")
    save(sales)
    number = sales.locator("h1").inner_text().strip()

    go(service, f"/complaint-intakes/?search={number}")
    service.locator("tbody").get_by_role("link", name=number).first.click()
    service.get_by_role("link", name="关联客户").click()
    choose(service, "customer", customer["name"])
    save(service)

    go(service, f"/complaints/?search={number}")
    service.locator("tbody").get_by_role("link", name=number).first.click()
    page = service.url
    service.get_by_role("link", name="与客户约定").click()
    service.fill("[name=solutions]", "换货或折价")
    save(service)
    service.get_by_role("link", name="判定").click()
    service.check("[name=reason_sufficient]")
    service.check("[name=claim_reasonable]")
    service.select_option("[name=department]", label="财务部")
    choose(service, "handler", "贝会")
    save(service)
    expect(service.locator("main")).to_contain_text("责任部门处理中")

    go(finance, page)
    finance.get_by_role("link", name="登记原因").click()
    finance.fill("[name=cause]", "装车未核对")
    choose(finance, "responsible", "sales2")
    save(finance)
    for what in ("立即换货", "折价结算"):
        finance.get_by_role("link", name="提出备选方案").click()
        finance.fill("[name=what]", what)
        save(finance)
    finance.get_by_role("link", name="提请上级裁定").click()
    save(finance)

    go(manager, page)
    manager.get_by_role("link", name="选定方案并批示").click()
    manager.get_by_label("立即换货").check()
    manager.fill("[name=instruction]", "三日内换货")
    save(manager)

    go(finance, page)
    finance.get_by_role("link", name="反馈处理结果").click()
    finance.fill("[name=handling_result]", "已换货")
    save(finance)

    go(service, page)
    expect(service.locator("main")).to_contain_text("待回访")
    go(service, "/visits/?flt0_visit_kind=complaint&flt1_visit_state=allotted&search=" + customer["code"])
    service.locator("tbody a").first.click()
    service.get_by_role("link", name="登记联系").click()
    save(service)
    service.get_by_role("link", name="填写回访记录").click()
    service.check("[name=satisfaction][value='5']")
    for field in ("opinion", "advice", "wants", "market"):
        service.fill(f"[name={field}]", "无")
    save(service)

    go(service, page)
    service.get_by_role("link", name="总结并归档").click()
    service.fill("[name=summary]", "已加双人核对")
    save(service)
    expect(service.locator("main")).to_contain_text("已归档")
    assert fits(service)
