"""Forms over HTTP: what is on the paper, who may print it, what is noted, and that hidden and missing are the same."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from sqlalchemy import select

from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.extensions import db
from admin_app.printing import screens
from admin_app.printing.forms import forms
from admin_app.reports.declared import reports
from admin_app.secrecy.reader import unguarded
from tests.factories import DAY, make_customer, make_grant, make_investigation, make_invoice, make_payment
from tests.printing.sheets import pages

pytestmark = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)
MISSING = 123_456_789_012_345_678


@pytest.fixture
def customer(session: Any) -> Any:
    """Owned by sales1; owes 123,456.78 of which 100.00 is paid, forty days late, and a disputed invoice besides."""
    made = make_customer("华星㐂𠮷机械", owner="sales1", level="secret", code="C-7", contact="龘先生")
    late = make_invoice(
        made, 12_345_678, number="FP-7", issued_on=DAY - timedelta(days=70), due_on=DAY - timedelta(days=40)
    )
    make_invoice(made, 999, number="FP-8", issued_on=DAY - timedelta(days=70), disputed=True)
    make_payment(made, 10_000, number="SK-7", received_on=DAY - timedelta(days=5), allocations={late: 10_000})
    return made


def printed(browser: Any, name: str, key: Any, kind: str = "pdf", **asked: str) -> Any:
    return browser.get(f"/forms/{name}/{kind}/", query_string={"id": str(key), **asked})


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return "".join(pages(answer.data))


def noted(action: str) -> list[Any]:
    with unguarded("a test looks"):
        return list(db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)))


def content_of(entry: Any) -> Any:
    with unguarded("a test looks"):
        return db.session.scalars(select(AuditValues.content).where(AuditValues.number == entry.number)).one()


def test_a_statement_says_what_is_owed_in_figures_and_capitals(customer: Any, sign_in: Any) -> None:
    text = text_of(printed(sign_in("finance"), "statement", customer.id, from_on="2026-09-01", until_on="2026-11-23"))
    wanted = ["应收账款对账单", "YS-02", "华星㐂𠮷机械", "龘先生", "2026-09-01至2026-11-23", "期初余额", "FP-7", "SK-7"]
    wanted += ["123,366.77", "人民币123,366.77元（大写：人民币壹拾贰万叁仟叁佰陆拾陆元柒角柒分）"]
    wanted += ["公章", "对账回执", "核对无误", "不符", "客户公章", "第1页/共1页"]
    assert [one for one in wanted if one not in text] == []


def test_it_speaks_the_language_asked_whatever_the_page_speaks(customer: Any, sign_in: Any) -> None:
    asked = {"from_on": "2026-09-01", "until_on": "2026-11-23", "language": "en"}
    text = text_of(printed(sign_in("finance"), "statement", customer.id, **asked))
    assert [one for one in ("Statementofaccount", "CNY123,366.77", "Notagreed", "Page1of1") if one not in text] == []
    assert "大写" not in text
    page = sign_in("finance").get("/forms/statement/", query_string={"id": customer.id, **asked}).text
    assert "Statement of account" in page  # the sheet
    assert "单据语言" in page  # the page around it


@pytest.mark.parametrize(
    ("tone", "title", "words"),
    [
        ("friendly", "付款提醒函", "特此提醒"),
        ("urgent", "催款函", "最长已逾期40天"),
        ("last", "最后催款函", "依法通过诉讼、仲裁等途径"),
    ],
)
def test_a_letter_asks_for_what_is_late_and_not_disputed(
    customer: Any, sign_in: Any, tone: str, title: str, words: str
) -> None:
    text = text_of(printed(sign_in("csmanager"), "reminder", customer.id, tone=tone))
    assert [
        one
        for one in (title, words, "FP-7", "123,356.78", "壹拾贰万叁仟叁佰伍拾陆元柒角捌分", "2026年12月7日")
        if one not in text
    ] == []
    assert "FP-8" not in text  # disputed
    assert "二(" not in text  # no clause stands in a letter


def test_a_docx_says_the_same(customer: Any, sign_in: Any) -> None:
    book = Document(io.BytesIO(printed(sign_in("finance"), "reminder", customer.id, "docx", language="en").data))
    assert "Reminder of payment" in [paragraph.text for paragraph in book.paragraphs]
    assert book.tables[0].rows[1].cells[0].text == "FP-7"


@pytest.mark.parametrize(
    ("person", "statement", "last"),
    [
        ("finance", 200, 200),
        ("csmanager", 200, 200),
        ("credit", 200, 409),
        ("sales1", 200, 409),
        ("sales2", 404, 404),
        ("gm", 403, 403),
        ("auditor", 403, 403),
        ("admin", 403, 403),
    ],
)
def test_who_may_write_to_a_customer(customer: Any, sign_in: Any, person: str, statement: int, last: int) -> None:
    browser = sign_in(person)
    assert printed(browser, "statement", customer.id).status_code == statement
    assert printed(browser, "reminder", customer.id, tone="last").status_code == last
    shown = browser.get(f"/customers/details/?id={customer.id}").text
    assert ("/forms/statement/" in shown) == (statement == 200)


def test_what_is_printed_is_noted(customer: Any, sign_in: Any) -> None:
    browser = sign_in("finance")
    browser.get(f"/forms/reminder/?id={customer.id}")
    assert noted("print") == []  # looking is not printing
    printed(browser, "reminder", customer.id, tone="urgent", language="en")
    (entry,) = noted("print")
    assert (entry.subject, entry.customer_id) == (str(customer.id), customer.id)
    assert content_of(entry) == {
        "form": "reminder",
        "number": "YS-03",
        "type": "pdf",
        "language": "en",
        "tone": "urgent",
        "pay_by": "2026-12-07",
    }


def test_a_consultation_prints_nothing(session: Any, sign_in: Any) -> None:
    hidden = make_customer("乙公司", owner="sales2", level="confidential")
    make_investigation(hidden)
    make_grant(hidden, "credit", kind="consult")
    for name in ("statement", "reminder", "credit-investigation"):
        assert printed(sign_in("credit"), name, hidden.id).status_code in (200, 409)  # his post reads it anyway
    make_grant(hidden, "sales1", kind="consult")
    browser = sign_in("sales1")
    shown = browser.get(f"/customers/details/?id={hidden.id}")
    assert shown.status_code == 200
    assert "/forms/" not in shown.text
    for name in ("statement", "reminder"):
        assert printed(browser, name, hidden.id).status_code == 404
        assert browser.get(f"/forms/{name}/?id={hidden.id}").status_code == 404


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"from_on": "2026-11-23", "until_on": "2026-11-22"}, 409),
        ({"from_on": "2026-11-01", "until_on": "2026-11-24"}, 409),
        ({"from_on": "0001-01-01", "until_on": "2026-11-22"}, 409),
        ({"from_on": "yesterday"}, 400),
        ({"from_on": ""}, 400),
    ],
)
def test_a_period_that_is_none_is_refused(customer: Any, sign_in: Any, asked: dict[str, str], status: int) -> None:
    browser = sign_in("finance")
    assert printed(browser, "statement", customer.id, **asked).status_code == status
    assert browser.get("/forms/statement/", query_string={"id": customer.id, **asked}).status_code == 200


def test_no_letter_where_nothing_is_late_or_the_day_is_past(customer: Any, sign_in: Any) -> None:
    browser = sign_in("finance")
    assert printed(browser, "reminder", make_customer().id).status_code == 409
    page = browser.get(f"/forms/reminder/?id={customer.id}&pay_by=2026-11-22").text
    assert "付款期限已过" in page
    assert printed(browser, "reminder", customer.id, tone="rude").status_code == 400


def test_the_credit_report_tells_what_is_recorded(customer: Any, sign_in: Any) -> None:
    """二(三)3.2.1."""
    make_investigation(customer, "fair", channel="bank", findings="对公账户流水平稳")
    text = text_of(printed(sign_in("credit"), "credit-investigation", customer.id))
    assert [
        one for one in ("客户信用调查报告", "对公账户流水平稳", "一般", "123,366.77", "第1页") if one not in text
    ] == []
    assert printed(sign_in("finance"), "credit-investigation", customer.id).status_code == 403


def test_what_a_pdf_cannot_draw_is_said_before_one_prints(session: Any, sign_in: Any) -> None:
    odd = make_customer("甲😀公司")
    page = sign_in("finance").get(f"/forms/statement/?id={odd.id}&lang=en").text
    assert "😀" in page
    assert "The font of the PDF lacks these characters" in page


def test_unknown_forms_and_files_are_not_found(customer: Any, sign_in: Any) -> None:
    browser = sign_in("finance")
    for path in ("/forms/nothing/", "/forms/nothing/pdf/", "/forms/statement/exe/"):
        assert browser.get(f"{path}?id={customer.id}").status_code == 404
    assert browser.get("/forms/").status_code == 302


def test_every_form_has_its_own_name_and_number(app: Any) -> None:
    names, numbers = [form.name for form in forms()], [form.number for form in forms()]
    numbers += [report.number for report in reports()]
    assert len(set(names)) == len(names)
    assert sorted(set(numbers)) == sorted(numbers)
    assert all({"en", "zh"} <= form.title.keys() for form in forms())


def test_every_form_and_report_stands_in_the_docs(app: Any) -> None:
    text = (Path(__file__).resolve().parents[2] / "docs" / "printing.md").read_text("utf-8")
    described = [(one.number, one.title["zh"]) for one in (*forms(), *reports())]
    rows = [row for row in text.splitlines() if row.startswith("| ")]
    missing = [
        number for number, title in described if not any(f"| {number} |" in row and title in row for row in rows)
    ]
    assert missing == []


@pytest.mark.parametrize("name", ["statement", "reminder", "credit-investigation"])
def test_hidden_and_missing_are_the_same(session: Any, sign_in: Any, name: str) -> None:
    hidden = make_customer("乙公司", owner="sales2", level="top_secret")
    browser = sign_in("sales1")
    for kind in ("pdf", "docx", "xlsx"):
        answers = [printed(browser, name, key, kind) for key in (hidden.id, MISSING, "x")]
        assert {answer.status_code for answer in answers} == {404}
    assert noted("print") == []


def test_nobody_waits_to_write_while_a_sheet_is_set(
    customer: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_meanwhile: list[bool] = []

    def make(_sheet: Any, _on: Any) -> bytes:
        open_meanwhile.append(db.session().in_transaction())
        return b"%PDF-"

    monkeypatch.setitem(screens.MAKERS, "pdf", (make, "application/pdf"))
    assert printed(sign_in("finance"), "statement", customer.id).status_code == 200
    assert (open_meanwhile, len(noted("print"))) == ([False], 1)
