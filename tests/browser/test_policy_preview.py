"""What a draft would do stands in tables with their charts: drawn under the content policy, light and dark, or not at all."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.steps import fits, go, through

DARK = "document.documentElement.setAttribute('data-bs-theme', 'dark')"
BACK = "getComputedStyle(document.querySelector('.chart')).color"


def test_the_figures_of_a_preview_are_drawn_and_stand_in_a_table(
    visit: Any, picture: Any, chromium_browser: Any, desk_server: Any
) -> None:
    mei = visit("csmanager", "en")
    go(mei, "/policies/credit_terms")
    through(mei.locator("form[action$='/policy-drafts/begin'] button.btn-primary"))
    mei.locator("#b_first_share").fill("20")
    through(mei.locator("form[action$='/numbers'] button[type=submit]"))
    through(mei.locator("form[action$='/agree-examples'] button"))
    draft = mei.url.split("?")[0]
    through(mei.locator("form[action$='/policy-previews/ask'] button"))
    chart = mei.locator(".chart canvas")
    chart.first.wait_for()
    words = mei.evaluate(BACK)
    expect(mei.locator(".chart + .table-responsive tbody tr").first).to_be_visible()
    assert fits(mei)
    picture(mei, "policy-preview-light")
    mei.evaluate(DARK)
    chart.first.wait_for()
    assert mei.evaluate(BACK) != words
    picture(mei, "policy-preview-dark")

    plain = chromium_browser.new_context(
        base_url=desk_server.url, java_script_enabled=False, storage_state=mei.context.storage_state()
    )
    page = plain.new_page()
    page.goto(mei.url)
    expect(page.locator(".chart").first).to_be_hidden()
    expect(page.locator(".chart + .table-responsive tbody tr").first).to_be_visible()
    plain.close()

    mei.goto(draft)
    mei.locator("details summary", has_text="Discard").click()
    through(mei.locator("form[action$='/discard'] button"))
    mei.wait_for_url("**/policy-drafts/")
