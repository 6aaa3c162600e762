"""Does a meeting go from its plan to its minutes, and a suggestion to its reply, each person in his own window?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import LANGUAGES, choose, fits, go, save, through

READ = {"zh": "我已阅知", "en": "I have read it"}


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_a_meeting_is_planned_recorded_and_read_by_who_missed_it(
    visit: Any, picture: Any, language: str, width: int
) -> None:
    """What follows from it stands among the duties of whoever is to do it."""
    title = f"浏览器例会{language}{width}"
    manager = visit("csmanager", language, width=width)
    go(manager, "/gatherings/new/")
    manager.locator("input[name=kind][value=meeting]").check()
    manager.fill("[name=title]", title)
    manager.fill("[name=agenda]", "一、回访进度")
    for name in ("林文", "傅悦"):
        manager.get_by_label(name, exact=True).check()
    assert fits(manager)
    save(manager)
    through(manager.locator("a[href*='/gatherings/record/']"))
    manager.fill("[name=summary]", "按计划推进")
    manager.get_by_role("checkbox", name="傅悦").uncheck()
    assert fits(manager)
    picture(manager, f"staff-record-{language}-{width}")
    save(manager)
    through(manager.locator("a[href*='/gatherings/follow-up/']"))
    manager.fill("[name=what]", f"整理清单{language}")
    choose(manager, "owner", "林文")
    manager.fill("[name=due_on]", "2026-11-25")
    save(manager)
    expect(manager.locator("main")).to_contain_text(f"整理清单{language}")
    assert fits(manager)
    picture(manager, f"staff-meeting-{language}-{width}")
    owner = visit("clerk", language)
    go(owner, "/follow-ups/")
    expect(owner.locator("main")).to_contain_text(f"整理清单{language}")
    absent = visit("service", language, width=width)
    go(absent, "/?list=1")
    through(absent.locator("tr", has_text=title).locator("a[href*='/gatherings/minutes/']"))
    expect(absent.locator("main")).to_contain_text("按计划推进")
    absent.get_by_role("button", name=READ[language]).click()
    expect(absent.locator("main")).to_contain_text("2026-11-23")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_suggestion_is_answered_and_its_author_reads_the_reply(visit: Any, language: str) -> None:
    title = f"浏览器意见{language}"
    author = visit("contracts", language)
    go(author, "/suggestions/new/")
    author.fill("[name=title]", title)
    author.fill("[name=text]", "建议增加培训。")
    save(author)
    manager = visit("csmanager", language)
    go(manager, f"/suggestions/?search={title}")
    through(manager.locator("tbody td a", has_text=title))
    through(manager.locator("a[href*='/suggestions/reply/']"))
    manager.fill("[name=reply]", "已列入下月计划。")
    save(manager)
    go(author, f"/suggestions/?search={title}")
    through(author.locator("tbody td a", has_text=title))
    expect(author.locator("main")).to_contain_text("已列入下月计划。")
