"""Are several requests signed at once on a telephone of 360 points?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import LANGUAGES, choose, fill, fits, go, save, say, spare


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_waits_is_ticked_and_signed_on_a_small_telephone(visit: Any, desk_server: Any, language: str) -> None:
    some = [spare(desk_server, 9 + 2 * LANGUAGES.index(language) + at, owner="sales1") for at in range(2)]
    officer = visit("credit", language)
    for item in some:
        propose(officer, item, language)
    page = visit("csmanager", language, width=360)
    go(page, "/signoffs/")
    assert fits(page)
    boxes = page.locator("form.signatures input[name=step]")
    waiting = boxes.count()
    for item in some:
        page.locator("section.card", has_text=item["name"]).first.locator("input[name=step]").check()
    page.get_by_role("button", name=say("Sign ticked", language)).click()
    expect(page.get_by_text(say("Signed: %(count)s.", language) % {"count": 2})).to_be_visible()
    assert fits(page)
    expect(boxes).to_have_count(waiting - 2)


def propose(officer: Any, item: dict[str, Any], language: str) -> None:
    """A countermeasure, which waits for the manager."""
    go(officer, "/countermeasures/new/")
    choose(officer, "customer", item["code"])
    officer.get_by_label(say("Measure", language), exact=True).select_option("joint_guarantor")
    fill(officer, language, Other_party="控股股东", Reason="回款放缓")
    officer.fill("#amount_fen", "300000")
    save(officer)
    officer.wait_for_url("**/signoffs/*")
