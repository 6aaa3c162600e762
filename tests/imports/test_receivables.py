"""Invoices from a file: what comes in, what again changes nothing, what is refused and how it is named."""

import io
import os
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import search
from admin_app.areas.receivables.figures import figures_of, open_fen_of
from admin_app.areas.receivables.models import Allocation, Invoice, Payment
from admin_app.audit.models import AuditEntry
from admin_app.errors import NotAllowed
from admin_app.extensions import Base, db
from admin_app.imports.receivables import import_receivables
from admin_app.secrecy.models import LevelChange
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.factories import DAY
from tests.imports.files import CHINESE, HEADER, ROWS, csv_file, csv_text, row, xlsx_file

REAL = Path(
    os.environ.get(
        "GUIZHANG_REAL_RECEIVABLES",
        Path(__file__).parents[2] / ".." / "shared" / "data" / "receivables-2012.csv",
    )
)
ALL_NEW = {
    "customers": {"created": 2, "changed": 0, "unchanged": 0},
    "invoices": {"created": 3, "changed": 0, "unchanged": 0},
    "payments": {"created": 2, "changed": 0, "unchanged": 0},
}
NOTHING = {kind: dict.fromkeys(("created", "changed", "unchanged"), 0) for kind in ALL_NEW}


@pytest.fixture(autouse=True)
def nobody_hides(session):
    with unguarded("tests look at everything"):
        yield


def take(content, **options):
    report = import_receivables(content, "file.csv", **options)
    db.session.commit()
    return report


def everything():
    """How many rows each table holds."""
    tables = Base.metadata.sorted_tables
    return {t.name: db.session.scalar(select(func.count()).select_from(t)) for t in tables}


def refused(content, **options):
    """The faults of a file that must change nothing: (line, column, English reason)."""
    before = everything()
    report = take(content, **options)
    assert everything() == before
    assert not report.ok
    assert report.as_json() == NOTHING
    for fault in report.faults:
        assert fault.reason["zh"]
        assert fault.advice["en"]
        assert fault.advice["zh"]
    return [(fault.line, fault.column, fault.reason["en"]) for fault in report.faults]


def invoice(number):
    return db.session.scalars(select(Invoice).where(Invoice.number == number)).one()


def payment(number):
    return db.session.scalars(select(Payment).where(Payment.number == number)).one()


# What comes in


def test_rows_become_customers_invoices_and_payments():
    report = take(csv_file())
    assert report.as_json() == ALL_NEW
    one = invoice("0001")
    assert (one.customer.code, one.customer.name) == ("0042-ABC", "0042-ABC")
    assert (one.issued_on, one.due_on, one.amount_fen) == (date(2026, 10, 25), date(2026, 11, 24), 7227)
    assert (one.disputed, one.settled_on) == (True, date(2026, 11, 20))
    assert (invoice("0002").amount_fen, invoice("0002").settled_on) == (109400, None)
    paid = payment("P-0001")
    assert (paid.received_on, paid.amount_fen, paid.customer_id) == (
        date(2026, 11, 20),
        7227,
        one.customer_id,
    )
    used = db.session.scalars(select(Allocation).where(Allocation.payment_id == paid.id)).one()
    assert (used.invoice_id, used.on, used.amount_fen) == (one.id, date(2026, 11, 20), 7227)


def test_new_customers_are_secret_for_a_year_and_nobodys():
    take(csv_file())
    found = db.session.scalars(select(Customer).where(Customer.code == "甲公司")).one()
    assert (found.level, found.level_from, found.level_ends) == ("secret", DAY, date(2027, 11, 23))
    assert (found.owner_id, found.status) == (None, "active")
    change = db.session.scalars(select(LevelChange).where(LevelChange.customer_id == found.id)).one()
    assert (change.level_after, change.ends_on) == ("secret", date(2027, 11, 23))


