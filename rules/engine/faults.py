"""What is wrong, where, and what to write instead: in both languages.

A rule file with faults is refused as a whole (`RuleFileRefused`); facts with faults are refused before
anything is decided (`FactsRefused`).
"""

from __future__ import annotations

from dataclasses import dataclass

Text = dict[str, str]  # {"en": …, "zh": …}


def both(en: str, zh: str) -> Text:
    return {"en": en, "zh": zh}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in a rule file. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    problem: Text
    remedy: Text

    def text(self, lang: str = "en") -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.problem[lang]} ({self.remedy[lang]})"

    def __str__(self) -> str:
        return self.text("en")


class RuleFileRefused(Exception):
    """The file does not count; the last good version stays in force."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class FactsRefused(ValueError):
    """The facts do not fit the policy: `errors` has one sentence per field, in both languages."""

    def __init__(self, errors: dict[str, Text]) -> None:
        super().__init__("; ".join(f"{field}: {text['en']}" for field, text in errors.items()))
        self.errors = errors
