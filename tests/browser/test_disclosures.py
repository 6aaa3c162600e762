"""Does what leaves the company wait for its signature, and stay as it was given?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, go, save, say, sign, spare, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_what_is_top_secret_leaves_with_a_signature(visit: Any, desk_server: Any, language: str, width: int) -> None:
    """The first time the general manager refuses."""
    item = spare(desk_server, 1 if language == "zh" else 2, owner="sales2", level="top_secret")
    clerk, general = (visit(name, language, width=width, at="/disclosures/") for name in ("clerk", "gm"))

    def ask(recipient: str) -> str:
        go(clerk, "/disclosures/new/")
        choose(clerk, "customer", item["code"])
        fill(clerk, language, Recipient=recipient, Purpose="年度审计函证")
        for part in ("Card", "Invoices"):
            clerk.get_by_label(say(part, language), exact=True).check()
        assert fits(clerk)
        save(clerk)
        clerk.wait_for_url("**/signoffs/*")
        return str(clerk.url)

    go(general, ask(f"某会计师事务所{language}"))
    assert fits(general)
    general.locator("form[action$='/refuse'] input[name=text]").fill("范围过宽")
    through(general.locator("form[action$='/refuse'] button"))
    clerk.reload()
    expect(clerk.locator("main")).to_contain_text("范围过宽")
    expect(clerk.locator("main")).to_contain_text("二(二)6.4")
    assert fits(clerk)

    sign(general, ask(f"某律师事务所{language}"))
    go(clerk, "/disclosures/")
    through(clerk.locator("tbody tr", has_text=f"某律师事务所{language}").locator("a[href*='/disclosures/']").first)
    expect(clerk.locator("main")).to_contain_text("SHA-256")
    expect(clerk.locator("main")).to_contain_text(item["phone"])
    assert fits(clerk)
