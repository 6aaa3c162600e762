"""Is the circle of a top-secret customer changed by the general manager alone, and read by whoever is in it?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, go, open_customer, refused, save, say, spare, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_who_is_named_reads_the_archive_until_he_is_taken_out(
    visit: Any, desk_server: Any, language: str, width: int
) -> None:
    item = spare(desk_server, 3 if language == "zh" else 4, level="top_secret", owner="sales2")
    clerk, general, reader = (visit(name, language, width=width) for name in ("clerk", "gm", "finance"))

    def name(page: Any, until: str) -> None:
        go(page, "/circles/new/")
        choose(page, "customer", item["code"])
        choose(page, "user", "贝会")
        page.fill("#until_on", until)
        fill(page, language, Reason="年度授信安排")
        assert fits(page)
        save(page)

    def archive() -> Any:
        open_customer(reader, item)
        assert fits(reader)
        return reader.get_by_role("heading", name=say("Archive", language), exact=True)

    expect(archive()).to_have_count(0)
    name(clerk, "2026-12-31")
    refused(clerk, "二(二)7.1")
    name(general, "2027-12-31")
    refused(general, "二(二)7.1")
    name(general, "2026-12-31")
    expect(general.locator(".alert-success")).to_be_visible()
    expect(archive()).to_be_visible()

    go(general, f"/circles/?search={item['code']}")
    through(general.locator("tbody tr", has_text=item["code"]).get_by_role("button", name=say("Take out", language)))
    fill(general, language, Reason="授信已办结")
    assert fits(general)
    save(general)
    expect(general.locator(".alert-success")).to_be_visible()
    expect(archive()).to_have_count(0)
