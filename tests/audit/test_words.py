"""Is every action of the audit called something on the screen?"""

import ast
from pathlib import Path
from typing import Any

from flask_babel import force_locale

from admin_app.audit.words import ACTIONS, action

ROOT = Path(__file__).parents[2]


def recorded() -> set[str]:
    """Every action that code names literally: the first argument of `audit.record`."""
    found = set()
    for path in (ROOT / "admin_app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
            if is_call and isinstance(node.func.value, ast.Name) and node.func.value.id == "audit" and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant):
                    found.add(first.value)
    return found


def test_every_action_has_words() -> None:
    assert sorted(recorded() - set(ACTIONS)) == []
    assert len(recorded()) > 20


def test_words_follow_the_readers_language(app: Any) -> None:
    with app.test_request_context():
        with force_locale("en"):
            assert action("invoice.void") == "Invoice voided"
        with force_locale("zh_Hans_CN"):
            assert action("invoice.void") == "作废发票"
        assert action("something.unheard_of") == "something.unheard_of"
