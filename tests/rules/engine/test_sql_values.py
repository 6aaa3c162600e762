"""How values, truths and forms are spelled for a database: what it says, and what a database answers."""

import pytest
import sqlalchemy as sa

from rules.engine import Choice, Count, Flag
from rules.engine.forms import Literal, Worked
from rules.engine.sql import values
from rules.engine.sql.values import SQL_FORMS

TABLE = sa.table(
    "t",
    sa.Column("a", sa.BigInteger, nullable=True),
    sa.Column("b", sa.BigInteger, nullable=False),
    sa.Column("yes", sa.Boolean, nullable=False),
    sa.Column("word", sa.String, nullable=True),
)
A, B, YES, WORD = TABLE.c.a, TABLE.c.b, TABLE.c.yes, TABLE.c.word
UNSURE = sa.func.f(A)


def text(expression):
    if not isinstance(expression, sa.ColumnElement):
        return expression
    told = str(expression.compile(compile_kwargs={"literal_binds": True}))
    return " ".join(told.replace("t.", "").split())


class Mapped:
    def __clause_element__(self):
        return A


def test_plain_value_or_column_and_nothing_else():
    assert values.plain(Mapped()) is A
    assert [values.plain(one) for one in (A, 5, "x", True, None)] == [A, 5, "x", True, None]
    assert (values.plain(sa.true()), values.plain(sa.false())) == (True, False)
    with pytest.raises(TypeError, match=r"^a column or a plain constant, not 1\.5$"):
        values.plain(1.5)


def test_what_may_be_null():
    sure = values.sure(sa.func.f(B))
    found = [values.can_be_null(one) for one in (A, B, UNSURE, sa.exists(), 5, None, sure)]
    assert found == [True, False, True, False, False, False, False]


@pytest.mark.parametrize(
    ("sides", "missing", "said"),
    [
        ([B, 5], True, "b < 5"),
        ([A, 5], False, "a IS NOT NULL AND b < 5"),
        ([A, 5], True, "a IS NULL OR b < 5"),
        ([A, WORD], False, "a IS NOT NULL AND word IS NOT NULL AND b < 5"),
        ([A, UNSURE], False, "coalesce(b < 5, false)"),
        ([UNSURE, B], True, "coalesce(b < 5, true)"),
    ],
)
def test_condition_is_never_null(sides, missing, said):
    found = values.never_null(B < 5, sides, missing)
    assert text(found) == said
    assert isinstance(found.type, sa.Boolean)


def test_missing_flag_and_side():
    assert (text(values.missing_test(A, True)), text(values.missing_test(A, False))) == ("a IS NULL", "a IS NOT NULL")
    assert [values.missing_test(one, wanted) for one in (None, 5) for wanted in (True, False)] == [
        True,
        False,
        False,
        True,
    ]
    told = [text(values.flag_test(YES, op, right)) for op in ("==", "!=") for right in (True, False)]
    assert told == ["yes", "NOT yes", "NOT yes", "yes"]
    assert values.sided(A) is A
    assert (values.sided(True), values.sided("x"), values.sided(None)) == (True, "x", None)
    assert (text(values.sided(7)), type(values.sided(7).type)) == ("7", sa.BigInteger)
    assert (text(values.big(7)), type(values.big(7).type)) == ("7", sa.BigInteger)
    assert text(values.big(B)) == "CAST(b AS BIGINT)"


def test_first_that_is_present():
    assert values.first_present([None, 5, A]) == 5
    assert values.first_present([None, A, None]) is A
    found = values.first_present([A, None, B, 7, A])
    assert (text(found), type(found.type)) == ("coalesce(CAST(a AS BIGINT), CAST(b AS BIGINT), 7)", sa.BigInteger)


NUMBERS = (None, 0, 1, 7, 33, 100, 10**14)


