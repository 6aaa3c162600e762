"""Has every action that the desk notes a name in words, in both languages?"""

import ast
from pathlib import Path

from flask_babel import force_locale

from admin_app.audit.words import ACTIONS, action
from tests.cli.conftest import ROOT


def noted() -> set[str]:
    """The actions given to `audit.record` as they stand in the source; those made up from parts have words too."""
    found = set()
    for path in Path(ROOT, "admin_app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == "record":
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def test_every_action_has_words() -> None:
    assert len(noted()) > 20
    assert noted() - set(ACTIONS) == set()


def test_words_follow_the_readers_language(app: object) -> None:
    from flask import current_app

    with current_app.test_request_context():
        with force_locale("en"):
            assert action("invoice.void") == "Invoice voided"
        with force_locale("zh_Hans_CN"):
            assert action("invoice.void") == "作废发票"
            assert {str(words) for words in ACTIONS.values()}.isdisjoint({"Invoice voided"})
        assert action("something.unheard_of") == "something.unheard_of"
