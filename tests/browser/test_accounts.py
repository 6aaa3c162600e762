"""Set up a second factor and sign in with it, end another browser's sign-in, follow an invitation."""

import re
import time
from typing import Any

import pytest
from passlib.totp import TOTP
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.steps import fits, go, press, through

WORDS = {
    "continue": {"zh": "继续", "en": "Continue"},
    "end": {"zh": "终止", "en": "End"},
    "go without": {"zh": "停用", "en": "Go without"},
    "this": {"zh": "当前浏览器", "en": "this browser"},
}


def enter(page: Any, username: str, language: str, password: str = PASSWORD) -> None:
    go(page, f"/login?lang={language}")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("form button[type=submit]")
    page.wait_for_url(lambda url: "/login" not in url)


@pytest.mark.parametrize(("language", "width", "username"), [("zh", 1280, "infosupervisor"), ("en", 390, "contracts")])
def test_second_factor_and_the_list_of_sign_ins(
    window: Any, picture: Any, language: str, width: int, username: str
) -> None:
    page, other = window(language, width=width), window(language, width=width)
    enter(page, username, language)
    go(page, "/second-factor/set-up/")
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 100
    assert fits(page)
    picture(page, f"second-factor-set-up-{language}-{width}")
    page.locator("summary").click()
    key = page.locator("#key").inner_text()
    codes = TOTP(key=key.replace("-", ""), format="base32")
    page.fill("#code", codes.generate().token)
    press(page, WORDS["continue"][language])
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    recovery = page.locator("#recovery-codes li").first.inner_text()
    picture(page, f"recovery-codes-{language}-{width}")

    enter(other, username, language)
    expect(other.locator("#code")).to_be_focused()
    picture(other, f"second-factor-{language}-{width}")
    go(other, "/customers/")
    expect(other.locator("#code")).to_be_visible()
    other.fill("#code", "000000")
    press(other, WORDS["continue"][language])
    expect(other.locator(".invalid-feedback")).to_be_visible()
    other.fill("#code", codes.generate(time.time() + 30).token)
    press(other, WORDS["continue"][language])
    go(other, "/customers/")
    expect(other.locator(".topbar")).to_be_visible()

    go(page, "/me/")
    expect(page.locator("#sign-ins li")).to_have_count(2)
    expect(page.locator("#sign-ins")).to_contain_text(WORDS["this"][language])
    assert fits(page)
    picture(page, f"my-account-{language}-{width}")
    page.locator("#sign-ins").get_by_role("button", name=WORDS["end"][language], exact=True).click()
    expect(page.locator("#sign-ins li")).to_have_count(1)
    other.goto("/customers/")
    expect(other.locator("input[name=username]")).to_be_visible()

    enter(other, username, language)
    other.fill("#code", recovery)
    press(other, WORDS["continue"][language])
    go(other, "/me/")
    press(other, WORDS["go without"][language])
    expect(other.locator(".alert-success")).to_be_visible()


def test_an_invitation_from_hiring_to_the_first_page(window: Any, desk_server: Any, picture: Any) -> None:
    administrator, newcomer = window("en"), window("en", width=390)
    enter(administrator, "admin", "en")
    go(administrator, "/people/new/")
    administrator.fill("#username", "newcomer")
    administrator.fill("#name", "New Comer")
    administrator.fill("#email", "new.comer@company.example")
    administrator.locator("input[name=posts][value=service_officer]").check()
    through(administrator.locator("main form button[type=submit]:not([name])"))
    expect(administrator.locator(".alert-success")).to_contain_text("new.comer@company.example")
    assert fits(administrator)
    picture(administrator, "invited-en-1280")
    link = re.findall(r"http://\S+(/password/link/\S+)", desk_server.log.read_text())[-1]
    go(newcomer, link)
    assert fits(newcomer)
    picture(newcomer, "invitation-en-390")
    for name in ("new", "again"):
        newcomer.fill(f"#{name}", "seven green bicycles")
    press(newcomer, "Set a password")
    newcomer.wait_for_url(re.compile("/login"))
    enter(newcomer, "newcomer", "en", "seven green bicycles")
    expect(newcomer.locator("h1")).to_be_visible()
    assert window("en").goto(link).status == 404


def test_handing_over_all_customers_of_whoever_leaves(visit: Any, picture: Any) -> None:
    page = visit("csmanager", "zh")
    go(page, "/leaving/")
    expect(page.locator("li", has_text="sales1")).to_be_visible()
    assert fits(page)
    picture(page, "leaving-zh-1280")
    through(page.locator("li", has_text="sales1").get_by_role("link"))
    expect(page.locator("select[name=to_user]")).to_contain_text("sales2")
    picture(page, "leaver-zh-1280")
