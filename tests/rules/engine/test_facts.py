"""Which values a fact may take, how that is said, and in which words a program is told."""

import pytest

from rules.engine import Choice, Count, Flag, Money, Ratio
from rules.engine.facts import Fact, Number

GRADE, MAYBE = Choice("A", "B"), Choice("A", "B", nullable=True)
REQUIRED = {"en": "is required", "zh": "必填"}
WHOLE = {"en": "must be a whole number", "zh": "须为整数"}
BETWEEN = {"en": "must be from 1 to 5", "zh": "须在 1 至 5 之间"}
AMONG = {"en": "must be one of A, B", "zh": "须为下列之一：A, B"}
TRUTH = {"en": "must be true or false", "zh": "须为 true 或 false"}
FEW = Count(least=1, most=5, unit="days")


@pytest.mark.parametrize(
    ("fact", "value", "refusal"),
    [
        (GRADE, "A", None),
        (GRADE, "C", AMONG),
        (GRADE, 1, AMONG),
        (GRADE, None, REQUIRED),
        (MAYBE, None, None),
        (MAYBE, "C", AMONG),
        (Flag(), True, None),
        (Flag(), 0, TRUTH),
        (Flag(), None, REQUIRED),
        (FEW, 0, BETWEEN),
        (FEW, 1, None),
        (FEW, 5, None),
        (FEW, 6, BETWEEN),
        (FEW, True, WHOLE),
        (FEW, 1.0, WHOLE),
        (FEW, None, REQUIRED),
        (Count(nullable=True), None, None),
    ],
)
def test_value_that_does_not_fit_is_refused(fact, value, refusal):
    assert fact.refusal(value) == refusal


@pytest.mark.parametrize(
    ("fact", "test"),
    [
        (GRADE, "(type(x) is str and x in ('A', 'B'))"),
        (MAYBE, "(x is None or (type(x) is str and x in ('A', 'B')))"),
        (Flag(), "type(x) is bool"),
        (FEW, "(type(x) is int and 1 <= x <= 5)"),
    ],
)
def test_quick_check_reads_as_python(fact, test):
    assert fact.python_test("x") == test


def test_programs_are_told_kind_unit_and_values():
    assert GRADE.as_json() == {"kind": "choice", "type": "string", "enum": ["A", "B"]}
    assert MAYBE.json_schema() == {"type": ["string", "null"], "enum": ["A", "B", None]}
    assert Flag().as_json() == {"kind": "flag", "type": "boolean"}
    assert Flag(nullable=True).json_schema() == {"type": ["boolean", "null"]}
    assert FEW.as_json() == {"kind": "count", "unit": "days", "type": "integer", "minimum": 1, "maximum": 5}
    assert Ratio(nullable=True).json_schema() == {"type": ["integer", "null"], "minimum": 0, "maximum": 10_000}


def test_ranges_of_the_kinds():
    assert [(kind().least, kind().most, kind().unit) for kind in (Money, Count, Ratio, Number)] == [
        (0, 10**14, "fen"),
        (0, 10**6, ""),
        (0, 10_000, "bp"),
        (0, 10**6, ""),
    ]


def test_choices_are_equal_by_their_values():
    assert Choice("A", "B") == GRADE
    assert hash(Choice("A", "B")) == hash(GRADE)
    assert len({GRADE, MAYBE, Choice("B", "A"), Choice("A", "B")}) == 3
    assert (GRADE != MAYBE, GRADE != ("A", "B"), Flag() != GRADE) == (True, True, True)
    assert (GRADE.nullable, MAYBE.nullable) == (False, True)
    assert repr(GRADE) == "Choice('A', 'B')"


def test_a_fact_of_no_kind_answers_nothing():
    for ask in (lambda: Fact().refusal(1), lambda: Fact().python_test("x"), lambda: Fact().json_schema()):
        with pytest.raises(NotImplementedError):
            ask()
