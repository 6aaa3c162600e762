"""Which cases a new version answers otherwise, piece by piece: facts in common, cases asked, the simplest one told."""

import itertools
from dataclasses import replace

import pytest

from rules.engine import Choice, Count, Flag, LoadedRule, Money, Ratio, moved
from rules.engine.forms import FactForm, Literal, Worked
from rules.engine.grid import Grid
from rules.engine.moved import default_of, moved_cases
from rules.engine.tree import Both, Either, Other, Test
from tests.rules.engine.small_policies import policy_of

GRADE = Choice("A", "B")
FACTS = {"grade": GRADE, "days": Count(most=9, unit="days"), "hold": Flag()}
BIG = {"grade": GRADE, "sum_fen": Money(), "times": Count(most=500), "hold": Flag()}
A, SUM, TIMES = FactForm("a"), FactForm("sum_fen"), FactForm("times")


def rule(name, node, answer=None, **then):
    given = then or {"n": answer}
    forms = {key: one if hasattr(one, "facts") else Literal(one) for key, one in given.items()}
    return LoadedRule(name, "1", {"en": "x", "zh": "某"}, "", forms, node)


def policy(facts, *rules, derived=None, **kinds):
    derived = derived or {}
    made = policy_of(facts, derived, {**facts, **dict.fromkeys(derived, Count(most=10**9)), **kinds}, rules)
    return replace(made, outcomes={name: Count() for one in rules for name in one.then})


def told(old, new, **given):
    return [
        (one.rule_before, one.rule_after, one.outcomes, one.witness, one.before, one.after, one.count, one.text["en"])
        for one in moved_cases(old, new, **given)
    ]


LATE = policy(FACTS, rule("late", Test("days", ">", 3), 1), rule("rest", None, 0))
LATER = policy(FACTS, rule("late", Test("days", ">", 5), 1), rule("rest", None, 0))


def test_the_simplest_case_that_moved_is_told_with_how_many_there_are():
    assert told(LATE, LATER) == [
        (
            *("late", "rest", ("n",), {"grade": "A", "days": 4, "hold": False}, {"n": 1}, {"n": 0}),
            *(2 * 2 * 2, "Days 4: n 1 → 0"),
        )
    ]
    [case] = moved_cases(LATE, LATER)
    assert case.text == {"en": "Days 4: n 1 → 0", "zh": "days 4 天：n 1 → 0"}
    assert told(LATE, LATE) == []


def test_most_frequent_kinds_come_first_and_only_so_many_are_shown():
    old = policy(FACTS, rule("zero", Test("days", "==", 0), 0), rule("rest", None, 0))
    new = policy(FACTS, rule("zero", Test("days", "==", 0), 1), rule("rest", None, 2))
    assert [(one.rule_after, one.count) for one in moved_cases(old, new)] == [("rest", 36), ("zero", 4)]
    assert moved_cases(old, new).is_complete
    two = moved_cases(old, new, most=2)
    assert (len(two), two.note) == (2, None)
    one = moved_cases(old, new, most=1)
    assert [case.rule_after for case in one] == ["rest"]
    assert one.note == {"en": "2 kinds of cases move; 1 are shown", "zh": "共 2 类情形变动，仅列 1 类"}
    assert not one.is_complete


def test_every_case_that_moves_the_same_is_told_as_every_case():
    old, new = policy(FACTS, rule("rest", None, 0)), policy(FACTS, rule("rest", None, 3))
    [case] = moved_cases(old, new)
    assert case.text == {"en": "Every case: n 0 → 3", "zh": "各种情形：n 0 → 3"}


def test_outcome_only_one_version_gives_is_told_as_not_answered():
    old = policy(FACTS, rule("rest", None, n=1))
    new = policy(FACTS, rule("rest", None, n=1, m=2))
    [case] = moved_cases(old, new)
    assert (case.outcomes, case.before, case.after) == (("m",), {"n": 1}, {"n": 1, "m": 2})
    assert case.text == {"en": "Every case: m not answered → 2", "zh": "各种情形：m 未作结论 → 2"}
    [back] = moved_cases(new, old)
    assert (back.outcomes, back.text["en"]) == (("m",), "Every case: m 2 → not answered")


def test_outcomes_that_differ_are_named_in_order():
    assert moved._changed({"a": 1, "b": 2, "c": 3}, {"c": 4, "a": 1, "d": 5}) == ("c", "d", "b")


