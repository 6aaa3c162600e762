"""Broken rule files in `broken/`: each is refused at its place, with its remedy, in both languages.

The first five lines of a file say where, what is wrong and what to do, each in English and Chinese. They are read,
never run.
"""

from pathlib import Path

import pytest

from rules.engine import RuleFileRefused, load_text

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.txt"))


def test_there_are_enough():
    assert len(BROKEN) >= 60


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_file_is_refused_at_its_place_with_what_is_wrong_and_what_to_do(path):
    text = path.read_text(encoding="utf-8")
    wanted = [line.removeprefix("# ") for line in text.split("\n")[:5]]
    with pytest.raises(RuleFileRefused) as refused:
        load_text(text, path.name)
    fault = refused.value.faults[0]
    sentences = [text[language] for text in (fault.problem, fault.remedy) for language in ("en", "zh")]
    assert [f"line {fault.line}, column {fault.column}", *sentences] == wanted
