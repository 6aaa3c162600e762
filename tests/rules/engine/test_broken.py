"""Broken rule files in `broken/`: each is refused at its line, with its remedy, in both languages.

The first three lines of a file say which line, and the remedy in English and Chinese. They are read, never run.
"""

from pathlib import Path

import pytest

from rules.engine import RuleFileRefused, load_text

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.txt"))


def test_there_are_enough():
    assert len(BROKEN) >= 60


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_file_is_refused_with_line_and_remedy(path):
    text = path.read_text(encoding="utf-8")
    line, english, chinese = (one.removeprefix("# ") for one in text.split("\n")[:3])
    with pytest.raises(RuleFileRefused) as refused:
        load_text(text, path.name)
    fault = refused.value.faults[0]
    assert (f"line {fault.line}", fault.remedy) == (line, {"en": english, "zh": chinese})
    assert not fault.problem["zh"].isascii()
