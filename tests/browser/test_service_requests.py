"""Does another department get what it asks of customer service, by the day promised, and say how content it is?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, refused, save, say, through


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_from_the_request_to_how_content_they_are(visit: Any, language: str, width: int) -> None:
    title = f"汇总客户开票信息{language}"
    finance = visit("finance", language, width=width, at="/service-requests/new/")
    fill(finance, language, In_short=title, What_your_department_needs="请于月底前提供")
    assert fits(finance)
    save(finance)
    finance.wait_for_url("**/service-requests/**")
    go(finance, f"/service-requests/?search={title}")
    through(finance.locator("tbody td a", has_text=title))
    path = finance.url

    manager = visit("csmanager", language, width=width, at=path)
    follow(manager, "Promise a day", language)
    choose(manager, "handler", "service")
    fill(manager, language, Promised_for="2026-11-22")
    save(manager)
    refused(manager, {"en": "Today or a later day.", "zh": "须为今日或以后。"}[language])
    assert fits(manager)
    fill(manager, language, Promised_for="2026-11-27")
    save(manager)
    expect(manager.locator(".alert-success")).to_be_visible()

    service = visit("service", language, width=width, at=path)  # the first page shows what is due before it, too
    follow(service, "Done", language)
    fill(service, language, What_came_of_it="已提供清单")
    assert fits(service)
    save(service)
    finance.reload()
    follow(finance, "How content are you", language)
    finance.get_by_label(say("How content are you", language), exact=True).select_option("good")
    assert fits(finance)
    save(finance)
    expect(finance.locator("main")).to_contain_text(say("Good", language))
    assert fits(finance)