def test_fact_only_one_version_has_stands_at_its_simplest():
    wider = {**FACTS, "late": Flag(), "post": Choice("x", "y")}
    new = policy(
        wider, rule("late", Either((Test("days", ">", 3), Test("late", "==", True))), 1), rule("rest", None, 0)
    )
    found = moved_cases(LATE, new)
    assert list(found) == []
    assert found.note == {
        "en": "facts only one version has were kept at their simplest: late, post",
        "zh": "仅一方具有的事实取最简值：late, post",
    }
    assert list(moved_cases(new, LATE)) == []
    strict = policy(wider, rule("late", Test("post", "==", "x"), 1), rule("rest", None, 0))
    assert [(one.rule_before, one.rule_after) for one in moved_cases(LATE, strict)] == [("rest", "late")]
    assert [(one.rule_before, one.rule_after) for one in moved_cases(strict, LATE)] == [("late", "rest")]


def test_fact_of_another_kind_stops_the_comparison():
    new = policy({**FACTS, "hold": Choice("x", "y")}, rule("rest", None, 5))
    found = moved_cases(LATE, new)
    assert list(found) == []
    assert found.note == {
        "en": "hold is of another kind now: no case can be put to both",
        "zh": "hold 的类型已变，无法逐例比较",
    }


@pytest.mark.parametrize(
    ("one", "other", "narrow"),
    [
        (Choice("A", "B", "C"), Choice("C", "D", "A"), Choice("C", "A")),
        (Choice("A", nullable=True), Choice("A", nullable=True), Choice("A", nullable=True)),
        (Choice("A", nullable=True), Choice("A"), Choice("A")),
        (Choice("A"), Choice("A", nullable=True), Choice("A")),
        (Choice("A"), Choice("B"), None),
        (Choice("A"), Flag(), None),
        (Count(least=2, most=9), Count(least=1, most=5), Count(least=2, most=5)),
        (Count(least=1, most=5), Count(least=2, most=9), Count(least=2, most=5)),
        (Count(most=5), Count(least=5, most=9), Count(least=5, most=5)),
        (Count(most=5), Count(least=6, most=9), None),
        (Count(unit="days"), Count(unit="months"), None),
        (Count(nullable=True, unit="days"), Count(nullable=True, unit="days"), Count(nullable=True, unit="days")),
        (Count(nullable=True), Count(), Count()),
        (Money(), Money(most=7), Money(most=7)),
        (Count(), Flag(), None),
        (Flag(nullable=True), Flag(nullable=True), Flag(nullable=True)),
        (Flag(nullable=True), Flag(), Flag()),
        (Flag(), Choice("A"), None),
    ],
)
def test_facts_are_compared_within_what_both_allow(one, other, narrow):
    assert moved._narrow(one, other) == narrow
    assert type(moved._narrow(one, other)) is type(narrow)


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        (Choice("B", "A"), "B"),
        (Choice("B", nullable=True), None),
        (Money(), 100_000),
        (Money(most=100_000), 100_000),
        (Money(most=99_999), 0),
        (Money(least=100_000), 100_000),
        (Money(least=100_001), 100_001),
        (Money(nullable=True), None),
        (Count(least=3), 3),
        (Ratio(), 0),
        (Flag(), False),
    ],
)
def test_simplest_value_of_a_fact(fact, value):
    assert default_of(fact) == value
    assert type(default_of(fact)) is type(value)


def test_cost_counts_other_values_first_and_then_how_round_they_are():
    cost = moved._Cost({"grade": GRADE, "n": Count(most=900), "hold": Flag()})
    usual = {"grade": "A", "n": 0, "hold": False}
    prices = [({}, 0), ({"grade": "B"}, 1), ({"hold": True}, 1), ({"n": 5}, 1 + 1 / 50 + 1 / 100)]
    prices += [({"n": 50}, 1 + 1 / 50 + 2 / 100), ({"n": 55}, 1 + 2 / 50 + 2 / 100)]
    prices += [({"n": 900}, 1 + 1 / 50 + 3 / 100 + 0.2), ({"grade": "B", "hold": True}, 2)]
    for given, price in prices:
        assert cost.of({**usual, **given}) == pytest.approx(price)
    assert moved._Cost({"n": Count(least=1)}).of({"n": 0}) == pytest.approx(1 + 1 / 50 + 1 / 100)


