"""Can finance bring a file of receivables: look first, take it in, be told of every fault, wait for a long one?"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.steps import LANGUAGES, fits, go, press

CHECK = {"zh": "检查文件", "en": "Check the file"}
IMPORT = {"zh": "立即导入", "en": "Import now"}
LOOK = {"zh": "导入后的变化", "en": "What importing it would do"}
DONE = {"zh": "已导入", "en": "Imported"}


def receivables(folder: Path, name: str, rows: int, *, due: str = "12/31/2026", note: str = "") -> Path:
    """Invoices of up to forty new customers, numbered after the file; the column `note` is nobody's business."""
    head = (
        "countryCode,customerID,PaperlessDate,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,Disputed,SettledDate,note"
    )
    lines = [
        f"391,00{n % 40:03d}-{name},4/6/2026,{name}-{n:06d},11/1/2026,{due},{n % 900 + 1}.50,No,,{note}"
        for n in range(rows)
    ]
    path = folder / f"{name}.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def bring(page: Any, path: Path, language: str) -> None:
    go(page, "/imports/")
    page.locator("#kind").select_option("receivables")
    page.locator("#file").set_input_files(path)
    press(page, CHECK[language])
    page.wait_for_url("**/imports/job/**")


def counts(page: Any) -> list[list[str]]:
    """New, changed, unchanged; for customers, invoices, payments."""
    rows = page.locator("table").first.locator("tbody tr")
    expect(rows).to_have_count(3)
    return [row.locator("td.amount").all_inner_texts() for row in rows.all()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_is_looked_at_and_taken_in(visit: Any, tmp_path: Path, picture: Any, language: str) -> None:
    path = receivables(tmp_path, f"SMALL{language}", 7)
    page = visit("finance", language)
    bring(page, path, language)
    expect(page.locator("h2", has_text=LOOK[language])).to_be_visible()
    assert counts(page) == [["7", "0", "0"], ["7", "0", "0"], ["0", "0", "0"]]
    picture(page, f"import-look-{language}")
    go(page, f"/invoices/?search=SMALL{language}-000001")
    expect(page.locator("tbody tr")).to_have_count(0)
    page.go_back()
    press(page, IMPORT[language])
    expect(page.locator("h1 .badge")).to_have_text(DONE[language])
    picture(page, f"import-done-{language}")
    go(page, f"/invoices/?search=SMALL{language}-000001")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("tbody tr")).to_contain_text("2.50")
    bring(page, path, language)
    assert counts(page) == [["0", "0", "7"], ["0", "0", "7"], ["0", "0", "0"]], "again is nothing new"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_faulty_file_names_every_fault_and_changes_nothing(
    visit: Any, tmp_path: Path, picture: Any, language: str
) -> None:
    path = receivables(tmp_path, "FAULTY", 3, due="2/30/2027")
    page = visit("finance", language, width=390)
    bring(page, path, language)
    expect(page.locator("tbody tr")).to_have_count(3)
    cells = [row.locator("td").all_inner_texts()[:3] for row in page.locator("tbody tr").all()]
    assert cells == [[str(line), f"F{line}", "DueDate"] for line in (2, 3, 4)]
    expect(page.get_by_role("button", name=IMPORT[language])).to_have_count(0)
    assert fits(page)
    picture(page, f"import-faults-{language}-390")
    go(page, "/invoices/?search=FAULTY-000001")
    expect(page.locator("tbody tr")).to_have_count(0)


def test_a_long_file_is_taken_in_by_the_worker_while_the_page_waits(visit: Any, tmp_path: Path, picture: Any) -> None:
    path = receivables(tmp_path, "LONG", 3_000, note="n" * 400)
    assert path.stat().st_size > 1024 * 1024
    page = visit("finance", "en")
    bring(page, path, "en")
    expect(page.locator("main progress")).to_be_visible()
    picture(page, "import-waiting-en")
    state = page.locator("h1 .badge")
    expect(state).to_have_text("Checked", timeout=60_000)
    press(page, "Import now")
    expect(page.locator("main progress")).to_be_visible()
    expect(state).to_have_text("Imported", timeout=90_000)
    assert counts(page)[1] == ["3,000", "0", "0"]
    go(page, "/invoices/?search=LONG-002999")
    expect(page.locator("tbody tr")).to_have_count(1)
