"""Which policies does a draft touch? Told from its text alone, sound or not: for titles and lists, not to decide by."""

import ast
from collections.abc import Iterator, Mapping

from rules.engine.faults import Text, both
from rules.engine.load import digest
from rules.engine.script import Script, is_call, labelled
from rules.engine.writing import NotWritable

MOST_KEPT = 512
_known: dict[str, dict[str, tuple[Text, str]]] = {}  # by the digest of a text: what is long is not kept


def titles_touched(before: str, after: str) -> list[Text]:
    """Titles of the policies that the two texts write otherwise, with what they name, in the order of the file."""
    if before == after:
        return []
    old, new = _policies(before), _policies(after)
    written = [title for name, (title, told) in new.items() if name not in old or old[name][1] != told]
    return written + [title for name, (title, _told) in old.items() if new and name not in new]


def _policies(text: str) -> dict[str, tuple[Text, str]]:
    """Each policy's title, and the digest of all it says; none where the text is not Python."""
    key = digest(text)
    if key not in _known:
        if len(_known) >= MOST_KEPT:
            _known.clear()
        _known[key] = dict(_read(text))
    return _known[key]


def _read(text: str) -> Iterator[tuple[str, tuple[Text, str]]]:
    try:
        script = Script(text)
    except NotWritable:
        return
    given = {
        statement.targets[0].id: statement.value
        for statement in script.tree.body
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
    }
    for call in given.values():
        name = labelled(call, "name") if isinstance(call, ast.Call) and is_call(call, "Policy") else None
        if isinstance(call, ast.Call) and isinstance(name, ast.Constant):
            yield str(name.value), (_title(script, call, str(name.value)), digest(_said(call, given)))


def _title(script: Script, call: ast.Call, name: str) -> Text:
    try:
        title = ast.literal_eval(script.part(call, "title") or ast.Constant(None))
        return both(title["en"], title["zh"])
    except (ValueError, TypeError, KeyError):
        return both(name, name)


def _said(call: ast.expr, given: Mapping[str, ast.expr]) -> str:
    """The policy with all that it names, and what that names, wherever it stands."""
    named: dict[str, str] = {}
    waiting = [call]
    while waiting:
        for part in ast.walk(waiting.pop()):
            if isinstance(part, ast.Name) and part.id in given and part.id not in named:
                named[part.id] = ast.dump(given[part.id])
                waiting.append(given[part.id])
    return "\n".join([ast.dump(call), *(f"{name} = {named[name]}" for name in sorted(named))])
