"""Is a duty let be for a while with its reason and signature, and owed again when the waiver is taken back?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fill, fits, follow, go, refused, save, say, sign, through


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_a_duty_is_waived_and_taken_back(visit: Any, language: str, width: int) -> None:
    officer = visit("credit", language, width=width, at="/?list=1")
    row = officer.locator("main tr", has=officer.locator("a[href*='kind=credit_report']")).nth(
        2 if language == "zh" else 3
    )
    link = row.locator("a[href*='kind=credit_report']").get_attribute("href")
    name = row.locator("td.title a").inner_text()
    through(row.get_by_role("link", name=say("Ask for a waiver", language)))
    fill(officer, language, Waived_until="2027-03-01", Reason="对方停产检修")
    assert fits(officer)
    save(officer)
    refused(officer, "三3")
    assert fits(officer)
    fill(officer, language, Waived_until="2026-12-20")
    save(officer)
    officer.wait_for_url("**/signoffs/*")
    manager = visit("csmanager", language, width=width, at=officer.url)
    sign(manager)
    assert fits(manager)
    go(officer, "/?list=1")
    expect(officer.locator(f"a[href='{link}']")).to_have_count(0)

    go(manager, "/duty-waivers/")
    assert fits(manager)
    through(manager.locator("tbody tr", has_text=name).locator("td a").first)
    follow(manager, "Take the waiver back", language)
    fill(manager, language, Reason="已复产")
    assert fits(manager)
    save(manager)
    expect(manager.locator(".alert-success")).to_be_visible()
    assert fits(manager)
    go(officer, "/?list=1")
    expect(officer.locator(f"a[href='{link}']")).to_have_count(1)
