"""May a policy be built at all: unique ids, what the engine can hold, names it can tell apart; each at its place."""

import pytest

from rules.engine import RuleFileRefused, load_text
from rules.engine.checks import fnv1a
from tests.rules.engine.files import GOOD, many, place_of

WORDS = 'clause="1", because={"en": "x", "zh": "某"}'
SMALL = f'''"""Small?   Owner: Mei."""
from rules.engine import Choice, Count, Flag, Policy, Rule, m, plus

shared = dict(a=Count(), b=Count(), c=Choice("x", "y"))

small = Policy("small", title={{"en": "Small", "zh": "小"}},
    facts=shared,
    rules=[Rule("one", when=m.a == 1, then=dict(n=1), {WORDS})],
    otherwise=Rule("rest", then=dict(n=0), {WORDS}),
    refuses=dict(n=0),
    stopped=Rule("halt", then=dict(n=0), {WORDS}),
)
'''


def faults(text):
    with pytest.raises(RuleFileRefused) as refused:
        load_text(text, "bad.py")
    return [((one.line, one.column), one.problem["en"], one.remedy["en"]) for one in refused.value.faults]


def faults_or_none(text):
    try:
        load_text(text, "bad.py")
    except RuleFileRefused:
        return faults(text)
    return []


def loads(text):
    return bool(load_text(text, "good.py").policies)


def test_id_of_any_rule_is_used_once_in_a_file():
    again = SMALL.replace('"halt"', '"rest"')
    place = again.count("\n", 0, again.rindex("Rule(")) + 1, len("    stopped=") + 1
    once = "an id is never used twice; choose a new one"
    assert faults(again) == [(place, "rest stands on line 9 already", once)]
    twice = SMALL.replace('"rest"', '"one"')
    assert [(at[0], problem) for at, problem, _ in faults(twice)] == [(9, "one stands on line 8 already")]
    other = SMALL + SMALL[SMALL.index("small = ") :].replace("small = ", "other = ")
    assert [problem for _, problem, _ in faults(other)] == [
        "policy small stands on line 6 already",
        "one stands on line 8 already",
        "rest stands on line 9 already",
        "halt stands on line 11 already",
    ]


def test_policy_needs_a_rule_or_one_for_all_cases():
    start, end = SMALL.index("    rules="), SMALL.index("    otherwise=")
    assert loads(SMALL[:start] + "    rules=[],\n" + SMALL[end:])
    stopped = SMALL.index("    stopped=")
    nothing = SMALL[:start] + "    rules=[],\n" + SMALL[stopped:]
    assert faults(nothing)[0] == (place_of(nothing, "Policy("), "a policy needs a rule", "add Rule(…)")


def test_200_alternatives_are_decided_and_201_are_not():
    either = [" | ".join(f"(m.x == {n})" for n in range(count)) for count in (200, 201)]
    assert loads(many(either[:1]))
    text = many(["m.y == 1", either[1]])
    alternatives = "r1 has 201 alternatives; at most 200 are decided safely"
    assert faults(text) == [(place_of(text, "(m.x == 0)"), alternatives, "split it into several rules")]


@pytest.mark.parametrize(
    ("condition", "is_range"),
    [
        ("m.x > {n}", True),
        ("m.x != {n}", True),
        ("(m.x > {n}) & (m.y < 5)", True),
        ("(m.x > {n}) & ((m.y < 5) & (m.z < 5))", True),
        ("(m.x > {n}) & (m.y == 5)", False),
        ("(m.x == {n}) | (m.y == 5)", False),
        ("(m.x > {n}) & ((m.y == 5) & (m.z < 5))", False),
        ("(m.x > {n}) | (m.y == 5)", True),
        ("((m.x > {n}) & (m.z < 5)) | (m.y == 5)", True),
    ],
)
def test_rules_without_a_test_for_equality_are_few(condition, is_range):
    """63 of them are more than the engine can hold beside others; told at the first that is too many."""
    text = many([condition.format(n=n) for n in range(100, 36, -1)])
    too_many = (place_of(text, 'Rule("r63"'), "64 rules without any ==; at most 63 are decided safely")
    assert (too_many in [told[:2] for told in faults_or_none(text)]) is is_range


def test_names_the_engine_keeps_or_that_are_taken_are_refused_at_their_place():
    facts = 'dict(a=Count(), b=Count(), c=Choice("x", "y"))'
    kept = SMALL.replace(facts, 'dict(a=Count(), sid=Count(), c=Choice("x", "y"))')
    assert faults(kept) == [(place_of(kept, "Policy("), "sid is a word of the engine", "choose another name")]
    derived = SMALL.replace("facts=shared,", "facts=shared, derived=dict(p=plus(m.a, 1), sid=plus(m.a, 2)),")
    assert faults(derived)[0][:2] == (place_of(derived, "plus(m.a, 2)"), "sid is a word of the engine")
    twice = SMALL.replace("facts=shared,", "facts=shared, derived=dict(b=plus(m.a, 1)),")
    assert faults(twice)[0] == (place_of(twice, "plus(m.a, 1)"), "b is declared twice", "rename one")
    named = SMALL.replace("facts=shared,", "facts=dict(a=Count(), sid=Flag()),")
    assert faults(named) == [(place_of(named, "Flag())"), "sid is a word of the engine", "choose another name")]


def test_names_alike_to_the_engine_are_refused_at_the_second():
    assert fnv1a("") == 0x811C9DC5
    assert fnv1a("a") == 0xE40C292C
    assert fnv1a("costarring") == fnv1a("liquid")
    text = GOOD.replace("hold=Flag()", "hold=Flag(), costarring=Flag(), liquid=Flag(nullable=True)")
    assert faults(text) == [
        (
            place_of(text, "Flag(nullable=True)"),
            "the engine cannot tell liquid from costarring",
            "rename one of the two facts",
        )
    ]


def test_every_rule_but_the_last_has_a_condition():
    without = SMALL.replace("when=m.a == 1, ", "")
    assert faults(without) == [(place_of(without, 'Rule("one"'), "one has no when", "add when=m.fact == value")]
    late = SMALL.replace('Rule("rest", then', 'Rule("rest", when=m.b == 7, then')
    assert faults(late) == [(place_of(late, "m.b == 7"), "the rule for all other cases has no when", "drop when=…")]
    wrong = SMALL.replace("m.a == 1", "m.ab == 1")
    assert faults(wrong) == [(place_of(wrong, "m.ab"), "unknown fact ab", "did you mean b?")]
