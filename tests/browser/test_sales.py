"""Can a salesperson find a customer, read on what terms to sell, and sell? And never see what is hidden?"""

import re
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fact, fen, fits, go, open_customer, save, yuan

ASK = {"zh": "可以按什么条件销售？", "en": "On what terms may we sell?"}
LEVEL = {
    "secret": {"zh": "秘密", "en": "Secret"},
    "confidential": {"zh": "机密", "en": "Confidential"},
}
OVER = {"zh": "须向市场部经理报备", "en": "the marketing manager is notified"}
FAR = {"zh": "已提交总经理签批", "en": "waits for the general manager's signature"}
WITHIN = {"zh": "本次供货在授信额度之内", "en": "stays within the credit limit"}
NOT_LATE = {"zh": "未逾期", "en": "not late"}


def rarest_pair(name: str, names: list[str]) -> str:
    """The two neighbouring characters of his name that the fewest names hold."""
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return min((pair for pair in pairs if pair.isalpha()), key=lambda pair: sum(pair in other for other in names))


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_two_characters_of_a_name_lead_to_the_terms(
    visit: Any, desk_server: Any, picture: Any, language: str, width: int
) -> None:
    """What the page says is what the API says: terms, reason, clause, figures, next report, level."""
    item = desk_server.customer_of("sales1", grade="B", access="full", level="secret")
    names = [one["name"] for one in desk_server.ask("sales1", "/customers?limit=1000")["items"]]
    two = rarest_pair(item["name"], names)
    page = visit("sales1", language, width=width)
    go(page, "/customers/")
    search = page.locator("main input[name=search]").first
    search.fill(two)
    search.press("Enter")
    page.wait_for_url(re.compile("search="))
    link = page.locator("tbody a", has_text=item["name"]).first
    expect(link).to_be_visible()
    found = [text for text in page.locator("tbody td[data-label] a").all_inner_texts() if text.strip()]
    assert sorted(found) == sorted(name for name in names if two in name)
    assert fits(page)
    picture(page, f"customers-{language}-{width}")

    link.click()
    terms = page.locator("section.terms")
    expect(terms.get_by_role("heading", name=ASK[language])).to_be_visible()
    asked = desk_server.decide("sales1", "credit_terms", item["code"])
    expect(terms).to_contain_text(asked["reasons"][0]["because"][language])
    expect(terms.locator(".badge", has_text=asked["reasons"][0]["clause"]).last).to_be_visible()
    assert {name: fact(page, name, language) for name in ("allowed", "limit", "exposure", "report")} == {
        "allowed": yuan(asked["outcome"]["limit_fen"]),
        "limit": yuan(item["limit_fen"]),
        "exposure": yuan(item["exposure_fen"]),
        "report": item["next_report_due"],
    }
    expect(page.locator("h1")).to_contain_text(LEVEL[item["level"]][language])
    expect(page.locator(".level-mark")).to_contain_text(item["level_ends"])
    assert terms.bounding_box()["y"] < 500, "the answer is at the top"
    assert fits(page)
    picture(page, f"customer-{language}-{width}")


@pytest.mark.parametrize("language", ["zh"])
def test_a_hidden_customer_is_a_missing_one(visit: Any, desk_server: Any, picture: Any, language: str) -> None:
    seen = {item["code"] for item in desk_server.ask("sales1", "/customers?limit=1000")["items"]}
    everybody = desk_server.ask("gm", "/customers?limit=1000")["items"]
    hidden = next(item for item in everybody if item["code"] not in seen and item["level"] == "top_secret")
    boss = visit("gm", language)
    open_customer(boss, hidden)  # he exists
    key = re.search(r"id=(\d+)", boss.url)[1]

    page = visit("sales1", language)
    for words in (hidden["name"], hidden["code"]):
        go(page, f"/customers/?search={words}")
        expect(page.locator("tbody tr")).to_have_count(0)
    go(page, "/sales/new/")
    control = page.locator(".field:has(#customer) .ts-control")
    control.click()
    with page.expect_response(lambda one: f"query={quote(hidden['name'])}&" in one.url) as answered:
        control.locator("input").type(hidden["name"], delay=0)
    assert answered.value.json() == []
    expect(page.locator(".ts-dropdown .option")).to_have_count(0)
    for path in ("/customers/details/?id={}", "/customers/edit/?id={}"):
        texts = []
        for one in (key, str(int(key) - 1)):
            answer = page.goto(path.format(one))
            assert answer.status in (403, 404), path
            texts.append((answer.status, page.locator("body").inner_text()))
        assert texts[0] == texts[1], path
    page.goto(f"/customers/details/?id={key}")
    picture(page, f"hidden-{language}")


def open_one_with_room(page: Any, desk_server: Any, language: str) -> dict[str, Any]:
    """His page, of somebody who pays in time, has a limit and room under it."""
    for item in desk_server.ask("sales1", "/customers?limit=1000")["items"]:
        if item.get("grade") in ("A", "B") and item["limit_fen"] > item["exposure_fen"] + 1000_00:
            open_customer(page, item)
            is_free = not page.locator(".alert-danger").count() and fact(page, "late", language) == NOT_LATE[language]
            if is_free and fen(fact(page, "left", language)) > 1000_00:
                return dict(item)
    raise AssertionError("demo data have nobody with room")


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_a_sale_is_within_over_or_waits(visit: Any, desk_server: Any, picture: Any, language: str, width: int) -> None:
    """Far over: it waits for a signature, nothing is sold. Within: recorded. A little over: and whom to report to."""
    page = visit("sales1", language, width=width)
    item = open_one_with_room(page, desk_server, language)
    left_fen, limit_fen = fen(fact(page, "left", language)), fen(fact(page, "limit", language))

    def sell(number: str, amount_fen: int) -> None:
        go(page, "/sales/new/")
        choose(page, "customer", item["name"])
        page.fill("#number", f"{number}-{language}")
        page.fill("#amount_fen", yuan(amount_fen))
        page.check("#on_account")
        save(page)

    sell("FAR", left_fen + limit_fen)
    expect(page.locator(".alert-warning").first).to_contain_text(FAR[language])
    expect(page.locator(".alert-warning").first).to_contain_text("二(三)2.5")
    expect(page.locator("main")).to_contain_text(f"FAR-{language}")
    picture(page, f"sale-to-sign-{language}-{width}")
    sell("WITHIN", 100_00)
    expect(page.locator(".alert-success").first).to_contain_text(WITHIN[language])
    sell("OVER", left_fen - 100_00 + limit_fen // 10)
    expect(page.locator(".alert-warning").first).to_contain_text(OVER[language])
    expect(page.locator(".alert-warning").first).to_contain_text("二(三)2.5")
    picture(page, f"sale-over-{language}-{width}")
    for number, rows in {"FAR": 0, "WITHIN": 1, "OVER": 1}.items():
        go(page, f"/sales/?search={number}-{language}")
        expect(page.locator("tbody tr")).to_have_count(rows)
