"""Can an investigation go from the salesperson's request, over his survey on a telephone, to the credit group?"""

import io
from typing import Any

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.steps import LANGUAGES, choose, fits, follow, go, save, say, through

TASK = {"zh": "完成信用调查任务", "en": "Go through a channel of an investigation"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_investigation_from_request_to_report(visit: Any, desk_server: Any, picture: Any, language: str) -> None:
    items = desk_server.ask("sales1", "/customers?limit=1000")["items"]
    wanted = {"grade": "A", "access": "full", "level": "secret"}
    found = [one for one in items if all(one.get(name) == value for name, value in wanted.items())]
    item = found[LANGUAGES.index(language)]
    phone = visit("sales1", language, width=390)
    go(phone, "/investigation-cases/new/")
    choose(phone, "customer", item["name"])
    phone.fill("#reason", "拟提高额度")
    save(phone)
    expect(phone.locator(".alert-success")).to_be_visible()

    officer = visit("credit", language)
    go(officer, "/investigation-cases/?flt0_state=requested")
    through(officer.locator("tbody tr", has_text=item["code"]).locator("td a").first)
    follow(officer, "Choose channels", language)
    officer.fill("#field", "2026-11-25")
    officer.fill("#analysis", "2026-11-26")
    officer.fill("#bank", "2026-11-26")
    picture(officer, f"investigation-plan-{language}")
    save(officer)
    expect(officer.locator("tbody tr")).to_have_count(3)
    case = officer.url

    go(phone, "/")
    _take_up(phone, item, language)
    phone.fill("#source", "厂区，仓管员")
    phone.fill("#learnt", "两条产线开工")
    photo = io.BytesIO()
    Image.new("RGB", (40, 30), "blue").save(photo, "PNG")
    phone.set_input_files("#photo", {"name": "门头.png", "mimeType": "image/png", "buffer": photo.getvalue()})
    assert fits(phone)
    picture(phone, f"investigation-survey-390-{language}")
    save(phone)
    expect(phone.get_by_text("门头.png")).to_be_visible()
    assert fits(phone)
    picture(phone, f"investigation-done-390-{language}")

    finance = visit("finance", language)
    _take_up(finance, item, language)
    finance.fill("#source", "财务账簿")
    finance.fill("#learnt", "付款及时")
    save(finance)
    expect(finance.locator(".alert-success")).to_be_visible()

    go(officer, case)
    expect(officer.get_by_text("两条产线开工")).to_be_visible()
    follow(officer, "Drop the channel", language)
    officer.fill("#reason", "银行不提供")
    save(officer)
    follow(officer, "Write the report", language)
    for name in ("standing", "operations", "finances", "conduct", "security"):
        officer.fill(f"#{name}", "如实地所见，产线开工")
        officer.select_option(f"#{name}_evidence", index=1)
    officer.select_option("#result", "good")
    officer.fill("#summary", "经营稳定")
    picture(officer, f"investigation-write-{language}")
    save(officer)
    follow(officer, "Send to the credit group", language)
    save(officer)
    expect(officer.locator(".badge", has_text=say("Awaiting signature", language)).first).to_be_visible()
    picture(officer, f"investigation-reported-{language}")


def _take_up(page: Any, item: dict[str, Any], language: str) -> None:
    """From the duties of whoever is to go through a channel."""
    row = page.locator("tr", has_text=TASK[language]).filter(has_text=item["name"])
    through(row.get_by_role("link", name=say("Do it", language), exact=True))
