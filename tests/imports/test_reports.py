"""Reports of bookkeeping programs: titles above, headers of two lines, totals between, the other side of the ledger."""

from datetime import date, datetime

import openpyxl
import pytest
from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Allocation, Invoice, Payment
from admin_app.extensions import db
from admin_app.imports.cells import is_nothing, read_day, read_fen
from admin_app.imports.columns import unit_of
from admin_app.imports.customers import import_customers
from admin_app.imports.payments import Payments
from admin_app.imports.receivables import Receivables, import_receivables
from admin_app.imports.report import Bad
from admin_app.secrecy.reader import unguarded
from tests import factories
from tests.imports.files import HEADER, ROWS, csv_file, csv_text, xlsx_file

sqlite = pytest.mark.parametrize("desk", ["sqlite"], indirect=True)

U8 = [
    ("应收明细账",),
    ("单位名称：规章示范公司", "", "", "期间：2026.11", "", "", "", "单位：万元"),
    ("单据日期", "客户编码", "客户名称", "单据号", "摘要", "本期应收", "本期收回", "余额", "到期日"),
    ("", "", "", "", "", "本币", "本币", "本币", ""),
    ("", "", "", "", "期初余额", "", "", "3.5", ""),
    ("2026年11月1日", "KH1", "甲公司", "0001", "销售", "１．２３４５", "", "4.7345", "2026年12月1日"),
    ("2026-11-05", "KH1", "甲公司", "SK01", "收款", "", "0.5", "4.2345", ""),
    ("", "", "甲公司 小计", "", "", "1.2345", "0.5", "", ""),
    ("46338", "KH2", "合计科技", "0002", "销售", "2", "-", "2", "2026.12.12"),
    ("合计", "", "", "", "", "3.2345", "0.5", "6.2345", ""),
    ("制表人：王芳", "", "", "审核：李强", "", "", "", "", ""),
]
K3 = [
    ("应收款明细表",),
    ("核算项目代码", "核算项目名称", "单据日期", "单据号码", "摘要", "借方金额", "贷方金额", "应收日期"),
    ("01.001", "甲公司", datetime(2026, 11, 3), "XSFP001", "销售发票", 12345.5, None, datetime(2026, 12, 3)),  # noqa: DTZ001
    ("01.001", "甲公司", datetime(2026, 11, 9), "XSKD001", "收款", 0, 345.5, None),  # noqa: DTZ001
    (None, None, None, None, "本月合计", 12345.5, 345.5, None),
    (None, None, None, None, "本年累计", 12345.5, 345.5, None),
]


@pytest.fixture(autouse=True)
def nobody_hides(request):
    if "session" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("session")
    with unguarded("tests look at everything"):
        yield


def taken(report):
    db.session.commit()
    assert list(report.lines()) == []
    return report


def invoices():
    rows = select(Invoice.number, Customer.code, Invoice.issued_on, Invoice.due_on, Invoice.amount_fen)
    return [tuple(row) for row in db.session.execute(rows.join(Invoice.customer).order_by(Invoice.number))]


def test_yonyou_detail_brings_its_invoices_and_passes_over_the_rest(session):
    report = taken(import_receivables(csv_file(U8[1:], U8[0], encoding="gb18030"), "应收明细账.csv"))
    assert invoices() == [
        ("0001", "KH1", date(2026, 11, 1), date(2026, 12, 1), 1_234_500),
        ("0002", "KH2", date(2026, 11, 12), date(2026, 12, 12), 2_000_000),
    ]
    assert (report.rows, report.passed_over) == (2, 5)


@sqlite
def test_kingdee_workbook_with_a_merged_title_gives_invoices_and_then_payments(session, tmp_path):
    book = openpyxl.Workbook()
    for cells in K3:
        book.active.append(cells)
    book.active.merge_cells("A1:H1")
    book.create_sheet("说明")
    book.save(tmp_path / "k3.xlsx")
    report = taken(import_receivables(tmp_path / "k3.xlsx", "k3.xlsx"))
    assert invoices() == [("XSFP001", "01.001", date(2026, 11, 3), date(2026, 12, 3), 1_234_550)]
    assert (report.sheet, report.passed_over) == ("Sheet", 3)
    taken(Payments.take(tmp_path / "k3.xlsx", "k3.xlsx"))
    (paid,) = db.session.scalars(select(Payment))
    assert (paid.number, paid.amount_fen, paid.method, paid.reference) == ("XSKD001", 34_550, "transfer", "收款")
    assert import_receivables(tmp_path / "k3.xlsx", "k3.xlsx").as_json()["invoices"]["unchanged"] == 1


@sqlite
def test_a_file_without_a_column_for_settlement_says_nothing_of_it(session):
    taken(import_receivables(csv_file(ROWS[:1]), "list.csv"))
    ledger = [
        ("单据日期", "客户编码", "单据号", "本期应收", "到期日"),
        ("2026-10-25", "0042-ABC", "0001", "72.27", "2026-11-24"),
    ]
    assert taken(import_receivables(csv_file(ledger[1:], ledger[0]), "u8.csv")).as_json()["invoices"]["unchanged"] == 1
    (one,) = db.session.scalars(select(Invoice))
    assert (one.disputed, one.settled_on) == (True, date(2026, 11, 20))


