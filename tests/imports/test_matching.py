"""Which column is what: found by name or preset, said by somebody, remembered for the desk; and files to fill in."""

import csv
import html
import io

import openpyxl
import pytest
from sqlalchemy import select

from admin_app.areas.receivables.models import Invoice, Payment
from admin_app.extensions import db
from admin_app.imports.kinds import KINDS
from admin_app.imports.models import ImportMatch, Job
from admin_app.imports.receivables import import_receivables
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.imports.files import csv_file, row, xlsx_file

HEAD = ("客户", "票号", "日期", "金额(万元)", "备注")
ROWS = [("KH1", "0007", "2026年11月1日", "1.5", "x"), ("合计", "", "", "1.5", "")]
SAID = {"column-0": "customerID", "column-1": "invoiceNumber", "column-2": "InvoiceDate", "column-3": "InvoiceAmount"}
ODD = csv_file(ROWS, HEAD)


@pytest.fixture
def browser(session, sign_in):
    return sign_in("finance")


def bring(browser, content, kind="receivables", name="list.csv"):
    return browser.post("/imports/", data={"kind": kind, "file": (io.BytesIO(content), name)})


def latest():
    wanted = select(Job).order_by(Job.created_at.desc()).limit(1).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one()


def page(browser, url):
    return html.unescape(browser.get(f"{url}&lang=en").text)


def stored(model):
    with unguarded("a test looks"):
        return db.session.scalars(select(model)).all()


def test_a_file_with_other_names_is_asked_about_once_for_the_whole_desk(browser, sign_in):
    answer = bring(browser, ODD)
    assert "/imports/columns/" in answer.location
    job = latest()
    assert (job.state, job.fault_count) == ("matching", 0)
    shown = page(browser, answer.location)
    assert ("1.5" in shown, "2026年11月1日" in shown, "No column says this." in shown) == (True, True, False)
    refused = browser.post("/imports/columns/?lang=en", data={"id": job.id, **SAID})
    assert "No column says this." in html.unescape(refused.text)
    twice = browser.post("/imports/columns/?lang=en", data={"id": job.id, **SAID, "column-4": "InvoiceAmount"})
    assert "Two columns say this." in html.unescape(twice.text)
    bad = browser.post("/imports/columns/?lang=en", data={"id": job.id, **SAID, "value-DueDate": "soon"})
    assert "This is not a day." in html.unescape(bad.text)
    assert stored(ImportMatch) == []
    browser.post("/imports/columns/", data={"id": job.id, **SAID, "value-DueDate": "+30"})
    assert (latest().state, latest().rows, latest().passed_over) == ("checked", 1, 1)
    browser.post("/imports/confirm/", data={"id": job.id})
    (one,) = stored(Invoice)
    assert (one.number, str(one.due_on), one.amount_fen) == ("0007", "2026-12-01", 1_500_000)
    again = bring(sign_in("csmanager"), ODD)
    assert "/imports/job/" in again.location
    assert latest().result["invoices"] == {"created": 0, "changed": 0, "unchanged": 1}
    with unguarded("the shell"):
        report = import_receivables(ODD, "list.csv", dry_run=True)
    assert report.as_json()["invoices"]["unchanged"] == 1


def test_a_preset_is_chosen_and_places_its_columns(browser):
    ledger = [
        ("应收明细账",),
        ("单据日期", "客户编码", "单据号", "本期应收", "本期收回", "到期日"),
        ("2026-11-05", "KH1", "SK1", "", "12", ""),
    ]
    factories.make_customer(code="KH1")
    job_page = bring(browser, csv_file(ledger[1:], ledger[0]), "payments").location
    assert "What importing it would do" in page(browser, job_page)
    browser.post("/imports/confirm/", data={"id": latest().id})
    assert [(one.number, one.amount_fen) for one in stored(Payment)] == [("SK1", 1_200)]
    bring(browser, csv_file(ledger[1:], ledger[0]), "payments")
    job = latest()
    shown = browser.post("/imports/columns/", data={"id": job.id, "preset": "", "choose": "1"}).text
    assert shown.count("selected") == 0, "no preset is, and by names alone no column is placed"
    shown = browser.post("/imports/columns/", data={"id": job.id, "preset": "kingdee-payments", "choose": "1"}).text
    assert 'value="kingdee-payments" selected' in shown


