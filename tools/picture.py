"""The pictures of README, docs/posts and policy-owners.md: pages in both languages, from invented demo data."""

from __future__ import annotations

import io
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from tools import chromium, look  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
NAMES = {"en": "customer.png", "zh": "customer.zh.png"}
TODAY = "2026-11-23"  # the same pictures on any day
EXPOSURE, REPORT, LATE = 0, 3, -1  # where they stand below the terms
NOT_LATE = ("not late", "未逾期")
SIZE = {"width": 1280, "height": 800}
POSTS = {  # whose first look in the morning, at what
    "post-general-manager": ("gm", "/signoffs/"),
    "post-information-clerk": ("clerk", "/"),
    "post-credit-officer": ("credit", "/"),
    "post-finance": ("finance", "/reports/aging/"),
    "post-auditor": ("auditor", "/audit/"),
    "post-contract-officer": ("contracts", "/contracts/"),
    "post-cs-manager": ("csmanager", "/"),
    "post-decision-committee": ("gm", "/plans/"),
    "post-information-supervisor": ("infosupervisor", "/signoffs/"),
    "post-it-clerk": ("itclerk", "/"),
    "post-marketing-manager": ("mktmanager", "/"),
    "post-service-officer": ("service", "/"),
    "post-administrator": ("admin", "/people/"),
}
SMALL = {"width": 1120, "height": 640}
DRAFTS = {  # down to this height, as tools/look_screens.txt finds them
    "policy-numbers": 1_300,
    "policy-rules": 900,
    "policy-rule": 1_500,
    "policy-preview": 1_500,
}
SIGNED = 900
LARGEST_KB = 80


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    os.environ["GUIZHANG_TODAY"] = TODAY
    with look.desk() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable())
        for language, name in NAMES.items():
            context = browser.new_context(base_url=url, viewport=SIZE, device_scale_factor=1.5)  # type: ignore[arg-type]
            look.sign_in(context, "sales1", language)
            page = context.new_page()
            open_one_with_room(page, language)
            save(page.screenshot(), FOLDER / name)
            ending = name.removeprefix("customer")
            for post, (user, path) in POSTS.items():
                of_screen(browser, url, FOLDER / f"{post}{ending}", look.Screen(user, path, None, post), language)
            for screen in [one for one in look.read_screens() if one.name in DRAFTS]:
                file = FOLDER / f"{screen.name}{ending}"
                of_screen(browser, url, file, screen, language, DRAFTS[screen.name])
        submit(browser, url)
        for language, name in NAMES.items():
            file = FOLDER / f"policy-sign{name.removeprefix('customer')}"
            asked = look.Screen("gm", "/signoffs/", "section.card:has-text('credit.py') h2 a", "policy-sign")
            of_screen(browser, url, file, asked, language, SIGNED)
        browser.close()


def submit(browser: Browser, url: str) -> None:
    """The draft at hand goes to its second signature."""
    context = browser.new_context(base_url=url)
    look.sign_in(context, "csmanager", "zh")
    page = context.new_page()
    look.walk(page, next(one for one in look.read_screens() if one.name == "policy-submit"))
    page.click("form[action$='/submit'] button[type=submit]")
    page.wait_for_selector(".btn-list a[href*='/signoffs/']")
    context.close()


def open_one_with_room(page: Page, language: str) -> None:
    """The first customer in the list who is under secrecy, owes something, is not late, and may buy more on account."""
    page.goto(f"/customers/?page_size=100&lang={language}")
    links = page.locator("tbody td[data-label] a[href*=details]").all()
    for link in [a.get_attribute("href") for a in links if a.inner_text().isascii() == (language == "en")]:
        page.goto(link or "")
        facts = page.locator(".terms .fact dd").all_inner_texts()
        is_good = page.locator(".terms .h2.text-green").count() and page.locator(".level-mark").count()
        if is_good and facts[EXPOSURE][0] not in "-0" and facts[LATE] in NOT_LATE and facts[REPORT] > TODAY:
            return
    sys.exit("The demo data have nobody to whom we may sell on account.")


def of_screen(
    browser: Browser, url: str, file: Path, screen: look.Screen, language: str, down_to: int = SMALL["height"]
) -> None:
    """The upper part of a page; of what is longer than a window as much as there is, down to that height."""
    context = browser.new_context(base_url=url, viewport=SMALL)  # type: ignore[arg-type]
    look.sign_in(context, screen.user, language)
    page = context.new_page()
    look.walk(page, screen)
    page.wait_for_load_state("networkidle")
    is_long = down_to > SMALL["height"]
    height = min(down_to, int(page.evaluate("document.documentElement.scrollHeight")))
    clip = {"x": 0, "y": 0, "width": SMALL["width"], "height": height if is_long else down_to}
    shot = page.screenshot(animations="disabled", full_page=is_long, clip=clip)  # type: ignore[arg-type]
    save(shot, file, colours=64 if is_long else 32)
    context.close()
    if file.stat().st_size > LARGEST_KB * 1000:
        sys.exit(f"{file.name} is larger than {LARGEST_KB} kB.")


def save(picture: bytes, path: Path, colours: int = 96) -> None:
    """In few colours: a page has few, and a README should load fast."""
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(colours).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
