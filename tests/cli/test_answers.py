"""`decide`, `duties`, `audit verify`: answers, and what is refused."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest

from tests.cli.conftest import Shell
from tests.imports.files import HEADER, csv_text

TERMS = {
    "grade": "B",
    "contract_period_sales_fen": "1000001",
    "contract_days": "45",
    "requested_limit_fen": "100000000",
    "good_reports_in_a_row": "2",
    "careful_review_passed": "false",
}
GRADED_ON = date(2026, 10, 30)


def facts(**changed: str) -> list[str]:
    return [f"{name}={value}" for name, value in (TERMS | changed).items()]


def test_decide_prints_what_the_api_answers_and_records_nothing(shell: Shell) -> None:
    before = shell.rows()
    said = shell("decide", "credit_terms", *facts())
    assert (said.code, said.err) == (0, "")
    answer = json.loads(said.out)
    assert list(answer) == ["policy", "version", "on", "outcome", "reasons", "passed_over"]
    assert (answer["policy"], answer["version"], answer["on"]) == ("credit_terms", 1, "2026-11-23")
    assert answer["outcome"] == {
        "settlement": "open_account",
        "credit_allowed": True,
        "limit_fen": 500000,  # 30 % and twice 10 points of 1,000,001 fen
        "payment_days": 30,
    }
    assert [(reason["clause"], sorted(reason["because"])) for reason in answer["reasons"]] == [
        ("二(三)2.2", ["en", "zh"])
    ]
    assert {"rule": "A-open-account", "failed": "grade == 'A'", "actual": "B"} in answer["passed_over"]
    assert shell.rows() == before


def test_decide_on_another_day(sqlite: Shell) -> None:
    said = sqlite("decide", "credit_report", "grade=C", "--on", "2012-12-31")
    assert (said.code, json.loads(said.out)["on"], json.loads(said.out)["outcome"]) == (
        0,
        "2012-12-31",
        {"every_months": 1},
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"grade": "E"}, "grade"),
        ({"grade": "1"}, "grade"),
        ({"contract_days": "-1"}, "contract_days"),
        ({"contract_days": "1e5"}, "contract_days"),
        ({"contract_days": "NaN"}, "contract_days"),
        ({"contract_days": "Infinity"}, "contract_days"),
        ({"contract_days": "true"}, "contract_days"),
        ({"contract_days": "ten"}, "contract_days"),
        ({"contract_days": ""}, "contract_days"),
        ({"contract_days": "[1]"}, "contract_days"),
        ({"contract_period_sales_fen": "9223372036854775808"}, "contract_period_sales_fen"),
        ({"contract_period_sales_fen": "100000000000001"}, "contract_period_sales_fen"),
        ({"weather": "1"}, "weather"),
    ],
)
def test_decide_names_the_fact_that_will_not_do(sqlite: Shell, changed: dict[str, str], field: str) -> None:
    said = sqlite("decide", "credit_terms", *facts(**changed))
    assert (said.code, said.out) == (1, "")
    errors = json.loads(said.err)["errors"]
    assert [(name, sorted(text)) for name, text in errors.items()] == [(field, ["en", "zh"])]


def test_decide_names_every_fact_that_is_missing(sqlite: Shell) -> None:
    said = sqlite("decide", "credit_report")
    assert (said.code, json.loads(said.err)) == (1, {"errors": {"grade": {"en": "is required", "zh": "必填"}}})


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("poetry", "a=1"), 1, "There is no policy poetry.\n"),
        (("credit_terms", "--customer", "nowhere"), 1, "There is no such record.\n"),
        (("credit_report", "grade"), 2, "'grade' is no fact; write name=value.\n"),
        (("credit_report", "grade=A", "--on", "2026-13-01"), 2, "is not a day; write it like 2026-11-23.\n"),
    ],
)
def test_decide_says_what_it_does_not_know(sqlite: Shell, words: Any, code: int, sentence: str) -> None:
    said = sqlite("decide", *words)
    assert (said.code, said.out) == (code, "")
    assert said.err.endswith(sentence)


@pytest.fixture
def owing(sqlite: Shell) -> Shell:
    """Two customers: one graded A that was never reported on, one not graded."""
    rows = [
        ("K-1", "0001", "2026-09-20", "2026-10-20", "100", "No", ""),
        ("K-2", "0002", "2026-09-20", "2026-10-20", "100", "No", ""),
    ]
    assert sqlite("import", "receivables", sqlite.file("in.csv", csv_text(rows, HEADER))).code == 0
    sqlite.sql("UPDATE customer SET grade = 'A', graded_on = :on WHERE code = 'K-1'", on=GRADED_ON.isoformat())
    return sqlite


def test_decide_about_a_customer_takes_what_the_desk_knows(owing: Shell) -> None:
    said = owing("decide", "credit_terms", "--customer", "K-1")
    assert json.loads(said.out)["outcome"] == {
        "settlement": "open_account",
        "credit_allowed": True,
        "limit_fen": 10000,
        "payment_days": 30,
    }
    given = owing("decide", "credit_terms", "--customer", "K-1", "grade=A")
    assert (given.code, given.out, list(json.loads(given.err)["errors"])) == (1, "", ["grade"])


def test_duties_say_what_is_due_about_whom_by_when(owing: Shell) -> None:
    said = owing("duties", "--json")
    assert (said.code, said.err) == (0, "")
    assert [json.loads(line) for line in said.lines] == [
        {
            "kind": "credit_report",
            "customer_code": "K-1",
            "customer_name": "K-1",
            "state": "missing",
            "days": 10,
            "clause": "二(三)3.2.3",
            "what": {"en": "File the first credit report", "zh": "提交首份信用报告"},
            "due_on": "2026-11-13",  # ten working days after grading
        }
    ]
    assert owing("duties").lines == ["2026-11-13  missing   K-1  K-1  提交首份信用报告  二(三)3.2.3"]


def test_duties_on_a_day_of_a_person_and_late_ones_only(owing: Shell) -> None:
    assert [json.loads(line)["days"] for line in owing("duties", "--on", "2026-11-12", "--json").lines] == [-1]
    assert owing("duties", "--on", "2026-11-13", "--overdue").lines == []
    assert len(owing("duties", "--on", "2026-11-14", "--overdue").lines) == 1
    assert len(owing("duties", "--user", "credit").lines) == 1
    assert owing("duties", "--user", "admin").lines == []


def test_duties_of_somebody_unknown_or_on_no_day(sqlite: Shell) -> None:
    assert sqlite("duties", "--user", "nobody").err == "Error: Nobody here is called nobody.\n"
    said = sqlite("duties", "--on", "yesterday")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("'yesterday' is not a day; write it like 2026-11-23.\n")


def test_an_honest_audit_is_in_order(owing: Shell) -> None:
    count = owing.rows()["audit_entry"]
    said = owing("audit", "verify")
    assert count > 0
    assert (said.code, said.lines, said.err) == (
        0,
        [
            f"{count} entries, all in order.",
            "0 accesses, all in order.",
            f"{owing.rows()['policy_text']} rule texts, as they were published.",
        ],
        "",
    )


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE audit_entry SET subject = 'another.csv' WHERE number = 2", "Entry 2: altered.\n"),
        ("UPDATE audit_entry SET action = 'nothing' WHERE number = 1", "Entry 1: altered.\n"),
        ("UPDATE audit_values SET content = '{}' WHERE number = 3", "Entry 3: values altered.\n"),
        (
            "DELETE FROM audit_values WHERE number = 2; DELETE FROM audit_entry WHERE number = 2",
            "Entry 2: missing.\n",
        ),
    ],
    ids=["subject", "action", "values", "entry"],
)
def test_tampering_is_found_and_named(owing: Shell, statement: str, found: str) -> None:
    for part in statement.split("; "):
        owing.sql(part)
    said = owing("audit", "verify")
    assert (said.code, said.out, said.err) == (1, "", found)


def test_a_published_text_altered_in_the_database_decides_nothing_and_is_named(sqlite: Shell) -> None:
    """Whether or not its fingerprint was altered with it, and the day it holds from, too."""
    [[key, text, sha256]] = sqlite.sql("SELECT id, text, sha256 FROM policy_text WHERE filename = 'reporting.py'")
    altered = str(text).replace("every_months=6", "every_months=9")
    asked = ("decide", "credit_report", "grade=A")
    change = "UPDATE policy_text SET text = :text, sha256 = :sha256 WHERE id = :key"

    def verified() -> str:
        said = sqlite("audit", "verify")
        assert (said.code, said.out) == (1, "")
        return said.err

    for unsound in (altered, "not a rule file"):
        sqlite.sql(change, text=unsound, sha256=sha256, key=key)
        assert verified() == f"Rule text {key}: reporting.py is not what was published.\n"
        said = sqlite(*asked)
        assert (said.code, said.out) == (1, "")
        assert said.err.startswith("The published text of reporting.py was altered in the database")
    sqlite.sql(change, text=altered, sha256=hashlib.sha256(altered.encode()).hexdigest(), key=key)
    assert verified() == f"Rule text {key}: reporting.py is not what was published.\n"

    sqlite.sql(change, text=text, sha256=sha256, key=key)
    assert json.loads(sqlite(*asked).out)["outcome"] == {"every_months": 6}
    for done, undone in (
        ("effective_on = '2026-01-01' WHERE policy = 'credit_report'", "effective_on = '2000-01-01'"),
        ("number = 2 WHERE policy = 'credit_report'", "number = 1"),
        ("policy = 'credit_reports' WHERE policy = 'credit_report'", "policy = 'credit_report'"),
    ):
        sqlite.sql(f"UPDATE policy_version SET {done}")  # noqa: S608 -- a test's own words
        assert "reporting.py has other policies, numbers or days than were published" in verified()
        sqlite.sql(f"UPDATE policy_version SET {undone} WHERE policy LIKE 'credit_report%'")  # noqa: S608 -- the same
    assert sqlite("audit", "verify").code == 0

    columns = "filename, sha256, text, origin, published_at"
    sqlite.sql(f"INSERT INTO policy_text (id, {columns}) SELECT 99, {columns} FROM policy_text WHERE id = {key}")  # noqa: S608 -- the same
    sqlite.sql("UPDATE policy_version SET text_id = 99 WHERE text_id = :key", key=key)
    sqlite.sql("DELETE FROM policy_text WHERE id = :key", key=key)
    assert verified() == "Rule text 99: reporting.py was published by no entry of the audit.\n"
    sqlite.sql("DELETE FROM policy_version WHERE text_id = 99")
    sqlite.sql("DELETE FROM policy_text WHERE id = 99")
    assert verified() == f"Rule text {key}: reporting.py is missing.\n"


def test_an_entry_cut_off_at_the_end_is_noticed(owing: Shell) -> None:
    last = owing.rows()["audit_entry"]
    owing.sql("DELETE FROM audit_values WHERE number = :last", last=last)
    owing.sql("DELETE FROM audit_entry WHERE number = :last", last=last)
    assert owing("audit", "verify").code == 1


def test_a_head_kept_elsewhere_is_still_in_the_chain(owing: Shell) -> None:
    printed = owing("audit", "head").out.split()[0]
    number, digest = printed.split(":")
    assert (int(number), len(digest)) == (owing.rows()["audit_entry"], 64)
    assert owing("token", "gm").code == 0
    said = owing("audit", "verify", "--head", printed)
    assert (said.code, said.lines[0]) == (0, f"{int(number) + 1} entries, all in order.")
    assert owing("audit", "verify", "--head", owing("audit", "head").out).code == 0


def test_a_chain_written_anew_is_noticed_by_the_head_kept_elsewhere(owing: Shell) -> None:
    """Whoever rewrites the chain rewrites its head too; only what is kept elsewhere tells."""
    number, digest = owing("audit", "head").out.split()[0].split(":")
    said = owing("audit", "verify", "--head", f"{number}:{digest[::-1]}")
    assert (said.code, said.err) == (1, f"Entry {number}: not the entry that was noted down.\n")
    said = owing("audit", "verify", "--head", f"{int(number) + 1}:{digest}")
    assert (said.code, said.err) == (1, f"Entry {int(number) + 1}: entries missing at the end.\n")
    said = owing("audit", "verify", "--head", "yesterday")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("is no head; write NUMBER:DIGEST as `audit head` prints it.\n")
