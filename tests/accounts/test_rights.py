"""Who may do what, and which clause says so?"""

import ast
import re
from pathlib import Path

import pytest

from admin_app.accounts.rights import CLAUSES, RIGHTS, demand, not_allowed
from admin_app.errors import NotAllowed
from admin_app.policies.rulebook.clauses import CLAUSES as TOLD

DESK = {
    "accounts",
    "calendar",
    "policy",
    "signoff.name_alternate",
    "import.people",
    "export.previews",
}  # what runs the desk is of no clause


@pytest.mark.parametrize("action", RIGHTS)
def test_a_refusal_names_the_clause(action):
    with pytest.raises(NotAllowed) as refused:
        demand((), action)
    assert (refused.value.clause is None) == bool({action, action.partition(".")[0]} & DESK)


REFUSING = re.compile(r"\b(?:Refused|Conflict|NotAllowed)\(")


def test_what_an_area_refuses_names_its_clause():
    """Wherever it is refused: its sentence stands first, the clause behind it."""
    silent = []
    for path in sorted(Path("admin_app/areas").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not REFUSING.search(text):
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and REFUSING.match(ast.unparse(call.func) + "(") and len(call.args) < 2:
                silent.append((path.name, ast.unparse(call)))
    assert silent == [("acting.py", "NotAllowed(sentence('Sign in first.', '请先登录。'))")]


def test_each_clause_is_one_of_the_rulebook_and_serves_some_right():
    assert set(CLAUSES.values()) - {None} <= set(TOLD)
    assert {key for key in CLAUSES if "." in key} <= set(RIGHTS)
    assert {key for key in CLAUSES if "." not in key} <= {action.partition(".")[0] for action in RIGHTS}


def test_a_refused_import_or_export_names_the_clause_of_what_it_brings() -> None:
    """Not one clause for all; and none where the rulebook has none."""
    named = {
        "import.customers": "二(二)6.6",
        "import.receivables": "二(四)3.3",
        "import.complaints": "二(五)1.2",
        "import.people": None,
        "export.credit": "二(三)1",
        "prospect.step": "一4.7",
        "prospect.confirm": "一4.8",
    }
    assert {action: not_allowed(action).clause for action in named} == named
