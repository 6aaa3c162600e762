"""Is a countermeasure proposed, instructed, put in force with its document, and seen beside the terms?"""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose, fill, fits, follow, go, open_customer, refused, save, say, sign, spare, through


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_from_the_proposal_to_the_document_on_file(visit: Any, desk_server: Any, language: str, width: int) -> None:
    item = spare(desk_server, 3 if language == "zh" else 4, owner="sales1")
    officer = visit("credit", language, width=width, at="/countermeasures/new/")
    choose(officer, "customer", item["code"])
    officer.get_by_label(say("Measure", language), exact=True).select_option("joint_guarantor")
    fill(officer, language, Other_party="控股股东", Reason="回款放缓")
    officer.fill("#amount_fen", "300000")
    assert fits(officer)
    save(officer)
    officer.wait_for_url("**/signoffs/*")
    assert fits(officer)
    manager = visit("csmanager", language, width=width, at=officer.url)
    sign(manager)

    go(officer, "/countermeasures/")
    through(officer.locator("tbody tr", has_text=item["code"]).locator("td a").first)
    assert fits(officer)
    follow(officer, "Put in force", language)
    fill(officer, language, Document="保证合同一份，档案柜三层", Last_day="2026-11-22")
    save(officer)
    refused(officer, {"en": "The last day is past", "zh": "止日已过"}[language])
    assert fits(officer)
    fill(officer, language, Last_day="2027-06-30")
    officer.set_input_files("#file", {"name": "保证合同.txt", "mimeType": "text/plain", "buffer": "保证合同".encode()})
    save(officer)
    expect(officer.locator(".alert-success")).to_be_visible()
    expect(officer.get_by_role("link", name="保证合同.txt")).to_be_visible()
    assert fits(officer)

    open_customer(manager, item)
    expect(manager.locator("section", has_text=say("Secured by", language)).first).to_contain_text("控股股东")
    assert fits(manager)