@pytest.mark.parametrize("form", SQL_FORMS)
def test_form_answers_in_a_database_as_in_python(form):
    """Also where something is missing; every pair, and others beside them."""
    size = {"share_up": 4}.get(form, 2)
    parts = [sa.column(name, sa.BigInteger) for name in "abcd"[:size]]
    asked = SQL_FORMS[form](*parts)
    assert "ELSE NULL" in text(asked) or form in ("plus", "percent", "percent_up")
    cases = [(a, b, 3, 80)[:size] for a in NUMBERS for b in NUMBERS]
    cases = [case for case in cases if form not in ("percent", "percent_up") or (case[1] or 0) <= 100]
    with sa.create_engine("sqlite://").connect() as connection:
        for case in cases:
            one = ", ".join(
                f"{'NULL' if value is None else value} AS {name}" for value, name in zip(case, "abcd", strict=False)
            )
            told = connection.execute(sa.select(asked).select_from(sa.text(f"(SELECT {one})"))).scalar()
            expected = None if None in case else Worked(form, tuple(Literal(value) for value in case)).value({})
            assert told == expected, (form, case)


@pytest.mark.parametrize("form", ["least", "most", "plus"])
def test_form_of_three_parts_folds_them_all(form):
    asked = SQL_FORMS[form](sa.literal(5), sa.literal(2), sa.literal(9))
    with sa.create_engine("sqlite://").connect() as connection:
        told = connection.execute(sa.select(asked)).scalar()
    assert told == {"least": 2, "most": 9, "plus": 16}[form]


def test_truths_are_folded():
    assert (values.all_of(), values.all_of(True, True), values.all_of(True, False, B < 5)) == (True, True, False)
    assert text(values.all_of(True, B < 5, B > 1)) == "b < 5 AND b > 1"
    assert (values.any_of(), values.any_of(False), values.any_of(False, True, B < 5)) == (False, False, True)
    assert text(values.any_of(False, B < 5)) == "b < 5"
    assert (text(values.clause(True)), text(values.clause(False)), text(values.clause(B < 5))) == (
        "true",
        "false",
        "b < 5",
    )


def test_short_tests_come_first_and_those_that_ask_other_tables_last():
    inner = sa.select(sa.literal(1)).select_from(sa.table("u")).exists()
    long = sa.or_(sa.and_(B < 5, B > 1), B == 9)
    told = text(values.any_of(inner, long, YES))
    assert told.startswith("yes OR b = 9 OR b < 5 AND b > 1 OR (EXISTS (")


def test_among_values():
    assert [values.among_values(one, [1, None]) for one in (1, True, None, 2)] == [True, False, True, False]
    assert text(values.among_values(WORD, ["x", "y"])) == "coalesce(word IN ('x', 'y'), false)"
    assert text(values.among_values(WORD, ["x", None])) == "word IS NULL OR coalesce(word IN ('x'), false)"
    assert text(values.among_values(WORD, [None])) == "word IS NULL"
    assert values.among_values(WORD, []) is False
    assert isinstance(values.among_values(WORD, ["x"]).type, sa.Boolean)


def test_type_of_an_outcome():
    assert [type(values.type_of(kind)) for kind in (Choice("a"), Flag(), Count())] == [
        sa.String,
        sa.Boolean,
        sa.BigInteger,
    ]


def test_rows_become_one_case_without_what_changes_nothing():
    kind = sa.BigInteger()
    assert text(values.chosen([], kind)) == "CAST(NULL AS BIGINT)"
    assert text(values.chosen([(True, 5)], kind)) == "5"
    assert (
        text(values.chosen([(B < 5, 1), (True, 2), (YES, 3), (True, 4)], kind)) == "CASE WHEN (b < 5) THEN 1 ELSE 2 END"
    )
    assert text(values.chosen([(B < 5, 2), (True, 2)], kind)) == "2"
    assert text(values.chosen([(B < 5, A), (True, A)], kind)) == "a"
    assert text(values.chosen([(B < 5, 1), (YES, 2), (True, 2)], kind)) == "CASE WHEN (b < 5) THEN 1 ELSE 2 END"
    told = text(values.chosen([(B < 5, True), (B > 5, None), (True, 1)], kind))
    assert told == "CASE WHEN (b < 5) THEN 1 WHEN (b > 5) THEN CAST(NULL AS BIGINT) ELSE 1 END"
    assert type(values.chosen([(True, 5)], sa.String()).type) is sa.String
