"""Where it is urgent and the signer is away, does the next level sign, and not before?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, go, press, refused, save, say, sign, spare, through, yuan

MADE_FEN = 10_000_00


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_level_is_passed_over_after_a_call(visit: Any, desk_server: Any, language: str, width: int) -> None:
    """While the manager is there it is refused."""
    item = spare(desk_server, 1 if language == "zh" else 2, owner=None, grade="A")
    officer = visit("credit", language, width=width, at="/limits/new/")
    manager = visit("csmanager", language, width=width, at="/deputies/")
    choose(officer, "customer", item["code"])
    officer.fill("#limit_fen", yuan(MADE_FEN))
    officer.fill("#until_on", "2027-06-30")
    officer.fill("#reason", "今日须发货")
    save(officer)
    officer.wait_for_url("**/signoffs/*")
    asked = officer.url
    fill(officer, language, Why_it_cannot_wait="车已到库")
    press(officer, say("It is urgent", language))
    expect(officer.locator(".alert-success")).to_be_visible()
    assert fits(officer)

    def leave() -> None:
        go(manager, "/deputies/")
        fill(manager, language, Last_day="2026-11-23", Reason="出差")
        save(manager)
        expect(manager.locator(".alert-success")).to_be_visible()

    def come_back() -> None:
        go(manager, "/deputies/")
        through(manager.locator("main form[action$='/end'] button").first)

    leave()
    assert fits(manager)
    support = visit("service", language, width=width, at=asked)
    assert fits(support)
    come_back()
    called = say("With whom you spoke, and when", language)
    support.get_by_label(called, exact=True).fill("梅经理，九时十分")
    press(support, say("Pass over the level", language))
    refused(support, "二(四)5")
    assert fits(support)
    leave()
    go(support, asked)
    support.get_by_label(called, exact=True).fill("梅经理，九时二十分")
    press(support, say("Pass over the level", language))
    expect(support.locator(".alert-success")).to_be_visible()
    assert fits(support)
    come_back()
    sign(visit("gm", language, width=width, at=asked))
    assert desk_server.ask("csmanager", f"/customers/{item['code']}")["limit_fen"] == MADE_FEN
