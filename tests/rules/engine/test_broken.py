"""Broken rule files in `broken/`: each is refused at its place, with its remedy, in both languages.

The first five lines of a file say where, what is wrong and what to do, each in English and Chinese. They are read,
never run.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from rules.engine import RuleFileRefused, load_text

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.txt"))
# a hundred times what reading a file takes; above them the kernel ends the process, or gives it no more
LIMITED = """
import resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
resource.setrlimit(resource.RLIMIT_AS, (1 << 29, 1 << 29))
from rules.engine import RuleFileRefused, load_text
from rules.engine.examples import differing_examples
for path in map(Path, sys.argv[1:]):
    for read in (load_text, differing_examples):
        try:
            read(path.read_text("utf-8"), path.name)
        except RuleFileRefused as refused:
            print(refused.faults[0].text("en"), flush=True)
"""


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


def test_what_would_exhaust_time_or_memory_is_refused_before_it_can():
    """In a process that has little of both. `huge-table` has more cases than anybody proves."""
    files = [path for path in BROKEN if path.stem.startswith(("exhaust-", "huge-"))]
    words = [sys.executable, "-c", LIMITED, *map(str, files)]
    told = subprocess.run(words, capture_output=True, text=True, cwd=Path(__file__).parents[3])
    assert (told.returncode, told.stderr) == (0, "")
    faults = []
    for path in files:
        place, problem, _zh, remedy = [line.removeprefix("# ") for line in path.read_text("utf-8").split("\n")[:4]]
        line, column = place.removeprefix("line ").split(", column ")
        faults += 2 * [f"{path.name}:{line}:{column}: {problem} ({remedy})"]
    assert told.stdout.splitlines() == faults
    assert len(files) > 8
