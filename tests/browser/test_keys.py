"""Keys that people know, and nothing typed lost by a slip."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_question_mark_shows_the_keys_but_not_while_typing(visit: Any, language: str, width: int) -> None:
    zhao = visit("sales1", language, width=width)
    go(zhao, "/")
    keys = zhao.locator("dialog#keys")
    zhao.keyboard.press("?")
    expect(keys).to_be_visible()
    assert fits(zhao)
    zhao.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    zhao.keyboard.press("/")
    search = zhao.locator(".topbar-search input")
    expect(search).to_be_focused()
    zhao.keyboard.press("?")
    expect(keys).to_be_hidden()
    expect(search).to_have_value("?")


def test_a_word_is_explained_beside_it_and_in_the_help_of_the_page(visit: Any) -> None:
    lin = visit("clerk", "zh", width=1280)
    go(lin, "/customers/")
    mark = lin.get_by_role("button", name="释义：等级")
    mark.focus()
    lin.keyboard.press("Enter")
    said = lin.locator("#term-grade")
    expect(said).to_be_visible()
    expect(said).to_contain_text("信用专员确认")
    assert said.locator("a").get_attribute("href") == "/rulebook/#%E4%BA%8C(%E4%B8%89)1"
    at, below = mark.bounding_box(), said.bounding_box()
    assert 0 < below["y"] - at["y"] < 60
    lin.keyboard.press("Escape")
    expect(said).to_be_hidden()
    lin.keyboard.press("?")
    lin.locator("dialog#keys summary", has_text="授信占用").click()
    expect(lin.locator("dialog#keys details[open]")).to_contain_text("二(三)2.5")
    lin.locator("dialog#keys").get_by_role("link", name="关于规章").click()
    expect(lin.locator("h1")).to_have_text("关于规章")


def test_leaving_asks_while_something_is_typed_and_ctrl_s_saves_it(visit: Any) -> None:
    lin = visit("clerk", "zh", width=1280)
    go(lin, "/customers/")
    through(lin.locator(".row-actions a[href*=edit]").first)
    lin.wait_for_url(re.compile(r"/customers/edit/"))
    field = lin.locator("#region")
    expect(field).to_be_visible()
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    lin.on("dialog", stay)
    lin.locator(".brand").click()
    expect(lin.locator("h1")).to_have_text("我的待办")
    assert asked == []  # nothing was typed
    lin.go_back()
    expect(field).to_be_visible()
    field.fill("浙江杭州")
    lin.locator(".brand").click(no_wait_after=True)
    lin.wait_for_timeout(1000)
    expect(field).to_have_value("浙江杭州")
    assert asked == ["beforeunload"]
    lin.keyboard.press("Control+s")
    expect(lin.locator(".alert-success")).to_be_visible()
    assert asked == ["beforeunload"]
    lin.locator(".brand").click()
    expect(lin.locator("h1")).to_have_text("我的待办")
