"""Is a campaign drawn, each customer called and heard whole, and its report made when it closes?"""

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fill, fits, follow, go, refused, save, say, spare, through


def is_open(page: Any, item: dict[str, Any]) -> int:
    """How many visits of his wait: whoever has one is not drawn."""
    go(page, f"/visits/?flt0_visit_state=allotted&search={item['code']}")
    return int(page.locator("tbody tr").count())


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_from_the_draw_to_the_report(visit: Any, desk_server: Any, language: str, width: int) -> None:
    service = visit("service", language, width=width, at="/visits/")
    item = next(one for one in (spare(desk_server, at, owner="sales2") for at in count(1)) if not is_open(service, one))
    region, title = f"走查区{language}", f"冬季走访{language}"
    clerk = visit("clerk", language, at=f"/customers/?search={item['code']}")
    through(clerk.locator("tbody .row-actions a[href*='/customers/edit/']").first)
    fill(clerk, language, Region=region)
    save(clerk)

    manager = visit("csmanager", language, width=width, at="/visit-campaigns/new/")
    fill(manager, language, Title=title, Ends_on="2026-12-15", Region=region)
    manager.get_by_label(say("Theme", language), exact=True).select_option("holiday")
    assert fits(manager)
    save(manager)
    expect(manager.locator("h1")).to_contain_text(title)
    campaign = manager.url
    assert fits(manager)
    follow(manager, "Close the campaign", language)
    save(manager)
    refused(manager, "四2")
    assert fits(manager)

    go(service, "/visits/?flt0_visit_kind=campaign&flt1_visit_state=allotted&search=" + item["code"])
    through(service.locator("tbody a").first)
    assert fits(service)
    follow(service, "Note a call or letter", language)
    assert fits(service)
    save(service)
    follow(service, "Record the visit", language)
    for field, heard in {"opinion": "无", "advice": "无", "wants": "无", "market": "同行降价"}.items():
        service.fill(f"[name={field}]", heard)
    save(service)
    refused(service, "二(五)3.4.3")
    assert fits(service)
    service.check("[name=satisfaction][value='4']")
    save(service)
    expect(service.locator(".alert-success")).to_be_visible()
    assert fits(service)

    go(manager, campaign)
    follow(manager, "Make the report", language)
    manager.locator("main textarea").fill("客户满意，价格有压力")
    assert fits(manager)
    save(manager)
    assert fits(manager)
    follow(manager, "Close the campaign", language)
    save(manager)
    expect(manager.locator(".alert-success")).to_be_visible()
    go(manager, "/visit-reports/")
    through(manager.locator("tbody tr", has_text=title).locator("td a").first)
    expect(manager.locator("main")).to_contain_text("同行降价")
    assert fits(manager)
