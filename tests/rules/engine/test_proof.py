"""A file counts only where both executors agree, every case has an answer, and every example comes out as written."""

import pytest

from rules.engine import Example, agreement
from rules.engine.durable_executor import EngineRefused
from rules.engine.findings import Finding
from rules.engine.grid import Grid
from rules.engine.load import unproven
from rules.engine.refusal import Refusal
from tests.rules.engine.files import GOOD, place_of


def read(text):
    """A policy that is not proven yet, its grid, what was read and its word."""
    reading, policies = unproven(text, "a.py")
    policy = policies["release"]
    nodes = [rule.node for rule in policy.when_rules]
    policy.table_hash = f"of {text}"
    return policy, Grid(policy.facts, policy.derived, nodes), reading, reading.policies[0]


@pytest.fixture(autouse=True)
def _nothing_is_proven_yet(monkeypatch):
    monkeypatch.setattr(agreement, "_proven", {})


def refused(ask):
    with pytest.raises(Refusal) as refusal:
        ask()
    return told(refusal.value)


def told(refusal):
    fault = refusal.fault("a.py")
    return (fault.line, fault.column), fault.problem, fault.remedy


def no_example(rule):
    text = {"en": f"no example reaches {rule}", "zh": f"没有案例用到 {rule}"}
    return Finding("no_example", text, None, (rule,))


def test_table_that_agrees_is_walked_once_for_all_files():
    policy, grid, reading, word = read(GOOD)
    agreement.prove(policy, grid, reading.places[id(word)])
    assert [finding.kind for finding in policy.found] == ["overlap", "no_example", "no_example"]
    assert policy.found[1:] == [no_example("held"), no_example("other")]
    again, _grid, _reading, _word = read(GOOD)
    agreement.prove(again, None, None)  # nothing is asked any more
    assert again.found == policy.found
    assert agreement.analysed(policy, grid) == policy.found[:1]


def place():
    _policy, _grid, reading, word = read(GOOD)
    return reading.places[id(word)]


@pytest.mark.parametrize(("index", "fired", "expected"), [(0, "held", "other"), (1, "prompt", "other")])
def test_executors_that_name_different_rules_are_refused(index, fired, expected):
    policy, grid, reading, word = read(GOOD)
    policy.fire = lambda case: index
    if index == 1:  # the first case that is not for `prompt`
        next(point for point in grid if policy.first_rule(policy.complete(point)) != 1)
    first = next(point for point in grid if policy.first_rule(policy.complete(point)) != index)
    rule = policy.decide_compiled(first).rule
    assert refused(lambda: agreement.prove(policy, grid, reading.places[id(word)])) == (
        place_of(GOOD, "Policy(\n"),
        {
            "en": f"the executors disagree on {first}: durable-rules fires {fired}, the compiled table {rule}",
            "zh": f"两个执行器对 {first} 的结论不同：durable-rules 为 {fired}，编译表为 {rule}",
        },
        {"en": "write the conditions of these two rules more simply", "zh": "请把这两条规则的条件写得更简单"},
    )
    assert agreement._proven == {}


def test_executors_that_give_different_outcomes_are_refused():
    policy, grid, reading, word = read(GOOD)
    policy.outcome_normalised = lambda case: {"go": None}
    assert refused(lambda: agreement.prove(policy, grid, reading.places[id(word)]))[1]["en"].startswith(
        "the executors disagree on {'grade': None"
    )


def test_table_the_engine_cannot_decide_is_refused():
    policy, grid, reading, word = read(GOOD)

    def full(case):
        raise EngineRefused("it is full")

    policy.fire = full
    first = next(iter(grid))
    assert refused(lambda: agreement.prove(policy, grid, reading.places[id(word)])) == (
        place_of(GOOD, "Policy(\n"),
        {
            "en": f"durable-rules cannot decide release for {first}: it is full",
            "zh": f"durable-rules 无法判定 release 的情形 {first}：it is full",
        },
        {
            "en": "too many rules or | parts apply to one case; test a choice with == first, or split the policy",
            "zh": "同一情形同时符合的规则或 | 分支过多；请先用 == 判断选项，或拆分政策",
        },
    )


