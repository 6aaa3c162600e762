"""Does a good report lead to a step of a B limit that people sign, and a careful review to a small limit of a C customer?"""

from itertools import count, islice
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, refused, save, say, sign, spare, through, yuan

SMALL_FEN = 100_00


def ask_for(page: Any, item: dict[str, Any], fen: int, reason: str) -> None:
    go(page, "/limits/new/")
    choose(page, "customer", item["code"])
    page.fill("#limit_fen", yuan(fen))
    page.fill("#until_on", "2027-06-30")
    page.fill("#reason", reason)
    save(page)


def allowed(desk: Any, item: dict[str, Any]) -> int:
    return int(desk.decide("csmanager", "credit_terms", item["code"])["outcome"]["limit_fen"])


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_step_is_proposed_after_a_good_report_asked_for_and_signed(
    visit: Any, desk_server: Any, language: str, width: int
) -> None:
    known = (spare(desk_server, at, grade="B", owner="sales1" if language == "zh" else "sales2") for at in count(1))
    item = next(one for one in known if allowed(desk_server, one) > one["limit_fen"] + SMALL_FEN)
    officer = visit("credit", language, width=width, at="/credit-reports/new/")
    choose(officer, "customer", item["code"])
    officer.select_option("#conclusion", "good")
    for name in ("operations", "payment_conduct", "evidence"):
        officer.fill(f"#{name}", "对账单与发货单齐全")
    assert fits(officer)
    save(officer)
    expect(officer.locator(".alert-success")).to_be_visible()

    go(officer, f"/limit-steps/?flt0_state=proposed&search={item['code']}")
    through(officer.locator("tbody tr", has_text=item["code"]).locator("td a").first)
    step = officer.url
    assert fits(officer)
    follow(officer, "Ask for a limit", language)
    wanted = item["limit_fen"] + SMALL_FEN
    officer.fill("#limit_fen", yuan(wanted))
    officer.fill("#until_on", "2027-06-30")
    officer.fill("#reason", "连续报告良好")
    assert fits(officer)
    save(officer)
    officer.wait_for_url("**/signoffs/*")
    sign(visit("csmanager", language, width=width, at=officer.url))
    assert desk_server.ask("csmanager", f"/customers/{item['code']}")["limit_fen"] == wanted
    go(officer, step)
    expect(officer.locator("main")).to_contain_text(say("Asked for", language))
    assert fits(officer)


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_a_careful_review_gives_a_c_customer_a_small_limit(
    visit: Any, desk_server: Any, language: str, width: int
) -> None:
    """Before it he pays cash."""
    known = (spare(desk_server, at, grade="C") for at in count(1))
    buying = (one for one in known if one["exposure_fen"] > 0 and allowed(desk_server, one) == 0)
    item = next(islice(buying, 0 if language == "zh" else 1, None))
    manager = visit("csmanager", language, width=width, at="/limits/")
    ask_for(manager, item, SMALL_FEN, "小额试行")
    refused(manager, "二(三)2.3")
    assert fits(manager)
    officer = visit("credit", language, width=width, at="/careful-reviews/new/")
    choose(officer, "customer", item["code"])
    officer.get_by_label(say("Passed", language), exact=True).check()
    fill(officer, language, Reason="现款往来满一年，无拖欠")
    assert fits(officer)
    save(officer)
    expect(officer.locator(".alert-success")).to_be_visible()
    most = allowed(desk_server, item)
    ask_for(manager, item, most + 1, "小额试行")
    refused(manager, "二(三)2.3")
    ask_for(manager, item, SMALL_FEN, "小额试行")
    expect(manager.locator(".alert-success")).to_be_visible()
    assert fits(manager)
    assert desk_server.ask("csmanager", f"/customers/{item['code']}")["limit_fen"] == SMALL_FEN
