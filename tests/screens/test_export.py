"""Do files open in a spreadsheet with Chinese intact, and is no cell of them a formula?"""

import csv
import io
from typing import Any

import openpyxl
import pytest

from admin_app.screens.export import harmless, plain
from tests import factories

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


@one_database
def test_a_workbook_holds_texts_and_no_formula(clerk: Any) -> None:
    book = openpyxl.load_workbook(io.BytesIO(clerk.get("/customers/export/xlsx/?lang=en").data))
    head, row = book.active.iter_rows()
    cells = dict(zip([cell.value for cell in head], row, strict=True))
    assert (cells["Name"].value, cells["Contact"].value) == (NAME, f"'{FORMULA}")
    assert {cell.data_type for cell in row} <= {"s", "n"}
    assert [cell.value for cell in row if cell.data_type == "n"] == [None] * sum(c.data_type == "n" for c in row)


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "|", "%"])
def test_each_sign_that_begins_a_formula_is_quoted(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"
    assert harmless(f"1{sign}") == f"1{sign}"


@pytest.mark.parametrize(("fen", "yuan"), [(0, "0.00"), (5, "0.05"), (123456, "1234.56"), (-5, "-0.05")])
def test_amounts_are_plain_numbers(fen: int, yuan: str) -> None:
    assert plain("amount_fen", fen) == yuan
