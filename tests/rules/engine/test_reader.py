"""What a rule file says, as boxes with their places; all that does not read is named in one pass."""

import ast

import pytest

from rules.engine import Choice, Count, Parameter
from rules.engine.forms import FactForm, Literal, Worked
from rules.engine.reader import read
from rules.engine.syntax import tree_of
from tests.rules.engine.files import place_of

WORDS = 'clause="1", because={"en": "x", "zh": "某"}'
HEAD = "from rules.engine import Choice, Count, Example, Flag, Parameter, Policy, Rule, least, m\n"


def reading(text):
    return read(tree_of(text), "a.py")


def names(text):
    found = reading(HEAD + text)
    assert found.faults == []
    return found.names


def faults(text):
    return [((one.line, one.column), one.problem["en"], one.remedy["en"]) for one in reading(text).faults]


def test_docstring_is_the_first_text():
    assert reading('"""Who?"""\n' + HEAD).docstring == "Who?"
    assert reading(HEAD).docstring == ""
    late = HEAD + '"""Who?"""\n'
    assert [at for at, *_ in faults(late)] == [(2, 1)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("5", 5),
        ("-5", -5),
        (f"{2**63 - 1}", 2**63 - 1),
        ('"A"', "A"),
        ("None", None),
        ("True", True),
        ("[1, 2]", [1, 2]),
        ('("A", "B")', ["A", "B"]),
        ('{"en": "a", "zh": "b"}', {"en": "a", "zh": "b"}),
        ('dict(en="a", n=1)', {"en": "a", "n": 1}),
        ('Choice("A", "B", nullable=True)', Choice("A", "B", nullable=True)),
        ('Count(unit="days", most=5)', Count(unit="days", most=5)),
        ("least(m.a, 5)", Worked("least", (FactForm("a"), Literal(5)))),
    ],
)
def test_value_reads_as_it_is_written(written, value):
    assert names(f"one = {written}\ntwo = one\n") == {"one": value, "two": value}


def test_list_named_above_is_put_in_place():
    assert names('levels = ("A", "B")\nall = ["x", *levels, "y"]\nkind = Choice("z", *levels)\n') == {
        "levels": ["A", "B"],
        "all": ["x", "A", "B", "y"],
        "kind": Choice("z", "A", "B"),
    }


def test_parameter_knows_its_name_and_its_place():
    text = HEAD + 'most_days = Parameter(30, unit="days", clause="1")\n'
    found = reading(text)
    assert found.parameters == {"most_days": Parameter(30, unit="days", clause="1", name="most_days")}
    parameter = found.parameters["most_days"]
    assert ast.unparse(found.part(parameter, "unit")) == "'days'"
    assert found.part(parameter, "note") is None
    assert found.part(object(), "unit") is None
    assert found.policies == []


