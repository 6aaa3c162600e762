"""Do those concerned get along: consulting, borrowing and destroying an archive, each with his own window?"""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Desk, _free_port, _wait_for
from tests.browser.steps import LANGUAGES, choose, fits, go, save, say, through


@pytest.fixture
def archive(desk_server: Desk) -> Callable[[int], dict[str, Any]]:
    """The n-th last secret customer of sales2 by code, as the clerk sees him, whose name is his alone."""

    def nth(number: int) -> dict[str, Any]:
        items = desk_server.ask("clerk", "/customers?limit=1000")["items"]
        names = [item["name"] for item in items]
        found = [
            item
            for item in items
            if item["owner"] == "sales2" and item["level"] == "secret" and names.count(item["name"]) == 1
        ]
        return dict(sorted(found, key=lambda item: str(item["code"]))[-number])  # the first ones are lent already

    return nth


@pytest.fixture
def tomorrow(desk_server: Desk, tmp_path: Any) -> Iterator[str]:
    """The same desk on the next day."""
    port = _free_port()
    env = {**desk_server.env, "GUIZHANG_TODAY": "2026-11-24", "PORT": str(port)}
    with (tmp_path / "serve.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "admin_app.cli", "serve"], env=env, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", server, tmp_path / "serve.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(180)


def ask_for(page: Any, kind: str, name: str, purpose: str) -> None:
    go(page, "/archive-requests/new/")
    page.locator(f"input[name=kind][value={kind}]").check()
    page.fill("[name=typed_name]", name)
    page.fill("[name=purpose]", purpose)
    save(page)


def sign(page: Any, text: str) -> None:
    """What waits for this person and says this text."""
    go(page, "/signoffs/")
    through(page.locator("section.card", has_text=text).locator("h2 a"))
    through(page.locator("form[action$='/sign'] button"))


def grant(page: Any, item: dict[str, Any], purpose: str) -> None:
    go(page, "/archive-requests/")
    through(page.locator("tbody tr", has_text=purpose).locator("td a").first)
    through(page.locator("a[href*='/archive-requests/grant/']"))
    choose(page, "customer", item["code"])
    save(page)
    page.wait_for_url("**/archive-requests/details/**")


def finds(page: Any, item: dict[str, Any]) -> int:
    go(page, f"/customers/?search={item['code']}")
    return int(page.locator("tbody a", has_text=item["name"]).count())


def read(page: Any, item: dict[str, Any]) -> None:
    assert finds(page, item) > 0
    through(page.locator("tbody a", has_text=item["name"]).first)
    expect(page.locator("h1")).to_contain_text(item["name"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_consulting_is_signed_granted_read_under_a_watermark_and_over_the_next_day(
    visit: Any, archive: Any, tomorrow: str, picture: Any, language: str
) -> None:
    item, purpose = archive(1 + 2 * LANGUAGES.index(language)), f"投标前了解付款习惯({language})"
    sales = visit("sales1", language)
    assert finds(sales, item) == 0
    ask_for(sales, "consult", item["name"], purpose)
    sign(visit("mktmanager", language), purpose)
    assert finds(sales, item) == 0
    grant(visit("clerk", language), item, purpose)
    read(sales, item)
    expect(sales.locator(".watermark text")).to_have_text("sales1 2026-11-23")
    expect(sales.get_by_role("heading", name=say("Archive", language), exact=True)).to_be_visible()
    picture(sales, f"archive-consulted-{language}")
    answer = sales.goto(f"{tomorrow}/customers/?search={item['code']}")
    assert answer.status == 200
    expect(sales.locator("tbody a", has_text=item["name"])).to_have_count(0)
    expect(sales.locator(".watermark")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_borrowing_is_granted_on_a_card_and_ends_when_it_comes_back(
    visit: Any, archive: Any, picture: Any, language: str
) -> None:
    """The custodian grants and takes back on a phone."""
    item, purpose = archive(2 + 2 * LANGUAGES.index(language)), f"季度对账({language})"
    manager, clerk = visit("finmanager", language), visit("clerk", language, width=390)
    ask_for(manager, "borrow", item["name"], purpose)
    grant(clerk, item, purpose)
    go(manager, "/borrow-cards/")
    card = manager.locator("tbody tr", has_text=item["name"]).locator("td a").first
    number = card.inner_text()
    card.click()
    expect(manager.locator("h1")).to_contain_text(number)
    assert fits(manager)
    picture(manager, f"borrow-card-{language}")
    go(clerk, f"/borrow-cards/?search={number}")
    through(clerk.locator("tbody td a", has_text=number).first)
    through(clerk.locator("a[href*='/borrow-cards/return/']"))
    clerk.fill("[name=condition]", "完整")
    save(clerk)
    expect(clerk.locator("main")).to_contain_text(say("Returned", language))
    read(manager, item)
    expect(manager.get_by_role("heading", name=say("Archive", language), exact=True)).to_have_count(0)


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_destroying_takes_three_signatures_and_leaves_a_certificate(
    visit: Any, desk_server: Desk, picture: Any, language: str, width: int
) -> None:
    items = desk_server.ask("clerk", "/customers?limit=1000")["items"]
    prospects = [one for one in items if one["status"] == "prospect"]
    item = prospects[0 if language == "zh" else 1]
    reason = f"三年无往来({language})"
    clerk = visit("clerk", language, width=width)
    go(clerk, f"/customers/?search={item['code']}")
    through(clerk.locator("tbody a", has_text=item["name"]).first)
    through(clerk.locator("a[href*='/destructions/new/']"))
    clerk.fill("[name=what]", "意向客户档案一卷")
    clerk.fill("[name=reason]", reason)
    save(clerk)
    clerk.wait_for_url(re.compile(r"/signoffs/\d+"))
    for person in ("infosupervisor", "csmanager", "gm"):
        sign(visit(person, language, width=width), reason)
    clerk.reload()
    through(clerk.locator("main a[href*='/destructions/details/']"))
    expect(clerk.locator("h1")).to_contain_text(re.compile(r"XH261123-[0-9A-F]{6}"))
    expect(clerk.locator("main")).to_contain_text(item["name"])
    assert fits(clerk)
    picture(clerk, f"certificate-{language}-{width}")
    clerk.emulate_media(media="print")
    expect(clerk.locator(".chapters")).to_be_hidden()
    picture(clerk, f"certificate-printed-{language}-{width}")
    destroyed = desk_server.customer_of("clerk", code=item["code"])
    assert (destroyed["status"], destroyed["phone"], destroyed["contact"]) == ("destroyed", None, None)
