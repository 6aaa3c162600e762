"""Is what a contract promises to deliver urged by whoever leads it, and is what was answered kept for others to read?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fill, fits, follow, offering, refused, save, say, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_delivery_is_promised_urged_and_its_answer_kept(visit: Any, language: str, width: int) -> None:
    """On no day that is still to come."""
    what, answer = f"第二批紧固件({language})", f"车间答复周三装车({language})"
    seller = visit("sales1", language, width=width)
    offering(seller, "/contracts/?flt0_state=kept", "Plan a delivery", language)
    follow(seller, "Plan a delivery", language)
    seller.fill("#what", what)
    seller.fill("#due_on", "2026-11-25")
    seller.fill("#amount_fen", "1.00")
    assert fits(seller)
    save(seller)
    expect(seller.locator(".alert-success")).to_be_visible()

    through(seller.locator("main a[href*='/planned-deliveries/details/']", has_text=what))
    planned = seller.url
    follow(seller, "Urge", language)
    seller.select_option("#act", "visit")
    fill(seller, language, Day="2026-11-24", What_was_answered=answer)
    assert fits(seller)
    save(seller)
    refused(seller, {"en": "still to come", "zh": "尚未到来"}[language])
    assert fits(seller)
    fill(seller, language, Day="2026-11-23")
    save(seller)
    expect(seller.locator(".alert-success")).to_be_visible()

    officer = visit("contracts", language, width=width, at=planned)
    expect(officer.locator("main tr", has_text=answer)).to_contain_text("2026-11-23")
    expect(officer.locator("main tr", has_text=answer)).to_contain_text(say("Visit", language))
    assert fits(officer)
