"""`policy preview`: what would change for whom, on both databases; and nothing is stored."""

import json

import pytest

from tests.cli.conftest import Shell
from tests.cli.test_policy import Folder, to_nine
from tests.imports.files import HEADER, csv_text


@pytest.fixture
def graded(shell: Shell) -> Folder:
    """One customer of grade A, last reported on at the end of September."""
    rows = [("K-1", "0001", "2026-09-20", "2026-10-20", "100", "No", "")]
    assert shell("import", "receivables", shell.file("in.csv", csv_text(rows, HEADER))).code == 0
    shell.sql("UPDATE customer SET grade = 'A', graded_on = '2026-06-01', last_report_on = '2026-09-30'")
    return Folder(shell)


def test_a_preview_says_what_would_move_for_whom_and_stores_nothing(graded: Folder) -> None:
    to_nine(graded)
    before = graded.shell.rows()
    said = graded.shell("policy", "preview")
    assert (said.code, said.err) == (0, "")
    assert said.lines[1] == "  rule A-half-year, months between reports: 6 → 9"
    chinese = graded.shell("policy", "preview", "--lang", "zh").lines
    assert chinese[1] == "  规则 A-half-year，报告间隔月数：6 → 9"
    assert "  规则建议的等级：0 个会变" in chinese
    lines = json.loads(graded.shell("policy", "preview", "--json").out)["rules"]
    assert "+rule A-half-year: when grade == 'A' then {\"every_months\": 9} 二(三)3.2.3" in lines
    assert said.lines[-9:] == [
        "1 customers asked about, as of 2026-11-23",
        "  grade the rules propose: 0 would change",
        "  terms: 0 would change",
        "  limit that counts: 0 would change",
        "  verdict on what is owed today, within or over the limit: 0 would change",
        "  day of the next credit report: 1 would change",
        "    K-1  K-1  2027-03-30 → 2027-06-30",
        "  limits that count, in total: 0.00 → 0.00 yuan",
        "  nobody sees more or less than before",
    ]
    assert graded.shell.rows() == before


def test_a_preview_of_one_file_and_as_json(graded: Folder) -> None:
    graded.edit('then=dict(access="full", copies=True)', 'then=dict(access="work", copies=True)', "confidentiality.py")
    to_nine(graded)
    said = graded.shell("policy", "preview", str(graded.path / "reporting.py"), "--json")
    found = json.loads(said.out)
    assert list(found["counts"].items()) == [("next_report_on", 1)]
    assert found["changes"] == [
        {
            "subject": "next_report_on",
            "code": "K-1",
            "name": "K-1",
            "before": "2027-03-30",
            "after": "2027-06-30",
        }
    ]
    assert found["access"] == []


def test_a_preview_of_what_is_in_force_changes_nothing(graded: Folder) -> None:
    said = graded.shell("policy", "preview")
    assert (said.code, said.lines[0], said.err) == (0, "No rule differs.", "")
    assert [line for line in said.lines if "would change" in line and ": 0 " not in line] == []


def test_a_preview_names_duties_that_move_and_what_it_does_not_count(graded: Folder) -> None:
    graded.edit("key_days = Parameter(\n    90", "key_days = Parameter(\n    91", "service.py")
    graded.edit("within_days=90", "within_days=91", "service.py")
    graded.edit("verification_months = Parameter(\n    3", "verification_months = Parameter(\n    4")
    graded.edit("every_months=3, month_day=None", "every_months=4, month_day=None")
    said = graded.shell("policy", "preview")
    assert (said.code, said.err) == (0, "")
    assert said.lines[-3:] == [
        "  due days reckoned otherwise: Look the archive through",
        "    clerk owes 1 that move, 0 become overdue",
        "  not counted here: Who must be visited, how often",
    ]


def test_a_preview_names_a_fault_and_ends_with_1(sqlite: Shell) -> None:
    files = Folder(sqlite)
    files.edit('m.grade == "A"', 'm.grad == "A"')
    said = files.shell("policy", "preview")
    assert (said.code, said.out) == (1, "")
    assert "unknown fact grad" in said.err