def test_all_values_of_a_fact():
    assert list(moved._all(Choice("A", nullable=True))) == [None, "A"]
    assert list(moved._all(Count(least=2, most=4))) == [2, 3, 4]
    assert list(moved._all(Count(least=2, most=4, nullable=True))) == [None, 2, 3, 4]
    assert list(moved._all(Flag())) == [False, True]
    assert list(moved._all(Flag(nullable=True))) == [None, False, True]
    assert moved._all(Count(most=19_999, nullable=True))[:2] == [None, 0]
    assert moved._all(Count(most=20_000, nullable=True)) == range(20_001)


def test_every_case_is_asked_where_they_are_few():
    few = {"hold": Flag(), "n": Count(most=1)}
    pairs = itertools.product([False, True], [0, 1])
    assert list(moved._enumerated(few)) == [{"hold": hold, "n": n} for hold, n in pairs]
    assert moved._enumerated({"n": Count(most=19_999)}) is not None
    assert moved._enumerated({"n": Count(most=20_000)}) is None
    assert moved._enumerated({"n": Count(most=9_999), "hold": Flag()}) is not None
    assert moved._enumerated({"n": Count(most=10_000), "hold": Flag()}) is None


SHARE = Worked("percent", (SUM, Literal(30)))
CAP = Worked("least", (FactForm("part"), Literal(5_000_000)))
PART = {"part": SHARE}
HELD = Test("hold", "==", True)


def test_threshold_in_a_wide_range_moves_what_stands_between():
    old = policy(BIG, rule("big", Test("sum_fen", ">", 7_000_000), 1), rule("rest", None, 0))
    new = policy(BIG, rule("big", Test("sum_fen", ">", 9_000_000), 1), rule("rest", None, 0))
    assert [one[:4] + one[-1:] for one in told(old, new)] == [
        (
            *("big", "rest", ("n",), {"grade": "A", "sum_fen": 9_000_000, "times": 0, "hold": False}),
            "Sum 90,000.00 yuan: n 1 → 0",
        )
    ]


def test_edges_and_amounts_of_either_version_are_asked():
    plain = policy(BIG, rule("rest", None, 0))
    odd = policy(BIG, rule("odd", Test("sum_fen", "==", 777_123), 1), rule("rest", None, 0))
    for old, new, rules in ((odd, plain, ("odd", "rest")), (plain, odd, ("rest", "odd"))):
        [case] = moved_cases(old, new)
        assert (case.rule_before, case.rule_after, case.witness["sum_fen"]) == (*rules, 777_123)
    capped = policy(BIG, rule("rest", None, n=CAP), derived=PART)
    free = policy(BIG, rule("rest", None, n=FactForm("part")), derived=PART)
    assert [len(moved_cases(*pair)) for pair in ((capped, free), (free, capped))] == [1, 1]


def test_wide_facts_of_one_version_only_are_not_among_the_cases():
    late = {**BIG, "late": Flag(), "age": Count(least=4)}
    node = Both((Test("sum_fen", ">", 700), Test("age", "==", 4)))
    old, new = policy(BIG, rule("rest", None, 0)), policy(late, rule("big", node, 1), rule("rest", None, 0))
    for pair in ((old, new), (new, old)):
        found = moved_cases(*pair)
        assert [list(case.witness) for case in found] == [list(BIG)]
        assert found.note["en"] == "facts only one version has were kept at their simplest: late, age"


def test_simplest_case_is_one_that_both_versions_allow():
    old = policy({"days": Count(least=2, most=9)}, rule("rest", None, 0))
    new = policy({"days": Count(most=9)}, rule("rest", None, 1))
    assert [case.witness for case in moved_cases(old, new)] == [{"days": 2}]


def test_outcome_is_told_by_its_name_and_unit_in_each_version():
    def named(en, zh, **then):
        made = policy(FACTS, rule("late", Both((Test("days", ">", 3), Test("grade", "==", "B"))), **then))
        rest = replace(made, rules=(*made.rules, rule("rest", None, **dict.fromkeys(then, Literal(0)))))
        return replace(rest, labels={"n": {"en": en, "zh": zh}}, outcomes={"n": Money(), "m": Count(unit="days")})

    old, new = named("limit", "额度", n=Literal(500)), named("new limit", "新额度", n=Literal(700), m=Literal(3))
    texts = {one.rule_before: one.text for one in moved_cases(old, new)}
    assert texts["late"] == {
        "en": "Grade B, days 4: new limit 5.00 → 7.00 yuan, m not answered → 3 days",
        "zh": "grade B、days 4 天：新额度 5.00 → 7.00 元，m 未作结论 → 3 天",
    }
    gone = {one.rule_before: one.text["en"] for one in moved_cases(new, replace(old, rules=old.rules[1:]))}
    assert gone["late"] == "Grade B, days 4: limit 7.00 → 0.00 yuan, m 3 days → not answered"
    without = policy(FACTS, rule("rest", None, k=1))
    assert moved_cases(old, without)[0].text["en"].endswith("k not answered → 1, limit 0.00 yuan → not answered")


