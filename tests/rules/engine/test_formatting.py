"""A rule file has one shape, whoever wrote it."""

import subprocess
import sys

import pytest

from rules.engine import load_text
from rules.engine.formatting import formatted, in_shape
from tests.rules.conftest import RULES
from tests.rules.engine.files import GOOD

FILES = sorted(path.name for path in RULES.glob("*.py") if path.name != "__init__.py")


@pytest.mark.parametrize("name", FILES)
def test_shipped_file_stands_in_its_shape(name):
    text = (RULES / name).read_text(encoding="utf-8")
    assert formatted(text) == text


def test_formatting_twice_changes_nothing_more():
    once = formatted(GOOD)
    assert once != GOOD
    assert formatted(once) == once


def test_list_of_names_put_in_place_ends_in_a_comma_like_any_other():
    names = ", ".join(f"*{letter * 40}" for letter in "abc")
    assert formatted(f"kind = Choice({names})") == (
        f"kind = Choice(\n    *{'a' * 40},\n    *{'b' * 40},\n    *{'c' * 40},\n)\n"
    )


def test_formatting_changes_no_answer():
    before, after = load_text(GOOD, "a.py"), load_text(formatted(GOOD), "a.py")
    assert {name: p.table_hash for name, p in after.policies.items()} == {
        name: p.table_hash for name, p in before.policies.items()
    }


def test_text_that_is_not_python_is_refused():
    with pytest.raises(ValueError, match="not a rule file"):
        formatted("release = Policy(")


def test_formatter_is_not_loaded_with_the_engine():
    asked = "import sys, rules.engine, rules.engine.formatting; print('black' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=RULES.parent)
    assert told.stdout.strip() == "False"


def test_what_the_formatter_stumbles_over_stays_as_it_is():
    assert in_shape("x(~=1)\n") == "x(~=1)\n"
