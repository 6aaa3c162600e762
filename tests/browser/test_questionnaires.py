"""Is a questionnaire written, asked at a visit and counted, and what the visit showed remedied and checked?"""

from itertools import count
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, refused, save, spare, through
from tests.browser.test_campaigns import is_open


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_from_the_question_to_the_remedy_that_helped(visit: Any, desk_server: Any, language: str, width: int) -> None:
    service = visit("service", language, width=width, at="/visits/")
    item = next(one for one in (spare(desk_server, at, owner="sales1") for at in count(1)) if not is_open(service, one))
    region, title = f"问卷区{language}", f"年终问卷{language}"
    clerk = visit("clerk", language, at=f"/customers/?search={item['code']}")
    through(clerk.locator("tbody .row-actions a[href*='/customers/edit/']").first)
    fill(clerk, language, Region=region)
    save(clerk)

    go(service, "/questionnaires/new/")
    service.fill("[name=title]", title)
    service.fill("[name=asked_1]", "送货是否及时？")
    service.fill("[name=asked_2]", "最需改进哪一项？")
    service.select_option("[name=kind_2]", "choice")
    save(service)
    expect(service.locator(".invalid-feedback")).to_be_visible()
    service.fill("[name=choices_2]", "送货\n售后")
    assert fits(service)
    save(service)
    expect(service.locator("h1")).to_contain_text(title)
    questionnaire = service.url
    assert fits(service)

    manager = visit("csmanager", language, width=width, at="/visit-campaigns/new/")
    fill(manager, language, Title=f"年终回访{language}", Ends_on="2026-12-15", Region=region)
    manager.locator("[name=questionnaire]").select_option(label=f"{title} {'第1版' if language == 'zh' else 'v1'}")
    save(manager)
    expect(manager.locator("main")).to_contain_text(title)
    assert fits(manager)

    go(service, "/visits/?flt0_visit_kind=campaign&flt1_visit_state=allotted&search=" + item["code"])
    through(service.locator("tbody a").first)
    follow(service, "Note a call or letter", language)
    service.fill("[name=minutes]", "4")
    save(service)
    follow(service, "Record the visit", language)
    service.check("[name=satisfaction][value='4']")
    for field in ("opinion", "advice", "wants", "market"):
        service.fill(f"[name={field}]", "无")
    service.check("[name=answer_1][value='5']")
    assert fits(service)
    save(service)
    refused(service, "二(五)3.4.3")
    service.check("[name=answer_2][value='2']")
    save(service)
    expect(service.locator(".alert-success")).to_be_visible()
    expect(service.locator("main")).to_contain_text("最需改进哪一项？")
    assert fits(service)

    follow(service, "Note an improvement", language)
    service.fill("[name=what]", f"售后响应偏慢{language}")
    choose(service, "responsible", "sales1")
    save(service)
    through(service.locator("main a", has_text=f"售后响应偏慢{language}"))
    improvement = service.url
    salesman = visit("sales1", language, width=width, at=improvement)
    follow(salesman, "Say what was done", language)
    salesman.fill("[name=measures]", "当日回电")
    save(salesman)
    expect(salesman.locator(".alert-success")).to_be_visible()
    go(service, improvement)
    follow(service, "Check the effect", language)
    assert fits(service)
    service.check("[name=effective][value='1']")
    service.fill("[name=finding]", "抽查三次均已回电")
    save(service)
    expect(service.locator("main")).to_contain_text("抽查三次均已回电")
    assert fits(service)

    go(service, f"{questionnaire}{'&' if '?' in questionnaire else '?'}by=campaign")
    expect(service.locator("main")).to_contain_text("100 % (1)")
    assert fits(service)
