"""Are words explained with clauses that exist, and does the page about the desk name what is in force?"""

import tomllib
from pathlib import Path
from typing import Any

from admin_app.policies import service
from admin_app.policies.rulebook.clauses import CLAUSES
from admin_app.screens.terms import TERMS
from tests.factories import DAY

ROOT = Path(__file__).resolve().parents[2]


def test_each_term_stands_once_and_cites_a_clause_there_is() -> None:
    assert [term.key for term in TERMS if term.clause not in CLAUSES] == []
    columns = [column for term in TERMS for column in term.columns]
    assert len(columns) == len(set(columns))
    assert len({term.key for term in TERMS}) == len(TERMS)


def test_the_glossary_explains_every_term_to_an_administrator_too(sign_in: Any) -> None:
    page = sign_in("admin").get("/glossary/").text
    assert [term.key for term in TERMS if f'id="{term.key}"' not in page] == []
    assert "/rulebook/" not in page


def test_about_names_the_version_of_the_program_and_each_policy_in_force(app: Any, sign_in: Any) -> None:
    page = sign_in("auditor").get("/about/").text
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"] in page
    with app.app_context():
        held = [service.in_force(name, DAY) for name in service.names()]
    assert [one.policy for one in held if one.table_hash not in page or one.effective_on.isoformat() not in page] == []
