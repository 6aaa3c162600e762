"""Would a test notice one wrong line of the engine? Mutmut on rules/engine, with the tests of tests/rules.

    make mutate                            this and the rule files (tools/mutate.py)
    tools/mutate_engine.py compiled grid   these modules alone

It works in build/mutate, where what was killed stays killed until its function changes: stop it and go on later.
Whatever lives is tried again each time, for there may be new tests; `make clean` forgets all. Lines that hold Chinese,
or nothing but a text, are left alone: they speak to people. Ends with 1 where fewer than 90 % are killed.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "build" / "mutate"
ENGINE = Path("rules", "engine")
MUTMUT = ROOT / "build" / ".venv-mutate" / "bin" / "mutmut"
LEAST_SHARE = 90
# What decides, from text to answer, and its quick tests; those of the rest take too long to be run a thousand times.
TESTS = {
    "compiled": "test_compiled test_policy",
    "inline": "test_compiled",
    "forms": "test_forms test_policy",
    "facts": "test_facts test_policy",
    "tree": "test_tree test_policy",
    "conditions": "test_bad_input test_policy",
    "meaning": "test_bad_input test_broken",
    "kinds": "test_kinds",
    "checks": "test_checks test_bad_input",
    "decision": "test_policy",
    "policy": "test_policy test_sql test_labels",
    "grid": "test_grid test_policy",
    "exact": "test_exact",
    "findings": "test_findings test_policy",
    "agreement": "test_proof test_policy",
    "table": "test_policy test_labels test_stopping",
    "answers": "test_answers test_checks",
    "stopping": "test_answers test_stopping",
    "load": "test_load test_policy",
    "reader": "test_reader test_bad_input",
    "moved": "test_moved",
    "differences": "test_told_differences",
    "writing": "test_writing",
    "script": "test_writing",
    "rows": "test_writing",
    "spelling": "test_writing",
    "formatting": "test_formatting",
    "examples": "test_examples",
    "syntax": "test_syntax test_reader test_bad_input",
    "not_read": "test_reader test_bad_input",
    "misspellings": "test_bad_input test_broken",
    "shapes": "test_shapes test_bad_input test_broken",
    "refusal": "test_refusal test_bad_input",
    "faults": "test_refusal test_bad_input",
    "words": "test_policy test_labels test_told_differences",
    "durable_executor": "test_executor test_policy",
    "sql/__init__": "test_sql_table test_sql",
    "sql/values": "test_sql_values test_sql_table test_sql",
    "telling": "test_telling test_told_differences",
    "labels": "test_labels",
    "folder": "test_folder",
}
SLOW = ("test_ten_thousand_rules_are_refused", "test_long_condition_is_refused_without_crashing")
CONFIG = """
[tool.pytest.ini_options]
pythonpath = ["."]
addopts = "--import-mode=importlib"

[tool.mutmut]
source_paths = ["rules"]
only_mutate = ["rules/engine/{module}.py"]
pytest_add_cli_args = ["-p", "no:cacheprovider", "-k", "{quick}"]
pytest_add_cli_args_test_selection = {tests}
do_not_mutate_patterns = ["[\\u4e00-\\u9fff]", '^ *f?"[^"]*",?$']
use_git_change_detection = false
"""
KILLED = {1, 3, 37, -11}  # exit codes of mutmut
LATE = {24, 36, 152, 255, -9, -24}  # noticed, if only for lack of time; on a busy machine perhaps wrongly: tried again


def main(modules: list[str]) -> int:
    return 0 if told(tried(modules)) >= LEAST_SHARE else 1


def tried(modules: list[str]) -> list[str]:
    """Tries every mutant of these modules, or of all, that is not killed already."""
    chosen = modules or [*TESTS]
    for module in chosen:
        prepare(module)
        earlier = results(module)
        _mutmut(module)
        alive = [name for name, code in results(module).items() if code not in KILLED and name in earlier]
        if alive:
            _mutmut(module, *alive)
    return chosen


def _mutmut(module: str, *names: str) -> None:
    """Tries these mutants, or all that have not been tried."""
    words = [MUTMUT, "run", "--max-children", os.environ.get("WORKERS", "2"), *names]
    subprocess.run(words, cwd=FOLDER / module, check=True)  # noqa: S603 our own words


def prepare(module: str) -> None:
    """What mutmut works on: a copy of rules and their tests for each module, with a configuration of its own."""
    folder = FOLDER / module
    tests = [f"tests/rules/engine/{name}.py" for name in TESTS[module].split()]
    config = CONFIG.format(module=module, tests=json.dumps(tests), quick=" and ".join(f"not {test}" for test in SLOW))
    kept = folder / "pyproject.toml"
    if kept.exists() and json.dumps(tests) not in kept.read_text(encoding="utf-8"):
        shutil.rmtree(folder)  # other tests kill other mutants
    for part in ("rules", "tests/rules"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
    (folder / "tests" / "__init__.py").touch()
    kept.write_text(config, encoding="utf-8")


def results(module: str) -> dict[str, int | None]:
    """Mutmut's exit code of every mutant of a module."""
    kept = FOLDER / module / "mutants" / ENGINE / f"{module}.py.meta"
    return dict(json.loads(kept.read_text(encoding="utf-8"))["exit_code_by_key"]) if kept.exists() else {}


def told(modules: list[str]) -> float:
    """Prints the table; the share noticed, a change that makes the tests run for ever included."""
    print(f"{'module':20}{'mutants':>10}{'killed':>10}{'late':>10}{'alive':>10}{'share':>9}")
    whole: Counter[str] = Counter()
    for module in modules:
        count = Counter(_end(code) for code in results(module).values())
        whole += count
        print(_line(module, count))
    print(_line("all", whole))
    return _share(whole)


def _end(code: int | None) -> str:
    return "killed" if code in KILLED else "late" if code in LATE else "alive"


def _line(name: str, count: Counter[str]) -> str:
    ends = "".join(f"{count[end]:>10}" for end in ("killed", "late", "alive"))
    return f"{name:20}{count.total():>10}{ends}{_share(count):>8.1f}%"


def _share(count: Counter[str]) -> float:
    return 100 * (count.total() - count["alive"]) / max(1, count.total())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