def test_new_customers_are_found_by_two_characters():
    take(csv_file())
    assert [c.code for c in db.session.scalars(select(Customer).where(search("公司")))] == ["甲公司"]


def test_settled_after_the_business_day_is_kept_and_still_open_on_the_day():
    take(csv_file())
    late = invoice("0003")
    assert late.settled_on == date(2026, 12, 24)
    assert open_fen_of([late.id], DAY) == {late.id: 550}
    assert figures_of([late.customer_id], date(2026, 12, 24))[late.customer_id].open_invoices_fen == 0


def test_again_is_nothing_new():
    take(csv_file())
    before = everything()
    assert take(csv_file()).as_json() == {
        "customers": {"created": 0, "changed": 0, "unchanged": 2},
        "invoices": {"created": 0, "changed": 0, "unchanged": 3},
        "payments": {"created": 0, "changed": 0, "unchanged": 2},
    }
    after = everything()
    added = {name for name in after if after[name] != before[name]}
    assert added <= {"audit_entry", "audit_values"}


def test_dry_run_counts_and_changes_nothing():
    before = everything()
    report = take(csv_file(), dry_run=True)
    assert report.as_json() == ALL_NEW
    assert everything() == before


def test_settled_day_newly_given_is_a_change():
    take(csv_file())
    report = take(csv_file([row(SettledDate="2026-11-22")]))
    assert report.as_json()["invoices"] == {"created": 0, "changed": 1, "unchanged": 0}
    assert report.as_json()["payments"] == {"created": 1, "changed": 0, "unchanged": 0}
    assert invoice("0002").settled_on == date(2026, 11, 22)


def test_settled_day_changed_moves_the_payment():
    take(csv_file())
    report = take(csv_file([(*ROWS[0][:6], "11/21/2026")]))
    assert report.as_json()["payments"] == {"created": 0, "changed": 1, "unchanged": 0}
    assert payment("P-0001").received_on == invoice("0001").settled_on == date(2026, 11, 21)


def test_changed_due_day_and_dispute_are_taken():
    take(csv_file())
    report = take(csv_file([row(DueDate="2026-12-15", Disputed="Yes")]))
    assert report.as_json()["invoices"]["changed"] == 1
    assert (invoice("0002").due_on, invoice("0002").disputed) == (date(2026, 12, 15), True)


def test_settled_pays_only_what_is_still_open():
    take(csv_file())
    known = invoice("0002")
    factories.make_payment(known.customer, 100000, allocations={known: 100000})
    take(csv_file([row(SettledDate="2026-11-22")]))
    assert payment("P-0002").amount_fen == 9400
    assert invoice("0002").settled_on == DAY


def test_settled_before_its_issue_counts_from_its_issue():
    take(csv_file([row(SettledDate="2026-10-20")]))
    assert payment("P-0002").received_on == date(2026, 10, 20)
    assert invoice("0002").settled_on == date(2026, 11, 1)


def test_known_customer_is_taken_and_a_merged_one_leads_to_the_other():
    kept = factories.make_customer(code="KEPT")
    factories.make_customer(code="GONE", status="merged", merged_into_id=kept.id)
    report = take(csv_file([row(customerID="GONE")]))
    assert report.as_json()["customers"] == {"created": 0, "changed": 0, "unchanged": 1}
    assert invoice("0002").customer_id == kept.id


def test_exact_repeat_in_the_file_is_taken_once():
    assert take(csv_file([*ROWS, ROWS[0]])).as_json() == ALL_NEW


def test_import_is_audited():
    take(csv_file(), user_id=factories.user("finance").id)
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "import.receivables")).one()
    assert (entry.subject, entry.user_id) == ("file.csv", factories.user("finance").id)


