"""What does a manager call a fact, an outcome or a value? As the rule file says, or else its name made readable.

Labels change no answer: they are no part of a table's fingerprint.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from rules.engine.facts import Choice, Fact
from rules.engine.faults import Text, both

_UNIT = re.compile(r"_(fen|bp)$")
_LETTER = re.compile(r"[A-Z]")


def readable(name: str) -> Text:
    """A name without label: its unit dropped, its words apart. The same in both languages."""
    words = _UNIT.sub("", name).replace("_", " ").strip() or name
    return both(words, words)


def values_of(kinds: Iterable[Fact]) -> tuple[str, ...]:
    """The values of the choices that need a label; single capitals are their own name."""
    values = [value for kind in kinds if isinstance(kind, Choice) for value in kind.values]
    return tuple(dict.fromkeys(value for value in values if not _LETTER.fullmatch(value)))


def label_of(name: str, labels: Mapping[str, Text]) -> Text:
    return labels.get(name) or (both(name, name) if _LETTER.fullmatch(name) else readable(name))
