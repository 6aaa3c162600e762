"""Do files open in a spreadsheet with Chinese intact, and is no cell of them a formula?"""

import csv
import io
import re
from datetime import date
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from admin_app.areas.information.models import InformationReport
from admin_app.areas.visits.models import RestHours
from admin_app.audit.models import AuditValues
from admin_app.extensions import db
from admin_app.lists import service as lists
from admin_app.screens import export
from admin_app.screens.export import harmless, plain
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.screens.records import every_view

NAME, FORMULA, PHONE = "华星机械（龘）有限公司", "=HYPERLINK(1)", "+86 21 5555"
one_database = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)


@pytest.fixture
def clerk(session: Any, cast: Any, sign_in: Any) -> Any:
    factories.make_customer(NAME, contact=FORMULA, phone=PHONE)
    return sign_in("clerk")


@one_database
def test_a_csv_says_it_is_utf_8_and_neutralises_formulas(clerk: Any) -> None:
    answer = clerk.get("/customers/export/csv/?lang=en")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf"), "without the mark a spreadsheet takes Chinese for something else"
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row["Name"], row["Contact"], row["Telephone"]) == (NAME, f"'{FORMULA}", f"'{PHONE}")


@one_database
def test_the_heads_are_in_the_readers_language(clerk: Any) -> None:
    head = clerk.get("/customers/export/csv/?lang=zh").data.decode("utf-8-sig").splitlines()[0].split(",")
    assert {"名称", "电话"} <= set(head)


def sheets_of(answer: Any) -> list[list[list[Any]]]:
    """The values of each sheet, row by row."""
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]