def test_progress_is_told_in_thousandths():
    told = []
    take(csv_file(), progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert told[-1] == (1000, 1000)


# The shapes of files


@pytest.mark.parametrize(
    "content",
    [
        csv_file(encoding="utf-8-sig"),
        csv_file(encoding="gb18030"),
        csv_file(header=CHINESE, encoding="gb18030"),
        csv_file(separator=";"),
        csv_file(separator="\t"),
        csv_text().rstrip().encode(),
        csv_text().replace("\r\n", "\n").encode(),
        csv_text().replace("\r\n", "\n\n").encode(),
        csv_text().replace("customerID", " Customer_ID ").encode(),
        csv_file([(*cells, "more") for cells in ROWS], (*HEADER, "country")),
    ],
    ids=[
        "bom",
        "gb18030",
        "chinese",
        "semicolons",
        "tabs",
        "no-last-newline",
        "unix",
        "blank-lines",
        "spelling",
        "more-columns",
    ],
)
def test_shape_of_the_file_does_not_matter(content):
    assert take(content).as_json() == ALL_NEW


def test_workbook_with_days_numbers_and_zeros_in_front():
    rows = [
        ("0042-ABC", 1, datetime(2026, 10, 25), date(2026, 11, 24), 72.27, True, date(2026, 11, 20)),  # noqa: DTZ001
        ("0042-ABC", "0002", "2026-11-01", "2026-12-01", 1094, "No"),
        ("甲公司", "0003", "2026-09-01", "2026-10-01", 5.5, None, "2026-12-24"),
    ]
    assert take(xlsx_file(rows, formats={"B2": "0000"})).as_json() == ALL_NEW
    assert (invoice("0001").amount_fen, invoice("0001").disputed) == (7227, True)


def test_stream_is_read_like_a_file(tmp_path):
    assert take(io.BytesIO(csv_file())).as_json() == ALL_NEW
    (tmp_path / "file.csv").write_bytes(csv_file())
    assert take(tmp_path / "file.csv").as_json()["invoices"]["unchanged"] == 3


# What is refused


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"customerID": ""}, "customerID", "This is empty."),
        ({"customerID": "=A1"}, "customerID", "This is a formula."),
        (
            {"customerID": "@cmd"},
            "customerID",
            "A text must not begin with = + - @: a spreadsheet would run it.",
        ),
        (
            {"invoiceNumber": "-1+2"},
            "invoiceNumber",
            "A text must not begin with = + - @: a spreadsheet would run it.",
        ),
        ({"customerID": "x" * 41}, "customerID", "It has 41 characters."),
        ({"customerID": "a\x07b"}, "customerID", "There is a sign in it that cannot be printed."),
        ({"InvoiceDate": "2/30/2026"}, "InvoiceDate", "There is no such day."),
        ({"InvoiceDate": "31/12/2026"}, "InvoiceDate", "There is no such day; months come first."),
        ({"InvoiceDate": "2026-13-01"}, "InvoiceDate", "There is no such day."),
        ({"InvoiceDate": "1/2/26"}, "InvoiceDate", "This is not a day."),
        ({"InvoiceDate": "0001-01-01"}, "InvoiceDate", "The year must be 1900 to 2199."),
        ({"InvoiceDate": ""}, "InvoiceDate", "This is empty."),
        ({"DueDate": "2026-10-31"}, "DueDate", "It is before the invoice's day, 2026-11-01."),
        ({"InvoiceAmount": "-5"}, "InvoiceAmount", "An amount must be above zero."),
        ({"InvoiceAmount": "0.00"}, "InvoiceAmount", "An amount must be above zero."),
        ({"InvoiceAmount": "=1+1"}, "InvoiceAmount", "This is a formula."),
        ({"InvoiceAmount": "1e5"}, "InvoiceAmount", "This is not an amount."),
        ({"InvoiceAmount": "NaN"}, "InvoiceAmount", "This is not an amount."),
        ({"InvoiceAmount": "1,23"}, "InvoiceAmount", "This is not an amount."),
        ({"InvoiceAmount": "1.005"}, "InvoiceAmount", "It has more than two decimals."),
        ({"InvoiceAmount": "1000000000000.01"}, "InvoiceAmount", "It is above 1,000,000,000,000.00 yuan."),
        ({"InvoiceAmount": ""}, "InvoiceAmount", "This is empty."),
        ({"Disputed": "maybe"}, "Disputed", "This is neither yes nor no."),
        ({"SettledDate": "#REF!"}, "SettledDate", "The spreadsheet could not work this out."),
        ({"SettledDate": "soon"}, "SettledDate", "This is not a day."),
    ],
)
def test_bad_cell_is_named(cells, column, reason):
    assert refused(csv_file([ROWS[0], row(**cells)])) == [(3, column, reason)]


