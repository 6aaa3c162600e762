"""Reports over HTTP: on screen, as XLSX and as PDF; who may take them away; what is noted."""

import io
from datetime import date, timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook
from sqlalchemy import select

from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.extensions import db
from admin_app.reports import files
from admin_app.reports.declared import reports
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_customer, make_grant, make_invoice, make_limit, make_payment, make_report
from tests.printing.sheets import fonts, pages

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
MISSING = 123_456_789_012_345_678


@pytest.fixture
def owing(session: Any) -> Any:
    """One who owes, forty days late, with a name that a spreadsheet might reckon."""
    made = make_customer("=1+1公司", owner="sales1", code="C-9", grade="B", phone="010", contact="李四")
    make_invoice(made, 123_456_789, number="+FP", issued_on=date(2026, 9, 1), due_on=DAY - timedelta(days=40))
    make_payment(made, 5_000)
    return made


def sheet_of(answer: Any) -> list[list[Any]]:
    assert answer.status_code == 200
    return [list(row) for row in load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True)]


def test_ages_as_a_spreadsheet_are_numbers_and_no_formula(owing: Any, sign_in: Any) -> None:
    title, about, heads, line, totals = sheet_of(sign_in("finance").get("/reports/aging/xlsx/"))
    assert title[0] == "账龄分析表"
    assert about[0] == "截至 2026-11-23 · 单位：元"
    assert heads[:6] == ["客户", "编号", "负责人", "未付合计", "未到期", "1–30 天"]
    assert line == ["'=1+1公司", "C-9", "萧一", 1234567.89, 0, 0, 1234567.89, 0, 0, 0, 0, 0, 50]
    assert totals[0] == "合计"
    assert totals[3] == 1234567.89


def test_overdue_as_a_spreadsheet_has_days_as_days(owing: Any, sign_in: Any) -> None:
    _title, _about, heads, line, _totals = sheet_of(sign_in("finance").get("/reports/overdue/xlsx/?language=en"))
    assert heads[3:7] == ["Invoice", "Issued on", "Due on", "Days late"]
    assert [line[3], *line[6:9]] == ["'+FP", 40, 1234567.89, 1234567.89]
    assert [day.date() for day in line[4:6]] == [date(2026, 9, 1), date(2026, 10, 14)]


def test_the_ledger_tells_terms_and_what_is_owed(owing: Any, sign_in: Any) -> None:
    make_limit(owing, 2_000_000)
    make_report(owing)
    _title, _about, _heads, line, _totals = sheet_of(sign_in("csmanager").get("/reports/ledger/xlsx/"))
    assert line == [
        "'=1+1公司",
        "C-9",
        "李四",
        "010",
        "萧一",
        "B",
        20000,
        30,
        1234567.89,
        1234567.89,
        1234517.89,
        40,
    ]


def test_a_report_on_paper_has_form_number_pages_and_fonts(owing: Any, sign_in: Any) -> None:
    body = sign_in("finance").get("/reports/aging/pdf/").data
    (text,) = pages(body)
    for part in ("账龄分析表", "YS-01", "=1+1公司", "1,234,567.89", "合计", "当日到期不算逾期", "第1页/共1页"):
        assert part in text
    assert text.index("合计") < text.index("制表") < text.index("审核") < text.index("批准")
    assert "公章" in text
    assert all(fonts(body).values())


def test_a_report_as_a_document_says_the_same(owing: Any, sign_in: Any) -> None:
    answer = sign_in("finance").get("/reports/aging/docx/?language=en")
    assert answer.headers["Content-Disposition"] == "attachment; filename=aging-2026-11-23.docx"
    book = Document(io.BytesIO(answer.data))
    rows = [[cell.text for cell in row.cells] for row in book.tables[0].rows]
    assert (rows[0][0], rows[1][0], rows[1][3], rows[-1][0]) == ("Customer", "=1+1公司", "1,234,567.89", "Total")
    text = "\n".join(one.text for one in book.paragraphs)
    assert [one for one in ("Made by", "Checked by", "Approved by", "(Company seal)") if one not in text] == []


def test_a_long_report_is_several_papers_and_sheets_and_nothing_is_left_out(session, sign_in, monkeypatch) -> None:
    names = ["甲公司", "乙公司", "丙公司", "丁公司", "戊公司"]
    for at, name in enumerate(names):
        make_invoice(make_customer(name), 100 * 10**at, issued_on=date(2026, 1, 1))
    monkeypatch.setattr(files, "MOST_PRINTED", 2)
    monkeypatch.setattr(files, "MOST_SHEET_ROWS", 2)
    browser = sign_in("finance")
    answer = browser.get("/reports/aging/pdf/?language=en")
    assert answer.headers["Content-Disposition"] == "attachment; filename=aging-2026-11-23.zip"
    with ZipFile(io.BytesIO(answer.data)) as archive:
        papers = {name: "".join(pages(archive.read(name))) for name in archive.namelist()}
    assert list(papers) == [f"aging-2026-11-23-{at:03}.pdf" for at in (1, 2, 3)]
    assert [sum(name in text for name in names) for text in papers.values()] == [2, 2, 1]
    assert all(any(name in text for text in papers.values()) for name in names)
    lines = ("Lines 1 to 2", "Lines 3 to 4", "Lines 5 to 5")
    assert [
        line.replace(" ", "") in text.replace(" ", "") for line, text in zip(lines, papers.values(), strict=True)
    ] == [True] * 3
    assert ["11,111.00" in text for text in papers.values()] == [False, False, True]
    assert ["Companyseal" in text for text in papers.values()] == [False, False, True], "signed once"
    book = load_workbook(io.BytesIO(browser.get("/reports/aging/xlsx/").data))
    told = [[row[0] for row in sheet.iter_rows(min_row=4, values_only=True)] for sheet in book]
    assert [len(rows) for rows in told] == [2, 2, 2]
    assert sorted(name for rows in told for name in rows) == sorted([*names, "合计"])
    monkeypatch.setattr(files, "MOST_PRINTED", 5)
    assert browser.get("/reports/aging/pdf/").content_type == "application/pdf"


