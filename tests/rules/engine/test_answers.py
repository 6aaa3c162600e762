"""Derived facts, outcomes and examples: what does not fit is refused at its place."""

import pytest

from rules.engine import RuleFileRefused, load_text
from tests.rules.engine.files import place_of

WORDS = 'clause="1", because={"en": "x", "zh": "某"}'
SMALL = f'''"""Small?   Owner: Mei."""
from rules.engine import Choice, Count, Example, Flag, Money, Policy, Rule, excess, least, m, plus

none = dict(n=0, go=False)
worked = dict(p=plus(m.a, 1))

small = Policy("small", title={{"en": "Small", "zh": "S"}},
    facts=dict(a=Count(unit="days"), c=Choice("x", "y"), sum_fen=Money(nullable=True)),
    derived=worked,
    rules=[Rule("one", when=m.a == 1, then=dict(n=m.p, go=True), {WORDS})],
    otherwise=Rule("rest", then=none, {WORDS}),
    examples=[
        Example(given=dict(a=1, c="x", sum_fen=None), then=dict(n=2, go=True), rule="one"),
        Example(given=dict(a=2, c="x", sum_fen=5), then=dict(n=0)),
    ],
)
'''


def faults(old, new, text=SMALL):
    assert old in text
    changed = text.replace(old, new, 1)
    with pytest.raises(RuleFileRefused) as refused:
        load_text(changed, "bad.py")
    return changed, [((one.line, one.column), one.problem["en"], one.remedy["en"]) for one in refused.value.faults]


def loads(old, new):
    assert old in SMALL
    return load_text(SMALL.replace(old, new, 1), "good.py").policies["small"]


def written_out(text):
    """The derived facts written at their policy, not named above."""
    return text.replace("derived=worked", "derived=dict(p=plus(m.a, 1))").replace("worked = dict(p=plus(m.a, 1))\n", "")


def test_what_is_named_above_is_refused_at_its_policy_or_rule():
    text, found = faults("plus(m.a, 1)", "plus(m.b, 1)")
    assert found[0] == (place_of(text, "Policy("), "unknown fact b", "known here: a, c, sum_fen")
    text, found = faults("none = dict(n=0, go=False)", "none = dict(n=0, go=m.b)")
    assert found[0] == (place_of(text, 'Rule("rest"'), "unknown fact b", "known here: a, c, p, sum_fen")
    text, found = faults("none = dict(n=0, go=False)", "none = dict(n=0, go=False, x=1)")
    assert found == [(place_of(text, "none, clause"), "unknown outcome x", "known here: go, n")]
    text, found = faults("none = dict(n=0, go=False)", "none = dict(n=0)")
    assert found[0] == (place_of(text, "none, clause"), "rest gives no go", "add go=…")


def test_derived_fact_is_refused_where_it_names_what_is_unknown():
    text, found = faults("plus(m.a, 1)", "plus(m.a, m.days)", written_out(SMALL))
    assert found[0] == (place_of(text, "m.days"), "unknown fact days", "known here: a, c, sum_fen")
    text, found = faults("plus(m.a, 1)", "plus(m.a, m.sum_fen)", written_out(SMALL))
    assert found[0][:2] == (place_of(text, "plus(m.a, m.sum_fen)"), "plus(a, sum_fen) mixes days and fen")
    text, found = faults("m.p, go=True", "m.q, go=True")
    assert found[0] == (place_of(text, "m.q"), "unknown fact q", "known here: a, c, p, sum_fen")


def test_derived_fact_that_is_declared_too_keeps_its_declared_kind():
    _text, found = faults("worked = dict(p=", "worked = dict(c=")
    assert [problem for _, problem, _ in found] == ["c is declared twice", "unknown fact p"]


