"""Which cases the boundary grid asks: what stands beside each constant, each end, what is missing."""

import itertools

import pytest

from rules.engine import Choice, Count, Flag, Money, load_text
from rules.engine.forms import FactForm, Literal, Worked
from rules.engine.grid import Grid, GridTooLarge
from rules.engine.tree import Both, Other, Test

WIDE = Count()
MOST = WIDE.most
A, B, S = FactForm("a"), FactForm("b"), FactForm("s")


def asked(facts, *nodes, derived=None, **given):
    return Grid(facts, derived or {}, list(nodes), **given).asked


def plus(*parts):
    return Worked("plus", parts)


@pytest.mark.parametrize(
    ("op", "near"),
    [
        ("<", [29, 30]),
        (">=", [29, 30]),
        ("<=", [30, 31]),
        (">", [30, 31]),
        ("==", [29, 30, 31]),
        ("!=", [29, 30, 31]),
    ],
)
def test_both_sides_of_a_constant_are_asked(op, near):
    assert asked({"a": WIDE}, Test("a", op, 30)) == {"a": [0, *near, MOST]}


def test_nothing_outside_the_range_is_asked():
    assert asked({"a": Count(least=3, most=9)}, Test("a", "==", 3), Test("a", "==", 9)) == {"a": [3, 4, 8, 9]}


def test_every_choice_and_what_is_missing_are_asked():
    facts = {
        "grade": Choice("B", "A", nullable=True),
        "hold": Flag(nullable=True),
        "a": Count(most=5, nullable=True),
        "open": Flag(),
    }
    nodes = [Test("grade", "==", "A"), Test("hold", "==", True), Test("a", "==", None), Test("open", "==", False)]
    assert asked(facts, *nodes) == {
        "grade": [None, "A", "B"],
        "hold": [None, False, True],
        "a": [None, 0, 5],
        "open": [False, True],
    }


@pytest.mark.parametrize(
    ("facts", "form", "test", "values"),
    [
        ({"a": WIDE}, plus(A, Literal(5)), Test("s", "<=", 10), {"a": [0, 4, 5, 6, MOST]}),
        ({"a": WIDE}, Worked("excess", (Literal(100), A)), Test("s", ">=", 40), {"a": [0, 60, 61, 62, MOST]}),
        ({"a": WIDE}, Worked("percent", (A, Literal(30))), Test("s", "<", 10), {"a": [0, 29, 30, 33, 34, MOST]}),
        (
            {"a": WIDE, "b": WIDE},
            plus(A, B),
            Test("s", "<=", 10),
            {"a": [0, 1, 2, 9, 10, 11, MOST], "b": [0, 1, 2, 8, 9, 10, 11, MOST]},
        ),
    ],
)
def test_where_a_derived_fact_reaches_a_constant_is_asked(facts, form, test, values):
    assert asked(facts, test, derived={"s": form}) == values


def test_derived_facts_of_derived_facts_are_followed():
    derived = {"s": plus(A, Literal(1)), "t": plus(S, B)}
    assert asked({"a": WIDE, "b": WIDE}, Test("t", "<", 20), derived=derived) == {
        "a": [0, 1, 2, 17, 18, 19, MOST],
        "b": [0, 1, 2, 16, 17, 18, 19, MOST],
    }


def test_what_counts_only_where_another_fact_is_missing_is_asked():
    """`s` is `b` where `a` is missing: its edges are edges of `b`."""
    facts = {"a": Count(nullable=True), "b": WIDE}
    assert asked(facts, Test("s", "<", 10), derived={"s": Worked("first_of", (A, B))}) == {
        "a": [None, 0, 8, 9, 10, MOST],
        "b": [0, 8, 9, 10, MOST - 1, MOST],
    }


def test_rule_for_what_is_not_asked_for_is_not_taken_for_one_that_never_fires():
    text = '''"""Q?   Owner: Mei."""
from rules.engine import Money, Policy, Rule, first_of, m
p = Policy(
    "p", title={"en": "P", "zh": "某"}, facts=dict(asked_fen=Money(nullable=True), usual_fen=Money()),
    derived=dict(wanted_fen=first_of(m.asked_fen, m.usual_fen)),
    rules=[
        Rule("middle", when=(m.asked_fen == None) & (m.wanted_fen >= 1000) & (m.wanted_fen < 2000),
             then=dict(n=1), clause="1", because={"en": "x", "zh": "某"}),
    ],
    otherwise=Rule("rest", then=dict(n=0), clause="1", because={"en": "x", "zh": "某"}),
)
'''
    policy = load_text(text, "a.py").policies["p"]
    assert policy.outcome({"asked_fen": None, "usual_fen": 1500}) == {"n": 1}


def test_two_facts_are_asked_around_one_another():
    facts = {"a": Count(most=90), "b": Count(most=91)}
    assert asked(facts, Test("a", "<=", Other("b"))) == {"a": [0, 1, 90], "b": [0, 1, 90, 91]}
    edge = Test("a", ">", 40), Test("a", "<=", Other("b"))
    assert asked(facts, *edge) == {"a": [0, 1, 40, 41, 42, 90], "b": [0, 1, 40, 41, 42, 90, 91]}


