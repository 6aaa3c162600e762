"""What changes in a policy: in words with cases, and line by line, so that a changed rule is one changed line."""

import difflib
import json
from collections.abc import Iterator
from typing import Any


def lines_of(one: Any) -> list[str]:
    """One line for each fact, parameter and rule, and one for what each rule says."""
    table = one.as_table()

    def plain(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    rules = [
        f"rule {row['id']}: when {row['when']} then {plain(row['then'])} {row['clause']}" for row in table["rules"]
    ]
    said = [f"rule {row['id']} says {plain(row['because'])}" for row in table["rules"]]
    parameters = [f"parameter {plain(row)}" for row in table["parameters"]]
    return [*(f"fact {plain(row)}" for row in table["facts"]), *parameters, *rules, *said]


def in_words(old: Any | None, new: Any, lang: str) -> Iterator[str]:
    """The changes, then cases that come out otherwise, as the policy desk tells them. Nothing where nothing differs."""
    from admin_app.policy_desk.differences import told_of

    found = told_of(old, new)
    if found is None:
        return
    yield f"{new.name} · {new.title[lang]} · {new.filename}"
    yield from (f"  {change.text[lang]}" for change in found.changes)
    if found.examples:
        counted = {"en": "examples written, changed or taken out", "zh": "新写、更改或删除的案例"}
        yield f"  {counted[lang]}: {found.examples}"
    if found.cases:
        yield {"en": "  cases that come out otherwise:", "zh": "  结果不同的情形："}[lang]
    yield from (f"    {case.text[lang]}" for case in found.cases)
    if found.note:
        yield f"  {found.note[lang]}"


def differing(old: Any | None, new: Any) -> Iterator[str]:
    """The lines that differ between a policy in force, or none, and the one on disk."""
    before = [] if old is None else lines_of(old)
    names = f"{new.name} in force", f"{new.name} on disk"
    yield from difflib.unified_diff(before, lines_of(new), *names, lineterm="", n=0)
