"""How does every screen look? Photographs each into build/look: two languages, two widths, light and dark.

Starts a desk of its own with demo data in a fresh SQLite database; tools/look_screens.txt lists the screens.
Give words to photograph only screens whose name holds one of them: tools/look.py customers plans
Ends with 1 if a page failed, wrote to the browser's console, or is wider than its window.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Error, Page, Response, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools import chromium  # noqa: E402 (a script finds its neighbours only now)

FOLDER = ROOT / "build" / "look"
PASSWORD = "look-at-every-screen"  # noqa: S105 (of a desk that lives as long as this run)
LANGUAGES = ("zh", "en")
WIDTHS = {1440: 900, 390: 844}
SCHEMES = ("light", "dark")
FLAGS = ["--disable-gpu", "--disable-background-networking", "--no-first-run"]
ANSWERS = {"not-found": 404, "not-allowed": 403}  # by name; every other screen answers 200
LINE = re.compile(r"(?P<user>\S+)\s+(?P<path>/\S*)\s+(>\s*(?P<follow>.+?)\s+)?(?P<name>\S+)")


@dataclass(frozen=True)
class Screen:
    user: str
    path: str
    follow: str | None
    name: str


def main(words: list[str]) -> int:
    screens = [s for s in read_screens() if not words or any(word in s.name for word in words)]
    if not words:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with desk() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.executable(), args=FLAGS)
        complaints = [
            complaint
            for language in LANGUAGES
            for user in dict.fromkeys(screen.user for screen in screens)
            for complaint in photograph(browser, url, [one for one in screens if one.user == user], user, language)
        ]
        browser.close()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    return 1 if complaints else 0


def read_screens() -> list[Screen]:
    lines = (ROOT / "tools" / "look_screens.txt").read_text(encoding="utf-8").splitlines()
    screens = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = LINE.fullmatch(line.strip())
        if found is None:
            sys.exit(f"tools/look_screens.txt, line {number}: write user, path and name.")
        if any(one.name == found["name"] for one in screens):
            sys.exit(f"tools/look_screens.txt, line {number}: {found['name']} stands there already.")
        screens.append(Screen(found["user"], found["path"], found["follow"], found["name"]))
    return screens


@contextlib.contextmanager
def desk() -> Iterator[str]:
    """A desk of our own, answering at the URL given, gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        env = {
            **os.environ,
            "DATABASE_URL": f"sqlite:///{folder}/look.db",
            "GUIZHANG_FILES": f"{folder}/files",
            "GUIZHANG_DEMO_PASSWORD": PASSWORD,
            "GUIZHANG_ENV": "demo",
            "HOST": "127.0.0.1",
            "PORT": str(port),
            "SECRET_KEY": PASSWORD * 2,
        }
        log = Path(folder, "log")
        with log.open("wb") as output:
            server = subprocess.Popen(
                [sys.executable, "-m", "admin_app.cli", "serve"],
                cwd=ROOT,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_for(f"{url}/login", server, log)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                server.kill()


def wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Until the desk answers; loading the demo data may take a while."""
    until = time.monotonic() + 300
    while server.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 (our own server)
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    sys.exit(f"The desk does not answer. It said:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")


def photograph(browser: Browser, url: str, screens: list[Screen], user: str, language: str) -> Iterator[str]:
    """One user's screens in one language."""
    context = browser.new_context(
        base_url=url, locale="zh-CN" if language == "zh" else "en-GB", timezone_id="Asia/Shanghai"
    )
    sign_in(context, user, language)
    for screen in screens:
        yield from one(context, screen, f"{screen.name}-{language}")
    context.close()


def sign_in(context: BrowserContext, user: str, language: str) -> None:
    page = context.new_page()
    page.goto(f"/login?lang={language}")
    if user != "-":
        page.fill("[name=username]", user)
        page.fill("[name=password]", PASSWORD)
        page.click("main [type=submit]")
        page.wait_for_load_state()
        if page.url.split("?")[0].endswith("/login"):
            sys.exit(f"{user} cannot sign in: {page.inner_text('main')}")
        page.goto(f"/?lang={language}")
    page.close()


def one(context: BrowserContext, screen: Screen, name: str) -> Iterator[str]:
    """A page's pictures, and what is wrong with it."""
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    try:
        answer = walk(page, screen)
        page.wait_for_timeout(150)
        expected = ANSWERS.get(screen.name, 200)
        if answer and answer.status != expected:
            yield f"{name}: {screen.path} answered {answer.status}"
        if expected == 200:
            yield from (f"{name}: {text}" for text in said)
        for width, height in WIDTHS.items():
            page.set_viewport_size({"width": width, "height": height})
            if too_wide(page):
                yield f"{name}: wider than a window of {width}"
            for scheme in SCHEMES:
                page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
                page.screenshot(path=FOLDER / f"{name}-{width}-{scheme}.png", full_page=True, animations="disabled")
    except Error as error:
        yield f"{name}: {error.message.splitlines()[0]}"
    finally:
        page.close()


def walk(page: Page, screen: Screen) -> Response | None:
    """Goes to a screen, pressing what leads there; the answer of the first page."""
    answer = page.goto(screen.path)
    for selector in screen.follow.split(" > ") if screen.follow else ():
        page.locator(selector).first.click()
        page.wait_for_load_state()
    return answer


def too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
