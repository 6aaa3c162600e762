"""docs/coverage.md names, for each clause of the rulebook, what carries it: rules, screens, tests that are there."""

import re
from pathlib import Path

import pytest

from admin_app.policies.rulebook.clauses import CLAUSES
from rules.engine import LoadedPolicy, load_text

ROOT = Path(__file__).resolve().parents[1]
TEXT = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8")
ROWS = [
    [cell.strip() for cell in line.split("|")[1:-1]] for line in re.findall(r"^\| [一二三四].*\|$", TEXT, re.MULTILINE)
]
POLICIES = {
    name: policy
    for path in ROOT.glob("rules/*.py")
    if "Policy(" in path.read_text(encoding="utf-8")
    for name, policy in load_text(path.read_text(encoding="utf-8"), path.name).policies.items()
}


def cited(policy: LoadedPolicy) -> set[str]:
    """The clauses that its rules and parameters name."""
    rules = [*policy.rules, *([policy.stopped] if policy.stopped else [])]
    return {rule.clause for rule in rules} | {one.clause for one in policy.parameters.values()}


def test_each_clause_has_its_row_in_the_order_of_the_rulebook() -> None:
    assert [row[0] for row in ROWS] == list(CLAUSES)


def told_in(text: str, names: list[str]) -> bool:
    """Does the text speak of one of these? A clause is not another one that begins with it (二(三)2 of 二(三)2.5)."""
    return any(re.search(rf"(?<!\w){re.escape(name)}(?!\.?\w)", text) for name in names)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_test_speaks_of_the_clause_or_of_a_rule_or_page_that_carries_it(row: list[str]) -> None:
    clause, rules, screens, tests = row
    pages = [page for screen in screens.split() if (page := screen.strip("/"))]
    names = [clause, *rules.split(), *pages, *(page.replace("-", "_") for page in pages)]
    silent = [path for path in tests.split() if not told_in((ROOT / "tests" / path).read_text("utf-8"), names)]
    assert silent == []


def test_a_clause_is_not_taken_for_a_longer_one_nor_a_rule_for_part_of_another() -> None:
    assert told_in("as 二(三)2 says", ["二(三)2"])
    assert not told_in("as 二(三)2.5 and 二(三)21 say", ["二(三)2"])
    assert not told_in("limit_steps of the credit_limit", ["limit_step", "limit"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_carries_a_clause_is_there(app, row: list[str]) -> None:
    clause, rules, screens, tests = row
    addresses = app.url_map.bind("")
    assert set(rules.split()) == {name for name, policy in POLICIES.items() if clause in cited(policy)}
    assert all(addresses.test(screen, "GET") for screen in screens.split())
    assert tests
    assert [path for path in tests.split() if not (ROOT / "tests" / path).is_file()] == []
    assert rules or screens
