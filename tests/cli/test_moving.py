"""`import` and `export`: files in, all or nothing, and out."""

import csv
import io
import json
from typing import Any

import pytest

from tests.cli.conftest import Said, Shell
from tests.imports.files import CHINESE, HEADER, ROWS, csv_file, csv_text, row, xlsx_file

ALL_NEW = {
    "customers": {"created": 2, "changed": 0, "unchanged": 0},
    "invoices": {"created": 3, "changed": 0, "unchanged": 0},
    "payments": {"created": 2, "changed": 0, "unchanged": 0},
}
CUSTOMERS = (("客户编号", "客户名称", "负责人"), (("0001", "新星公司", "sales1"), ("0002", "旧月公司", "")))


def take(shell: Shell, content: bytes | str, *options: str, kind: str = "receivables", name: str = "in.csv") -> Said:
    return shell("import", kind, shell.file(name, content), *options)


def refused(shell: Shell, content: bytes | str, **given: Any) -> list[str]:
    """What stderr says of a file that must change nothing."""
    before = shell.rows()
    said = take(shell, content, **given)
    assert (said.code, said.out) == (1, "")
    assert shell.rows() == before
    return said.err.splitlines()


def test_receivables_come_in_and_are_counted(shell: Shell) -> None:
    said = take(shell, csv_file(), "--json")
    assert (said.code, json.loads(said.out), said.err) == (0, ALL_NEW, "")
    stored = shell.rows()
    assert (stored["customer"], stored["invoice"], stored["payment"]) == (2, 3, 2)
    assert shell.sql("SELECT number FROM invoice ORDER BY number") == [("0001",), ("0002",), ("0003",)]


def test_postgresql_plans_for_what_came_in(shell: Shell) -> None:
    """Not for the empty tables of before: it has counted the rows by the time the command ends."""
    take(shell, csv_file())
    if shell.url.startswith("postgresql"):
        counted = shell.sql("SELECT reltuples FROM pg_class WHERE relname = 'invoice' AND relkind = 'r'")
        assert [int(rows) for (rows,) in counted] == [3]


def test_receivables_again_are_nothing_new(shell: Shell) -> None:
    take(shell, csv_file())
    before = shell.rows()
    said = take(shell, csv_file(), "--json")
    assert json.loads(said.out) == {
        kind: {"created": 0, "changed": 0, "unchanged": counts["created"]} for kind, counts in ALL_NEW.items()
    }
    after = shell.rows()
    assert {name for name in after if after[name] != before[name]} <= {"audit_entry", "audit_values"}


def test_a_dry_run_says_the_same_and_changes_nothing(shell: Shell) -> None:
    before = shell.rows()
    said = take(shell, csv_file(), "--dry-run", "--json")
    assert (said.code, json.loads(said.out)) == (0, ALL_NEW)
    assert shell.rows() == before