@sqlite
def test_a_customer_named_like_a_total_is_one_and_an_incomplete_row_is_not(session):
    rows = [("KH1", "合计"), ("KH2", "小计：")]
    assert (
        taken(import_customers(csv_file(rows, ("客户编号", "客户名称")), "c.csv")).as_json()["customers"]["created"]
        == 2
    )
    report = import_customers(csv_file([("", "甲公司")], ("客户编号", "客户名称")), "c.csv")
    assert [(one.line, one.column) for one in report.faults] == [(2, "code")]


@sqlite
def test_what_is_wrong_is_named_by_sheet_cell_and_header(session):
    rows = [("说明", *[""] * 6), HEADER, *ROWS, (*ROWS[0][:1], "9", "2026-13-01", *ROWS[0][3:])]
    (told,) = import_receivables(xlsx_file(rows[1:], rows[0]), "list.xlsx").faults_as_json()
    assert (told["sheet"], told["cell"], told["header"], told["value"]) == ("Sheet", "C6", "InvoiceDate", "2026-13-01")


@sqlite
def test_money_pays_the_invoice_it_names_and_what_is_over_stays_an_advance(session):
    customer = factories.make_customer(code="KH1")
    owed = factories.make_invoice(customer, 10_000, number="F1", issued_on=date(2026, 11, 1))
    head = ("客户编号", "收款编号", "收款日期", "收款金额", "核销发票")
    rows = [("KH1", "S1", "2026-11-20", "60", "F1"), ("KH1", "S2", "2026-11-21", "70", "F1")]
    taken(Payments.take(csv_file(rows, head), "p.csv"))
    used = select(Payment.number, Allocation.amount_fen).join(Allocation, Allocation.payment_id == Payment.id)
    assert sorted(tuple(row) for row in db.session.execute(used)) == [("S1", 6_000), ("S2", 4_000)]
    db.session.refresh(owed)
    assert owed.settled_on == date(2026, 11, 21)
    assert Payments.take(csv_file(rows, head), "p.csv").as_json()["payments"]["unchanged"] == 2
    bad = [
        ("KH9", "S3", "2026-11-20", "60", ""),
        ("KH1", "S1", "2026-11-20", "61", ""),
        ("KH1", "S4", "2026-11-20", "1", "F9"),
        ("KH1", "S5", "2026-11-24", "1", ""),
    ]
    assert [(one.line, one.column) for one in Payments.take(csv_file(bad, head), "p.csv").faults] == [
        (5, "received_on"),
        (2, "customer"),
        (3, "number"),
        (4, "invoice"),
    ]


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("2026年11月23日", date(2026, 11, 23)),
        ("２０２６．１１．２３", date(2026, 11, 23)),
        ("46349", date(2026, 11, 23)),
        ("20261123", date(2026, 11, 23)),
        (" 2026-11-23 00:00:00 ", date(2026, 11, 23)),
    ],
)
def test_days_as_people_and_spreadsheets_write_them(cell, day):
    assert read_day(cell) == day


@pytest.mark.parametrize(
    ("cell", "unit", "fen"),
    [
        ("１，２３４．５０", 1, 123_450),
        ("1.2345", 10_000, 1_234_500),
        ("1.234567", 10_000, 1_234_567),
        ("3万", 1, 3_000_000),
        ("3万元", 10_000, 3_000_000),
        ("￥12元", 1, 1_200),
    ],
)
def test_amounts_as_people_write_them(cell, unit, fen):
    assert read_fen(cell, unit) == fen


def test_an_amount_that_is_no_whole_fen_is_refused_in_its_unit():
    with pytest.raises(Bad, match="more than two decimals"):
        read_fen("1.2345678", 10_000)


@pytest.mark.parametrize(
    ("text", "unit"),
    [("金额（万元）", 10_000), ("单位：人民币千元", 1_000), ("金额/元", 1), ("金额", None), ("规章单元", None)],
)
def test_units_stand_in_headers_and_titles(text, unit):
    assert unit_of(text) == unit


def test_a_dash_or_zero_is_no_amount():
    assert [is_nothing(cell) for cell in ("", " - ", "0.00", "—", "0.01")] == [True, True, True, True, False]


def test_every_importer_says_what_it_needs():
    from admin_app.accounts.rights import RIGHTS
    from admin_app.imports.kinds import KINDS, right_to
    from admin_app.imports.presets import PRESETS
    from admin_app.imports.screens import CHAPTERS, RECORDS, WORDS

    for kind, one in KINDS.items():
        names = {column.name for column in one.columns}
        assert set(one.key) <= names
        assert one.own in one.records
        assert (kind in WORDS, right_to(kind) in RIGHTS, set(one.records) <= set(RECORDS)) == (True, True, True)
        assert all(column.chinese for column in one.columns)
    assert sorted(kind for _words, kinds in CHAPTERS for kind in kinds) == sorted(KINDS), "each in one chapter"
    for preset in PRESETS:
        assert set(preset.names) <= {column.name for column in KINDS[preset.kind].columns}


def test_receivables_keep_the_contracts_columns():
    assert tuple(column.name for column in Receivables.columns) == HEADER
    assert csv_text(()).startswith(",".join(HEADER))
