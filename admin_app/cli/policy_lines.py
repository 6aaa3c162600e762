"""How does a policy read line by line, so that a changed rule is one changed line?"""

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


def differing(old: Any | None, new: Any) -> Iterator[str]:
    """The lines that differ between a policy in force, or none, and the one on disk."""
    before = [] if old is None else lines_of(old)
    names = f"{new.name} in force", f"{new.name} on disk"
    yield from difflib.unified_diff(before, lines_of(new), *names, lineterm="", n=0)