def test_without_json_the_counts_are_lines(sqlite: Shell) -> None:
    assert take(sqlite, csv_file()).lines == [
        "customers: 2 created, 0 changed, 0 unchanged",
        "invoices: 3 created, 0 changed, 0 unchanged",
        "payments: 2 created, 0 changed, 0 unchanged",
    ]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("gb.csv", csv_file(header=CHINESE, encoding="gb18030")),
        ("bom.csv", csv_file(encoding="utf-8-sig")),
        ("book.xlsx", xlsx_file(ROWS)),
        ("more.csv", csv_file([(*cells, "x") for cells in ROWS], (*HEADER, "countryCode"))),
        ("turned.csv", csv_file([cells[::-1] for cells in ROWS], HEADER[::-1])),
    ],
    ids=["gb18030", "bom", "workbook", "other-columns", "other-order"],
)
def test_the_ways_people_save_a_table_are_read(sqlite: Shell, name: str, content: bytes) -> None:
    said = take(sqlite, content, "--json", name=name)
    assert (said.code, json.loads(said.out)) == (0, ALL_NEW)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            csv_file()[: csv_file().rindex(b",5.5")],
            "in.csv, line 4: The last line has 4 cells of 7: the file seems to be cut. "
            "Export it again and import the whole file.",
        ),
        (
            csv_text().replace("5.5", '"5.5').encode(),
            "in.csv, line 4: The file ends inside quotes: it seems to be cut. "
            "Export it again and import the whole file.",
        ),
        (
            csv_file(header=(*HEADER[:3], "Due_Dates", *HEADER[4:])),
            "in.csv, line 1, column DueDate, “Due_Dates”: The column DueDate / 到期日期 / 到期日 is missing. "
            "Is it the one called “Due_Dates” (number 4)? Rename that to DueDate.",
        ),
        (
            csv_file([cells[:4] + cells[5:] for cells in ROWS], HEADER[:4] + HEADER[5:]),
            "in.csv, line 1, column InvoiceAmount: The column InvoiceAmount / 发票金额 / 金额 is missing. "
            "Add a column named InvoiceAmount / 发票金额 / 金额.",
        ),
        (
            csv_file([*ROWS, row(InvoiceAmount="1095")]),
            "in.csv, line 5, column InvoiceAmount, “1095.00”: Invoice 0002 stands with another InvoiceAmount on line 3. "
            "Keep the line that is right. (二(四)3.3)",
        ),
        (
            csv_file([row(InvoiceDate="2/30/2026")]),
            "in.csv, line 2, column InvoiceDate, “2/30/2026”: There is no such day. "
            "Write a day such as 2012-12-31 or 12/31/2012.",
        ),
        (
            csv_file([row(InvoiceAmount="=1+1")]),
            "in.csv, line 2, column InvoiceAmount, “=1+1”: This is a formula. Replace it by its value.",
        ),
        (b"", "in.csv: The file is empty. Choose another file."),
        (b"\xff\xfea\x00", "in.csv: This is UTF-16 text. Save it as CSV in UTF-8, or as XLSX."),
        (
            csv_file()[:-1] + b"\xff\xfe\xfa",
            "in.csv: The text is neither UTF-8 nor GB18030. Save it as CSV in UTF-8.",
        ),
    ],
    ids=["cut", "cut-in-quotes", "renamed", "missing", "two-amounts", "no-day", "formula", "empty", "utf16", "neither"],
)
def test_a_bad_file_is_named_and_changes_nothing(shell: Shell, content: bytes, said: str) -> None:
    assert refused(shell, content) == [said]


def test_every_bad_row_is_named_and_the_good_ones_stay_out(sqlite: Shell) -> None:
    rows = [ROWS[0], row(InvoiceAmount="x", DueDate="y"), row(invoiceNumber="9", SettledDate="z")]
    said = refused(sqlite, csv_file(rows))
    assert [line.split(", “")[0] for line in said] == [
        "in.csv, line 3, column DueDate",
        "in.csv, line 3, column InvoiceAmount",
        "in.csv, line 4, column SettledDate",
    ]


def test_a_dry_run_names_bad_rows_too(sqlite: Shell) -> None:
    said = take(sqlite, csv_file([row(InvoiceAmount="x")]), "--dry-run")
    assert (said.code, len(said.err.splitlines())) == (1, 1)


def test_beyond_a_thousand_faults_the_rest_is_counted(sqlite: Shell) -> None:
    said = refused(sqlite, csv_file([row(invoiceNumber=str(n), InvoiceAmount="x") for n in range(1203)]))
    assert (len(said), said[-1]) == (1001, "… and 203 more.")


def test_one_invoice_with_two_amounts_against_what_is_recorded(shell: Shell) -> None:
    take(shell, csv_file())
    assert refused(shell, csv_file([row(InvoiceAmount="1095")])) == [
        "in.csv, line 2, column InvoiceAmount, “1095.00”: Invoice 0002 is recorded with 1094.00. "
        "Check the amount; record a credit note for a reduction. (二(四)3.3)"
    ]


def test_customers_come_in_by_chinese_columns_and_again_are_nothing_new(shell: Shell) -> None:
    header, rows = CUSTOMERS
    content = csv_file(rows, header, encoding="gb18030")
    once = take(shell, content, "--json", kind="customers")
    again = take(shell, content, "--json", kind="customers")
    assert json.loads(once.out) == {"customers": {"created": 2, "changed": 0, "unchanged": 0}}
    assert json.loads(again.out) == {"customers": {"created": 0, "changed": 0, "unchanged": 2}}
    assert shell.sql("SELECT code, name, level, status FROM customer ORDER BY code") == [
        ("0001", "新星公司", "internal", "prospect"),
        ("0002", "旧月公司", "internal", "prospect"),
    ]


