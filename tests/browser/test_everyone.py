"""Does the desk speak one's language and remember it? Can one go from sign-in to a customer without a mouse?"""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD
from tests.browser.steps import go, look_for


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_the_language_chosen_is_remembered(window: Any, picture: Any, language: str, width: int) -> None:
    """On every page, and at the next sign-in, whatever the browser's own language is."""
    other = {"zh": "en", "en": "zh"}[language]
    html = {"zh": "zh-CN", "en": "en"}
    page = window(other, width=width)

    def sign_in() -> None:
        go(page, "/login")
        expect(page.locator("html")).to_have_attribute("lang", html[other])
        page.fill("input[name=username]", "service")
        page.fill("input[name=password]", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(r"/$"))

    picture_of_login = f"login-{other}-{width}"
    go(page, "/login")
    picture(page, picture_of_login)
    sign_in()
    go(page, f"/?lang={other}")
    page.locator(f".languages button[lang^={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", html[language])
    go(page, "/customers/")
    expect(page.locator("html")).to_have_attribute("lang", html[language])
    page.locator(".topbar .dropdown-toggle").click()
    page.get_by_role("button", name={"zh": "退出登录", "en": "Sign out"}[language]).click()
    page.wait_for_url(re.compile("login"))
    page.context.clear_cookies()
    sign_in()
    expect(page.locator("html")).to_have_attribute("lang", html[language])
    expect(page.locator("h1")).to_contain_text({"zh": "我的待办", "en": "My duties"}[language])


@pytest.mark.parametrize("width", [1280, 390])
def test_sign_in_search_and_customer_by_keyboard_alone(window: Any, desk_server: Any, width: int) -> None:
    item = desk_server.customer_of("sales1", grade="A", access="full")
    page = window("en", width=width)
    go(page, "/login")
    keys = page.keyboard

    def tab_to(words: str) -> None:
        """Along the page, as far as it takes; what has the focus is seen to have it."""
        for _ in range(80):
            keys.press("Tab")
            focused = page.evaluate_handle("document.activeElement").as_element()
            if words in (focused.get_attribute("name"), focused.inner_text().strip()):
                assert page.evaluate("document.activeElement.matches(':focus-visible')")
                return
        raise AssertionError(f"Tab never reaches {words}")

    if page.evaluate("document.activeElement.name") != "username":
        tab_to("username")
    keys.type("sales1")
    tab_to("password")
    keys.type(PASSWORD)
    keys.press("Enter")
    page.wait_for_url(re.compile(r"/$"))
    look_for(page, item["name"])
    expect(page.locator(".topbar input[name=q]")).to_be_focused()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(page.locator("h1")).to_contain_text(item["name"])
    expect(page.locator("section.terms")).to_be_visible()


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 1280), ("en", 390)])
def test_no_word_of_the_menu_is_cut_off(visit: Any, language: str, width: int) -> None:
    page = visit("csmanager", language, width=width)
    if width < 992:
        page.locator("[data-bs-toggle=offcanvas]").first.click()
        expect(page.locator(".chapters .offcanvas-lg")).to_be_visible()
    cut_off = page.evaluate(
        """() => {
            document.querySelectorAll(".chapters details").forEach(chapter => { chapter.open = true })
            const words = [...document.querySelectorAll(".chapters .nav-link-title")]
            return [words.length > 60, words.filter(one => one.scrollWidth > one.clientWidth).map(one => one.innerText)]
        }"""
    )
    assert cut_off == [True, []]


def test_light_or_dark_is_chosen_in_ones_menu_and_kept(visit: Any) -> None:
    """Drawn before anything of the body is, so that no page flashes; the system's again once that is chosen."""
    page = visit("csmanager", "en", width=390)
    page.emulate_media(color_scheme="light")
    page.add_init_script(
        "new MutationObserver((_, seen) => { if (document.body) { window.first ??= "
        "document.documentElement.dataset.bsTheme; seen.disconnect() } })"
        ".observe(document, { childList: true, subtree: true })"
    )

    def choose(name: str) -> None:
        page.locator(".topbar .dropdown-toggle").click()
        page.get_by_role("group", name="Appearance").get_by_role("button", name=name).click()
        expect(page.get_by_role("button", name=name, pressed=True)).to_have_count(1)

    for name, drawn in (("Dark", "dark"), ("Light", "light"), ("System setting", "dark")):
        choose(name)
        page.emulate_media(color_scheme="light" if name == "Dark" else "dark")
        expect(page.locator("html")).to_have_attribute("data-bs-theme", drawn)
        go(page, "/customers/")
        assert page.evaluate("window.first") == drawn
