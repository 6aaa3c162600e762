"""Does every screen work under the strict content policy? Walks along all links; a violation is an error on the console.

`window` (conftest) fails a walk on whose pages the console had an error.
"""

import re
from typing import Any
from urllib.parse import urldefrag, urlsplit

import pytest
from playwright.sync_api import Error

FILE = re.compile(r"/(?:export|pdf|xlsx|docx)/")
RECORD = re.compile(r"[0-9a-f]{32}|\d+|(?<=^/policies/)[a-z_]+(?=$|/)")
LEAST = {"clerk": 25, "admin": 5}
SCRIPTS = "() => Array.from(document.scripts, (one) => [one.src, one.nonce !== ''])"


@pytest.mark.parametrize("username", LEAST)
def test_every_page_one_can_reach_keeps_the_policy(visit: Any, desk_server: Any, username: str) -> None:
    page = visit(username, "en")
    waiting, seen = ["/"], {"/"}
    pages = 0
    while waiting:
        try:
            answer = page.goto(waiting.pop(), wait_until="domcontentloaded")
        except Error as downloads:
            if "Download is starting" not in str(downloads):
                raise
            continue
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        pages += 1
        html = page.locator("html")
        assert "script-src 'nonce-" in answer.headers["content-security-policy"]
        assert all(src.startswith(desk_server.url) and marked for src, marked in html.evaluate(SCRIPTS)), page.url
        for link in html.evaluate("() => Array.from(document.links, (one) => one.href)"):
            parts = urlsplit(link)
            is_page_of_ours = f"{parts.scheme}://{parts.netloc}" == desk_server.url and not FILE.search(parts.path)
            kind = RECORD.sub("#", parts.path)  # one page of each kind
            if is_page_of_ours and kind not in seen:
                seen.add(kind)
                waiting.append(urldefrag(link).url)  # to a place on the page at hand nothing is asked
    assert pages >= LEAST[username]


def test_the_page_of_the_api_draws_under_the_policy(window: Any) -> None:
    page = window("en")
    page.goto("/api/v1/docs")
    page.locator("#swagger-ui .opblock").first.wait_for()


def test_an_injected_script_does_not_run(chromium_browser: Any, desk_server: Any) -> None:
    """Marked by no nonce of the page, neither a script in the text nor one from our own server runs."""
    page = chromium_browser.new_page(base_url=desk_server.url)
    page.goto("/login")
    ran = page.evaluate(
        """async () => {
            window.ran = false;
            const one = document.createElement("script");
            one.textContent = "window.ran = true";
            document.body.append(one);
            const two = document.createElement("script");
            const over = new Promise((done) => { two.onload = () => done("loaded"); two.onerror = () => done("blocked"); });
            two.src = "/static/js/theme.js";
            document.body.append(two);
            return [window.ran, await over];
        }"""
    )
    page.close()
    assert ran == [False, "blocked"]
