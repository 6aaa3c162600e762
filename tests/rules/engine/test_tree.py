"""What a condition means: our nodes for the tree durable.lang defines."""

import pytest

from rules.engine import m, tree
from rules.engine.tree import (
    Both,
    Either,
    Other,
    Test,
    alternatives,
    conjuncts,
    facts_of,
    node_of,
    text_of,
    values_of_one_fact,
)

A, B, C = Test("a", "==", 1), Test("b", ">", 2), Test("c", "!=", None)
GRADES = Either((Test("grade", "==", "A"), Test("grade", "==", "B")))


@pytest.mark.parametrize(
    ("condition", "node"),
    [
        (m.a == 1, A),
        (m.a != 1, Test("a", "!=", 1)),
        (m.a < 1, Test("a", "<", 1)),
        (m.a <= 1, Test("a", "<=", 1)),
        (m.a > 1, Test("a", ">", 1)),
        (m.a >= 1, Test("a", ">=", 1)),
        (m.a == None, Test("a", "==", None)),  # noqa: E711 -- m compares facts
        (m.a > m.b, Test("a", ">", Other("b"))),
        ((m.a == 1) & (m.b > 2), Both((A, B))),
        ((m.a == 1) | (m.b > 2), Either((A, B))),
        (((m.a == 1) | (m.b > 2)) & (m.a == 1), Both((Either((A, B)), A))),
    ],
)
def test_tree_is_that_of_the_engine(condition, node):
    assert node_of(condition.define()) == node


def test_what_we_do_not_read_is_an_error():
    with pytest.raises(ValueError, match=r"^durable\.lang means something we do not read: \$nex$"):
        node_of({"$nex": {"a": 1}})


def test_parts_that_must_hold_are_flat():
    assert conjuncts(Both((Both((A, B)), Both((C, GRADES))))) == (A, B, C, GRADES)
    assert conjuncts(GRADES) == (GRADES,)


def test_every_test_is_found_once_in_order():
    assert list(tree.tests(Both((A, Either((B, Both((C, A)))))))) == [A, B, C, A]


@pytest.mark.parametrize(
    ("node", "found"),
    [
        (GRADES, ("grade", ("A", "B"))),
        (Both(GRADES.parts), None),
        (A, None),
        (Either((*GRADES.parts, A)), None),
        (Either((*GRADES.parts, Test("grade", "!=", "C"))), None),
        (Either((*GRADES.parts, Test("post", "==", "C"))), None),
        (Either((*GRADES.parts, GRADES)), None),
        (Either((GRADES, A)), None),
    ],
)
def test_one_fact_among_several_texts(node, found):
    assert values_of_one_fact(node) == found


def test_alternatives_are_those_of_ors_of_ands():
    assert alternatives(A) == 1
    assert alternatives(Either((A, B, C))) == 3
    assert alternatives(Both((Either((A, B, C)), A, GRADES, GRADES))) == 12
    assert alternatives(Either((Both((GRADES, GRADES)), A))) == 5


def test_facts_are_named_once_in_order_of_appearance():
    assert facts_of(Both((B, Test("a", "<", Other("c")), A, C))) == ("b", "a", "c")


def test_condition_reads_as_managers_read_it():
    node = Both((A, Either((Test("a", "<", Other("c")), Test("grade", "==", "A")))))
    assert text_of(node) == "(a == 1) & ((a < c) | (grade == 'A'))"
