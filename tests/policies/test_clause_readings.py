"""How the rulebook is read where it is silent or says two things: each reading leads to what carries it, and is seen."""

import html
import re
from pathlib import Path
from typing import Any

import pytest

from admin_app.policies.rulebook.clauses import CLAUSES
from admin_app.policies.rulebook.readings import READINGS, Reading
from rules.engine import load_text

ROOT = Path(__file__).resolve().parents[2]
POLICIES = {
    name: policy
    for path in ROOT.glob("rules/*.py")
    if "Policy(" in path.read_text()
    for name, policy in load_text(path.read_text(), path.name).policies.items()
}
OBLIGATIONS = ROOT.parent / "shared" / "policy" / "obligations.md"
CONTRADICTIONS = {  # the readings that are numbered there, by the clause each stands under here
    1: "二(四)5", 2: "二(二)6.7", 3: "二(二)6.6", 4: "二(二)7.2.4", 5: "二(三)2.5", 6: "三3", 7: "二(二)4.11",
}  # fmt: skip
LEFT_OPEN = {  # the eighth: what is a parameter, by the clause each stands under here
    "二(二)6.7", "四1.1", "二(一)2", "二(五)3.4.2", "二(二)6.2", "二(二)7.2.4"
}  # fmt: skip


@pytest.mark.parametrize("reading", READINGS, ids=lambda one: one.clauses[0])
def test_a_reading_names_clauses_policies_and_parameters_that_are_there(reading: Reading) -> None:
    assert [clause for clause in reading.clauses if clause not in CLAUSES] == []
    for name, parameters in reading.carried_by.items():
        assert set(parameters) <= set(POLICIES[name].parameters)
    assert reading.says["en"].endswith(".")
    assert reading.says["zh"].endswith("。")


def test_each_clause_has_its_reading_once_and_in_the_order_of_the_rulebook() -> None:
    first = [reading.clauses[0] for reading in READINGS]
    assert first == [clause for clause in CLAUSES if clause in set(first)]


@pytest.mark.skipif(not OBLIGATIONS.exists(), reason="the list of obligations is not here")
def test_no_reading_of_the_rulebook_is_left_out() -> None:
    text = OBLIGATIONS.read_text()
    numbered = re.findall(r"^(\d+)\. ", text[text.index("## Readings") :], re.MULTILINE)
    assert [int(number) for number in numbered] == [*CONTRADICTIONS, 8]
    said = re.compile(
        r"^\| (\S+) \|.*\([^()]*(?:reading|parameter|default|undefined|one quarterly|printed|daily|edition)"
    )
    in_brackets = {found[1] for line in text.splitlines() if (found := said.match(line))}
    assert {"二(二)6.1", "二(二)7.2.3"} <= in_brackets
    assert (in_brackets | LEFT_OPEN) - {clause for reading in READINGS for clause in reading.clauses} == set()
    told = {reading.clauses[0]: reading.is_contradiction for reading in READINGS}
    assert [number for number, clause in CONTRADICTIONS.items() if not told.get(clause)] == []


def test_managers_find_each_reading_beside_its_clause_and_in_the_list(session: Any, sign_in: Any) -> None:
    for language in ("en", "zh"):
        page = html.unescape(sign_in("csmanager").get(f"/rulebook/?lang={language}").text)
        for number, reading in enumerate(READINGS, 1):
            row = page[page.index(f'<tr id="reading-{number}">') :].split("</tr>")[0]
            assert reading.says[language] in row
            for name, parameters in reading.carried_by.items():
                assert f"/policies/{name}" in row
                assert [one for one in parameters if POLICIES[name].parameters[one].title[language] not in row] == []
            for clause in reading.clauses:
                beside = page[page.index(f'<tr id="{clause}">') :].split("</tr>")[0]
                assert f'href="#reading-{number}"' in beside
                assert reading.says[language] in beside
    assert sign_in("admin").get("/rulebook/").status_code == 403
