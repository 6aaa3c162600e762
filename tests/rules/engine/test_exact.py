"""Where the boundary grid found no case, sets of whole numbers answer: as asking every case does, however wide the ranges."""

import pytest

from rules.engine import Choice, Count, Flag, LoadedRule, Money, exact
from rules.engine.agreement import analysed
from rules.engine.exact import Table, Undecided
from rules.engine.forms import FactForm, Literal, Worked
from rules.engine.kinds import kind_of
from rules.engine.tree import Both, Either, Other, Test
from tests.rules.engine.small_policies import OPERATORS, grid_of, policy_of, told_by_every_case, told_by_sets

WORDS = {"en": "x", "zh": "某"}
MONEY = Money()
GRADE = Choice("A", "B", "C", nullable=True)
A, B = FactForm("a"), FactForm("b")


def table(declared, made, *nodes):
    """A policy whose rows ask these conditions."""
    kinds = dict(declared)
    for name, form in made.items():
        kinds[name] = kind_of(form, kinds)
    rules = [LoadedRule(f"r{i}", "1", WORDS, "", {"n": Literal(i)}, node) for i, node in enumerate(nodes)]
    return policy_of(declared, made, kinds, rules)


def sets_and_cases_agree(declared, made, *nodes):
    """Each condition by itself, then all of them in one table."""
    for policy in (*(table(declared, made, node) for node in nodes), table(declared, made, *nodes)):
        assert told_by_sets(policy) == told_by_every_case(policy)
    return True


NUMBERS = {"a": Count(least=0, most=3), "b": Count(least=1, most=4, nullable=True)}


@pytest.mark.parametrize("op", OPERATORS)
@pytest.mark.parametrize("fact", ["a", "b"])
def test_number_compared_with_a_constant_answers_as_every_case_does(op, fact):
    assert sets_and_cases_agree(NUMBERS, {}, *(Test(fact, op, n) for n in range(5)))


@pytest.mark.parametrize("op", OPERATORS)
def test_facts_compared_with_one_another_answer_as_every_case_does(op):
    shifted = {"a": Count(least=1, most=3), "c": Count(least=0, most=5)}
    beyond = [Both((Test("a", op, Other("c")), Test("c", other, 2))) for other in OPERATORS]
    assert sets_and_cases_agree(shifted, {}, Test("a", op, Other("c")), *beyond)


@pytest.mark.parametrize("op", ["==", "!="])
def test_what_is_missing_answers_as_every_case_does(op):
    declared = {"flag": Flag(nullable=True), "sure": Flag(), "grade": GRADE, "b": NUMBERS["b"]}
    flags = [Test(fact, op, given) for fact in ("flag", "sure") for given in (True, False)]
    missing = [Test(fact, op, None) for fact in ("flag", "grade", "b")]
    grades = [Test("grade", op, "A"), Test("grade", op, "C")]
    for other in (Test("flag", "==", None), Test("grade", "==", "B"), Test("b", "!=", 2)):
        for join in (Both, Either):
            nodes = [join((node, other)) for node in (*flags, *missing, *grades)]
            assert sets_and_cases_agree(declared, {}, *nodes)


@pytest.mark.parametrize(
    "form",
    [
        Worked("least", (A, B)),
        Worked("most", (A, B)),
        Worked("plus", (A, B, Literal(2))),
        Worked("excess", (A, B)),
        Worked("percent", (A, Literal(70))),
        Worked("percent_up", (A, Literal(70))),
        Worked("percent", (B, A)),
        Worked("percent_up", (Literal(130), B)),
        Worked("share_up", (Literal(1), A, B, Literal(9))),
        Worked("first_of", (B, A)),
        Worked("first_of", (B, Worked("plus", (B, A)), Literal(3))),
        Worked("least", (Worked("percent_up", (A, Literal(50))), Worked("most", (B, Literal(1))))),
    ],
    ids=lambda form: form.text,
)
def test_fact_worked_out_answers_as_every_case_does(form):
    values = range(15) if form.form == "share_up" else range(8)
    nodes = [Test("p", "==", n) for n in values]
    assert sets_and_cases_agree(NUMBERS, {"p": form}, *nodes, Test("p", "==", None))


def test_fact_worked_out_of_one_worked_out_answers_as_every_case_does():
    made = {"p": Worked("plus", (A, B)), "q": Worked("excess", (FactForm("p"), Literal(2)))}
    known = {"a": Count(least=1, most=4), "b": Count(most=3)}
    assert sets_and_cases_agree(known, made, Test("q", "==", Other("p")), Test("q", ">", 3), Test("q", "<", Other("a")))