def test_examples_are_asked_beside_the_grid():
    policy, grid, reading, word = read(
        GOOD.replace("sum_fen=100,", "sum_fen=123,").replace("up_to_fen=50", "up_to_fen=61")
    )
    asked = []
    fire = policy.fire

    def noted(case):
        asked.append(case)
        return fire(case)

    policy.fire = noted
    agreement.prove(policy, grid, reading.places[id(word)])
    assert len(asked) == len(list(grid)) + 1
    assert asked[-1]["sum_fen"] == 123


WITHOUT = GOOD[: GOOD.index("    otherwise=")] + GOOD[GOOD.index("    examples=") :]


def found_in(text):
    policy, grid, reading, word = read(text)
    agreement.prove(policy, grid, reading.places[id(word)])
    return [told(refusal) for refusal in agreement.finding_refusals(policy, reading, word)]


def test_gap_is_refused_at_the_policy_with_a_case():
    case = {"grade": None, "days_late": 0, "hold": False, "sum_fen": 0, "asked_fen": None}
    assert found_in(WITHOUT) == [
        (
            place_of(WITHOUT, "Policy(\n"),
            {"en": f"no rule answers this case: {case}", "zh": f"此情形没有规则适用：{case}"},
            {"en": "add otherwise=Rule(…), or a rule for this case", "zh": "请加 otherwise=Rule(…)，或为此情形加规则"},
        )
    ]


def test_rule_that_never_fires_is_refused_at_its_place():
    text = GOOD.replace("days_late <= most_days", "days_late < 0")
    remedy = {"en": "delete it, mend its condition, or move it up", "zh": "请删除、改正其条件或上移"}
    assert found_in(text) == [
        (
            place_of(text, 'Rule("prompt"'),
            {
                "en": "prompt can never fire: no case meets its condition",
                "zh": "prompt 永不触发：没有情形符合其条件",
            },
            remedy,
        )
    ]
    assert found_in(GOOD) == []


BETWEEN = '''"""Between the edges?"""
from rules.engine import Money, Policy, Rule, m, percent, percent_up, plus

between = Policy("release", title={"en": "Between", "zh": "其间"},
    facts=dict(a=Money(), b=Money()),
    derived=dict(p=%s),
    rules=[
%s
    ],
    otherwise=Rule("rest", then=dict(n=0), clause="1", because={"en": "Rest.", "zh": "其余。"}))
'''


def between(form, *conditions):
    """Rules over a fact worked out of two: their edges are not all on the grid."""
    words = 'then=dict(n=1), clause="1", because={"en": "x", "zh": "某"}'
    return BETWEEN % (form, "\n".join(f'Rule("r{n}", when={one}, {words}),' for n, one in enumerate(conditions)))


# The sum of two is 1000 where one is 300: no edge of the other, so the grid has no such case.
THOUSAND = "(m.p == 1000) & (m.a == 300)"
CASE = {"a": 300, "b": 700}


def read_between(form, *conditions):
    policy, grid, reading, word = read(between(form, *conditions))
    assert CASE not in list(grid)
    return policy, grid, reading.places[id(word)]


@pytest.mark.parametrize(
    ("conditions", "overlaps"), [([THOUSAND], []), ([THOUSAND, "m.b < 900"], [("overlap", ("r0", "r1"), CASE)])]
)
def test_rules_that_apply_only_between_the_edges_of_a_sum_are_found_and_compared(conditions, overlaps):
    policy, grid, at = read_between("plus(m.a, m.b)", *conditions)
    asked = []
    fire = policy.fire
    policy.fire = lambda case: asked.append(case) or fire(case)
    agreement.prove(policy, grid, at)
    found = [finding for finding in policy.found if finding.kind != "no_example"]
    assert [(finding.kind, finding.rules, finding.witness) for finding in found] == overlaps
    assert {**CASE, "p": 1000} in asked


def without_otherwise(text):
    return text[: text.index("    otherwise=")] + ")\n"


