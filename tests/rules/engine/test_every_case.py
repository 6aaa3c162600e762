"""Gaps, rules that never fire, overlaps and moved cases are exact: what asking every case sees, we see."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rules.engine import Count, LoadedRule, Money, grid, moved
from rules.engine.agreement import analysed
from rules.engine.forms import FactForm, Literal, Worked
from rules.engine.tree import Both, Either, Other, Test
from tests.rules.engine.small_policies import (
    every_case,
    facts,
    grid_of,
    policies,
    policy_of,
    told_by_every_case,
    told_by_sets,
)

often = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


class Points(list):
    """Cases to be asked, and nothing beside them."""

    is_exact = True


def seen(policy, points):
    """Every finding but its witness, from these points."""
    return {(finding.kind, finding.rules, finding.text["en"]) for finding in analysed(policy, points)}


def seen_in_every_case(policy):
    return seen(policy, Points(every_case(policy.facts)))


@often
@given(policies())
def test_findings_of_the_grid_are_those_of_every_case(policy):
    assert seen(policy, grid_of(policy)) == seen_in_every_case(policy)


def test_a_rule_between_the_edges_of_a_sum_is_found():
    """`p` is 3 only where neither part stands at an end: few cases, so all are asked."""
    small = Count(least=0, most=3)
    nodes = [Test("a", "==", 0), Test("a", "==", 3), Test("p", "==", 3)]
    rules = [
        LoadedRule(f"r{i}", "1", {"en": "x", "zh": "某"}, "", {"n": Literal(i)}, node) for i, node in enumerate(nodes)
    ]
    made = {"p": Worked("plus", (FactForm("a"), FactForm("b")))}
    policy = policy_of({"a": small, "b": small}, made, {"a": small, "b": small, "p": Count(most=6)}, rules)
    assert seen(policy, grid_of(policy)) == seen_in_every_case(policy)
    assert ("unreachable", ("r2",)) not in {finding[:2] for finding in seen(policy, grid_of(policy))}


@often
@given(policies())
def test_every_point_of_the_grid_is_a_case(policy):
    assert [point for point in list(grid_of(policy))[:50] if policy.refusals(point)] == []


def pairs_seen(old, new, points):
    """(rule before, rule after) of every case that is answered otherwise."""
    moves = set()
    for point in points:
        if old.outcome(point) != new.outcome(point):
            rules = [p.rules[moved._rule_of(p, point)].id for p in (old, new)]
            moves.add(tuple(rules))
    return moves


@st.composite
def versions(draw):
    declared = draw(facts())
    return draw(policies(declared, with_otherwise=True)), draw(policies(declared, with_otherwise=True))


@pytest.mark.parametrize("most_enumerated", [0, 20_000])
def test_moved_cases_are_those_of_every_case(monkeypatch, most_enumerated):
    monkeypatch.setattr(moved, "_MOST_ENUMERATED", most_enumerated)

    @often
    @given(versions())
    def same(pair):
        old, new = pair
        found = moved.moved_cases(old, new, most=1_000)
        assert found.is_complete
        assert {(case.rule_before, case.rule_after) for case in found} == pairs_seen(old, new, every_case(old.facts))
        for case in found:
            assert (case.before, case.after) == (old.outcome(case.witness), new.outcome(case.witness))
            assert case.before != case.after

    same()


# Wide ranges cannot be asked case by case; narrow ones stand for them, if the grid may not ask every case either.


@st.composite
def compared(draw):
    """Numbers compared with constants and with one another."""
    names = "abc"[: draw(st.integers(2, 3))]
    declared = {}
    for name in names:
        least = draw(st.integers(0, 4))
        declared[name] = Count(least=least, most=least + draw(st.integers(1, 9)))
    sides = st.one_of(st.integers(0, 13), st.sampled_from([Other(name) for name in names]))
    test = st.builds(Test, st.sampled_from(names), st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), sides)
    parts = st.lists(test, min_size=1, max_size=4).map(tuple)
    node = st.one_of(st.builds(Both, parts), st.builds(Either, parts), test)
    words = {"en": "x", "zh": "某"}
    rules = [LoadedRule(f"r{i}", "1", words, "", {"n": Literal(i)}, draw(node)) for i in range(draw(st.integers(1, 4)))]
    return policy_of(declared, {}, declared, rules)


@often
@given(compared())
def test_facts_compared_with_one_another_are_exact_without_asking_every_case(policy):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grid, "_MOST_WHOLE", 0)
        points = Points(grid_of(policy))
    assert seen(policy, points) == seen_in_every_case(policy)


@pytest.mark.parametrize("most", [10**6, 10**14])
def test_two_sums_alike_between_edges_of_one_are_found_however_wide_the_range(most):
    money = Money(most=most)
    node = Both((Test("a", ">=", 10), Test("a", "<=", 20), Test("a", "==", Other("b"))))
    rules = [LoadedRule("alike", "1", {"en": "x", "zh": "某"}, "", {"n": Literal(1)}, node)]
    policy = policy_of({"a": money, "b": money}, {}, {"a": money, "b": money}, rules)
    assert ("unreachable", ("alike",)) not in {finding[:2] for finding in seen(policy, grid_of(policy))}
    apart = policy_of(
        {"a": money, "b": money},
        {},
        {"a": money, "b": money},
        [
            LoadedRule(
                "never", "1", {"en": "x", "zh": "某"}, "", {"n": Literal(1)}, Both((*node.parts, Test("b", ">", 20)))
            )
        ],
    )
    assert ("unreachable", ("never",)) in {finding[:2] for finding in seen(apart, grid_of(apart))}


# Where the grid only samples, sets of whole numbers answer.


@often
@given(policies())
def test_sets_of_cases_answer_what_every_case_answers(policy):
    assert told_by_sets(policy) == told_by_every_case(policy)


@often
@given(policies())
def test_findings_are_those_of_every_case_where_the_grid_only_samples(policy):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(grid, "_MOST_WHOLE", 0)
        sampled = grid_of(policy)
    assert seen(policy, sampled) == seen_in_every_case(policy)
