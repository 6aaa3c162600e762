"""Mei changes one number in the browser, sees what it does, the general manager signs, and it holds."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go, shown_soon, through

WALKS = [("zh", 1280), ("en", 390)]
DAYS = {("zh", 1280): 16, ("en", 390): 19}  # another number for each walk
INK = "(one) => getComputedStyle(one).color"
TITLE = {"zh": "各等级授信条件", "en": "Credit terms by grade"}


@pytest.mark.parametrize(("language", "width"), WALKS)
def test_a_manager_changes_a_number_and_the_general_manager_signs(
    visit: Any, picture: Any, language: str, width: int
) -> None:
    mei = visit("csmanager", language, width=width)
    go(mei, "/policies/")
    through(mei.get_by_role("link", name=TITLE[language]))
    through(mei.locator("form[action$='/policy-drafts/begin'] button.btn-primary"))
    field = mei.locator("#small_days")
    days = str(DAYS[language, width])
    field.fill(days)
    through(mei.locator("form[action$='/numbers'] button[type=submit]"))
    through(mei.locator("form[action$='/agree-examples'] button"))
    mei.locator("form[action$='/agree-examples']").wait_for(state="detached")
    assert fits(mei)
    picture(mei, f"policy-draft-{language}-{width}")
    address = mei.url.split("?")[0]
    mei.goto(f"{address}?part=text")
    expect(mei.locator(".cm-editor")).to_be_visible()
    expect(mei.locator(".cm-content")).to_contain_text("from rules.engine import")
    words = mei.locator(".cm-line", has_text="from rules.engine import").locator("span").first
    by_day = words.evaluate(INK)
    mei.evaluate("document.documentElement.setAttribute('data-bs-theme', 'dark')")
    expect(words).not_to_have_css("color", by_day)
    assert fits(mei)
    mei.goto(f"{address}?part=differences")
    expect(mei.locator(".line-added", has_text=days).first).to_be_visible()
    mei.goto(f"{address}?part=try&policy=credit_terms")
    mei.select_option("#grade", "C")
    mei.select_option("#careful_review_passed", "yes")
    mei.fill("#contract_period_sales_fen", "1000")
    mei.fill("#contract_days", "90")
    through(mei.locator("form:has([name=asked]) button[type=submit]"))
    row = mei.locator("section[aria-labelledby=answers] tbody tr").filter(has_text=days)
    expect(row).to_have_count(1)
    picture(mei, f"policy-try-{language}-{width}")
    mei.goto(f"{address}?part=submit")
    mei.fill("#reason", f"walk {days}")
    through(mei.locator("form[action$='/submit'] button[type=submit]"))
    mei.locator(".btn-list a[href*='/signoffs/']").wait_for()

    gm = visit("gm", language, width=width)
    go(gm, "/signoffs/")
    through(gm.locator("section.card", has_text="credit.py").locator("h2 a").first)
    gm.locator("form[action$='/sign']").wait_for()
    expect(gm.locator("dl.facts").first).to_contain_text(f"→ {days}")
    picture(gm, f"policy-sign-{language}-{width}")
    asked = gm.url
    through(gm.locator("a[href*='part=differences']").first)
    expect(gm.locator(".card li", has_text=f"→ {days}").first).to_be_visible()
    gm.goto(asked)
    assert fits(gm)
    through(gm.locator("form[action$='/sign'] button"))
    gm.locator("form[action$='/sign']").wait_for(state="detached")

    go(mei, "/policies/credit_terms")
    expect(mei.locator("table:not(.lines) tr", has_text="small_days")).to_contain_text(days)
    assert fits(mei)

    told = mei.locator("li", has_text=TITLE[language]).filter(has=mei.locator(".badge"))
    shown_soon(mei, "/notices/", told)
    assert fits(mei)
    through(told.locator("form:has([name=url]) button"))
    expect(told).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), WALKS)
def test_a_fault_is_said_at_its_line_while_typing(visit: Any, language: str, width: int) -> None:
    mei = visit("finmanager", language, width=width)
    go(mei, "/policies/credit_report")
    through(mei.locator("form[action$='/policy-drafts/begin'] button.btn-primary"))
    mei.wait_for_url(re.compile(r"/policy-drafts/\d+"))
    mei.goto(mei.url.split("?")[0] + "?part=text")
    mei.locator(".cm-content").click()
    mei.keyboard.press("Control+End")
    mei.keyboard.type("import os")
    fault = mei.locator("#faults li", has_text="import").get_by_role("button")
    fault.click()
    expect(mei.locator(".cm-lint-marker-error").first).to_be_visible()
    expect(mei.locator(".cm-content")).to_be_focused()