def test_gap_between_the_edges_of_a_sum_is_found():
    gap = without_otherwise(between("plus(m.a, m.b)", "m.p != 1000", "(m.p == 1000) & (m.a != 300)"))
    policy, grid, *_ = read(gap)
    assert CASE not in list(grid)
    assert [(one.kind, one.witness) for one in agreement.analysed(policy, grid)] == [("gap", CASE)]
    whole = between("plus(m.a, m.b)", "m.p != 1000", "m.p == 1000")
    assert [one.kind for one in agreement.analysed(*read(whole)[:2])] == ["never_needed"]
    assert agreement.analysed(*read(without_otherwise(whole))[:2]) == []


def test_rule_that_never_fires_between_the_edges_of_a_sum_is_found():
    policy, grid, _at = read_between("plus(m.a, m.b)", "m.b < 900", THOUSAND, "(m.a == 1001) & (m.p == 1000)")
    found = agreement.analysed(policy, grid)
    assert [(finding.kind, finding.rules, finding.witness) for finding in found] == [
        ("unreachable", ("r1",), CASE),
        ("unreachable", ("r2",), None),
        ("overlap", ("r0", "r1"), CASE),
    ]


def test_what_the_edges_have_shown_is_not_asked_again(monkeypatch):
    asked = []

    class Asked(agreement.Table):
        def _case(self, cases):
            found = super()._case(cases)
            asked.append(found)
            return found

    monkeypatch.setattr(agreement, "Table", Asked)
    policy, grid, _at = read_between("plus(m.a, m.b)", THOUSAND, "m.b < 900", "m.a == 1")
    found = agreement.analysed(policy, grid)
    assert [finding.rules for finding in found] == [("r0", "r1"), ("r1", "r2")]
    assert asked == [CASE, CASE, None]  # by r0; by r0 and r1; by r0 and r2


def test_table_too_large_for_a_proof_is_told_and_stands():
    text = between("plus(m.a, m.b)", THOUSAND)
    policy, grid, reading, word = read(text)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("rules.engine.exact._MOST_STEPS", 50)
        agreement.prove(policy, grid, reading.places[id(word)])
    assert [finding.kind for finding in policy.found][-3:] == ["sampled", "no_example", "no_example"]


@pytest.mark.parametrize(
    ("then", "rule", "expected", "answered"),
    [
        ("go=True, up_to_fen=51", "prompt", {"up_to_fen": 51}, {"up_to_fen": 50}),
        ("go=False, up_to_fen=51", "prompt", {"go": False, "up_to_fen": 51}, {"go": True, "up_to_fen": 50}),
        ("go=1", "prompt", {"go": 1}, {"go": True}),
        ("go=True", "other", "other", "prompt"),
    ],
)
def test_example_that_comes_out_otherwise_is_refused(then, rule, expected, answered):
    text = GOOD.replace("go=True, up_to_fen=50)", f"{then})").replace('rule="prompt"', f'rule="{rule}"')
    policy, _grid, reading, _word = read(text)
    assert [told(refusal) for refusal in agreement.example_refusals(policy, reading)] == [
        (
            place_of(text, "Example(\n" if "Example(\n" in text else "Example(given"),
            {
                "en": f"the example expects {expected}, the rules answer {answered} by prompt",
                "zh": f"案例预期 {expected}，规则给出 {answered}（prompt）",
            },
            {
                "en": "mend the rule, or the example if the policy is meant to change",
                "zh": "请改正规则；若政策确需变更，请改案例",
            },
        )
    ]


@pytest.mark.parametrize("then", ['go=True, up_to_fen=50), rule="prompt"', 'go=True), rule="prompt"', "up_to_fen=50)"])
def test_example_that_says_less_holds_all_the_same(then):
    policy, _grid, reading, _word = read(GOOD.replace('go=True, up_to_fen=50), rule="prompt"', then))
    assert list(agreement.example_refusals(policy, reading)) == []


def test_what_differs_from_an_example_is_told_as_it_is_answered():
    policy, *_ = read(GOOD)
    given = policy.examples[0].given
    assert agreement.answered_otherwise(policy, Example(given, {"go": True})) == ({}, "prompt")
    assert agreement.answered_otherwise(policy, Example(given, {"go": True, "up_to_fen": True})) == (
        {"up_to_fen": 50},
        "prompt",
    )
