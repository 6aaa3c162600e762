"""Can everybody read and use every screen? axe (WCAG 2.2, A and AA) finds nothing serious on those of look_screens.txt,
nothing has to be scrolled sideways, and no script fails.

Each two of language, width and colours meet in one of the combinations. A day asks one screen in so many, in two of
them; GUIZHANG_EVERY_WALK asks all.
"""

import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tests.browser.conftest import PATIENCE_MS, ROOT
from tests.browser.steps import fits
from tools.look import ANSWERS, Screen, read_screens

pytestmark = pytest.mark.xdist_group("browser")

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SWAGGER = (
    "api-docs"  # drawn by swagger-ui, whose buttons hold links; the same stands in docs/api.md and in the OpenAPI file
)
COMBINATIONS = (("zh", 1440, "light"), ("zh", 360, "dark"), ("en", 360, "light"), ("en", 1440, "dark"))
WIDE = {"width": 1440, "height": 900}
SERIOUS = ("serious", "critical")
EVERY = bool(os.environ.get("GUIZHANG_EVERY_WALK"))
DAYS = 1 if EVERY else 12  # after so many days each screen was asked in two combinations, then in the others


def test_axe_finds_nothing_serious(visit: Any, window: Any) -> None:
    turn, day = divmod(datetime.now(UTC).toordinal(), DAYS)
    screens = [one for one in read_screens() if one.name != SWAGGER][day::DAYS]
    found: list[str] = []
    for language, width, scheme in COMBINATIONS if EVERY else COMBINATIONS[turn % 2 :: 2]:
        for user in dict.fromkeys(screen.user for screen in screens):
            page = window(language) if user == "-" else visit(user, language)
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            page.on("pageerror", lambda error, page=page: found.append(f"{page.url}: {error}"))
            for screen in (one for one in screens if one.user == user):
                page.set_viewport_size(WIDE)  # links are followed where they are all seen
                if (status := _open(page, screen)) != ANSWERS.get(screen.name, 200):
                    found.append(f"{screen.name}, {language}: answers {status}")
                page.set_viewport_size({"width": width, "height": 800})
                found.extend(f"{screen.name}, {language}: {one}" for one in serious(page))
                if not fits(page):
                    found.append(f"{screen.name}, {language}, {scheme}: wider than {width}")
    assert found == []


def _open(page: Any, screen: Screen) -> int:
    status: int = page.goto(screen.path).status
    for selector in screen.follow.split(" > ") if screen.follow else ():
        page.locator(selector).first.click(timeout=PATIENCE_MS)
        page.wait_for_load_state()
    return status


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