def test_columns_of_a_checked_file_are_said_anew(browser):
    bring(browser, csv_file([row()]))
    job = latest()
    assert "Adjust columns" in page(browser, f"/imports/job/?id={job.id}")
    said = {
        f"column-{place}": name for place, name in enumerate(column.name for column in KINDS["receivables"].columns)
    }
    said |= {"column-3": "", "value-DueDate": "+7"}
    browser.post("/imports/columns/", data={"id": job.id, **said})
    browser.post("/imports/confirm/", data={"id": job.id})
    (one,) = stored(Invoice)
    assert str(one.due_on) == "2026-11-08"
    done = browser.post("/imports/columns/", data={"id": job.id, **said})
    assert "/imports/job/" in done.location


def test_what_changes_is_shown_from_what_to_what_page_by_page(browser, monkeypatch):
    from admin_app.imports import preview

    bring(browser, csv_file([row(invoiceNumber=str(n)) for n in range(3)]))
    browser.post("/imports/confirm/", data={"id": latest().id})
    monkeypatch.setattr(preview.page_of, "__defaults__", (0, 2))
    bring(browser, csv_file([row(invoiceNumber=str(n), DueDate="2026-12-15") for n in range(3)]))
    shown = page(browser, f"/imports/job/?id={latest().id}")
    assert (shown.count("<del>2026-12-01</del>"), "2026-12-15" in shown, "Next page" in shown) == (2, True, True)
    second = page(browser, f"/imports/job/?id={latest().id}&rows=changed&after=2")
    assert (second.count("<del>2026-12-01</del>"), "Next page" in second) == (1, False)


def test_what_is_wrong_can_be_taken_along(browser):
    bring(browser, xlsx_file([row(InvoiceAmount="@x")]), name="list.xlsx")
    text = browser.get(f"/imports/wrong/?id={latest().id}&lang=en").data.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert head == ["Sheet", "Line", "Cell", "Column", "Value", "What is wrong", "What to do", "Clause"]
    assert rows == [
        ["Sheet", "2", "E2", "InvoiceAmount", "'@x", "This is not an amount.", "Write an amount such as 1234.50.", ""]
    ]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_template_in_either_language_is_a_file_that_comes_in(session, sign_in, kind):
    browser = sign_in("admin" if kind == "people" else "csmanager")
    for language in ("zh", "en"):
        text = browser.get(f"/imports/template/?kind={kind}&type=csv&lang={language}").data
        book = openpyxl.load_workbook(io.BytesIO(browser.get(f"/imports/template/?kind={kind}&type=xlsx").data))
        for content, name in ((text, "t.csv"), (book, "t.xlsx")):
            if name == "t.xlsx":
                out = io.BytesIO()
                content.save(out)
                content = out.getvalue()
            bring(browser, content, kind, name)
            (fault,) = [one.content["reason"]["en"] for one in _wrong(latest())]
            assert fault == "There is a header and no row."


def _wrong(job):
    from admin_app.imports.preview import page_of

    return page_of(job.id, "wrong")


def test_templates_are_for_those_who_may_import(session, sign_in):
    finance = sign_in("finance")
    assert finance.get("/imports/template/?kind=customers&type=csv").status_code == 404
    assert finance.get("/imports/template/?kind=receivables&type=pdf").status_code == 404
    assert sign_in("sales1").get("/imports/template/?kind=receivables&type=csv").status_code == 403


def test_an_import_is_taken_back_on_screen(browser, sign_in):
    bring(browser, csv_file())
    job = latest()
    browser.post("/imports/confirm/", data={"id": job.id})
    asked = html.unescape(browser.post("/imports/undo/?lang=en", data={"id": job.id}).text)
    assert "Take 7 records back" in asked
    assert sign_in("csmanager").post("/imports/undo/", data={"id": job.id, "confirmed": "1"}).status_code == 404
    browser.post("/imports/undo/", data={"id": job.id, "confirmed": "1"})
    assert "Taken back" in page(browser, f"/imports/job/?id={job.id}")
    assert {one.is_void for one in stored(Invoice)} == {True}
    again = browser.post("/imports/undo/", data={"id": job.id, "confirmed": "1"})
    assert "This import can no longer be taken back." in html.unescape(browser.get(again.location + "&lang=en").text)
