"""What does a draft change? In words, rule by rule, with cases; and line by line."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rules.engine import LoadedFile, LoadedPolicy


@dataclass(frozen=True)
class Told:
    """One policy that differs: what changed in it, and cases that come out otherwise."""

    policy: LoadedPolicy
    changes: list[Any] = field(default_factory=list)
    cases: list[Any] = field(default_factory=list)


def told(before: LoadedFile | None, after: LoadedFile) -> list[Told]:
    """Policies of the file that differ, in the order of the file; those that were taken out come last."""
    try:
        from rules.engine.differences import differences, moved_cases
    except ImportError:
        return []

    old = before.policies if before else {}
    found = []
    for name, policy in after.policies.items():
        was = old.get(name)
        changes = differences(was, policy)
        if changes:
            found.append(Told(policy, changes, moved_cases(was, policy) if was is not None else []))
    for name, was in old.items():
        if name not in after.policies:
            found.append(Told(was, differences(was, None), []))
    return found


def lines_differing(before: str, after: str, around: int = 2) -> Iterator[tuple[str, str]]:
    """("+", "-", " " or "@", line) of every stretch that differs."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=around)
    for number, line in enumerate(lines):
        if number >= 2:
            yield (line[0], line[1:] if line[0] != "@" else line)