def test_a_bad_customer_is_named_and_none_comes_in(sqlite: Shell) -> None:
    header, rows = CUSTOMERS
    assert refused(sqlite, csv_file([*rows, ("0003", "甲", "finance")], header), kind="customers") == [
        "in.csv, line 4, column owner, “finance”: No salesperson has this user name. Write a user name. (二(二)2)"
    ]


def test_an_unknown_kind_or_file_is_a_mistake_in_the_line_typed(sqlite: Shell) -> None:
    assert take(sqlite, csv_file(), kind="poems").code == 2
    assert sqlite("import", "receivables", str(sqlite.folder / "nothing.csv")).code == 2


def table(said: Said) -> list[dict[str, str]]:
    assert (said.code, said.err) == (0, "")
    return list(csv.DictReader(io.StringIO(said.out)))


def test_receivables_go_out_as_they_came_in(shell: Shell) -> None:
    take(shell, csv_file())
    assert sorted(tuple(line.values())[:5] for line in table(shell("export", "receivables"))) == [
        ("0042-ABC", "0001", "2026-10-25", "2026-11-24", "72.27"),
        ("0042-ABC", "0002", "2026-11-01", "2026-12-01", "1094.00"),
        ("甲公司", "0003", "2026-09-01", "2026-10-01", "5.50"),
    ]


def test_receivables_that_went_out_come_in_again_as_nothing_new(shell: Shell) -> None:
    take(shell, csv_file())
    out = shell.file("out.csv", shell("export", "receivables").out)
    said = shell("import", "receivables", out, "--json")
    assert (said.code, said.err) == (0, "")
    counts = json.loads(said.out)
    assert {kind: (n["created"], n["changed"]) for kind, n in counts.items()} == dict.fromkeys(counts, (0, 0))
    assert counts["invoices"]["unchanged"] == 3


def test_customers_go_out_and_no_cell_is_a_formula(shell: Shell) -> None:
    header, rows = CUSTOMERS
    take(shell, csv_file(rows, header), kind="customers")
    shell.sql("UPDATE customer SET contact = '=1+1' WHERE code = '0001'")
    found = {line["code"]: line for line in table(shell("export", "customers"))}
    assert (found["0001"]["name"], found["0001"]["owner"], found["0001"]["contact"]) == (
        "新星公司",
        "sales1",
        "'=1+1",
    )
    assert (found["0002"]["owner"], found["0002"]["contact"]) == ("", "")


COMPLAINTS = (
    ("number", "received_on", "content", "customer", "name", "channel", "outcome"),
    (
        ("TS-1", "2026-11-10", "到货破损\n外箱受潮", "0001", "", "电话", ""),
        ("TS-2", "2026-11-11", "来电无人接听", "", "旧月公司", "网站", ""),
        ("TS-3", "2026-10-09", "发票开错", "0002", "", "", "已重开发票"),
    ),
)
VISITS = (
    ("customer", "done_on", "satisfaction", "opinion", "advice", "wants", "market", "spoke_with"),
    (
        ("0001", "2026-11-02", "5", "很好\n送货快", "无", "增订", "无", "王芳"),
        ("0002", "2026-11-09", "2", "发货慢", "提前通知", "无", "无", ""),
    ),
)


def visited_and_complained(shell: Shell) -> None:
    for kind, (header, rows) in {"customers": CUSTOMERS, "complaints": COMPLAINTS, "visits": VISITS}.items():
        assert take(shell, csv_file(rows, header), kind=kind).code == 0