def test_three_facts_compared_in_a_row_have_room_for_each_order():
    facts = {"a": Count(most=90), "b": Count(most=90), "c": Count(least=5, most=90), "d": Count(most=90)}
    chain = Test("c", ">", Other("a")), Test("b", "<", Other("c")), Test("d", "<", 7)
    found = asked(facts, *chain)
    assert found == {"a": [0, 1, 2, 5, 6, 7, 90], "b": [0, 1, 2, 5, 6, 7, 90], "c": [5, 6, 7, 90], "d": [0, 6, 7, 90]}


def test_facts_compared_two_by_two_keep_to_themselves():
    facts = {name: Count(most=9000 + number) for number, name in enumerate("abcd")}
    found = asked(facts, Test("a", "<", Other("b")), Test("c", "<", Other("d")))
    assert found == {
        "a": [0, 1, 9000],
        "b": [0, 1, 9000, 9001],
        "c": [0, 1, 9002],
        "d": [0, 1, 9002, 9003],
    }


@pytest.mark.parametrize("test", [Test("s", "<=", Other("b")), Test("b", ">", Other("s"))])
def test_a_fact_is_asked_around_a_derived_one(test):
    facts, half = {"a": Count(most=90), "b": Count(most=91)}, Worked("percent", (A, Literal(50)))
    assert asked(facts, test, derived={"s": half}) == {
        "a": [0, 30, 90],
        "b": [0, 1, 14, 15, 16, 30, 44, 45, 46, 91],
    }


def test_two_derived_facts_are_asked_at_a_third_of_their_facts():
    derived = {"s": plus(A, Literal(1)), "t": plus(B, Literal(2))}
    facts = {"a": Count(most=9000), "b": Count(most=6000)}
    assert asked(facts, Test("s", "<", Other("t")), derived=derived) == {"a": [0, 3000, 9000], "b": [0, 2000, 6000]}