def test_value_of_an_outcome_is_told_by_its_name_in_each_version():
    def settled(word, value):
        made = replace(policy(FACTS, rule("rest", None, n=Literal(value))), outcomes={"n": Choice("x", "y")})
        return replace(made, labels={value: {"en": word, "zh": word}})

    [case] = moved_cases(settled("cash", "x"), settled("account", "y"))
    assert case.text["en"] == "Every case: n cash → account"


def test_amounts_that_show_another_share_or_cap_are_found():
    old = policy(BIG, rule("rest", None, n=CAP), derived=PART)
    more = policy(BIG, rule("rest", None, n=Worked("least", (FactForm("part"), Literal(6_000_000)))), derived=PART)
    [case] = moved_cases(old, more)
    assert (case.before, case.after) == ({"n": 5_000_000}, {"n": 6_000_000})
    share = {"part": Worked("percent", (SUM, Literal(40)))}
    [case] = moved_cases(old, policy(BIG, rule("rest", None, n=CAP), derived=share))
    assert (case.witness["sum_fen"], case.before, case.after) == (100_000, {"n": 30_000}, {"n": 40_000})
    assert moved_cases(old, old) == []


def test_derived_facts_of_both_versions_are_kept_apart():
    old = policy(BIG, rule("big", Test("part", ">", 300), 1), rule("rest", None, 0), derived=PART)
    other = {"part": Worked("percent", (SUM, Literal(60)))}
    new = policy(BIG, rule("big", Test("part", ">", 300), 1), rule("rest", None, 0), derived=other)
    [case] = moved_cases(old, new)
    assert (case.rule_before, case.rule_after) == ("rest", "big")
    assert 300 * 100 // 60 < case.witness["sum_fen"] < 1004


def test_facts_that_vary_are_those_changed_outcomes_are_worked_out_of():
    def rows(cap, second=0, node=HELD):
        return [rule("held", node, n=CAP), rule("rest", None, n=Worked("least", (TIMES, Literal(cap))), m=second)]

    old = policy(BIG, *rows(7), derived=PART)
    assert moved._worked_out_of(old, old) == []
    assert moved._worked_out_of(old, policy(BIG, *rows(8), derived=PART)) == ["times"]
    assert moved._worked_out_of(old, policy(BIG, *rows(7, second=TIMES), derived=PART)) == ["times"]
    other_share = {"part": Worked("percent", (SUM, Literal(31)))}
    assert moved._worked_out_of(old, policy(BIG, *rows(7), derived=other_share)) == ["sum_fen"]
    other_rows = policy(BIG, *rows(7, node=Test("hold", "==", False)), derived=PART)
    assert moved._worked_out_of(old, other_rows) == ["sum_fen", "times"]
    fewer = policy(BIG, rule("rest", None, n=0, m=0), derived=PART)
    assert moved._worked_out_of(old, fewer) == ["sum_fen", "times"]
    assert moved._worked_out_of(fewer, old) == ["sum_fen", "times"]
    asked = [policy(BIG, *rows(7, node=Test("part", ">", 3)), derived=one) for one in (PART, other_share)]
    assert moved._worked_out_of(*asked) == ["sum_fen", "times"]


def test_amounts_that_vary_come_from_the_numbers_of_the_forms():
    forms = [Literal(1), Literal(7), Literal(1_000), Literal(1_001), Literal(5_000), Literal(0), CAP]
    old = policy(BIG, rule("rest", None, n=SUM, m=TIMES, o=FactForm("grade")))
    new = policy(BIG, rule("rest", None, n=Worked("plus", (SUM, Literal(1))), m=Literal(9), o=Literal("A")))
    large = {n * times for n in (1_000, 1_001, 5_000, 5_000_000) for times in (1, 2, 20)}
    assert moved._varied(old, new, BIG, forms) == {
        "sum_fen": {100_000, 100_000_000, *large},
        "times": {1, 2, 3, 7, 8, 1_000, 1_001},
        "grade": set(),
    }


