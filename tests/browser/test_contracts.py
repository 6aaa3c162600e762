"""Can a contract be led from its draft into custody, each by whose turn it is?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, offering, press, refused, save, sign, through

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
    press(page, words["submit"])
    page.wait_for_url("**/signoffs/*")
    asked = page.url

    for username in SIGNERS:
        other = visit(username, language, width=width)
        go(other, asked)
        other.locator("form[action$='/sign'] input[name=text]").fill("同意")
        through(other.locator("form[action$='/sign'] button"))
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


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_the_paper_goes_out_and_comes_back(visit: Any, picture: Any, language: str, width: int) -> None:
    """Not for longer than the rules allow, and while it is out the contract is not closed."""
    people, due = ("sales1", "gm", "contracts"), "2026-11-30" if language == "en" else "2026-12-02"
    sales, general, officer = (visit(name, language, width=width) for name in people)
    contract = offering(sales, "/contracts/?flt0_state=kept", "Take out of custody", language)
    follow(sales, "Take out of custody", language)
    fill(sales, language, Purpose="与客户核对条款", Due_back_on="2026-12-31")
    save(sales)
    refused(sales, "二(四)7")
    picture(sales, f"contract-out-{language}-{width}")
    fill(sales, language, Due_back_on=due)
    save(sales)
    sales.wait_for_url("**/signoffs/*")
    sign(general, sales.url)
    assert fits(general)
    picture(general, f"contract-out-signed-{language}-{width}")

    go(officer, contract)
    follow(officer, "Close", language)
    fill(officer, language, Reason="履行完毕")
    save(officer)
    refused(officer, "二(四)7")
    go(officer, contract)
    through(officer.locator("main tr", has_text=due).locator("a[href*='/contracts-out/details/']"))
    picture(officer, f"contract-outing-{language}-{width}")
    follow(officer, "Receive back", language)
    fill(officer, language, Condition_on_return="完好")
    save(officer)
    expect(officer.locator("main")).to_contain_text("完好")
    assert fits(officer)


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_a_dispute_is_settled_step_by_step(visit: Any, picture: Any, language: str, width: int) -> None:
    sales, subject = visit("sales1", language, width=width), f"交货短少({language})"
    offering(sales, "/contracts/?flt0_state=kept", "Open a dispute", language)
    follow(sales, "Open a dispute", language)
    fill(sales, language, What_is_disputed=subject, Next_step_by="2026-11-30")
    picture(sales, f"dispute-new-{language}-{width}")
    save(sales)
    through(sales.locator("main a[href*='/contract-disputes/details/']", has_text=subject))
    dispute = sales.url
    follow(sales, "Close", language)
    fill(sales, language, Outcome="对方接受补货")
    save(sales)
    refused(sales, "二(四)4.3")
    go(sales, dispute)
    follow(sales, "Record a step", language)
    fill(sales, language, **{"What was said, offered or agreed": "双方同意补货五箱", "Next step by": "2026-12-01"})
    picture(sales, f"dispute-step-{language}-{width}")
    save(sales)
    follow(sales, "Close", language)
    fill(sales, language, Outcome="对方接受补货")
    save(sales)
    expect(sales.locator("main")).to_contain_text("对方接受补货")
    assert fits(sales)
    picture(sales, f"dispute-settled-{language}-{width}")
