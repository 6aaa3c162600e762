"""What is seen in a table case by case: gaps, rules that never fire, overlaps."""

import pytest

from rules.engine.findings import Finding, Watch


def found(ids, has_otherwise, *seen):
    watch = Watch(list(ids), has_otherwise)
    for number, held in enumerate(seen):
        watch.see({"n": number}, list(held))
    return watch.findings()


NEVER_NEEDED = Finding(
    "never_needed",
    {"en": "every case has its rule; otherwise never answers", "zh": "各情形均有规则，otherwise 不会用到"},
)
BEHIND = {"en": "b can never fire: rules before it answer first", "zh": "b 永不触发：前面的规则先行适用"}
NOWHERE = {"en": "b can never fire: no case meets its condition", "zh": "b 永不触发：没有情形符合其条件"}


def overlap(one, other, number):
    text = {
        "en": f"{one} and {other} both apply here; {one} answers",
        "zh": f"{one} 与 {other} 同时适用，以 {one} 为准",
    }
    return Finding("overlap", text, {"n": number}, (one, other))


def test_table_in_order_has_nothing_to_tell():
    assert found("ab", True, [0], [1], []) == []
    assert found("ab", False, [0], [1]) == []


def test_first_case_without_a_rule_is_a_gap():
    gap = Finding("gap", {"en": "no rule answers this case", "zh": "此情形没有规则适用"}, {"n": 1})
    assert found("ab", False, [0], [], [1], []) == [gap]
    assert gap.is_fault


def test_otherwise_that_never_answers_is_told():
    assert found("ab", True, [0], [1]) == [NEVER_NEEDED]
    assert not NEVER_NEEDED.is_fault


@pytest.mark.parametrize(
    ("seen", "findings"),
    [
        (([0], []), [Finding("unreachable", NOWHERE, None, ("b",))]),
        (([0], [0, 1], [0, 1], []), [Finding("unreachable", BEHIND, {"n": 1}, ("b",)), overlap("a", "b", 1)]),
    ],
)
def test_rule_that_never_fires_is_told_with_what_goes_before(seen, findings):
    assert found("ab", True, *seen) == findings
    assert [finding.is_fault for finding in findings] == [True, False][: len(findings)]


def test_each_overlap_is_told_once_by_its_first_case_in_order_of_the_rules():
    assert found("abc", True, [1, 2], [0, 2], [0, 1, 2], [0], [1], [2], []) == [
        overlap("a", "b", 2),
        overlap("a", "c", 1),
        overlap("b", "c", 0),
    ]


def test_case_of_a_finding_is_kept_as_it_was():
    watch, case = Watch(["a", "b"], False), {"n": 1}
    watch.see(case, [0, 1])
    gap = {"n": 2}
    watch.see(gap, [])
    case["n"] = gap["n"] = 9
    assert [finding.witness for finding in watch.findings()] == [{"n": 2}, {"n": 1}, {"n": 1}]


def test_case_seen_is_known_by_the_rule_that_answered_and_those_behind_it():
    watch = Watch(["a", "b", "c"], True)
    assert [watch.has_seen(None), watch.has_seen(0), watch.has_seen(0, 2)] == [False, False, False]
    watch.see({"n": 1}, [0, 2])
    assert [watch.has_seen(None), watch.has_seen(0), watch.has_seen(2)] == [False, True, False]
    assert [watch.has_seen(0, 1), watch.has_seen(0, 2), watch.has_seen(1, 2)] == [False, True, False]
    watch.see({"n": 2}, [])
    assert watch.has_seen(None)


def test_table_too_large_for_a_proof_says_so_after_all_else():
    watch = Watch(["a", "b"], False)
    watch.see({"n": 1}, [0, 1])
    watch.see({"n": 2}, [])
    watch.is_sampled = True
    sampled = {
        "en": "too much for a proof: gaps and overlaps were looked for at the edges only",
        "zh": "无法逐一证明：空缺与重叠仅在边界处查找",
    }
    assert [finding.kind for finding in watch.findings()] == ["gap", "unreachable", "overlap", "sampled"]
    assert watch.findings()[-1] == Finding("sampled", sampled)
    assert not watch.findings()[-1].is_fault
