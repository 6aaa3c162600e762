"""What does everybody who walks through the desk do? Open a page, choose from a look-up, read a figure."""

import re
from functools import cache
from gettext import GNUTranslations
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import expect

CHINESE = Path(__file__).resolve().parents[2] / "admin_app" / "translations" / "zh" / "LC_MESSAGES" / "messages.mo"

LANGUAGES = ("zh", "en")
SIZES = [("zh", 1280), ("en", 1280), ("zh", 390), ("en", 390)]
LABELS = {
    "limit": {"zh": "有效额度(元)", "en": "Limit that counts (yuan)"},
    "approved": {"zh": "批准额度(元)", "en": "Approved limit (yuan)"},
    "exposure": {"zh": "授信占用(元)", "en": "Exposure (yuan)"},
    "left": {"zh": "剩余(元)", "en": "Left (yuan)"},
    "allowed": {"zh": "政策允许的最高额度(元)", "en": "Most the policy allows (yuan)"},
    "late": {"zh": "最早未付发票", "en": "Oldest open invoice"},
    "report": {"zh": "下次信用报告到期", "en": "Next credit report due"},
}


def yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d}"


def fen(text: str) -> int:
    return int(re.sub(r"[,.]", "", text))


def go(page: Any, path: str) -> None:
    answer = page.goto(path)
    assert answer is not None
    assert answer.status == 200, path


def through(link: Any) -> None:
    """Click what leads to another page and be there: what is asked next is asked of that one, however busy the machine."""
    with link.page.expect_navigation():
        link.click()


def press(page: Any, words: str) -> None:
    """The button that says so, and what it leads to."""
    through(page.get_by_role("button", name=words, exact=True))


def choose(page: Any, field: str, text: str) -> None:
    """Type into a look-up and take what it finds."""
    control = page.locator(f".field:has(#{field}) .ts-control")
    control.click()
    control.locator("input").type(text)
    page.locator(".ts-dropdown .option").filter(has_text=text).first.click()
    expect(page.locator(".ts-dropdown:visible")).to_have_count(0)


@cache
def _chinese() -> GNUTranslations:
    with CHINESE.open("rb") as file:
        return GNUTranslations(file)


def say(words: str, language: str) -> str:
    """The desk's own words in this language."""
    return words if language == "en" else _chinese().gettext(words)


def fill(page: Any, language: str, **given: str) -> None:
    """Into the fields labelled so, a blank where the name has an underline."""
    for label, text in given.items():
        page.get_by_label(say(label.replace("_", " "), language), exact=True).fill(text)


def follow(page: Any, words: str, language: str) -> None:
    """The link of the record that says so."""
    through(page.locator("main").get_by_role("link", name=say(words, language), exact=True))


def spare(desk: Any, at: int, **wanted: Any) -> dict[str, Any]:
    """The n-th last customer with these fields, whose level lasts and supply goes on: the first ones serve other walks."""
    wanted = {"status": "active", "level": "secret", "supply_hold": False, "emergency_open": False, **wanted}
    items = desk.ask("clerk", "/customers?limit=1000")["items"]
    found = [one for one in items if all(one.get(name) == value for name, value in wanted.items())]
    found = [one for one in found if (one["level_ends"] or "never") > "2026-12"]
    return dict(sorted(found, key=lambda one: str(one["code"]))[-at])


def look_for(page: Any, text: str) -> None:
    """Type it into the box above every page, until what is found answers all of it."""
    page.keyboard.press("/")
    page.keyboard.type(text, delay=30)
    expect(page.locator("#found-all")).to_have_attribute("href", re.compile(f"{re.escape(quote(text))}$"))


def offering(page: Any, path: str, words: str, language: str) -> str:
    """Open the first record of the list at this address that offers this act: its address."""
    go(page, path)
    records = [link.get_attribute("href") for link in page.locator("tbody a[href*='/details/']").all()]
    link = page.locator("main").get_by_role("link", name=say(words, language), exact=True)
    for address in dict.fromkeys(one for one in records if path.partition("?")[0] in one):
        go(page, address)
        if link.count():
            return str(address)
    raise AssertionError(f"Nothing at {path} offers {words}.")


def refused(page: Any, clause: str) -> Any:
    """What the page refuses, with its clause."""
    said = page.locator("[role=alert], .alert-danger", has_text=clause).first
    expect(said).to_be_visible()
    return said


def sign(page: Any, path: str = "") -> None:
    """The request at this address, or the one that is open; its page says that it is signed."""
    if path:
        go(page, path)
    page.locator("form[action$='/sign'] input[name=text]").fill("同意")
    through(page.locator("form[action$='/sign'] button"))
    expect(page.locator(".alert-success")).to_be_visible()


def save(page: Any) -> None:
    through(page.locator("main form button[type=submit]:not([name])"))


def open_customer(page: Any, item: dict[str, Any]) -> None:
    """Find him by his code and open his page."""
    go(page, f"/customers/?search={item['code']}")
    through(page.locator("tbody a", has_text=item["name"]).first)
    expect(page.locator("section.terms")).to_be_visible()


def fact(page: Any, name: str, language: str) -> str:
    """A figure below the terms."""
    label = page.get_by_text(LABELS[name][language], exact=True)
    return str(page.locator(".terms .fact", has=label).locator("dd").inner_text())


def fits(page: Any) -> bool:
    """Whether nothing has to be scrolled sideways, once the page is there."""
    page.wait_for_load_state()
    return bool(page.locator("html").evaluate("(html) => html.scrollWidth <= window.innerWidth"))


def shown_soon(page: Any, path: str, what: Any) -> None:
    """Open the page until it shows what a job is to bring."""
    for _ in range(60):
        go(page, path)
        if what.count():
            return
        page.wait_for_timeout(500)
    raise AssertionError(f"{path} does not show it after half a minute.")