@one_database
def test_a_workbook_holds_no_formula(clerk: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/customers/export/xlsx/?lang=en").data))
    head, row = book.active.iter_rows()
    cells = dict(zip([cell.value for cell in head], row, strict=True))
    assert (cells["Name"].value, cells["Contact"].value) == (NAME, f"'{FORMULA}")
    assert "f" not in {cell.data_type for cell in row}


@one_database
def test_amounts_are_numbers_and_days_are_days_in_a_workbook(session: Any, cast: Any, sign_in: Any) -> None:
    factories.make_invoice(factories.make_customer(NAME), 123_456, number="007", due_on=date(2026, 12, 1))
    ((head, row),) = sheets_of(sign_in("finance").get("/invoices/export/xlsx/?lang=en"))
    found = dict(zip(head, row, strict=True))
    assert (found["Number"], found["Amount (yuan)"]) == ("007", 1234.56)
    assert found["Due on"].date() == date(2026, 12, 1)


@one_database
def test_what_a_sheet_does_not_hold_stands_on_the_next(
    session: Any, cast: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_SHEET_ROWS", 2)
    for name in "甲乙丙丁戊":
        factories.make_customer(name, code=name)
    found = sheets_of(sign_in("clerk").get("/customers/export/xlsx/"))
    assert [len(sheet) for sheet in found] == [3, 3, 2]
    assert len({tuple(sheet[0]) for sheet in found}) == 1
    assert sorted(row[0] for sheet in found for row in sheet[1:]) == sorted("甲乙丙丁戊")


def lines_of(answer: Any) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.fixture
def invoices(session: Any, cast: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Four of as many customers, read in batches of two."""
    monkeypatch.setattr(export, "BATCH", 2)
    for number, name, fen in (("FP-1", "B", 30), ("FP-2", "A", 10), ("FP-3", "D", 20), ("FP-4", "C", 25)):
        factories.make_invoice(factories.make_customer(name), fen, number=number)


def position(browser: Any, words: str) -> str:
    """Where the list's column stands, as its head's link asks for it."""
    return re.findall(rf'sort=(\d+)[^"]*">{re.escape(words)}', browser.get("/invoices/?lang=en").text)[0]


@pytest.mark.parametrize(
    ("words", "more", "order"),
    [("Amount (yuan)", "", "2341"), ("Amount (yuan)", "&desc=1", "1432"), ("Customer", "", "2143")],
)
def test_a_file_has_the_order_of_its_list(invoices: Any, sign_in: Any, words: str, more: str, order: str) -> None:
    browser = sign_in("finance")
    asked = f"sort={position(browser, words)}{more}"
    head, *lines = lines_of(browser.get(f"/invoices/export/csv/?lang=en&{asked}"))
    assert "".join(line[head.index("Number")][-1] for line in lines) == order
    listed = browser.get(f"/invoices/?{asked}").text
    places = [listed.index(f">FP-{number}</a>") for number in order]
    assert places == sorted(places)


def test_a_file_has_the_columns_chosen_or_those_of_the_view_that_is_open(
    invoices: Any, sign_in: Any, as_reader: Any
) -> None:
    with as_reader("finance"):
        lists.keep_columns("invoice", ["amount_fen", "number"])
        view = lists.save_view("invoice", "只看到期", {}, ["due_on"], is_shared=False)
        db.session.commit()
        key = view.id
    browser = sign_in("finance")
    assert lines_of(browser.get("/invoices/export/csv/?lang=en"))[0] == ["Number", "Amount (yuan)"]
    assert lines_of(browser.get(f"/invoices/export/csv/?lang=en&view={key}"))[0] == ["Due on"]
    assert len(lines_of(sign_in("csmanager").get(f"/invoices/export/csv/?lang=en&view={key}"))[0]) > 2  # not his
    with unguarded("a test looks"):
        noted = db.session.scalars(select(AuditValues.content).order_by(AuditValues.number)).all()
    assert [one["columns"] for one in noted if one.get("type") == "csv"][:2] == [["number", "amount_fen"], ["due_on"]]


def test_a_file_holds_what_the_list_is_narrowed_down_to(invoices: Any, sign_in: Any, count_queries: Any) -> None:
    browser, counts = sign_in("finance"), []
    for narrowed, numbers in (("search=FP-3", "3"), ("", "1234")):
        with count_queries() as statements:
            head, *lines = lines_of(browser.get(f"/invoices/export/csv/?lang=en&{narrowed}"))
        counts.append(len(statements))
        assert sorted(line[head.index("Number")][-1] for line in lines) == list(numbers)
    assert counts[1] - counts[0] <= 4  # one batch more


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%"])
def test_each_sign_that_begins_a_formula_is_quoted(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"
    assert harmless(f"1{sign}") == f"1{sign}"


@pytest.mark.parametrize(("fen", "yuan"), [(0, "0.00"), (5, "0.05"), (123456, "1234.56"), (-5, "-0.05")])
def test_amounts_are_plain_numbers(fen: int, yuan: str) -> None:
    assert plain("amount_fen", fen) == yuan


OF_THEIR_CHAPTER = {
    "archive_request": {"clerk", "csmanager"},
    "borrow_card": {"clerk", "csmanager"},
    "archive_incident": {"clerk", "csmanager"},
    "compilation": {"clerk", "csmanager"},
    "information_report": {"clerk", "csmanager"},
    "visit_campaign": {"service", "csmanager"},
    "visit_report": {"csmanager"},
    "duty_waiver": {"csmanager"},
}


@one_database
def test_lists_of_persons_are_taken_by_whoever_may_export_their_chapter(
    app: Any, session: Any, cast: Any, sign_in: Any
) -> None:
    addresses = {view.endpoint: view.url for view in every_view(app)}
    for person in ("clerk", "csmanager", "service", "gm", "sales1", "auditor"):
        browser = sign_in(person)
        for endpoint, posts in OF_THEIR_CHAPTER.items():
            answer = browser.get(f"{addresses[endpoint]}/export/csv/")
            assert (answer.status_code == 200) == (person in posts), (person, endpoint)


@one_database
def test_what_a_list_says_of_a_value_a_file_says_too(session: Any, cast: Any, sign_in: Any) -> None:
    customer = factories.make_customer("甲", owner="sales1")
    factories.store(RestHours(customer_id=customer.id, from_minute=540, until_minute=600, note="=开会"))
    factories.store(
        InformationReport(author_id=factories.user("sales1").id, month=date(2026, 10, 1), once="2026-10", state="draft")
    )
    browser = sign_in("csmanager")
    assert lines_of(browser.get("/rest-hours/export/csv/"))[1][1:4] == ["09:00", "10:00", "'=开会"]
    assert lines_of(browser.get("/information-reports/export/csv/"))[1][0] == "2026-10"
