"""Can the credit officer confirm grades, and the manager see what is due and approve a limit, no more than policy allows?"""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import LANGUAGES, choose, fact, fits, go, open_customer, press, save, through, yuan

PROPOSED = "/grades/?flt0_state=proposed"
CONFIRMED = {"zh": "已确认", "en": "confirmed"}


def code_in(row: Any) -> str:
    return re.search(r"\((C-\w+)\)", row.inner_text())[1]


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_credit_confirms_the_ticked_grades(
    visit: Any, desk_server: Any, picture: Any, language: str, width: int
) -> None:
    page = visit("credit", language, width=width)
    go(page, PROPOSED)
    rows = page.locator("tbody tr")
    picture(page, f"grades-{language}-{width}")
    ticked = [rows.nth(0), rows.nth(1)]
    grades = {code_in(row): row.locator(".badge").first.inner_text() for row in ticked}
    for row in ticked:
        row.locator("input[name=rowid]").check()
    press(page, {"zh": "对勾选项执行", "en": "Apply to ticked"}[language])
    through(page.locator("main form button[type=submit]").first)
    expect(page.locator(".alert-success")).to_contain_text("2")
    expect(page.locator(".alert-success")).to_contain_text(CONFIRMED[language])
    assert fits(page)
    for code, grade in grades.items():
        assert desk_server.ask("credit", f"/customers/{code}")["grade"] == grade
        go(page, f"{PROPOSED}&search={code}")
        expect(page.locator("tbody tr")).to_have_count(0)


def test_credit_has_grades_proposed_and_confirms_all(visit: Any, picture: Any) -> None:
    page = visit("credit", "zh")
    go(page, "/grades/")
    press(page, "全部提议")
    picture(page, "grades-propose-zh")
    through(page.locator("main form button[type=submit]").first)
    expect(page.locator(".alert-success")).to_contain_text("个等级不变")
    go(page, PROPOSED)
    proposed = page.locator("tbody tr").count()
    assert proposed > 0
    press(page, "确认全部提议")
    through(page.locator("main form button[type=submit]").first)
    expect(page.locator(".alert-success")).to_contain_text(re.compile(r"[1-9]\d*"))
    expect(page.locator("tbody tr")).to_have_count(0)
    picture(page, "grades-confirmed-zh")


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh", 390)])
def test_the_manager_sees_what_is_due(visit: Any, desk_server: Any, picture: Any, language: str, width: int) -> None:
    duties = desk_server.ask("csmanager", "/duties?limit=1000&on=2026-11-23")["items"]
    late = [duty for duty in duties if duty["overdue"]]
    assert late, "demo data have something overdue"
    page = visit("csmanager", language, width=width)
    expect(page.locator("h1")).to_contain_text({"zh": "我的待办", "en": "My duties"}[language])
    first = page.locator("section.card").first
    expect(first).to_contain_text({"zh": "已逾期", "en": "Overdue"}[language])
    row = first.locator("tbody tr", has_text=late[0]["customer"]["code"])
    for words in (late[0]["customer"]["name"], late[0]["due"], late[0]["clause"]):
        expect(row).to_contain_text(words)
    assert late[0]["clause"] in ("二(三)3.2.3", "二(三)3.4.2")
    assert fits(page)
    picture(page, f"duties-{language}-{width}")


def type_limit(page: Any, item: dict[str, Any], limit_fen: int) -> None:
    go(page, "/limits/new/")
    choose(page, "customer", item["name"])
    page.fill("#limit_fen", yuan(limit_fen))
    page.fill("#until_on", "2027-06-30")
    page.fill("#reason", "walk")
    save(page)


def without_limit(desk_server: Any) -> tuple[dict[str, Any], int]:
    """A B customer without a limit who may have one, and how much (fen)."""
    for item in desk_server.ask("csmanager", "/customers?limit=1000")["items"]:
        if item.get("grade") == "B" and item["limit_fen"] == 0:
            allowed_fen = desk_server.decide("csmanager", "credit_terms", item["code"])["outcome"]["limit_fen"]
            if allowed_fen > 0:
                return item, allowed_fen
    raise AssertionError("demo data have nobody who may have a limit and has none")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manager_approves_a_limit_up_to_what_policy_allows(
    visit: Any, desk_server: Any, picture: Any, language: str
) -> None:
    item, allowed_fen = without_limit(desk_server)
    page = visit("csmanager", language)
    type_limit(page, item, allowed_fen + 1)
    expect(page.locator("#errors")).to_contain_text("二(三)2.2")
    expect(page.locator("#errors")).to_contain_text(yuan(allowed_fen))
    assert page.input_value("#reason") == "walk", "what was typed is kept"
    picture(page, f"limit-refused-{language}")
    assert desk_server.ask("csmanager", f"/customers/{item['code']}")["limit_fen"] == 0

    made_fen = min(allowed_fen, 10_000_00)
    type_limit(page, item, made_fen)
    expect(page.locator(".alert-success")).to_be_visible()
    picture(page, f"limit-made-{language}")
    assert desk_server.ask("csmanager", f"/customers/{item['code']}")["limit_fen"] == made_fen
    open_customer(page, item)
    assert fact(page, "approved", language) == yuan(made_fen)
    assert fact(page, "limit", language) == yuan(made_fen)
