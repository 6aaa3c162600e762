"""A change waits for its day, an earlier version takes its place, and a policy is stopped at once and put back to work."""

from typing import Any

from playwright.sync_api import expect

from tests.browser.steps import fits, go, say, sign, through
from tests.browser.test_axe import serious

PAGE, TODAY, LATER = "/policies/prospect_step", "2026-11-23", "2026-12-01"


def test_a_later_day_a_way_back_and_an_emergency(visit: Any, picture: Any, desk_server: Any) -> None:
    def answered(on: str = TODAY) -> tuple[bool, int]:
        facts = {"days_ahead": 1, "times_postponed": 0}
        outcome = desk_server.ask("csmanager", "/decisions/prospect_step", {"facts": facts, "on": on})["outcome"]
        return outcome["allowed"], outcome["plan_working_days"]

    mei, gm = (visit(person, "zh", width=390, at=PAGE) for person in ("csmanager", "gm"))
    through(mei.locator("form[action$='/policy-drafts/begin'] button.btn-primary"))
    mei.locator("#plan_within").fill("4")
    through(mei.locator("form[action$='/numbers'] button[type=submit]"))
    through(mei.locator("form[action$='/agree-examples'] button"))
    mei.locator("form[action$='/agree-examples']").wait_for(state="detached")
    mei.goto(f"{mei.url.split('?')[0]}?part=submit")
    mei.locator("#effective_on").fill(LATER)
    sign(gm, _submitted(mei))
    assert [answered(on) for on in (TODAY, LATER)] == [(True, 3), (True, 4)]
    go(mei, "/policies/")
    announced = mei.locator(f"tr:has(a[href='{PAGE}']) .badge", has_text=LATER)
    expect(announced).to_have_count(1)

    go(mei, PAGE)
    through(mei.locator("form:has([name=text_id]) button").last)
    expect(mei.locator(".alert-warning", has_text=LATER)).to_be_visible()
    sign(gm, _submitted(mei))
    assert [answered(on) for on in (TODAY, LATER)] == [(True, 3), (True, 3)]
    go(mei, "/policies/")
    expect(announced).to_have_count(0)

    go(mei, PAGE)
    mei.locator("summary", has_text=say("Emergency: stop this policy", "zh")).click()
    mei.locator("form[action*='/stop/'] [name=reason]").fill("客户名单泄露，先停用再查。")
    through(mei.locator("form[action*='/stop/'] button"))
    stopped = mei.get_by_role("alert").filter(has_text="客户名单泄露")
    expect(stopped).to_be_visible()
    assert answered() == (False, 3)
    assert fits(mei)
    assert serious(mei) == []
    picture(mei, "policy-stopped-zh-390")

    go(gm, PAGE)
    gm.locator("form[action*='/lift/'] [name=reason]").fill("已查清，规则无误。")
    through(gm.locator("form[action*='/lift/'] button"))
    expect(gm.locator("form[action*='/lift/']")).to_have_count(0)
    assert answered() == (True, 3)
    go(mei, PAGE)
    expect(stopped).to_have_count(0)


def _submitted(page: Any) -> str:
    """Asked for the second signature; where it is given."""
    page.locator("#reason").fill("试点后调整。")
    through(page.locator("form[action$='/submit'] button[type=submit]"))
    return str(page.locator(".btn-list a[href*='/signoffs/']").get_attribute("href"))