def test_every_bad_row_is_named_and_the_good_ones_do_not_come_in():
    rows = [ROWS[0], row(InvoiceAmount="x", DueDate="y"), row(invoiceNumber="9", SettledDate="z")]
    assert refused(csv_file(rows)) == [
        (3, "DueDate", "This is not a day."),
        (3, "InvoiceAmount", "This is not an amount."),
        (4, "SettledDate", "This is not a day."),
    ]


def test_long_list_of_faults_is_cut_and_the_rest_counted():
    report = take(csv_file([row(invoiceNumber=str(n), InvoiceAmount="x") for n in range(1203)]))
    assert (len(report.faults), report.fault_count) == (1000, 1203)
    assert list(report.lines("en"))[-1] == "… and 203 more."
    assert next(iter(report.lines("zh"))) == (
        "file.csv,第 2 行,列 InvoiceAmount,“x”:这不是金额。请写成 1234.50 这样的金额。"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."),
        (b"\r\n \r\n", "There is nothing in the file but blanks."),
        (csv_file([]), "There is a header and no row."),
        (csv_text().encode("utf-16"), "This is UTF-16 text."),
        (csv_file()[:-1] + b"\xff\xfe\xfa", "The text is neither UTF-8 nor GB18030."),
        (b"\xd0\xcf\x11\xe0rest", "This is an old or locked Excel file."),
        (xlsx_file(ROWS)[:-300], "The workbook is damaged or cut."),
        (b"PK\x03\x04nonsense", "The workbook is damaged or cut."),
    ],
    ids=["empty", "blank", "header-only", "utf16", "neither", "xls", "cut-xlsx", "no-xlsx"],
)
def test_unreadable_file_is_refused(content, reason):
    assert refused(content)[0] == (0, "", reason)


def test_cut_file_is_refused():
    whole = csv_file()
    assert refused(whole[: whole.rindex(b",5.5")])[0] == (
        4,
        "",
        "The last line has 4 cells of 7: the file seems to be cut.",
    )
    in_quotes = csv_text().replace("5.5", '"5.5').encode()
    assert refused(in_quotes) == [(4, "", "The file ends inside quotes: it seems to be cut.")]
    in_a_character = csv_file()[: csv_file().index("甲".encode()) + 2]
    assert refused(in_a_character) == [(0, "", "The file ends inside a character: it is cut.")]


def test_line_of_another_width_is_refused():
    text = csv_text().replace("5.5", "5,5")
    assert refused(text.encode()) == [(4, "", "This line has 8 cells, the header has 7.")]


def test_nul_byte_and_huge_cell_are_refused():
    assert refused(csv_file().replace(b"72.27", b"72\x00.27"))[0] == (2, "", "The line contains a NUL byte.")
    huge = csv_file([row(customerID="x" * 200_000)])
    assert refused(huge)[0][2].startswith("A cell here has more than 100,000 characters")
    assert refused(b"x" * 1_500_000)[0] == (1, "", "The line has a million characters.")


def test_missing_column_is_named():
    assert refused(csv_file([cells[:4] + cells[5:] for cells in ROWS], HEADER[:4] + HEADER[5:])) == [
        (1, "InvoiceAmount", "The column InvoiceAmount / 发票金额 / 金额 is missing.")
    ]


