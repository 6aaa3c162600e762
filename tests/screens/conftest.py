"""What the tests of all screens share: a desk with one data set for a whole module, and a browser that looks twice.

`desk` (tests/conftest.py) is not emptied between the tests of a module that uses `kept`; such tests change nothing.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from admin_app.extensions import db

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style|<[^>]+\s(?:style|on[a-z]+)\s*=|(?:href|src|action)\s*=\s*[\"']?\s*javascript:",
    re.IGNORECASE,
)
NONCE = re.compile(r'<script nonce="([^"]+)"')


@pytest.fixture(scope="module")
def kept(desk: Any) -> Iterator[Any]:
    """The application, emptied once; whoever tests fills it for the module."""
    desk.clear()
    with desk.app.app_context():
        yield desk.app
        db.session.remove()
    desk.clear()


def look(browser: Any, url: str, **options: Any) -> Any:
    """The page, with all that must be true of every page."""
    page = (browser.post if "data" in options else browser.get)(url, **options)
    assert page.status_code < 500, (url, page.status_code)
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, url
    assert "unsafe" not in policy, url
    if page.mimetype == "text/html":
        found = INLINE.search(page.text)
        assert found is None, (url, found and found.group())
        assert [mark for mark in NONCE.findall(page.text) if f"'nonce-{mark}'" not in policy] == [], url
        assert len(NONCE.findall(page.text)) == page.text.count("<script"), url
    return page
