"""`policy …`: rule files checked, compared, published, gone back to; and edited while the desk works."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import ROOT, Shell
from tests.policies.test_new_file import SAMPLES

TODAY, LATER = "2026-11-23", "2026-12-01"
# of reporting.py
UNCHANGED = (
    "dormancy",
    "duty_terms",
    "duty_grace",
    "duty_waiver",
    "duty_escalation",
    "information_terms",
    "change_entry",
)


class Folder:
    """The shipped rule files in a folder of their own, and a shell that reads them there."""

    def __init__(self, shell: Shell) -> None:
        self.shell, self.path = shell, shell.folder / "rules"
        self.path.mkdir()
        for file in (ROOT / "rules").glob("*.py"):
            shutil.copy(file, self.path)
        shell.env["GUIZHANG_RULES"] = str(self.path)

    def edit(self, before: str, after: str, name: str = "reporting.py") -> Path:
        path = self.path / name
        text = path.read_text("utf-8")
        assert before in text
        path.write_text(text.replace(before, after), "utf-8")
        return path

    def months(self, on: str = TODAY) -> tuple[int, int]:
        """How often grade A is reported on, and by which version."""
        said = self.shell("decide", "credit_report", "grade=A", "--on", on)
        assert said.code == 0, said.err
        answer = json.loads(said.out)
        return answer["outcome"]["every_months"], answer["version"]

    def published(self) -> int:
        return int(self.shell.sql("SELECT count(*) FROM policy_text")[0][0])


@pytest.fixture
def folder(shell: Shell) -> Folder:
    return Folder(shell)


@pytest.fixture
def files(sqlite: Shell) -> Folder:
    return Folder(sqlite)


def to_nine(folder: Folder) -> Path:
    return folder.edit("every_months=6", "every_months=9")


def test_check_prints_every_rule_with_clause_and_sentence_and_needs_no_database(files: Folder) -> None:
    said = files.shell("policy", "check", DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    assert (said.code, said.err) == (0, "")
    assert "credit_terms · Credit terms by grade · credit.py" in said.lines
    assert "  A-open-account: grade == 'A'" in said.lines
    assert "    二(三)2.1  Grade A buys on account, up to the sales of one account period." in said.lines
    assert said.lines[-1].endswith(" 0 faults")


def test_check_speaks_chinese_and_names_overlaps_when_asked(files: Folder) -> None:
    said = files.shell("policy", "check", "--lang", "zh", "--overlaps")
    assert said.code == 0
    assert "    二(三)2.1  A级客户可账期结算，额度不超过合同账期内的销售额。" in said.lines
    assert said.lines[-1].endswith("0 处错误")
    assert [line for line in said.lines if line.startswith("  overlap: ")] != []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('m.grade == "A"', 'm.grade == "A" and m.grade == "B"'),
        ('m.grade == "A"', 'm.grade in ("A", "B")'),
        ('m.grade == "A"', 'not m.grade == "A"'),
        ('m.grade == "A"', 'm.gade == "A"'),
        ('m.grade == "A"', 'm.grade == "E"'),
        ("every_months=6", "every_months=6.5"),
        ("every_months=6", "every_months=__import__('os').getpid()"),
        ("from rules.engine import", "import os\nfrom rules.engine import"),
        ("Rule(", "Rule(("),
    ],
    ids=["and", "in", "not", "unknown-fact", "unknown-choice", "fraction", "call", "import", "syntax"],
)
def test_check_names_a_fault_by_file_line_and_column_and_ends_with_1(files: Folder, before: str, after: str) -> None:
    files.edit(before, after)
    said = files.shell("policy", "check")
    assert said.code == 1
    assert said.err.startswith("reporting.py:")
    assert all(part.isdigit() for part in said.err.split(" ")[0].rstrip(":").split(":")[1:3])
    assert not said.lines[-1].endswith(" 0 faults")


def test_check_of_a_folder_that_is_not_there_is_a_mistake_in_the_line_typed(sqlite: Shell) -> None:
    assert sqlite("policy", "check", "/nowhere").code == 2


def loose(text: str) -> str:
    """The same rules, their lines set in by one space alone."""
    return re.sub("^ +", " ", text, flags=re.MULTILINE)


def test_check_says_which_file_is_not_laid_out_and_ends_as_before(files: Folder) -> None:
    path, tidy = files.path / "reporting.py", files.shell("policy", "check")
    path.write_text(loose(path.read_text("utf-8")), "utf-8")
    said = files.shell("policy", "check")
    told = f"reporting.py is not laid out as rule files are: `guizhang policy format {path}` does it"
    assert (said.code, said.err, said.lines) == (0, "", [*tidy.lines[:-1], told, tidy.lines[-1]])
    told = f"reporting.py 未按规则文件的格式排列，可用 `guizhang policy format {path}` 排列"
    assert files.shell("policy", "check", "--lang", "zh").lines[-2] == told


def test_format_lays_files_out_in_their_place_and_once_is_enough(files: Folder) -> None:
    path, other = files.path / "reporting.py", files.path / "plans.py"
    tidy = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + loose(tidy.decode()).replace("\n", "\r\n").encode())
    path.chmod(0o640)
    other.write_text(other.read_text("utf-8").replace("facts=dict(", "facts = dict(", 1), "utf-8")
    count = len(tidy.splitlines())
    said = files.shell(
        "policy", "format", str(path), str(other), DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing"
    )
    assert (said.code, said.err) == (0, "")
    assert said.lines == [f"{path} laid out: {count} lines changed", f"{other} laid out: 1 lines changed"]
    assert (path.read_bytes(), path.stat().st_mode & 0o777) == (tidy, 0o640)
    assert other.read_bytes() == (ROOT / "rules" / "plans.py").read_bytes()
    said = files.shell("policy", "format", str(path), "--lang", "zh")
    assert (said.code, said.out, path.read_bytes()) == (0, f"{path} 已按格式排列\n", tidy)
    assert sorted(files.path.glob("*.part")) == []


def test_format_leaves_a_file_with_a_fault_as_it_is(files: Folder) -> None:
    broken = files.edit('m.grade == "A"', 'm.gade == "A"')
    other, bytes_alone = files.path / "plans.py", files.path / "latin.py"
    text = loose(broken.read_text("utf-8"))
    broken.write_text(text, "utf-8")
    other.write_text(loose(other.read_text("utf-8")), "utf-8")
    bytes_alone.write_bytes("# größer\n".encode("latin-1"))
    said = files.shell("policy", "format", str(broken), str(bytes_alone), str(other), "--lang", "zh")
    assert (said.code, broken.read_text("utf-8")) == (1, text)
    assert other.read_bytes() == (ROOT / "rules" / "plans.py").read_bytes()
    first, second = said.err.splitlines()
    assert first.startswith("reporting.py:")
    assert "gade" in first
    assert second.startswith(str(bytes_alone))
    assert "未知事实 gade" in first


def test_what_is_published_is_laid_out_and_does_not_quarrel_with_the_file_on_disk(folder: Folder) -> None:
    """Nor does a change of its layout change anything; the next change of its rules holds at once."""
    path = to_nine(folder)
    tidy = path.read_text("utf-8")
    path.write_text(loose(tidy), "utf-8")
    assert folder.shell("policy", "publish", str(path)).code == 0
    assert folder.shell("policy", "text", "reporting.py").out == tidy
    published = folder.published()
    assert folder.shell("policy", "diff").lines == ["What is on disk is in force."]
    assert (folder.months(), folder.published()) == ((9, 2), published)
    path.write_text(loose(tidy).replace("every_months=9", "every_months=8"), "utf-8")
    assert (folder.months(), folder.published()) == ((8, 3), published + 1)
    assert folder.shell("policy", "text", "reporting.py").out == tidy.replace("every_months=9", "every_months=8")
    assert folder.shell("policy", "format", str(path)).code == 0
    assert (folder.months(), folder.published()) == ((8, 3), published + 1)


def test_diff_shows_the_changed_rule_and_publishes_nothing(folder: Folder) -> None:
    assert folder.shell("policy", "diff").lines == ["What is on disk is in force."]
    before = folder.published()
    to_nine(folder)
    said = folder.shell("policy", "diff")
    assert (said.code, said.err) == (0, "")
    changed = [line.split(":")[0] for line in said.lines if "every_months" in line]
    assert changed == ["-rule A-half-year", "+rule A-half-year"]
    first = said.lines.index("--- credit_report in force")
    told = "\n".join(said.lines[:first])
    assert told.startswith("credit_report · ")
    assert "6 → 9" in told
    assert "cases that come out otherwise:" in told
    chinese = folder.shell("policy", "diff", "--lang", "zh").lines
    assert "  结果不同的情形：" in chinese[:first]
    assert chinese[first:] == said.lines[first:]
    assert folder.shell("policy", "diff", "credit_terms").lines == ["What is on disk is in force."]
    assert folder.published() == before


def test_diff_names_a_fault_and_ends_with_1(files: Folder) -> None:
    files.edit('m.grade == "A"', 'm.gade == "A"')
    said = files.shell("policy", "diff")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("reporting.py:")


def test_a_valid_edit_counts_at_the_next_command(folder: Folder) -> None:
    assert folder.months() == (6, 1)
    to_nine(folder)
    assert folder.months() == (9, 2)


def test_an_invalid_edit_never_counts_and_is_named(folder: Folder) -> None:
    folder.edit('m.grade == "A"', 'm.grade == "A" and m.grade == "A"')
    said = folder.shell("decide", "credit_report", "grade=A")
    assert (said.code, json.loads(said.out)["outcome"]["every_months"]) == (0, 6)
    assert said.err.startswith("reporting.py:")


def test_in_production_an_edit_waits_for_its_signature(files: Folder) -> None:
    files.shell.sql('UPDATE "user" SET is_demo = 0')
    files.shell.env |= {"GUIZHANG_ENV": "production", "GUIZHANG_TODAY": None}  # type: ignore[dict-item]
    to_nine(files)
    assert files.months() == (6, 1)


def test_in_production_the_shell_has_no_second_signature(files: Folder) -> None:
    """What it publishes or goes back to waits as a draft of nobody; only a file that is new holds at once."""
    day = (datetime.now(UTC).date() + timedelta(days=30)).isoformat()
    (first,) = files.shell.sql("SELECT sha256 FROM policy_text WHERE filename = 'reporting.py'")
    files.shell.sql('UPDATE "user" SET is_demo = 0')
    files.shell.env |= {"GUIZHANG_ENV": "production", "GUIZHANG_TODAY": None}  # type: ignore[dict-item]
    path = to_nine(files)
    said = files.shell("policy", "publish", str(path), "--from", day)
    waits = f"reporting.py waits as a draft, proposed from {day}: a manager takes it up, another person signs it."
    assert (said.code, said.lines, said.err) == (0, [waits], "")
    drafts = "SELECT filename, author_id, state, effective_on FROM policy_draft"
    assert files.shell.sql(drafts) == [("reporting.py", None, "draft", day)]
    assert (files.months(), files.months(day)) == ((6, 1), (6, 1))
    assert files.shell.sql("SELECT sha256 FROM policy_text WHERE filename = 'reporting.py'") == [first]

    said = files.shell("policy", "rollback", "credit_report", "1")
    assert (said.code, said.out, said.err) == (1, "", "Nothing differs from what is published.\n")
    (files.path / "samples.py").write_text(SAMPLES, "utf-8")
    assert files.shell("policy", "publish", str(files.path / "samples.py"), "--from", day).lines == [
        f"samples 1 from {day}"
    ]


def test_no_day_gone_by_is_answered_otherwise(files: Folder) -> None:
    """Nor is a rule put in force that no example reaches, by whichever way; a new file may hold from any day."""
    path, before = to_nine(files), files.published()
    said = files.shell("policy", "publish", str(path), "--from", "2026-11-22")
    assert (said.code, said.out, said.err) == (1, "", "A change of policy holds from today or a later day.\n")
    (files.path / "samples.py").write_text(SAMPLES, "utf-8")
    new = files.shell("policy", "publish", str(files.path / "samples.py"), "--from", "2020-01-01")
    assert (new.lines, new.err) == (["samples 1 from 2020-01-01"], "")
    text = path.read_text("utf-8")
    start = text.index("        Example(")
    path.write_text(text[:start] + text[text.index("        Example(", start + 1) :], "utf-8")
    said = files.shell("policy", "publish", str(path))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("Every rule needs an example that reaches it; missing: ")
    assert files.published() == before + 1


def test_what_is_published_from_a_day_on_holds_from_that_day_on(folder: Folder) -> None:
    path = to_nine(folder)
    said = folder.shell("policy", "publish", str(path), "--from", LATER)
    assert (said.code, said.lines, said.err) == (
        0,
        [f"credit_report 2 from {LATER}", *(f"{name} 1 from {LATER}" for name in UNCHANGED)],
        "",
    )
    assert (folder.months(), folder.months(LATER)) == ((6, 1), (9, 2))


def test_what_is_published_from_the_shell_is_told_to_whom_it_concerns(folder: Folder) -> None:
    folder.shell("policy", "publish", str(to_nine(folder)), "--from", LATER)
    told = 'SELECT u.username, n.text FROM notice n JOIN "user" u ON u.id = n.user_id ORDER BY u.username'
    people = {row[0]: str(row[1]) for row in folder.shell.sql(told)}
    assert {"csmanager", "finmanager", "gm", "mktmanager"} <= people.keys()
    assert "admin" not in people
    assert LATER in people["gm"]


def test_a_file_from_elsewhere_is_published_and_the_one_on_disk_does_not_undo_it(folder: Folder) -> None:
    text = (folder.path / "reporting.py").read_text("utf-8").replace("every_months=6", "every_months=9")
    elsewhere = folder.shell.folder / "reporting.py"
    elsewhere.write_text(text, "utf-8")
    published = folder.shell("policy", "publish", str(elsewhere)).lines
    assert published == [
        f"credit_report 2 from {TODAY}",
        *(f"{name} 1 from {TODAY}" for name in UNCHANGED),
    ]
    assert folder.months() == (9, 2)
    assert folder.shell("policy", "text", "reporting.py").out == text  # to go on from


def test_an_invalid_file_is_not_published(folder: Folder) -> None:
    path = folder.edit("every_months=6", "every_months=True")
    before = folder.published()
    said = folder.shell("policy", "publish", str(path))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("reporting.py:")
    assert folder.published() == before


def test_the_versions_are_listed_and_a_rollback_brings_the_first_back(folder: Folder) -> None:
    folder.months()
    to_nine(folder)
    folder.months()
    said = folder.shell("policy", "versions", "credit_report")
    assert [line.split("  ")[:4] for line in said.lines] == [
        ["credit_report", "1", "from 2000-01-01", "reporting.py"],
        ["credit_report", "2", f"from {TODAY}", "reporting.py"],
    ]
    assert [line.endswith("in force") for line in said.lines] == [False, True]
    rolled_back = folder.shell("policy", "rollback", "credit_report", "1").lines
    assert rolled_back == [
        f"credit_report 1 from {TODAY}",
        *(f"{name} 1 from {TODAY}" for name in UNCHANGED),
    ]
    assert folder.months() == (6, 1)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("rollback", "credit_report", "7"), "Error: Policy credit_report never had a version 7.\n"),
        (("rollback", "poetry", "1"), "There is no policy poetry.\n"),
        (("versions", "poetry"), "There is no policy poetry.\n"),
        (("diff", "poetry"), "There is no policy poetry.\n"),
        (("text", "poetry.py"), "No rule file poetry.py was published.\n"),
    ],
)
def test_a_policy_or_version_that_never_was_is_said(sqlite: Shell, words: Any, sentence: str) -> None:
    said = sqlite("policy", *words)
    assert (said.code, said.out, said.err) == (1, "", sentence)