def test_too_much_to_work_out_is_refused_and_just_enough_is_not():
    """`least` is written out three times for each part: 1 + 3 × 6, and so on."""
    chain = "p=least(m.a, 5), q=least(m.p, m.p), r=least(m.q, m.q), s=least(m.r, m.r)"
    heavy = f"{chain}, t=least(m.s, 1), u=least(m.a, 1)"
    text, found = faults("p=plus(m.a, 1)", heavy, written_out(SMALL))
    assert found == [
        (
            place_of(text, "least(m.s, 1)"),
            "t is worked out of too much",
            "give the engine a fact that is worked out already",
        )
    ]
    just = written_out(SMALL).replace("p=plus(m.a, 1)", chain).replace("then=dict(n=2", "then=dict(n=1")
    assert load_text(just, "good.py").policies["small"].outcome({"a": 1, "c": "x"}) == {"n": 1, "go": True}


def test_outcomes_may_be_written_as_labels_in_quotes():
    text, found = faults("then=none, ", 'then={"n": 0, "gone": True, "go": False}, ')
    assert found == [(place_of(text, 'True, "go"'), "unknown outcome gone", "did you mean go?")]
    written = loads("then=dict(n=m.p, go=True)", 'then={"n": m.p, "go": True}')
    assert written.outcome({"a": 1, "c": "x", "sum_fen": None}) == {"n": 2, "go": True}


def test_rule_without_outcomes_is_refused():
    text, found = faults("then=dict(n=m.p, go=True)", "then=dict()")
    assert found[0] == (place_of(text, "dict(), clause"), "one gives no outcome", "add outcome=…")


def test_outcome_that_cannot_be_worked_out_is_refused_at_its_cell():
    text, found = faults("n=m.p, go=True", "n=plus(m.a, m.sum_fen), go=True")
    assert found[0][:2] == (place_of(text, "plus(m.a, m.sum_fen)"), "plus(a, sum_fen) mixes days and fen")


def test_all_outcomes_a_rule_does_not_give_are_named():
    text, found = faults("dict(n=0, go=False)", "dict(other=1)")
    at = place_of(text, "none, clause")
    assert found[:2] == [
        (at, "unknown outcome other", "known here: go, n"),
        (at, "rest gives no n, go", "add n, go=…"),
    ]


def test_fact_that_cannot_be_worked_out_is_unknown_to_what_asks_for_it():
    _text, found = faults("plus(m.a, 1)", "plus(m.a, m.sum_fen)")
    assert [problem for _, problem, _ in found] == ["plus(a, sum_fen) mixes days and fen", "unknown fact p"]


def test_outcome_of_different_kinds_is_refused_at_the_policy():
    text, found = faults("go=True), clause", "go=5), clause")
    assert found[0] == (
        place_of(text, "Policy("),
        "outcome go is of different kinds in different rules",
        "let every rule give a text, or every rule a number, or every rule True or False",
    )


@pytest.mark.parametrize(
    ("old", "new", "at", "problem", "remedy"),
    [
        ("dict(a=1, c", "dict(a=-1, c", "-1, c", "a must be from 0 to 1000000", "mend the example"),
        ("dict(a=1, c", "dict(c", "Example(given=dict(c", "a is required", "mend the example"),
        ('dict(a=1, c="x", sum_fen=None)', '{"c": "x"}', 'Example(given={"c"', "a is required", "mend the example"),
        ("dict(a=1, c", "dict(z=9, a=1, c", "9, a=1", "z is not a fact of this policy", "mend the example"),
        ("dict(n=2, go=True)", "dict(n=2, gone=True)", "True), rule", "unknown outcome gone", "did you mean go?"),
        ('rule="one"', 'rule="ones"', "Example(given=dict(a=1", "unknown rule ones", "did you mean one?"),
        ('rule="one"', 'rule="halt"', "Example(given=dict(a=1", "unknown rule halt", "known here: one, rest"),
        (
            "dict(n=2, go=True), rule",
            "worked, rule",
            "Example(given=dict(a=1",
            "unknown outcome p",
            "known here: go, n",
        ),
    ],
)
def test_example_that_does_not_fit_is_refused(old, new, at, problem, remedy):
    text, found = faults(old, new)
    assert found[0] == (place_of(text, at), problem, remedy)
