"""The finance manager adds a rule and an example for it, moves it and takes it out again, all in the browser."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go, through

WALKS = [("en", 390)]


def saved(page: Any) -> None:
    expect(page.locator(".alert-success")).to_be_visible()


def rules(page: Any, address: str) -> list[str]:
    page.goto(f"{address}?part=rules")
    table = page.locator("section#limit_approval tbody tr")
    expect(table.first).to_be_visible()
    return [str(table.nth(at).get_attribute("id")) for at in range(table.count())]


@pytest.mark.parametrize(("language", "width"), WALKS)
def test_a_rule_and_its_example_are_made_moved_and_removed(visit: Any, picture: Any, language: str, width: int) -> None:
    page = visit("finmanager", language, width=width)
    go(page, "/policies/limit_approval")
    expect(page.locator("section[aria-labelledby=uses]")).to_be_visible()
    assert fits(page)
    through(page.locator("form[action$='/policy-drafts/begin'] button.btn-primary"))
    page.wait_for_url(re.compile(r"/policy-drafts/\d+"))
    address = page.url.split("?")[0]
    before = rules(page, address)
    assert fits(page)

    through(page.locator("section#limit_approval .card-actions a"))
    expect(page.locator("#id")).to_be_visible()
    page.fill("#id", "ѕmall")  # its first letter is Cyrillic
    page.select_option("#after", before[0])
    page.select_option("#op_limit_fen", "<=")
    page.fill("#value_limit_fen", "1000")
    page.select_option("#cell_allowed", "yes")
    page.select_option("#cell_approver", index=1)
    page.fill("#clause", "二(三)2")
    page.fill("#zh", "小额授信从简。")
    page.fill("#en", "Small limits are made simple.")
    assert fits(page)
    through(page.locator("form[action*='/new-row'] button[type=submit]"))
    expect(page.locator("#id-help")).to_contain_text("cyrillic")
    expect(page.locator("#value_limit_fen")).to_have_value("1000")
    picture(page, f"policy-rule-{language}-{width}")
    page.fill("#id", "small")
    through(page.locator("form[action*='/new-row'] button[type=submit]"))
    saved(page)
    expect(page.locator("tr#small")).to_contain_text("m.limit_fen <= 100_000")
    assert rules(page, address) == [before[0], "small", *before[1:]]

    through(page.locator("tr#small form:has([value=up]) button"))
    saved(page)
    assert rules(page, address) == ["small", *before]
    through(page.locator("tr#small form:has([value=down]) button"))
    saved(page)
    assert rules(page, address) == [before[0], "small", *before[1:]]

    page.goto(f"{address}?part=examples&policy=limit_approval")
    bare = page.locator("section[aria-labelledby=bare] li", has_text="small")
    expect(bare).to_be_visible()
    assert fits(page)
    picture(page, f"policy-examples-{language}-{width}")
    bare.locator("a").click()
    expect(page.locator("#rule")).to_have_value("small")
    assert fits(page)
    through(page.locator("form[action*='/example'] button[name=keep]"))
    saved(page)
    expect(page.locator("section[aria-labelledby=bare]")).to_have_count(0)
    expect(page.locator("section[aria-labelledby=examples] tbody tr", has_text="small")).to_have_count(1)

    rules(page, address)
    through(page.locator("tr#small a[href*='remove=1']"))
    form = page.locator("form[action*='/remove-row']")
    expect(form.locator("ul li")).to_have_count(1)
    assert fits(page)
    form.locator("[name=examples][value=remove]").check()
    through(form.locator("button[type=submit]"))
    saved(page)
    assert rules(page, address) == before
    page.goto(f"{address}?part=differences")
    expect(page.locator(".empty")).to_be_visible()
