"""A stopped policy allows no more than its own rules do where they refuse; a row that might is refused at its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.engine import RuleFileRefused, load_text
from rules.engine.stopping import same
from tests.rules.engine.files import place_of

WORDS = 'clause="1", because={"en": "x", "zh": "某"}'
SMALL = f'''"""Small?   Owner: Mei."""
from rules.engine import Choice, Count, Flag, Parameter, Policy, Rule, m, plus

none = dict(n=0, go=False, how="none")
nothing = Parameter(0, unit="days", clause="1")

small = Policy("small", title={{"en": "Small", "zh": "S"}},
    facts=dict(a=Count(unit="days"), c=Choice("x", "y")),
    rules=[
        Rule("much", when=m.a > 5, then=dict(n=m.a, go=True, how="all"), {WORDS}),
        Rule("some", when=m.a == 5, then=dict(n=5, go=True, how="part"), {WORDS}),
        Rule("little", when=m.a == 4, then=dict(n=m.a, go=False, how="part"), {WORDS}),
        Rule("late", when=m.a == 3, then=dict(n=nothing, go=False, how="part"), {WORDS}),
    ],
    otherwise=Rule("rest", then=none, {WORDS}),
    refuses=dict(go=False),
    stopped=Rule("halt", then=dict(n=0, go=False, how="none"), {WORDS}),
)
'''
HALT = 'then=dict(n=0, go=False, how="none")'
PLAIN = "write a value that a rule above gives too"
ADD = "add refuses=dict(outcome=value, …): what an answer says that allows nothing"


def faults(old, new):
    assert old in SMALL
    changed = SMALL.replace(old, new, 1)
    with pytest.raises(RuleFileRefused) as refused:
        load_text(changed, "bad.py")
    assert all(one.problem["zh"] != one.problem["en"] for one in refused.value.faults)
    return changed, [((one.line, one.column), one.problem["en"], one.remedy["en"]) for one in refused.value.faults]


def loads(old, new):
    assert old in SMALL
    return load_text(SMALL.replace(old, new, 1), "good.py").policies["small"]


@pytest.mark.parametrize(
    ("then", "at", "problem", "remedy"),
    [
        ('dict(n=m.a, go=False, how="none")', 'm.a, go=False, how="none"', "n is worked out", PLAIN),
        ('dict(n=-1, go=False, how="none")', "-1", "n must be from 0 to 1000000", PLAIN),
        ('dict(n=0, go=0, how="none")', '0, how="none"), clause', "go must be true or false", PLAIN),
        ('dict(n=0, go=False, how="other")', '"other"', "how must be one of all, part, none", PLAIN),
        ('dict(n=0, how="none")', 'dict(n=0, how="none")', "halt gives no go", "add go=…"),
        ('dict(n=0, go=False, how="none", x=1)', "1), clause", "unknown outcome x", "known here: go, how, n"),
    ],
)
def test_stopped_policy_answers_what_a_rule_answers(then, at, problem, remedy):
    text, found = faults(HALT, f"then={then}")
    assert found[0] == (place_of(text, at), problem, remedy)


@pytest.mark.parametrize(
    "more",
    [
        'dict(n=0, go=True, how="none")',
        'dict(n=5, go=True, how="part")',
        'dict(n=1, go=False, how="none")',
        'dict(n=0, go=False, how="all")',
    ],
)
def test_stopped_row_that_may_allow_more_than_a_refusing_rule_is_refused(more):
    """Not what `some` allows, nor a mixture of what rules say: only the whole answer of `late` or `rest`."""
    text, found = faults(HALT, f"then={more}")
    remedy = "answer as one of these does: late, rest"
    at = text.index(more, text.index('Rule("halt"'))
    place = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    assert found == [(place, "halt may allow more than a rule that refuses", remedy)]


def test_any_whole_answer_that_refuses_will_do():
    assert loads(HALT, HALT).halted.outcome({"a": 9, "c": "x"}) == {"n": 0, "go": False, "how": "none"}
    halted = loads(HALT, 'then=dict(n=nothing, go=False, how="part")').halted
    assert halted.outcome({"a": 9, "c": "x"}) == {"n": 0, "go": False, "how": "part"}
    assert loads(HALT, "then=none").stopped.then.keys() == {"n", "go", "how"}
    assert loads("go=False),", "go=False, n=nothing),").refuses == {"go": False, "n": 0}


def test_empty_row_answers_nothing():
    """As where a policy says who signs: no answer of its own refuses, so the question does."""
    from rules.engine import EngineRefused

    bare = SMALL.replace("    refuses=dict(go=False),\n", "").replace(HALT, "then=dict()")
    policy = load_text(bare, "good.py").policies["small"]
    assert policy.as_table()["stopped"]["then"] == {}
    for ask in (policy.halted.decide, policy.halted.decide_compiled):
        with pytest.raises(EngineRefused):
            ask({"a": 1, "c": "x"})
    assert str(policy.halted.sql_where({"a": 1, "c": "x"}, "go", [True])) == "false"
    assert loads(HALT, "then=dict()").halted.rules == ()
    _, found = faults(HALT, "when=m.a == 7, then=dict()")
    assert [problem for _, problem, _ in found] == ["a stopped policy asks nothing"]


def test_what_refuses_is_said_or_nothing_is_stopped():
    text, found = faults("    refuses=dict(go=False),\n", "")
    assert found == [(place_of(text, HALT[5:] + ", clause"), "halt: nothing says which answers refuse", ADD)]
    assert loads(SMALL[SMALL.index("    refuses=") : SMALL.rindex(")")], "").halted is None


@pytest.mark.parametrize(
    ("refuses", "at", "problem", "remedy"),
    [
        ("dict(go=True, n=0)", "dict(go=True, n=0)", "no rule of this policy refuses so", ADD),
        ('dict(how="all")', 'dict(how="all")', "no rule of this policy refuses so", ADD),
        ("dict(gone=True)", "True),\n    stopped", "unknown outcome gone", "did you mean go?"),
        ("dict(go=0)", "0),\n    stopped", "no rule answers go 0", PLAIN),
        ("dict(n=m.a)", "m.a),\n    stopped", "no rule answers n m.a", PLAIN),
        ('dict(how="never")', '"never"', "no rule answers how 'never'", PLAIN),
        ("dict()", "dict(),\n    stopped", "refuses of Policy cannot be dict()", "write dict(outcome=value, …)"),
        ("5", "5,\n    stopped", "refuses of Policy cannot be 5", "write dict(outcome=value, …)"),
    ],
)
def test_refusal_is_one_that_a_rule_gives(refuses, at, problem, remedy):
    text, found = faults("refuses=dict(go=False)", f"refuses={refuses}")
    assert found == [(place_of(text, at), problem, remedy)]


def test_refusal_may_be_named_above():
    assert loads("refuses=dict(go=False)", "refuses=none").refuses == {"n": 0, "go": False, "how": "none"}
    named = SMALL.replace("nothing = ", "gone = dict(gone=1)\nnothing = ").replace(
        "refuses=dict(go=False)", "refuses=gone"
    )
    with pytest.raises(RuleFileRefused, match="unknown outcome gone") as refused:
        load_text(named, "bad.py")
    fault = refused.value.faults[0]
    assert (fault.line, fault.column) == place_of(named, "gone,\n    stopped")


def test_stopped_policy_asks_nothing():
    text, found = faults('Rule("halt", ', 'Rule("halt", when=m.a == 77, ')
    assert found == [(place_of(text, "m.a == 77"), "a stopped policy asks nothing", "drop when=…")]


def test_table_tells_what_refuses_and_what_is_answered_while_stopped():
    table = load_text(SMALL, "good.py").policies["small"].as_table()
    assert table["refuses"] == {"go": False}
    assert table["stopped"] == {
        "id": "halt",
        "then": {"n": 0, "go": False, "how": "none"},
        "clause": "1",
        "because": {"en": "x", "zh": "某"},
        "note": "",
    }
    start, end = SMALL.index("    refuses="), SMALL.rindex(")")
    bare = load_text(SMALL[:start] + SMALL[end:], "good.py").policies["small"].as_table()
    assert (bare["refuses"], bare["stopped"]) == ({}, None)


def test_neither_moves_the_fingerprint():
    before = load_text(SMALL, "good.py").policies["small"].table_hash
    assert loads('Rule("halt"', 'Rule("stop"').table_hash == before
    assert loads("go=False),", "go=False, n=0),").table_hash == before


def test_policy_without_answer_is_silent():
    from rules.engine import EngineRefused

    silent = load_text(SMALL, "good.py").policies["small"].silent
    assert (silent.rules, silent.title["en"]) == ((), "Small")
    for ask in (silent.decide, silent.decide_compiled):
        with pytest.raises(EngineRefused):
            ask({"a": 1, "c": "x"})
    assert str(silent.sql_where({"a": 1, "c": "x"}, "go", [True])) == "false"


VALUES = st.sampled_from([0, 1, True, False, None, "x"])


@given(st.dictionaries(st.sampled_from("ab"), VALUES), st.dictionaries(st.sampled_from("ab"), VALUES))
def test_yes_is_not_one(one, other):
    assert same(one, other) is (repr(sorted(one.items())) == repr(sorted(other.items())))
