"""Can everybody read and use every screen? axe (WCAG 2.2, A and AA) finds nothing serious on those of look_screens.txt.

Light and wide in Chinese, dark and narrow in English. A day asks one screen in so many; GUIZHANG_EVERY_WALK asks all.
"""

import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE_MS, ROOT
from tools.look import ANSWERS, Screen, read_screens

pytestmark = pytest.mark.xdist_group("browser")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SWAGGER = (
    "api-docs"  # drawn by swagger-ui, whose buttons hold links; the same stands in docs/api.md and in the OpenAPI file
)
COMBINATIONS = (("zh", 1440, "light"), ("en", 360, "dark"))
WIDE = {"width": 1440, "height": 900}
SERIOUS = ("serious", "critical")
DAYS = 1 if os.environ.get("GUIZHANG_EVERY_WALK") else 12  # after so many days each screen was asked


def test_axe_finds_nothing_serious(visit: Any, window: Any) -> None:
    screens = [one for one in read_screens() if one.name != SWAGGER][datetime.now(UTC).toordinal() % DAYS :: DAYS]
    found = []
    for language, width, scheme in COMBINATIONS:
        for user in dict.fromkeys(screen.user for screen in screens):
            page = window(language) if user == "-" else visit(user, language)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for screen in (one for one in screens if one.user == user):
                page.set_viewport_size(WIDE)  # links are followed where they are all seen
                _open(page, screen)
                page.set_viewport_size({"width": width, "height": 800})
                found += [f"{screen.name}, {language}: {one}" for one in serious(page)]
    assert found == []


def _open(page: Any, screen: Screen) -> None:
    answer = page.goto(screen.path)
    assert answer.status == ANSWERS.get(screen.name, 200), screen
    for selector in screen.follow.split(" > ") if screen.follow else ():
        page.locator(selector).first.click(timeout=PATIENCE_MS)
        page.wait_for_load_state()


def serious(page: Any) -> list[str]:
    page.evaluate(_axe())
    answer = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{one['id']} at {node['target']}: {node['html'][:120]} ({node['failureSummary']})"
        for one in answer["violations"]
        if one["impact"] in SERIOUS
        for node in one["nodes"][:3]
    ]


@cache
def _axe() -> str:
    return (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text("utf-8")