@pytest.mark.parametrize(
    ("text", "at", "problem", "remedy"),
    [
        ("from os import path\n", "from os", "a rule file imports nothing but its own words", None),
        ("from .engine import m\n", "from .engine", None, None),
        ("from rules.engine import Ruel\n", "Ruel", "rules.engine has no Ruel", "did you mean Rule?"),
        ("from rules.engine import Rule as R\n", "Rule as R", "rules.engine has no R", "did you mean Rule?"),
        ("a, b = 1\n", "a, b", "only a plain name can be given a value, not (a, b)", "write name = …"),
        ("a = b = 1\n", "a = b", "only a plain name can be given a value, not a", "write name = …"),
        (HEAD + "x = 1\nx = 2\n", "x = 2", "x has a value already", "give it another name"),
        (HEAD + "Rule = 2\n", "Rule = 2", "Rule has a value already", "give it another name"),
        (HEAD + "m = 2\n", "m = 2", "m has a value already", "give it another name"),
        (HEAD + "x = y\n", "y\n", "y is not known", "write m.y for a fact, quotes for a text"),
        (HEAD + "most_days = 1\nx = mots_days\n", "mots_days", "mots_days is not known", "did you mean most_days?"),
        (HEAD + "x = most(m.a, 1)\n", "most", "most is not imported", "write from rules.engine import most"),
        ("from rules.engine import least\nx = least(m.a, 1)\n", "m.a", "m is not imported", None),
        (HEAD + "x = [*1]\n", "*1", "* needs a list of values", "name a tuple of texts above"),
        (HEAD + "x = {1: 2}\n", "1: 2", "a label must be a text in quotes", 'write {"en": "…", "zh": "…"}'),
        (HEAD + "x = {m: 2}\n", "m: 2", "a label must be a text in quotes", 'write {"en": "…", "zh": "…"}'),
        (HEAD + f"x = {2**63}\n", "922", f"{2**63} is not read here", "write a whole number or a text"),
        (HEAD + "x = {**m}\n", "m}", "a label must be a text in quotes", 'write {"en": "…", "zh": "…"}'),
        (HEAD + 'x = {"a": 1, "a": 2}\n', '"a": 2', "'a' stands here twice", "delete one"),
        (HEAD + "x = dict(1)\n", "dict(1)", "dict takes labels only", "write dict(fact=…, …)"),
        (HEAD + "x = dict(**m)\n", "dict(**m)", "dict takes labels only", "write dict(fact=…, …)"),
        (HEAD + "x = Ruel(1)\n", "Ruel", "Ruel(…) is not a word of a rule file", "did you mean Rule?"),
        (HEAD + "x = dic(a=1)\n", "dic(", "dic(…) is not a word of a rule file", "did you mean dict?"),
        (HEAD + "x = m.a()\n", "m.a()", "a call with a dot is not read: m.a(…)", None),
        (HEAD + "x = Flag(nulable=True)\n", "nulable", "Flag has no label nulable", "did you mean nullable?"),
        (HEAD + "x = Flag(**m)\n", "**m", "Flag has no label **", "known here: nullable"),
        (HEAD + "x = least(a=1)\n", "a=1", "least has no label a", "write it without labels"),
        (
            HEAD + 'x = Parameter(1, unit="a", clause="1", name="x")\n',
            'name="x"',
            "Parameter has no label name",
            None,
        ),
    ],
)
def test_what_does_not_read_is_refused_at_its_place(text, at, problem, remedy):
    [(place, said, advice)] = faults(text)
    assert place == place_of(text, at)
    assert problem in (None, said)
    assert remedy in (None, advice)


def test_name_whose_own_line_was_refused_is_said_so():
    text = HEAD + "x = open(1)\ny = x\n"
    assert faults(text)[1] == (place_of(text, "x\n"), "x was refused above", "mend that first")


def test_minus_stands_before_numbers_only():
    for written in ("-True", '-"A"', "+5", "-m.a"):
        assert len(faults(f"{HEAD}x = {written}\n")) == 1


def test_elements_that_do_not_read_are_all_named_but_no_more_than_twenty():
    text = HEAD + "x = [" + ", ".join(["1", *["y"] * 5, "2"]) + "]\n"
    found = reading(text)
    assert (len(found.faults), found.names["x"]) == (5, [1, 2])
    assert len(faults(HEAD + "x = [" + ", ".join(["y"] * 30) + "]\n")) == 20
    assert len(faults(HEAD + "x = [" + ", ".join(["y"] * 20) + "]\n")) == 20


def test_condition_stands_after_when_alone():
    text = HEAD + f'x = Rule("one", when=m.a == 1, then=dict(n=1), {WORDS})\n'
    found = reading(text)
    assert (found.faults, found.names["x"].when.define()) == ([], {"a": 1})
    assert len(faults(text.replace("then=dict(n=1)", "then=dict(n=m.a == 1)"))) == 1
    without = text.replace(", m\n", "\n")
    assert faults(without)[0] == (
        place_of(without, "m.a == 1"),
        "m is not imported",
        "write from rules.engine import m",
    )


def test_columns_count_characters_where_chinese_stands_before():
    text = HEAD + 'one = {"zh": "一二三四", "en": nobody}\n'
    ((place, problem, _remedy),) = faults(text)
    assert "nobody" in problem
    assert place == (2, text.split("\n")[1].index("nobody") + 1)
