"""Can an investigation go from the salesperson's request, over his survey on a telephone, to the credit group?"""

import io
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.browser.steps import choose, fits, go, save


def test_an_investigation_from_request_to_report(visit: Any, desk_server: Any, picture: Any) -> None:
    item = desk_server.customer_of("sales1", grade="A", access="full", level="secret")
    phone = visit("sales1", "zh", width=390)
    go(phone, "/investigation-cases/new/")
    choose(phone, "customer", item["name"])
    phone.fill("#reason", "拟提高额度")
    save(phone)
    expect(phone.locator(".alert-success")).to_be_visible()

    officer = visit("credit", "zh")
    go(officer, "/investigation-cases/?flt0_state=requested")
    officer.locator("tbody tr", has_text=item["code"]).locator("td a").first.click()
    officer.get_by_role("link", name="安排渠道").click()
    officer.fill("#field", "2026-11-25")
    officer.fill("#analysis", "2026-11-26")
    officer.fill("#bank", "2026-11-26")
    picture(officer, "investigation-plan")
    save(officer)
    expect(officer.locator("tbody tr")).to_have_count(3)
    case = officer.url

    go(phone, "/")
    phone.locator("tr", has_text="完成信用调查任务").filter(has_text=item["name"]).get_by_role(
        "link", name="办理", exact=True
    ).click()
    phone.fill("#source", "厂区，仓管员")
    phone.fill("#learnt", "两条产线开工")
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(photo, "PNG")
    phone.set_input_files("#photo", {"name": "门头.png", "mimeType": "image/png", "buffer": photo.getvalue()})
    assert fits(phone)
    picture(phone, "investigation-survey-390")
    save(phone)
    expect(phone.get_by_text("门头.png")).to_be_visible()
    assert fits(phone)
    picture(phone, "investigation-done-390")

    finance = visit("finance", "zh")
    finance.locator("tr", has_text="完成信用调查任务").filter(has_text=item["name"]).get_by_role(
        "link", name="办理", exact=True
    ).click()
    finance.fill("#source", "财务账簿")
    finance.fill("#learnt", "付款及时")
    save(finance)
    expect(finance.locator(".alert-success")).to_be_visible()

    go(officer, case)
    expect(officer.get_by_text("两条产线开工")).to_be_visible()
    officer.get_by_role("link", name="取消渠道").click()
    officer.fill("#reason", "银行不提供")
    save(officer)
    officer.get_by_role("link", name="撰写报告").click()
    for name in ("standing", "operations", "finances", "conduct", "security"):
        officer.fill(f"#{name}", "如实地所见，产线开工")
        officer.select_option(f"#{name}_evidence", index=1)
    officer.select_option("#result", "good")
    officer.fill("#summary", "经营稳定")
    picture(officer, "investigation-write")
    save(officer)
    officer.get_by_role("link", name="呈报授信小组").click()
    save(officer)
    expect(officer.locator(".badge", has_text="待签批").first).to_be_visible()
    picture(officer, "investigation-reported")
