"""Do the deals that another program kept come in from its file, are faults named, and can it be taken back?"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import fits, go, open_customer, press, say, spare, through


def bring(page: Any, path: Path, language: str, lines: list[str]) -> None:
    path.write_text(
        "\n".join(["opportunity_id,customer,deal_stage,sales_agent,product,engage_date,close_date,close_value", *lines])
    )
    go(page, "/imports/")
    page.locator("#kind").select_option("deals")
    page.locator("#file").set_input_files(path)
    press(page, say("Check the file", language))
    page.wait_for_url("**/imports/job/**")


@pytest.mark.parametrize(("language", "width"), [("zh", 1280), ("en", 390)])
def test_deals_come_in_and_are_taken_back(
    visit: Any, desk_server: Any, tmp_path: Path, language: str, width: int
) -> None:
    item = spare(desk_server, 7 if language == "zh" else 8, owner="sales1")
    number = f"SJ-{language}"
    clerk = visit("clerk", language, width=width, at="/imports/")
    bring(clerk, tmp_path / "faulty.csv", language, [f"{number}-1,{item['code']},won,sales1,标准件,2026-10-01,,12000"])
    expect(clerk.locator("main")).to_contain_text(say("Faults found", language))
    expect(clerk.locator("tbody tr a.badge", has_text="一4.8")).to_have_count(1)
    expect(clerk.get_by_role("button", name=say("Import now", language))).to_have_count(0)
    assert fits(clerk)
    rows = [
        f"{number}-1,{item['code']},won,sales1,标准件,2026-10-01,2026-11-02,12000",
        f"{number}-2,{item['code']},engaging,sales1,紧固件,2026-11-03,,",
    ]
    bring(clerk, tmp_path / "deals.csv", language, rows)
    assert fits(clerk)
    press(clerk, say("Import now", language))
    expect(clerk.locator("h1 .badge")).to_have_text(say("Imported", language))
    job = clerk.url
    seller = visit("sales1", language, width=width, at="/deals/")
    expect(seller.locator("tbody tr", has_text=f"{number}-1")).to_contain_text("12,000.00")
    assert fits(seller)
    open_customer(seller, item)
    seller.locator(".page-tabs a[href='#section-5-4']").click()
    expect(seller.locator("#section-5-4")).to_contain_text(f"{number}-2")
    assert fits(seller)

    go(clerk, job)
    press(clerk, say("Take it back", language))
    assert fits(clerk)
    through(clerk.locator("main form.confirm button[type=submit]"))
    expect(clerk.locator("h1 .badge")).to_have_text(say("Taken back", language))
    assert fits(clerk)
