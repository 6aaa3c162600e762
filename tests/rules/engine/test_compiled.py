"""The table as one Python function: its text, piece by piece, and what the functions answer."""

import pytest

from rules.engine import Count, Flag, compiled, inline
from rules.engine.compiled import Compiler
from rules.engine.forms import FactForm, Form, Literal, Worked
from rules.engine.tree import Both, Either, Other, Test

A, B, SMALL = FactForm("a"), FactForm("b"), FactForm("small")
GRADE_A, GRADE_B = Test("grade", "==", "A"), Test("grade", "==", "B")
HOLD = Test("hold", "==", True)


def plain():
    """Facts a and b may be missing; `small` is the lesser of c and 7, and never missing."""
    return Compiler({"small": Worked("least", (FactForm("c"), Literal(7)))}, {"a", "b"})


@pytest.mark.parametrize(
    ("node", "text"),
    [
        (GRADE_A, "_grade == 'A'"),
        (Test("c", "<=", 30), "_c <= 30"),
        (Test("c", "<", Other("d")), "_c < _d"),
        (Test("a", "==", None), "_a is None"),
        (Test("a", "!=", None), "_a is not None"),
        (HOLD, "_hold is True"),
        (Test("hold", "!=", False), "_hold is not False"),
        (Test("a", "==", 3), "_a == 3"),
        (Test("a", "!=", 3), "(_a is not None and _a != 3)"),
        (Test("a", ">", 3), "(_a is not None and _a > 3)"),
        (Either((GRADE_A, GRADE_B)), "_grade in ('A', 'B')"),
        (Either((GRADE_A, HOLD)), "(_grade == 'A' or _hold is True)"),
        (Both((GRADE_A, HOLD)), "(_grade == 'A' and _hold is True)"),
        (Both((HOLD, Either((GRADE_A, GRADE_B)))), "(_hold is True and _grade in ('A', 'B'))"),
    ],
)
def test_condition_reads_as_python(node, text):
    assert plain().condition(node) == text


@pytest.mark.parametrize(
    ("form", "value", "lines"),
    [
        (Literal("A"), "'A'", []),
        (FactForm("c"), "_c", []),
        (Worked("plus", (FactForm("c"), Literal(1))), "_0", ["    _0 = _c + 1"]),
        (Worked("plus", (A, Literal(1))), "_0", ["    _0 = plus(_a, 1)"]),
        (Worked("excess", (FactForm("c"), Literal(1))), "_0", ["    _0 = excess(_c, 1)"]),
        (Worked("least", (FactForm("c"),)), "_0", ["    _0 = least(_c)"]),
        (Worked("first_of", (A, B)), "_0", ["    _0 = _a", "    if _0 is None: _0 = _b"]),
        (
            Worked("least", (Worked("first_of", (A, B)), Literal(1))),
            "_2",
            ["    _0 = _a", "    if _0 is None: _0 = _b", "    _2 = least(_0, 1)"],
        ),
        (
            Worked("least", (Worked("first_of", (A, FactForm("c"))), Literal(1))),
            "_2",
            ["    _0 = _a", "    if _0 is None: _0 = _c", "    _2 = _0 if _0 < 1 else 1"],
        ),
        (
            Worked("least", (Worked("plus", (A, FactForm("c"))), Literal(1))),
            "_1",
            ["    _0 = plus(_a, _c)", "    _1 = least(_0, 1)"],
        ),
    ],
)
def test_form_reads_as_python(form, value, lines):
    """Written out only where no part can be missing: the functions of `forms` know what is missing."""
    found = []
    assert plain().form(form, found) == value
    assert found == lines


@pytest.mark.parametrize(("sign", "form"), [("<", "least"), (">", "most")])
def test_bound_of_several_parts_is_found_part_by_part(sign, form):
    lines = ["x = a if a {0} b else b", "if c {0} x: x = c", "if d {0} x: x = d"]
    expected = [line.format(sign) for line in lines]
    assert inline._bound(sign)("x", ["a", "b", "c", "d"]) == expected
    assert inline.INLINE[form]("x", ["a", "b", "c", "d"]) == expected


def test_form_takes_the_name_it_is_given():
    found = []
    assert plain().form(Worked("plus", (FactForm("c"), Literal(1))), found, "_sum") == "_sum"
    assert found == ["    _sum = _c + 1"]