def test_rows_are_tried_from_the_top():
    under = [Test("a", "<", n) for n in (2, 2, 4, 3, 9)]
    assert sets_and_cases_agree({"a": Count(most=5)}, {}, *under)
    rows = Table({"a": Count(most=5)}, {}, under)
    assert [rows.answered_by(row) is not None for row in range(5)] == [True, False, True, False, True]
    assert [rows.shared_by(0, later) is not None for later in (1, 2)] == [True, True]
    assert rows.shared_by(1, 2) is None
    assert rows.unanswered() is None


def wide(form, node):
    """A policy over money of the whole range; `form` makes p."""
    return table({"a": MONEY, "b": MONEY}, {"p": form}, node)


@pytest.mark.parametrize(
    ("made", "node", "is_met"),
    [
        # the one sum between two others that a share of 7 % leaves whole numbers for
        (Worked("percent_up", (A, Literal(107))), Both((Test("b", ">", Other("a")), Test("b", "<", Other("p")))), True),
        (Worked("percent", (A, Literal(100))), Both((Test("b", ">", Other("a")), Test("b", "<=", Other("p")))), False),
        (Worked("percent_up", (A, Literal(100))), Test("p", "<", Other("a")), False),
        (Worked("plus", (A, B)), Both((Test("p", "==", 7), Test("a", "==", Other("b")))), False),
        (Worked("plus", (A, B)), Both((Test("p", "==", 7), Test("a", "<", Other("b")))), True),
        (Worked("excess", (A, B)), Both((Test("p", "==", 3), Test("a", "<", Other("b")))), False),
        (Worked("least", (A, B)), Both((Test("p", "==", 999_983), Test("a", ">", 10**13))), True),
    ],
)  # fmt: skip
def test_facts_worked_out_of_several_are_exact_however_wide_the_range(made, node, is_met):
    policy = wide(made, node)
    found = analysed(policy, grid_of(policy))
    assert ("unreachable" in {finding.kind for finding in found}) != is_met
    assert "sampled" not in {finding.kind for finding in found}


SHARE = Worked("percent", (A, B))


def shared(most, form=SHARE, amount=MONEY):
    node = Both((Test("p", "==", 7), Test("a", "==", 701)))
    return table({"a": amount, "b": Count(most=most)}, {"p": form}, node)


@pytest.mark.parametrize(
    ("form", "amount"),
    [(SHARE, MONEY), (Worked("share_up", (Literal(0), A, B, Literal(10**6))), Count())],
    ids=["percent", "share_up"],
)
def test_share_that_is_a_fact_is_exact_for_a_hundred_values_and_beyond_said_to_be_sampled(form, amount):
    few, many = shared(100, form, amount), shared(101, form, amount)
    assert "sampled" not in {finding.kind for finding in analysed(few, grid_of(few))}
    assert "sampled" in {finding.kind for finding in analysed(many, grid_of(many))}
    with pytest.raises(Undecided):
        Table(many.facts, many.derived, [rule.node for rule in many.when_rules])


def test_case_between_the_edges_of_a_share_is_told():
    few = shared(100)
    assert {finding.kind for finding in analysed(few, grid_of(few))} == {"gap"}
    assert Table(few.facts, few.derived, [few.rules[0].node]).answered_by(0) == {"a": 701, "b": 1}


def test_table_that_takes_too_long_is_said_to_be_sampled(monkeypatch):
    monkeypatch.setattr(exact, "_MOST_STEPS", 50)
    policy = wide(Worked("plus", (A, B)), Test("p", "==", 7))
    with pytest.raises(Undecided):
        Table(policy.facts, policy.derived, [rule.node for rule in policy.when_rules])
    assert "sampled" in {finding.kind for finding in analysed(policy, grid_of(policy))}


def test_texts_and_flags_of_a_case_are_told_as_they_are():
    declared = {"grade": Choice("B", "C", nullable=True), "before": Choice("A", "B"), "n": Count(least=1, most=3)}
    nodes = [Test("grade", "==", Other("before")), Test("before", "==", "A"), Test("grade", "==", "C")]
    table = Table(declared, {}, nodes)
    assert [table.answered_by(row) for row in range(3)] == [
        {"grade": "B", "before": "B", "n": 1},
        {"grade": None, "before": "A", "n": 1},
        {"grade": "C", "before": "B", "n": 1},
    ]
    assert table.unanswered() == {"grade": None, "before": "B", "n": 1}
