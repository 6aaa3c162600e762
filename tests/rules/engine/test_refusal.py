"""What is wrong, where, and what to do: told whole, in both languages, by a fault and by those that carry it."""

import ast
from dataclasses import replace

import pytest

from rules.engine.faults import FactsRefused, Fault, RuleFileRefused, both
from rules.engine.refusal import did_you_mean, refuse, shown

FAULT = Fault("a.py", 3, 7, both("this is wrong", "此处有误"), both("write that", "请这样写"))
TOLD = "a.py:3:7: this is wrong (write that)"


def test_fault_is_told_with_its_place_in_either_language():
    assert (str(FAULT), FAULT.text(), FAULT.text("zh")) == (TOLD, TOLD, "a.py:3:7: 此处有误 (请这样写)")


def test_refusal_becomes_the_fault_of_its_file():
    refusal = refuse((3, 7), ("this is wrong", "此处有误"), ("write that", "请这样写"))
    assert (str(refusal), refusal.fault("a.py")) == ("this is wrong", FAULT)


def test_refused_file_tells_each_fault_on_a_line_of_its_own():
    assert str(RuleFileRefused([FAULT, replace(FAULT, line=4)])) == f"{TOLD}\n{TOLD.replace(':3:', ':4:')}"


def test_refused_facts_tell_each_field():
    errors = {"grade": both("is required", "必填"), "hold": both("is yes or no", "为是或否")}
    refused = FactsRefused(errors)
    assert (str(refused), refused.errors) == ("grade: is required; hold: is yes or no", errors)


@pytest.mark.parametrize(
    ("letters", "told"), [(58, f"'{'x' * 58}'"), (59, f"'{'x' * 58}…"), (80, f"'{'x' * 58}…")], ids=["60", "61", "82"]
)
def test_piece_of_a_file_is_shown_up_to_sixty_signs(letters, told):
    assert shown(ast.Constant("x" * letters)) == told


def test_piece_of_several_lines_is_shown_by_its_first():
    assert shown(ast.parse("class A:\n    x = 1").body[0]) == "class A:…"


def test_nearest_name_is_offered_or_all_there_are():
    known = ["sum_fen", "asked_fen", "days_late"]
    assert did_you_mean("asked_fem", known) == ("did you mean asked_fen?", "是否想写 asked_fen？")
    assert did_you_mean("colour", known) == (
        "known here: asked_fen, days_late, sum_fen",
        "此处可用：asked_fen、days_late、sum_fen",
    )
    assert did_you_mean("colour", known, ("add it", "请添加")) == ("add it", "请添加")