def test_amounts_the_rules_ask_about_vary_by_a_round_sum():
    asking = policy(
        BIG, rule("big", Test("part", ">", 3), 1), rule("held", HELD, 2), rule("rest", None, 0), derived=PART
    )
    assert moved._varied(asking, asking, BIG, []) == {"sum_fen": {100_000}}


def test_forms_are_compared_with_their_derived_facts_written_out():
    one = policy(BIG, rule("rest", None, n=CAP), derived=PART)
    assert moved._resolved(one, CAP) == ("least", ("percent", "sum_fen", "30"), "5000000")
    assert moved._resolved(one, Literal("A")) == "'A'"
    assert list(moved._bases(one, "part", "times")) == ["sum_fen", "times"]


def test_derived_facts_are_renamed_wherever_they_stand():
    names = {"part": "new part"}
    assert moved._renamed(CAP, names) == Worked("least", (FactForm("new part"), Literal(5_000_000)))
    assert moved._renamed(SUM, names) == SUM
    node = Both((Test("part", ">", Other("sum_fen")), Either((Test("sum_fen", "<", Other("part")), HELD))))
    assert moved._asks(node, names) == Both(
        (Test("new part", ">", Other("sum_fen")), Either((Test("sum_fen", "<", Other("new part")), HELD)))
    )


def test_too_many_cases_are_drawn_evenly_and_the_same_each_time(monkeypatch):
    monkeypatch.setattr(moved, "_MOST_ASKED", 30)
    nodes = [Test("sum_fen", "==", n) for n in range(0, 900, 90)]
    old = policy(BIG, *[rule(f"r{i}", node, i) for i, node in enumerate(nodes)], rule("rest", None, 0))
    new = policy(BIG, *[rule(f"r{i}", node, i + 1) for i, node in enumerate(nodes)], rule("rest", None, 0))
    found = moved_cases(old, new)
    assert not found.is_complete
    assert found.note == {
        "en": "there are 31 boundary cases; 30 of them were asked",
        "zh": "边界情形共 31 个，仅比较其中 30 个",
    }
    assert sum(case.count for case in found) <= 30
    assert told(old, new) == told(old, new)
    grid = Grid(BIG, {}, nodes)
    drawn = list(moved._sampled(grid, BIG, ["grade", "sum_fen"]))
    assert len(drawn) == 30
    assert {tuple(case) for case in drawn} == {("grade", "sum_fen")}
    assert {case["grade"] for case in drawn} == {"A"}
    assert {case["sum_fen"] for case in drawn} <= set(grid.asked["sum_fen"])
    assert len({case["sum_fen"] for case in drawn}) > 10


def test_a_grid_too_large_is_made_of_fewer_amounts(monkeypatch):
    node = Test("sum_fen", "==", 5)
    many = {"times": set(range(1, 40))}
    assert moved._grid(BIG, {}, [node], [], many).size == 5 * 41
    for most, size in ((5 * 41, 5 * 41), (5 * 41 - 1, 5 * 2), (5 * 2, 5 * 2), (5 * 2 - 1, 5 * 41)):
        monkeypatch.setattr(moved, "_MOST_ASKED", most)
        assert moved._grid(BIG, {}, [node], [], many).size == size


def test_facts_told_are_those_the_two_rules_rest_on_and_what_is_unusual():
    old = policy(BIG, rule("held", HELD, n=CAP), rule("rest", None, n=0, m=TIMES), derived=PART)
    case = {"grade": "A", "sum_fen": 100_000, "times": 0, "hold": False}
    held, rest = old.rules
    assert moved._told_facts(old, old, (rest, rest), ("n",), case) == []
    assert moved._told_facts(old, old, (rest, rest), ("m",), case) == ["times"]
    assert moved._told_facts(old, old, (held, rest), ("n",), case) == ["sum_fen", "hold"]
    assert moved._told_facts(old, old, (rest, held), ("n",), {**case, "grade": "B"}) == ["grade", "sum_fen", "hold"]
    assert moved._told_facts(old, old, (rest, rest), ("n",), {**case, "grade": None}) == []
    both = policy(BIG, rule("both", Both((HELD, Test("times", ">", 3))), n=0), rule("rest", None, n=0))
    assert moved._told_facts(both, old, (both.rules[0], rest), ("n",), case) == ["times", "hold"]