def test_of_many_values_of_another_fact_some_are_enough():
    facts, same = {"a": Count(), "b": Count(most=9000)}, Worked("least", (FactForm("b"), Literal(9000)))
    nodes = [Test("b", "<", n * 40) for n in range(1, 200)]
    found = asked(facts, *nodes, Test("a", "<=", Other("s")), derived={"s": same}, most_points=10**9)
    values = sorted({0, 3000, 9000, *(n * 40 - one for n in range(1, 200) for one in (0, 1))})
    near = {value + offset for value in values[:: len(values) // 60] for offset in (-1, 0, 1)}
    assert set(found["a"]) == {n for n in near if n >= 0} | {0, MOST // 3, MOST}


@pytest.mark.parametrize(
    ("facts", "size"),
    [
        ({"a": Count(most=4999)}, 5000),
        ({"a": Count(most=5000)}, 5),
        ({"a": Count(most=4998, nullable=True)}, 5000),
        ({"a": Count(most=4999, nullable=True)}, 6),
        ({"a": Count(least=10, most=2508), "hold": Flag()}, 4998),
        ({"a": Count(least=10, most=2509), "hold": Flag()}, 5000),
        ({"a": Count(least=10, most=2510), "hold": Flag()}, 4),
    ],
)
def test_few_values_are_all_asked_where_facts_depend_on_one_another(facts, size):
    nodes = [Test("s", "<=", 3), *([Test("hold", "==", True)] if "hold" in facts else [])]
    assert Grid(facts, {"s": plus(A, Literal(1))}, nodes).size == size
    assert Grid({"a": Count(most=9), "b": Count(most=9)}, {}, [Test("a", "<", Other("b"))]).size == 100
    assert Grid({"a": Count(most=9), "b": Count(most=9)}, {}, [Test("a", "<", 5)]).size == 4


SUM, ONE_MORE = plus(A, B), plus(A, Literal(1))
SMALL = Count(most=9)


@pytest.mark.parametrize(
    ("nodes", "form", "fact", "is_exact"),
    [
        ([Test("a", "<", 5)], SUM, WIDE, True),
        ([Test("a", "<", Other("b")), Test("b", ">", 7)], SUM, WIDE, True),
        ([Test("s", "<", 5)], ONE_MORE, WIDE, True),
        ([Test("s", "<", 5)], SUM, WIDE, False),
        ([Test("a", "<", 5), Test("s", "<", 5)], SUM, WIDE, False),
        ([Test("s", "<", Other("b"))], ONE_MORE, WIDE, False),
        ([Test("b", "<", Other("s"))], ONE_MORE, WIDE, False),
        ([Test("s", "<", 5)], SUM, SMALL, True),
        ([Test("s", "<", Other("b"))], ONE_MORE, SMALL, True),
        ([Test("a", "<", 5)], SUM, SMALL, True),
    ],
)
def test_grid_knows_whether_it_has_every_case_that_matters(nodes, form, fact, is_exact):
    assert Grid({"a": fact, "b": fact}, {"s": form}, nodes).is_exact == is_exact


def test_derived_fact_is_worked_out_whatever_is_declared_behind_it():
    facts, test = {"a": WIDE, "b": WIDE}, Test("s", "<", 20)
    behind = {"s": SUM, "t": plus(S, Literal(1))}
    assert asked(facts, test, derived=behind) == asked(facts, test, derived={"s": SUM})


def test_facts_nobody_asks_about_take_turns():
    facts = {"a": Count(most=1), "grade": Choice("x", "y"), "n": Count(most=3)}
    grid = Grid(facts, {}, [Test("a", "==", 1)])
    points = list(grid)
    assert (grid.size, len(points)) == (2, 2000)
    assert points[:8] == [
        {"a": a, "grade": grade, "n": n}
        for a, grade, n in [
            *[(0, "x", 0), (1, "y", 3), (0, "y", 2), (1, "x", 1)],
            *[(0, "x", 1), (1, "y", 0), (0, "y", 3), (1, "x", 2)],
        ]
    ]
    seen = {tuple(point.values()) for point in points}
    assert seen == set(itertools.product([0, 1], ["x", "y"], [0, 1, 2, 3]))


def test_facts_take_turns_at_paces_of_their_own():
    facts = {"a": Flag(), "one": Count(most=4), "two": Count(most=4), "three": Count(most=4)}
    points = list(Grid(facts, {}, [Test("a", "==", True)]))
    pool = [0, 1, 2, 3, 4]
    for index, point in enumerate(points[:40]):
        turn = [pool[(index * stride + index // 5) % 5] for stride in (1, 3, 5)]
        assert [point[name] for name in ("one", "two", "three")] == turn


def test_a_large_grid_is_asked_once_whoever_takes_turns():
    facts = {"a": WIDE, "grade": Choice("x", "y")}
    for most, repeats in ((997, 2), (998, 2), (999, 1), (2500, 1)):
        grid = Grid(facts, {}, [Test("a", "<", 1)], varied={"a": range(most + 1)})
        assert (grid.size, len(list(grid))) == (most + 2, repeats * (most + 2))


@pytest.mark.parametrize("others", [1, 2, 3, 5])
def test_a_derived_fact_is_followed_for_some_values_of_the_others(others):
    """One other fact: twelve of its values and the last; several: two of each and the last, 96 combinations at most."""
    facts = {f"o{n}": Count(nullable=n == 0) for n in range(others)}
    asking = [Test(name, "<", 100 * n) for name in facts for n in range(1, 31)]
    pool = sorted({0, MOST, *(100 * n - one for n in range(1, 31) for one in (0, 1))})
    picked = [*pool[:: -(-len(pool) // (12 if others == 1 else 2))], MOST]
    combinations = itertools.product([*picked, None], *[picked] * (others - 1))
    grid = Grid(facts, {}, asking, most_points=10**30)
    assert grid._crossed(list(facts)) == list(itertools.islice(combinations, 96))


def test_facts_that_are_all_asked_about_are_asked_once():
    facts = {"a": Count(most=1), "b": Count(most=1)}
    assert list(Grid(facts, {}, [Both((Test("a", "==", 1), Test("b", "==", 1)))])) == [
        {"a": 0, "b": 0},
        {"a": 0, "b": 1},
        {"a": 1, "b": 0},
        {"a": 1, "b": 1},
    ]


def test_numbers_of_the_forms_are_among_the_turns():
    facts = {"a": WIDE, "n": Count(most=300), "sum_fen": Money()}
    forms = [Literal(40), Worked("least", (A, Literal(50)))]
    points = list(Grid(facts, {"s": plus(A, Literal(60))}, [Test("a", "<", 1)], forms))
    near = [0, 1, 2, 3, 7, 8, 40, 41, 50, 51, 60, 61]
    assert sorted({point["n"] for point in points}) == [*near, 100, 101, 300]
    third = 10**14 // 3
    assert sorted({point["sum_fen"] for point in points}) == [*near, third, third + 1, 10**14]


def test_facts_that_vary_multiply_the_grid():
    facts = {"a": WIDE, "b": Count(most=1000), "grade": Choice("x", "y")}
    assert asked(facts, Test("a", "<", 3), varied={"b": [5, 2000], "grade": ()}) == {
        "a": [0, 2, 3, MOST],
        "b": [0, 5, 1000],
        "grade": ["x", "y"],
    }


def test_too_many_points_name_the_fact_with_the_most_values():
    facts, nodes = {"a": WIDE, "b": WIDE}, [Test("a", "==", 9), Test("b", "<", 3)]
    assert Grid(facts, {}, nodes, most_points=20).size == 20
    with pytest.raises(GridTooLarge, match=r"^20 points$") as large:
        Grid(facts, {}, nodes, most_points=19)
    assert (large.value.size, large.value.fact, large.value.values) == (20, "a", 5)