def test_unknown_form_is_an_error():
    class Other(Form):
        def __repr__(self):
            return "a form of tomorrow"

    with pytest.raises(TypeError, match=r"^unknown form a form of tomorrow$"):
        plain().form(Other(), [])


def test_facts_are_fetched_once_and_derived_ones_worked_out():
    known = {"a"}
    assert plain().loads(("a", "small", "c", "b"), known) == [
        '    _c = case["c"]',
        "    _small = _c if _c < 7 else 7",
        '    _b = case["b"]',
    ]
    assert known == {"a", "b", "c", "small"}
    assert Compiler({"same": A}, set()).loads(("same",), set()) == ['    _a = case["a"]', "    _same = _a"]


ROWS = [
    (Test("small", "<", 3), {"n": SMALL, "up": Worked("plus", (FactForm("c"), FactForm("d")))}),
    (Test("c", ">", 100), {"n": Literal(1), "up": FactForm("d")}),
]


def test_first_row_that_holds_answers():
    ask = compiled.outcome_function(plain(), [*ROWS, (None, {"n": Literal(0), "up": SMALL}), (None, {"n": Literal(9)})])
    assert ask({"c": 2, "d": 5}) == {"n": 2, "up": 7}
    assert ask({"c": 101, "d": 5}) == {"n": 1, "up": 5}
    assert ask({"c": 3, "d": 5}) == {"n": 0, "up": 3}


def test_case_without_a_row_is_an_error():
    ask = compiled.outcome_function(plain(), ROWS)
    assert ask({"c": 101, "d": 5}) == {"n": 1, "up": 5}
    with pytest.raises(LookupError, match=r"^no rule applies$"):
        ask({"c": 3, "d": 5})


def test_rows_are_named_by_their_place():
    nodes = [Test("c", "<", 3), Test("small", "<", 5), Test("d", "==", 1)]
    first, every = compiled.rule_function(plain(), nodes), compiled.all_rules_function(plain(), nodes)
    cases = [{"c": 2, "d": 1}, {"c": 4, "d": 0}, {"c": 9, "d": 1}, {"c": 9, "d": 0}]
    assert [first(case) for case in cases] == [0, 1, 2, None]
    assert [every(case) for case in cases] == [[0, 1, 2], [1], [2], []]


def test_whole_case_holds_derived_facts_too():
    made = Compiler({"p": Worked("plus", (A, B)), "q": Worked("plus", (FactForm("p"), Literal(1)))}, set())
    complete = compiled.complete_function(made, {"p": A, "q": A}, ("a", "b"))
    assert complete({"a": 2, "b": 3}) == {"a": 2, "b": 3, "p": 5, "q": 6}


def test_case_fits_when_it_holds_every_fact_and_no_other():
    fits = compiled.fits_function({"n": Count(most=5), "hold": Flag(nullable=True)})
    assert [fits(case) for case in ({"n": 5, "hold": None}, {"n": 0, "hold": True})] == [True, True]
    for case in (
        {"n": 6, "hold": None},
        {"n": 5},
        {"n": 5, "hold": None, "x": 1},
        {"n": 5, "x": 1},
        {"n": 5, "hold": 1},
    ):
        assert fits(case) is False


def test_each_part_that_must_hold_is_told_apart():
    node = Both((Both((GRADE_A, Test("small", ">", 5))), Either((HOLD, Test("c", "==", 9)))))
    parts = compiled.conjunct_functions(plain(), node)
    assert [part for part, _ in parts] == [GRADE_A, Test("small", ">", 5), node.parts[1]]
    case = {"grade": "A", "c": 5, "hold": True}
    assert [holds(case) for _, holds in parts] == [True, False, True]
    assert [holds({"grade": "B", "c": 9, "hold": False}) for _, holds in parts] == [False, True, True]


def test_function_says_in_a_trace_what_it_is():
    nodes, then = [GRADE_A], {"n": Literal(1)}
    [(_part, holds)] = compiled.conjunct_functions(plain(), GRADE_A)
    made = {
        "outcome": compiled.outcome_function(plain(), [(None, then)]),
        "rule": compiled.rule_function(plain(), nodes),
        "held": compiled.all_rules_function(plain(), nodes),
        "complete": compiled.complete_function(plain(), {}, ("a",)),
        "fits": compiled.fits_function({"a": Flag()}),
        "holds": holds,
    }
    assert {name: (one.__name__, one.__code__.co_filename) for name, one in made.items()} == {
        name: (name, f"<compiled {name}>") for name in made
    }
