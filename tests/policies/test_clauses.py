"""Every clause that a shipped rule, a parameter, a duty or a refusal names is said in our words, in both languages."""

import re
from pathlib import Path
from typing import Any

import pytest

from admin_app.policies.rulebook.clauses import CLAUSES, PARTS, part_of
from rules.engine import load_text

ROOT = Path(__file__).resolve().parents[2]
RULE_FILES = sorted([*ROOT.glob("rules/*.py"), *ROOT.glob("rules/editions/*/*.py")])
NAMED = re.compile(r'"((?:一|二\([一二三四五]\)|三|四)\d[\d.]*)"')
OBLIGATIONS = ROOT.parent / "shared" / "policy" / "obligations.md"


@pytest.mark.parametrize(
    "path", [path for path in RULE_FILES if "Policy(" in path.read_text()], ids=lambda path: path.name
)
def test_what_the_rules_cite_is_said(path: Path) -> None:
    for policy in load_text(path.read_text(), path.name).policies.values():
        cited = {rule.clause for rule in policy.rules} | {one.clause for one in policy.parameters.values()}
        assert cited - set(CLAUSES) - {""} == set()


def test_what_the_desk_names_by_itself_is_said() -> None:
    named = {clause for path in ROOT.glob("admin_app/**/*.py") for clause in NAMED.findall(path.read_text())}
    assert named
    assert named - set(CLAUSES) == set()


def test_each_clause_stands_in_a_part_and_is_said_in_both_languages() -> None:
    for clause, says in CLAUSES.items():
        assert part_of(clause) in PARTS
        assert says["en"].endswith((".", "?"))
        assert says["zh"].endswith("。")
    with pytest.raises(KeyError):
        part_of("五1")


@pytest.mark.skipif(not OBLIGATIONS.exists(), reason="the list of obligations is not here")
def test_no_obligation_of_the_rulebook_is_left_out() -> None:
    listed = re.findall(r"^\| ((?:一|二|三|四)[^ |]+) \|", OBLIGATIONS.read_text(), re.MULTILINE)
    asked = {clause for clause in listed if "–" not in clause}
    assert len(asked) > 80
    assert asked - set(CLAUSES) == set()


def test_the_rulebook_leads_from_clause_to_policy_and_back(session: Any, sign_in: Any) -> None:
    page = sign_in("sales1").get("/rulebook/?lang=en")
    assert page.status_code == 200
    for says in CLAUSES.values():
        assert says["en"].replace("'", "&#39;") in page.text
    row = page.text[page.text.index('<tr id="二(三)2.1">') :].split("</tr>")[0]
    assert "/policies/credit_terms" in row
    assert sign_in("admin").get("/rulebook/").status_code == 403
