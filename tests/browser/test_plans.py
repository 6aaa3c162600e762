"""Does a plan get from a salesperson's draft to its briefed team, each in his own window?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, offering, press, save, say, sign, through


def approve(visit: Any, address: str, language: str) -> None:
    """By those whose part it is: convened, three opinions, decided by the general manager."""
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
    through(general.locator("form[action$='/sign'] button"))


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

    approve(visit, address, language)

    go(sales, address)
    follow(sales, "Brief the team", language)
    sales.fill("[name=briefing]", "目标、分工与风险。")
    save(sales)
    member = visit("service", language, at=address)
    press(member, say("Acknowledge the briefing", language))
    expect(member.get_by_text(say("Acknowledged.", language))).to_be_visible()
    expect(member.locator("h1")).to_contain_text(say("Running", language))


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_a_running_plan_is_changed_with_consent_and_paper(
    visit: Any, picture: Any, tmp_path: Any, language: str, width: int
) -> None:
    """The version in force stands until the next one is approved, and is briefed anew."""
    sales, general = (visit(name, language, width=width) for name in ("sales1", "gm"))
    address = offering(sales, "/plans/?flt0_state=running", "Propose a change", language)
    follow(sales, "Propose a change", language)
    reason = f"客户追加门店({language})"
    fill(sales, language, Reason=reason)
    picture(sales, f"plan-change-{language}-{width}")
    save(sales)
    go(sales, address)
    expect(sales.locator("main")).to_contain_text(say("The consent to a change is asked.", language))
    picture(sales, f"plan-asked-{language}-{width}")

    go(general, "/signoffs/")
    through(general.locator("section.card", has_text=reason).locator("h2 a"))
    assert fits(general)
    sign(general)

    go(sales, address)
    expect(sales.locator("main")).to_contain_text(say("The written sign-off of the change is not filed yet.", language))
    paper = tmp_path / "consent.txt"
    paper.write_text("同意变更")
    follow(sales, "File the written sign-off", language)
    sales.set_input_files("[name=file]", str(paper))
    save(sales)
    follow(sales, "Edit the terms", language)
    sales.fill("[name=payment_cycle]", f"月结45天({language})")
    save(sales)
    picture(sales, f"plan-draft-{language}-{width}")
    assert fits(sales)
    press(sales, say("Submit", language))
    approve(visit, address, language)

    go(sales, address)
    follow(sales, "Brief the team", language)
    fill(sales, language, Briefing="新增门店的分工。")
    save(sales)
    expect(sales.locator("h1")).to_contain_text(say("Running", language))
    changed = sales.locator("main tr", has_text=say("Payment cycle", language)).filter(has_text=f"({language})").first
    expect(changed).to_contain_text(f"月结45天({language})")
    assert fits(sales)
    picture(sales, f"plan-changed-{language}-{width}")