def test_renamed_column_is_recognised_in_the_advice():
    header = (*HEADER[:3], "Due_Dates", *HEADER[4:])
    report = take(csv_file(header=header))
    assert report.faults[0].advice["en"] == ("Is it the one called “Due_Dates” (number 4)? Rename that to DueDate.")
    assert refused(csv_file(header=header)) == [(1, "DueDate", "The column DueDate / 到期日期 / 到期日 is missing.")]


def test_column_that_stands_twice_is_refused():
    content = csv_file([(*cells, "x") for cells in ROWS], (*HEADER, "到期日"))
    assert refused(content) == [(1, "DueDate", "The column stands twice, as number 4 and 8.")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"InvoiceAmount": "1095"}, "InvoiceAmount"),
        ({"customerID": "other"}, "customerID"),
        ({"SettledDate": "2026-11-22"}, "SettledDate"),
    ],
)
def test_one_invoice_number_with_two_meanings_in_the_file_is_refused(cells, column):
    found = refused(csv_file([*ROWS, row(**cells)]))
    assert found == [(5, column, f"Invoice 0002 stands with another {column} on line 3.")]


def test_one_invoice_number_with_two_meanings_against_the_desk_is_refused():
    take(csv_file())
    assert refused(csv_file([row(InvoiceAmount="1095")])) == [
        (2, "InvoiceAmount", "Invoice 0002 is recorded with 1094.00.")
    ]
    assert refused(csv_file([row(customerID="甲公司")])) == [
        (2, "customerID", "This invoice is recorded for another customer.")
    ]
    assert refused(csv_file([(*ROWS[0][:6], "")])) == [
        (2, "SettledDate", "The row says unpaid; the imported payment is recorded.")
    ]


def test_void_records_are_not_revived():
    take(csv_file())
    known, paid = invoice("0002"), payment("P-0001")
    known.is_void = paid.is_void = True
    db.session.commit()
    assert refused(csv_file(ROWS[:2])) == [
        (2, "SettledDate", "The imported payment was voided by hand."),
        (3, "invoiceNumber", "This invoice is recorded and void."),
    ]


def test_formula_in_a_workbook_is_refused():
    cells = row(InvoiceAmount="=SUM(A1:A3)")
    assert refused(xlsx_file([cells])) == [(2, "InvoiceAmount", "This is a formula.")]


def test_only_those_who_may_import_do():
    for username in ("finance", "csmanager"):
        take(csv_file(), user_id=factories.user(username).id)
    for username in ("sales1", "clerk", "gm", "admin", "auditor"):
        with pytest.raises(NotAllowed):
            import_receivables(csv_file(), "file.csv", user_id=factories.user(username).id)


# The real file


@pytest.mark.skipif(not REAL.exists(), reason="the shared file is not on this machine")
def test_real_file():
    on = date(2012, 12, 31)
    report = import_receivables(REAL, REAL.name, on=on)
    db.session.commit()
    assert report.as_json() == {
        "customers": {"created": 100, "changed": 0, "unchanged": 0},
        "invoices": {"created": 1277, "changed": 0, "unchanged": 0},
        "payments": {"created": 1277, "changed": 0, "unchanged": 0},
    }
    assert db.session.scalar(select(func.sum(Invoice.amount_fen))) == 7_606_407
    assert db.session.scalar(select(func.count()).where(Invoice.number.startswith("0"))) == 141
    assert invoice("0015752855").amount_fen == 7227
    assert set(db.session.scalars(select(Customer.level_ends))) == {date(2013, 12, 31)}
    before = everything()
    again = import_receivables(REAL, REAL.name, on=on)
    db.session.commit()
    assert {kind: counts["unchanged"] for kind, counts in again.as_json().items()} == {
        "customers": 100,
        "invoices": 1277,
        "payments": 1277,
    }
    after = everything()
    assert {name for name in after if after[name] != before[name]} <= {"audit_entry", "audit_values"}
