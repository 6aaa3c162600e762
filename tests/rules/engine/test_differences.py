"""What is different between two versions, in words and in cases."""

import pytest

from rules.engine import load_text
from rules.engine.differences import Difference, differences, moved_cases
from rules.engine.writing import (
    moved_rule,
    with_cell,
    with_clause,
    with_condition,
    with_example,
    with_parameter,
    with_rule,
    with_sentence,
    without_rule,
)
from tests.rules.conftest import RULES
from tests.rules.engine.files import GOOD

CREDIT = (RULES / "credit.py").read_text(encoding="utf-8")
CONFIDENTIALITY = (RULES / "confidentiality.py").read_text(encoding="utf-8")


def without_examples(text):
    """The file without the examples a change would break."""
    kept, is_example = [], False
    for line in text.splitlines():
        is_example = is_example or line == "    examples=["
        if not is_example:
            kept.append(line)
        if line == "    ],":
            is_example = False
    return "\n".join(kept) + "\n"


def both_of(before, after, name):
    return tuple(load_text(without_examples(text), "a.py").policies[name] for text in (before, after))


def told(before, after, name):
    old, new = both_of(before, after, name)
    return [(one.kind, one.text["en"], one.text["zh"]) for one in differences(old, new)]


def moves(before, after, name):
    found = moved_cases(*both_of(before, after, name))
    assert found.is_complete
    return [(case.rule_before, case.rule_after, case.text["en"], case.text["zh"]) for case in found]


@pytest.mark.parametrize("text", [CREDIT, CONFIDENTIALITY])
def test_the_same_version_differs_in_nothing(text):
    for policy in load_text(text, "a.py").policies.values():
        assert differences(policy, policy) == []
        assert moved_cases(policy, policy) == []


def test_parameter_is_told_once_and_shown_by_one_case():
    new = with_parameter(CREDIT, "b_first_share", 40)
    assert told(CREDIT, new, "credit_terms") == [
        ("parameter", "Grade B: first share of the sales: 30 → 40 %", "B级起始授信比例：30 → 40 %")
    ]
    assert moves(CREDIT, new, "credit_terms") == [
        (
            "B-open-account",
            "B-open-account",
            "Grade B, sales of the account period 1,000.00 yuan, good reports in a row 0: limit 300.00 → 400.00 yuan",
            "等级 B、账期内销售额 1,000.00 元、连续良好报告 0 份：额度 300.00 → 400.00 元",
        )
    ]


def test_amount_that_shows_a_cap_is_found():
    [case] = moved_cases(*both_of(CREDIT, with_parameter(CREDIT, "small_limit", 6_000_000), "credit_terms"))
    assert (case.before["limit_fen"], case.after["limit_fen"]) == (5_000_000, 6_000_000)
    assert case.outcomes == ("limit_fen",)


def test_threshold_moves_the_case_at_it():
    assert moves(CREDIT, with_parameter(CREDIT, "a_on_time_bp", 9500), "credit_grade") == [
        (
            "A-prompt",
            "B-mostly-prompt",
            "Invoices settled 3, paid on time 90.00 %, average days late 0.00 days: grade A → B",
            "已结清发票 3 张、按时付款率 90.00 %、平均逾期天数 0.00 天：等级 A → B",
        )
    ]


def test_cell_of_may_read_is_told_by_its_words():
    new = with_cell(CONFIDENTIALITY, "may_read", "internal-archive", "access", "card")
    assert told(CONFIDENTIALITY, new, "may_read") == [
        (
            "outcome",
            "rule internal-archive, access: everything → name card",
            "规则 internal-archive，知悉程度：全部 → 名片",
        )
    ]
    found = moves(CONFIDENTIALITY, new, "may_read")
    assert [case[:2] for case in found] == [("internal-archive", "internal-archive")]
    assert found[0][2].endswith("level internal: access everything → name card")


def test_rule_moved_is_told_with_the_cases_it_takes_over():
    new = moved_rule(CREDIT, "over_limit", "within", 0)
    assert told(CREDIT, new, "over_limit") == [("rule_moved", "rule within now stands first", "规则 within 现居首位")]
    assert {case[:2] for case in moves(CREDIT, new, "over_limit")} == {
        ("emergency", "within"),
        ("supply-hold", "within"),
        ("far-too-late", "within"),
    }
    lower = moved_rule(CREDIT, "over_limit", "within", 6)
    assert told(CREDIT, lower, "over_limit")[0][1] == "rule within now stands behind B-no-limit"


ADDED = {
    "id": "A-large-order",
    "when": '(m.grade == "A") & (m.exposure_after_fen > 100000000)',
    "then": {"verdict": "report", "report_to": "general_manager", "mode": "approval"},
    "clause": "二(三)2.5",
    "because": {"en": "A large order.", "zh": "大额订单。"},
}


def test_rule_added_and_taken_away_are_told_with_their_cases():
    new = with_rule(CREDIT, "over_limit", ADDED, after="far-too-late")
    assert told(CREDIT, new, "over_limit") == [
        (
            "rule_added",
            "new rule A-large-order, for grade = A and exposure after the delivery > 1,000,000.00 yuan: A large order.",
            "新增规则 A-large-order（等级 = A，且 供货后授信占用 > 1,000,000.00 元）：大额订单。",
        )
    ]
    assert ("within", "A-large-order") in {case[:2] for case in moves(CREDIT, new, "over_limit")}
    assert [one[0] for one in told(new, CREDIT, "over_limit")] == ["rule_removed"]
    gone = without_rule(CREDIT, "over_limit", "emergency")
    assert told(CREDIT, gone, "over_limit")[0][1].startswith("rule gone emergency, for emergency report open = yes:")
    assert ("emergency", "within") in {case[:2] for case in moves(CREDIT, gone, "over_limit")}


