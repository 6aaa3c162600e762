"""Is every action of the audit called something on the screen?"""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask_babel import force_locale

from admin_app.audit.words import ACTIONS, DETAILS, action
from admin_app.screens.labels import LABELS

ROOT = Path(__file__).parents[2]


def records() -> Iterator[ast.Call]:
    """Every call of `audit.record`."""
    for path in (ROOT / "admin_app").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "record"
            if is_call and isinstance(node.func.value, ast.Name) and node.func.value.id == "audit" and node.args:
                yield node


def recorded() -> set[str]:
    """Every action that code names literally: the first argument of `audit.record`."""
    return {one.args[0].value for one in records() if isinstance(one.args[0], ast.Constant)}


def wrapped() -> set[str]:
    """Every action that is named in two pieces: `audit.record(f"signoff.{act}", …)` in a function, and its callers."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "admin_app").rglob("*.py")}
    found = set()
    for path, name, place, prefix in _wrappers(trees):
        for other, tree in trees.items():
            if other == path or (not name.startswith("_") and other.parent == path.parent):
                found |= {prefix + act for act in _given(tree, name, place)}
    return found


def _wrappers(trees: dict[Path, ast.Module]) -> Iterator[tuple[Path, str, int, str]]:
    """File, name, and place of the parameter that ends the action's name after its beginning."""
    for path, tree in trees.items():
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
            names = [one.arg for one in function.args.args]
            for call in (node for node in ast.walk(function) if isinstance(node, ast.Call) and node.args):
                match call.func, call.args[0]:
                    case (
                        ast.Attribute(attr="record"),
                        ast.JoinedStr([ast.Constant(prefix), ast.FormattedValue(ast.Name(ending))]),
                    ) if ending in names:
                        yield path, function.name, names.index(ending), str(prefix)


def _given(tree: ast.Module, name: str, place: int) -> Iterator[str]:
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call) and len(node.args) > place):
        called, given = getattr(call.func, "attr", getattr(call.func, "id", None)), call.args[place]
        if called == name and isinstance(given, ast.Constant) and isinstance(given.value, str):
            yield given.value


def detailed() -> set[str]:
    """Every name under which such a call tells a value."""
    values = [given.value for one in records() for given in one.keywords if given.arg == "values"]
    names = (key for value in values if isinstance(value, ast.Dict) for key in value.keys)
    return {key.value for key in names if isinstance(key, ast.Constant)}


def test_every_action_has_words() -> None:
    assert sorted(recorded() - set(ACTIONS)) == []
    assert len(recorded()) > 20
    assert sorted(wrapped() - set(ACTIONS)) == []
    assert len(wrapped()) > 50


def test_every_value_told_has_a_name() -> None:
    assert sorted(name for name in detailed() if name not in LABELS and name not in DETAILS) == []
    assert len(detailed()) > 20


def test_words_follow_the_readers_language(app: Any) -> None:
    with app.test_request_context():
        with force_locale("en"):
            assert action("invoice.void") == "Invoice voided"
        with force_locale("zh_Hans_CN"):
            assert action("invoice.void") == "作废发票"
        assert action("something.unheard_of") == "something.unheard_of"