def test_complaints_and_visits_go_out_as_they_came_in_and_come_in_again_as_nothing_new(shell: Shell) -> None:
    visited_and_complained(shell)
    for kind, (header, rows) in {"complaints": COMPLAINTS, "visits": VISITS}.items():
        said = shell("export", kind)
        found = {line[header[0]]: line for line in table(said)}
        for cells in rows:
            told = dict(zip(header, cells, strict=True)) | {"channel": found[cells[0]].get("channel")}
            told["customer"] = "" if told.get("outcome") else told["customer"]  # over before: linked to nobody
            told["name"] = found[cells[0]].get("name")
            assert {name: found[cells[0]][name] for name in header} == {name: told[name] for name in header}
        again = shell("import", kind, shell.file("out.csv", said.out), "--json")
        assert (again.code, again.err, json.loads(again.out)) == (
            *(0, ""),
            {kind: {"created": 0, "changed": 0, "unchanged": len(rows)}},
        )
    told = {
        line["number"]: (line["channel"], line["name"], line["stage"]) for line in table(shell("export", "complaints"))
    }
    assert told == {
        "TS-1": ("phone", "0001", "recorded"),
        "TS-2": ("form", "旧月公司", ""),
        "TS-3": ("file", "0002", ""),
    }


def test_complaints_and_visits_go_out_to_those_who_may_as_far_as_they_read(shell: Shell) -> None:
    visited_and_complained(shell)
    shell.sql("UPDATE customer SET level = 'top_secret', level_ends = '2030-01-01' WHERE code = '0001'")
    shell.sql("UPDATE open_task SET closed_at = opened_at")
    seen = {
        (kind, who): sorted(line[name] for line in table(shell("export", kind, "--user", who)))
        for kind, name in {"complaints": "number", "visits": "customer"}.items()
        for who in ("csmanager", "service")
    }
    assert seen == {
        ("complaints", "csmanager"): ["TS-1", "TS-2", "TS-3"],
        ("complaints", "service"): ["TS-2", "TS-3"],
        ("visits", "csmanager"): ["0001", "0002"],
        ("visits", "service"): ["0002"],
    }
    for kind in ("complaints", "visits"):
        said = shell("export", kind, "--user", "clerk")
        refusal = "This is for the service officer or the customer service manager.\n"
        assert (said.code, said.out, said.err) == (1, "", refusal)


def test_an_export_is_audited(shell: Shell) -> None:
    take(shell, csv_file())
    shell("export", "receivables", "--user", "finance")
    assert shell.sql("SELECT action, subject FROM audit_entry ORDER BY number DESC LIMIT 1") == [
        ("export", "receivables")
    ]


@pytest.mark.parametrize(
    ("kind", "may", "may_not", "sentence"),
    [
        ("customers", "clerk", "finance", "This is for the information clerk or the customer service manager.\n"),
        ("receivables", "finance", "sales1", "This is for the finance officer or the customer service manager.\n"),
        ("receivables", "csmanager", "admin", "This is for the finance officer or the customer service manager.\n"),
    ],
)
def test_an_export_for_somebody_needs_his_right(shell: Shell, kind: str, may: str, may_not: str, sentence: str) -> None:
    take(shell, csv_file())
    assert len(table(shell("export", kind, "--user", may))) == {"customers": 2, "receivables": 3}[kind]
    said = shell("export", kind, "--user", may_not)
    assert (said.code, said.out, said.err) == (1, "", sentence)


def test_an_export_for_nobody_known_is_refused(sqlite: Shell) -> None:
    said = sqlite("export", "customers", "--user", "nobody")
    assert (said.code, said.out, said.err) == (1, "", "Error: Nobody here is called nobody.\n")


def test_an_import_is_listed_and_taken_back_by_its_number(shell: Shell) -> None:
    take(shell, csv_file(), name="list.csv")
    (line,) = shell("undo-import").out.splitlines()
    number, _at, kind, name, who = line.split("\t")
    assert (kind, name, who) == ("receivables", "list.csv", "-")
    said = shell("undo-import", number)
    assert (said.code, said.err) == (0, "")
    assert "invoice: 3 taken back" in said.out.splitlines()
    assert shell.sql("SELECT count(*) FROM invoice WHERE NOT is_void") == [(0,)]
    assert shell("undo-import").out == ""
    again = shell("undo-import", number)
    assert again.code == 1
    assert f"No import {number} of the last seven days stands." in again.err


def test_what_hinders_taking_back_is_named_and_nothing_changes(shell: Shell) -> None:
    take(shell, csv_file())
    number = shell("undo-import").out.split("\t")[0]
    take(shell, csv_file([row(DueDate="2026-12-15")]))
    before = shell.rows()
    said = shell("undo-import", number)
    assert (said.code, said.out) == (1, "")
    assert "invoice 0002 was changed since (–)." in said.err
    assert shell.rows() == before
