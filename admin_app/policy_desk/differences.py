"""What does a draft change? In words, rule by rule, with cases; and line by line."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rules.engine import Example, LoadedFile, LoadedPolicy
from rules.engine.differences import Difference, MovedCase, differences, moved_cases
from rules.engine.faults import Text


@dataclass(frozen=True)
class Told:
    """One policy that differs: what changed in it, how many examples, and cases that come out otherwise."""

    policy: LoadedPolicy
    changes: list[Difference]
    examples: int
    cases: list[MovedCase]
    note: Text | None = None  # what the cases leave out


def changed_policies(before: LoadedFile | None, after: LoadedFile) -> list[str]:
    """Those that decide otherwise than before, at work or while stopped, or are new."""
    old = before.policies if before else {}
    return [name for name, one in after.policies.items() if name not in old or _deciding(old[name]) != _deciding(one)]


def _deciding(policy: LoadedPolicy) -> tuple[object, ...]:
    return policy.table_hash, policy.stopped, policy.refuses


def told(before: LoadedFile | None, after: LoadedFile) -> list[Told]:
    """Policies of the file that differ, in the order of the file; those that were taken out come last."""
    old = before.policies if before else {}
    pairs = [(old.get(name), policy) for name, policy in after.policies.items()]
    gone = [(was, None) for name, was in old.items() if name not in after.policies]
    return [found for was, policy in [*pairs, *gone] if (found := told_of(was, policy)) is not None]


def told_of(was: LoadedPolicy | None, policy: LoadedPolicy | None) -> Told | None:
    """What differs between two versions of one policy; None: nothing."""
    shown = policy or was
    changes = differences(was, policy)
    if not changes or shown is None:
        return None
    words = [one for one in changes if one.kind not in ("example_added", "example_removed")]
    if was is None or policy is None:
        return Told(shown, words, 0, [])
    cases = moved_cases(was, policy)
    return Told(shown, words, _examples_differing(was.examples, policy.examples), list(cases), cases.note)


def _examples_differing(before: Sequence[Example], after: Sequence[Example]) -> int:
    """How many were written, changed or taken out: one that stands changed in its place counts once."""
    old, new = [_whole(one) for one in before], [_whole(one) for one in after]
    stretches = difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return sum(
        max(len([one for one in old[a:b] if one not in new]), len([one for one in new[c:d] if one not in old]))
        for tag, a, b, c, d in stretches
        if tag != "equal"
    )


def _whole(example: Example) -> str:
    return repr((sorted(example.given.items()), sorted(example.then.items()), example.rule))


def lines_differing(before: str, after: str, around: int = 2) -> Iterator[tuple[str, str]]:
    """("+", "-", " " or "@", line) of every stretch that differs."""
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=around)
    for number, line in enumerate(lines):
        if number >= 2:
            yield (line[0], line[1:] if line[0] != "@" else line)
