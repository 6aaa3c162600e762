"""Can a contract be led from its draft into custody, each by whose turn it is?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fits, go, save

WORDS = {
    "zh": {"next": "下一步", "ready": "材料齐备", "submit": "提交评审", "kept": "保管中"},
    "en": {"next": "What is next", "ready": "Everything is there", "submit": "Send to review", "kept": "In custody"},
}
SIGNERS = ("finance", "contracts", "mktmanager", "csmanager")


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_from_the_draft_into_custody(
    visit: Any, desk_server: Any, picture: Any, tmp_path: Any, language: str, width: int
) -> None:
    words = WORDS[language]
    item = desk_server.customer_of("sales1", grade="A", level="secret")
    page = visit("sales1", language, width=width)
    go(page, "/contracts/new/")
    choose(page, "customer", item["name"])
    page.fill("#title", "走查合同")
    page.fill("#amount_fen", "1234.50")
    page.fill("#starts_on", "2026-11-23")
    page.fill("#ends_on", "2027-11-22")
    page.fill("#payment_days", "30")
    save(page)
    expect(page.get_by_role("heading", name=words["next"])).to_be_visible()
    assert fits(page)
    here = page.url
    key = here.rpartition("=")[2]

    go(page, f"/contracts/diligence/?id={key}")
    for name, text in (("licence", "9131"), ("reputation", "良好"), ("results", "增长")):
        page.fill(f"#{name}", text)
    choose(page, "answers", "sales1")
    save(page)
    go(page, f"/contracts/declare/?id={key}")
    for name in ("economy", "feasibility", "legality", "price"):
        page.fill(f"#{name}", "符合")
    save(page)
    expect(page.get_by_text(words["ready"])).to_be_visible()
    picture(page, f"contract-ready-{language}-{width}")
    page.get_by_role("button", name=words["submit"]).click()
    page.wait_for_url("**/signoffs/*")
    asked = page.url

    for username in SIGNERS:
        other = visit(username, language, width=width)
        go(other, asked)
        other.locator("form[action$='/sign'] input[name=text]").fill("同意")
        other.locator("form[action$='/sign'] button").click()
        expect(other.locator(".alert-success")).to_be_visible()

    scan = tmp_path / "scan.txt"
    scan.write_text("signed")
    go(page, f"/contracts/add-file/?id={key}&part=scan")
    page.set_input_files("#file", str(scan))
    save(page)
    go(page, f"/contracts/sign/?id={key}")
    page.fill("#signed_for_us", "甲")
    page.fill("#signed_for_them", "乙")
    save(page)

    officer = visit("contracts", language, width=width)
    go(officer, f"/contracts/hand-in/?id={key}")
    officer.fill("#place", "合同柜")
    save(officer)
    expect(officer.get_by_text(words["kept"]).first).to_be_visible()
    assert fits(officer)
    picture(officer, f"contract-kept-{language}-{width}")