def test_condition_clause_and_sentence_are_told():
    new = with_condition(CREDIT, "over_limit", "emergency", '(m.emergency_open == True) & (m.grade != "A")')
    new = with_clause(new, "over_limit", "emergency", "二(三)3")
    new = with_sentence(new, "over_limit", "emergency", {"en": "Wait.", "zh": "请等待。"})
    found = told(CREDIT, new, "over_limit")
    assert found[0] == (
        "condition",
        "rule emergency now asks: emergency report open = yes and grade ≠ A; instead of: emergency report open = yes",
        "规则 emergency 的条件改为：紧急报告未了结 = 是，且 等级 ≠ A；原为：紧急报告未了结 = 是",
    )
    assert found[1] == (
        "clause",
        "rule emergency, clause: 二(三)3.3.1 → 二(三)3",
        "规则 emergency，条款：二(三)3.3.1 → 二(三)3",
    )
    assert [one[0] for one in found] == ["condition", "clause", "sentence"]


def good(text):
    return load_text(text, "a.py").policies["release"]


@pytest.mark.parametrize(
    ("before", "after", "kind", "text"),
    [
        ('"en": "Release"', '"en": "Leave"', "title", "title: Release → Leave"),
        ('Choice("A", "B", nullable', 'Choice("A", "B", "C", nullable', "fact", "fact grade: "),
        ("hold=Flag(),", "hold=Flag(), late=Flag(),", "fact_added", "new fact: late"),
        (
            "first_of(m.asked_fen, m.sum_fen)",
            "least(m.sum_fen, 5)",
            "derived",
            "wanted: the first known of (asked, sum) → ",
        ),
        (
            "percent(m.sum_fen, 50)",
            "percent(m.sum_fen, 60)",
            "outcome",
            "50 % of sum) → the least of (wanted, 60 % of sum)",
        ),
        ('go=False, up_to_fen=0), clause="1.3"', 'go=False, up_to_fen=7), clause="1.3"', "outcome", "0.00 → 0.07 yuan"),
        (
            'unit="days", clause="1.1", note="set',
            'unit="days", clause="1.9", note="set',
            "parameter_note",
            "most days, 1.9",
        ),
        ('installation")', 'installation", least=1, most=99)', "parameter_range", "[…, …] → [1 days, 99 days]"),
        ('clause="1.1",\n', 'clause="1.1", note="try",\n', "note", "rule held, note:  → try"),
    ],
)
def test_other_differences_are_told(before, after, kind, text):
    assert before in GOOD
    new = GOOD.replace(before, after, 1)
    new = new[: new.index("    examples=[")] + ")\n"
    old = GOOD[: GOOD.index("    examples=[")] + ")\n"
    found = differences(good(old), good(new))
    assert kind in [one.kind for one in found]
    assert text in next(one.text["en"] for one in found if one.kind == kind)


def test_policy_added_or_gone_is_one_difference():
    policy = good(GOOD)
    assert differences(None, policy) == [
        Difference("policy_added", {"en": "new policy Release", "zh": "新增政策“放行”"}, name="release")
    ]
    assert [one.kind for one in differences(policy, None)] == ["policy_removed"]
    assert differences(None, None) == []


def test_example_added_is_told():
    given = {"grade": "B", "days_late": 0, "hold": False, "sum_fen": 0, "asked_fen": None}
    new = with_example(GOOD, "release", given, {"go": False}, "other")
    assert [(one.kind, one.rule) for one in differences(good(GOOD), good(new))] == [("example_added", "other")]
    assert [(one.kind, one.rule) for one in differences(good(new), good(GOOD))] == [("example_removed", "other")]


def test_facts_of_one_version_only_stand_at_their_simplest():
    new = GOOD.replace("hold=Flag(),", "hold=Flag(), late=Flag(),").replace(
        "when=m.hold == True", "when=(m.hold == True) | (m.late == True)"
    )
    new = new[: new.index("    examples=[")] + ")\n"
    found = moved_cases(good(GOOD), good(new))
    assert list(found) == []
    assert found.note["en"] == "facts only one version has were kept at their simplest: late"


def test_facts_of_another_kind_cannot_be_compared():
    new = GOOD.replace("hold=Flag()", 'hold=Choice("a", "b")').replace("m.hold == True", 'm.hold == "a"')
    new = new[: new.index("    examples=[")] + ")\n"
    found = moved_cases(good(GOOD), good(new))
    assert list(found) == []
    assert "hold is of another kind now" in found.note["en"]


def test_too_many_cases_are_bounded_and_told(monkeypatch):
    from rules.engine import moved

    monkeypatch.setattr(moved, "_MOST_ASKED", 500)
    found = moved_cases(*both_of(CREDIT, with_parameter(CREDIT, "supply_end_days_late", 90), "over_limit"))
    assert not found.is_complete
    assert "500 of them were asked" in found.note["en"]
    assert "仅比较其中 500 个" in found.note["zh"]
    assert sum(case.count for case in found) <= 500


def test_only_so_many_kinds_are_shown():
    old, new = both_of(CREDIT, moved_rule(CREDIT, "over_limit", "within", 0), "over_limit")
    found = moved_cases(old, new, most=2)
    assert len(found) == 2
    assert found.note["en"] == "3 kinds of cases move; 2 are shown"
