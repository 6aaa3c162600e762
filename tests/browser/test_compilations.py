"""Are the archive cards of a month compiled, taken as they were, and is a damaged file noticed?"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go, refused, save, say, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_month_is_compiled_taken_and_checked(
    visit: Any, desk_server: Any, tmp_path: Path, language: str, width: int
) -> None:
    clerk = visit("clerk", language, width=width, at="/compilations/")
    through(clerk.get_by_role("link", name=say("Compile", language), exact=True))
    clerk.get_by_label(say("Period", language), exact=True).select_option("month 2026-10-01")
    assert fits(clerk)
    save(clerk)
    expect(clerk.locator(".alert-success").first).to_be_visible()
    go(clerk, "/compilations/")
    through(clerk.locator("tbody tr", has_text="2026-10-31").locator("td a").first)
    expect(clerk.locator("main")).to_contain_text("2026-10-31")
    assert fits(clerk)
    with clerk.expect_download() as taken:
        clerk.get_by_role("link", name=say("Take the file", language), exact=True).click()
    taken.value.save_as(tmp_path / "cards.xlsx")
    content = (tmp_path / "cards.xlsx").read_bytes()
    assert content[:2] == b"PK"

    kept = next(
        one
        for one in Path(desk_server.env["GUIZHANG_FILES"]).rglob("*")
        if one.is_file() and one.read_bytes() == content
    )
    kept.chmod(0o600)
    kept.write_bytes(content[:-1])
    clerk.reload()
    refused(clerk, "二(二)6.9")
    assert fits(clerk)
    kept.write_bytes(content)