def test_the_screen_shows_the_same_as_of_a_day_and_by_owner(owing: Any, sign_in: Any) -> None:
    browser = sign_in("finance")
    page = browser.get("/reports/aging/?lang=en").text
    assert "1,234,567.89" in page
    assert f"/customers/details/?id={owing.id}" in page
    assert "C-9" not in browser.get("/reports/aging/?on=2026-08-31").text  # not issued yet
    assert "萧一" in browser.get("/reports/aging/?group=owner").text
    assert "C-9" not in browser.get(f"/reports/aging/?owner={MISSING}").text


@pytest.mark.parametrize("on", ["2026-11-24", "1899-12-31", "never", ""])
def test_a_day_that_is_none_or_to_come_is_refused(owing: Any, sign_in: Any, on: str) -> None:
    browser = sign_in("finance")
    assert "C-9" not in browser.get(f"/reports/overdue/?on={on}").text
    assert browser.get(f"/reports/overdue/xlsx/?on={on}").status_code == 400


@pytest.mark.parametrize(
    ("person", "receivables", "customers"),
    [("finance", 200, 403), ("clerk", 403, 200), ("csmanager", 200, 200), ("sales1", 403, 403), ("gm", 403, 403)],
)
def test_who_takes_reports_away(owing: Any, sign_in: Any, person: str, receivables: int, customers: int) -> None:
    browser = sign_in(person)
    for name, status in (("aging", receivables), ("overdue", receivables), ("ledger", customers)):
        assert browser.get(f"/reports/{name}/xlsx/").status_code == status
        shown = browser.get(f"/reports/{name}/")
        assert shown.status_code == 200
        assert (f"/reports/{name}/xlsx/" in shown.text) == (status == 200)


def test_each_file_is_noted_and_a_screen_is_not(owing: Any, sign_in: Any) -> None:
    browser = sign_in("finance")
    browser.get("/reports/aging/")
    for kind in ("xlsx", "pdf", "docx"):
        browser.get(f"/reports/aging/{kind}/?group=owner")
    rows = (
        select(AuditEntry.subject, AuditValues.content)
        .join(AuditValues, AuditValues.number == AuditEntry.number)
        .where(AuditEntry.action == "export")
        .order_by(AuditEntry.number)
    )
    with unguarded("a test looks"):
        found = [(subject, content) for subject, content in db.session.execute(rows)]
    asked = {"on": "2026-11-23", "owner": None, "group": "owner"}
    assert found == [
        ("report.aging", {"type": kind, "language": "zh", "asked": asked}) for kind in ("xlsx", "pdf", "docx")
    ]


def test_a_file_has_nothing_of_a_consultation(session: Any, sign_in: Any) -> None:
    hidden = make_customer("丁公司", owner="sales2", level="top_secret")
    make_invoice(hidden, 100, issued_on=date(2026, 1, 1))
    make_grant(hidden, "csmanager", kind="consult")
    assert "丁公司" in sign_in("csmanager").get("/reports/aging/").text
    for person, seen in (("csmanager", True), ("finance", True)):
        rows = sheet_of(sign_in(person).get("/reports/aging/xlsx/"))
        assert ("丁公司" in [row[0] for row in rows]) == seen
    assert "丁公司" not in sign_in("sales1").get("/reports/aging/").text


def test_pages_lead_on_and_back(session: Any, sign_in: Any, monkeypatch: Any) -> None:
    from admin_app.reports import screens

    monkeypatch.setattr(screens, "PAGE", 1)
    for name in ("甲公司", "乙公司"):
        make_invoice(make_customer(name), 100, issued_on=date(2026, 1, 1))
    browser = sign_in("finance")
    first = browser.get("/reports/aging/").text
    following = first.split('href="/reports/aging/?at=')[1].split('"')[0]
    second = browser.get(f"/reports/aging/?at={following}").text
    assert [name in first for name in ("甲公司", "乙公司")] != [name in second for name in ("甲公司", "乙公司")]
    assert browser.get("/reports/aging/?at=rubbish").status_code == 200


def test_every_report_has_its_own_name_and_stands_on_the_page(app: Any, sign_in: Any) -> None:
    names = [report.name for report in reports()]
    assert len(names) == len(set(names)) >= 7
    page = sign_in("auditor").get("/reports/?lang=en").text
    for report in reports():
        assert report.title["en"] in page
        assert f"/reports/{report.name}/" in page
    assert sign_in("auditor").get("/reports/nothing/").status_code == 404
    assert sign_in("finance").get("/reports/aging/exe/").status_code == 404
    assert sign_in("admin").get("/reports/").status_code == 403
