"""Does a complaint get from raising to the archive, each in his own window, with the visit between?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, press, refused, save, say, spare, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_from_raising_to_the_archive(visit: Any, desk_server: Any, language: str, width: int) -> None:
    """A judgement that names no department is refused."""
    found = desk_server.ask("service", "/customers?limit=1000")["items"]
    names = [one["name"] for one in found]
    named = [one for one in reversed(found) if one["access"] == "full" and names.count(one["name"]) == 1]
    named = [one for one in named if one["status"] == "active"]
    customer = named[0 if language == "zh" else 1]
    people = ("sales1", "service", "finance", "csmanager")
    sales, service, finance, manager = (visit(name, language, width=width) for name in people)

    go(sales, "/complaint-intakes/new/")
    sales.fill("[name=typed_name]", customer["name"])
    sales.fill("[name=content]", "到货破损，要求换货")
    save(sales)
    number = sales.locator("h1").inner_text().strip()

    go(service, f"/complaint-intakes/?search={number}")
    through(service.locator("tbody").get_by_role("link", name=number).first)
    follow(service, "Link to a customer", language)
    choose(service, "customer", customer["code"])
    save(service)

    go(service, f"/complaints/?search={number}")
    through(service.locator("tbody").get_by_role("link", name=number).first)
    page = service.url
    follow(service, "Talk over with the customer", language)
    service.fill("[name=solutions]", "换货或折价")
    save(service)
    follow(service, "Judge", language)
    service.check("[name=reason_sufficient]")
    service.check("[name=claim_reasonable]")
    save(service)
    refused(service, "四1.2")
    service.select_option("[name=department]", label={"zh": "财务部", "en": "Finance"}[language])
    choose(service, "handler", "贝会")
    save(service)
    expect(service.locator("main")).to_contain_text(say("With the department", language))

    go(finance, page)
    follow(finance, "Name the cause", language)
    finance.fill("[name=cause]", "装车未核对")
    choose(finance, "responsible", "sales2")
    save(finance)
    for what in ("立即换货", "折价结算"):
        follow(finance, "Put forward an alternative", language)
        finance.fill("[name=what]", what)
        save(finance)
    follow(finance, "Send to the superior", language)
    save(finance)

    go(manager, page)
    follow(manager, "Choose and instruct", language)
    manager.get_by_label("立即换货").check()
    manager.fill("[name=instruction]", "三日内换货")
    save(manager)

    go(finance, page)
    follow(finance, "Feed back the result", language)
    finance.fill("[name=handling_result]", "已换货")
    save(finance)

    go(service, page)
    expect(service.locator("main")).to_contain_text(say("To be visited", language))
    go(service, "/visits/?flt0_visit_kind=complaint&flt1_visit_state=allotted&search=" + customer["code"])
    through(service.locator("tbody a").first)
    follow(service, "Note a call or letter", language)
    save(service)
    follow(service, "Record the visit", language)
    service.check("[name=satisfaction][value='5']")
    for field in ("opinion", "advice", "wants", "market"):
        service.fill(f"[name={field}]", "无")
    save(service)

    go(service, page)
    follow(service, "Sum up and archive", language)
    service.fill("[name=summary]", "已加双人核对")
    service.check("[name=customer_outcome][value=won_back]")
    save(service)
    refused(service, "四1.4")
    go(manager, page)
    for role, words in (("person", "口头提醒"), ("head", "规程已明确")):
        follow(manager, "Record a sanction, or none", language)
        manager.select_option("[name=sanction_role]", role)
        manager.set_checked("[name=is_none]", role == "head")
        manager.fill("[name=measure]", words)
        save(manager)
    save(service)
    expect(service.locator("main")).to_contain_text(say("Archived", language))
    assert fits(service)


@pytest.mark.parametrize(("language", "width"), [("en", 390), ("zh", 1280)])
def test_what_is_unfounded_is_answered_and_taken_up_again_after_the_visit(
    visit: Any, desk_server: Any, picture: Any, language: str, width: int
) -> None:
    """The customer is not satisfied: a second round begins."""
    customer = spare(desk_server, 3 if language == "zh" else 4, owner="sales1")
    service = visit("service", language, width=width, at="/complaint-intakes/new/")
    choose(service, "customer", customer["code"])
    service.fill("[name=content]", "称交货少一箱，签收单为足数")
    save(service)
    number = service.locator("h1").inner_text().strip()
    go(service, f"/complaints/?search={number}")
    through(service.locator("tbody").get_by_role("link", name=number).first)
    page = service.url
    follow(service, "Talk over with the customer", language)
    fill(service, language, Possible_solutions="核对签收单")
    save(service)
    follow(service, "Judge", language)
    save(service)
    picture(service, f"complaint-unfounded-{language}-{width}")
    follow(service, "Answer", language)
    fill(service, language, Reply="感谢来函。经核对，签收单为足数，附复印件。")
    picture(service, f"complaint-reply-{language}-{width}")
    assert fits(service)
    save(service)
    expect(service.locator("main")).to_contain_text(say("To be visited", language))

    go(service, "/visits/?flt0_visit_kind=complaint&flt1_visit_state=allotted&search=" + customer["code"])
    through(service.locator("tbody a").first)
    follow(service, "Note a call or letter", language)
    save(service)
    follow(service, "Record the visit", language)
    service.check("[name=satisfaction][value='2']")
    for field in ("opinion", "advice", "wants", "market"):
        service.fill(f"[name={field}]", "无")
    picture(service, f"complaint-visit-{language}-{width}")
    save(service)

    go(service, page)
    expect(service.locator("main")).to_contain_text(say("Taken up again", language))
    assert fits(service)
    picture(service, f"complaint-again-{language}-{width}")
    follow(service, "Talk over with the customer", language)
    fill(service, language, Possible_solutions="免费补发一箱")
    save(service)
    follow(service, "Judge", language)
    assert fits(service)


@pytest.mark.parametrize(("language", "width"), [("zh", 390), ("en", 1280)])
def test_anybody_complains_and_learns_nothing(window: Any, visit: Any, picture: Any, language: str, width: int) -> None:
    """Too quick for a person, it is asked for once more; what was typed is kept."""
    anybody = window(language, width=width)
    go(anybody, "/complain/")
    typed = f"乌有纸业({language})"
    fill(anybody, language, **{
        "Your company, and your name": typed, "Where we may reach you": "13900000000",
        "What happened, and what you ask for": "到货破损，要求换货",
    })  # fmt: skip
    press(anybody, say("Send", language))
    expect(anybody.locator("[role=alert]")).to_be_visible()
    assert fits(anybody)
    picture(anybody, f"complain-{language}-{width}")
    anybody.wait_for_timeout(3_000)  # as long as a person takes at least
    press(anybody, say("Send", language))
    told = anybody.get_by_role("status").inner_text()
    assert fits(anybody)
    picture(anybody, f"complain-thanks-{language}-{width}")

    service = visit("service", language, width=width, at="/complaint-intakes/?search=" + typed)
    row = service.locator("tbody tr", has_text=typed)
    number = row.locator("td a").first.inner_text().strip()
    assert number in told
    through(row.locator("td a").first)
    follow(service, "No complaint", language)
    fill(service, language, Reason="查无此客户，已电话告知")
    picture(service, f"complaint-dismiss-{language}-{width}")
    save(service)
    expect(service.locator("main")).to_contain_text("查无此客户，已电话告知")
    assert fits(service)
