"""Values, conditions and forms as a manager reads them: money in yuan, shares in per cent, names by their labels."""

import pytest

from rules.engine import telling
from rules.engine.forms import Literal
from rules.engine.load import unproven

WORDS = 'clause="1", because={"en": "x", "zh": "某"}'
TEXT = f'''"""Small?   Owner: Mei."""
from rules.engine import Choice, Count, Flag, Money, Parameter, Policy, Ratio, Rule, excess, first_of, least, m, most
from rules.engine import percent, percent_up, plus, share_up

few = Parameter(1_234_567, unit="fen", clause="1")

small = Policy("small", title={{"en": "Small", "zh": "小"}},
    facts=dict(grade=Choice("A", "B", nullable=True), hold=Flag(), late=Count(unit="days"), shares_bp=Ratio(),
               sum_fen=Money(), limit_fen=Money(), asked_fen=Money(nullable=True), reports=Count(unit="reports")),
    labels={{"grade": {{"en": "grade", "zh": "等级"}}, "hold": {{"en": "on hold", "zh": "暂停"}},
            "late": {{"en": "late", "zh": "逾期"}}, "reports": {{"en": "good reports", "zh": "良好报告"}}}},
    derived=dict(d1=least(m.sum_fen, few), d2=most(m.sum_fen, m.limit_fen), d3=plus(m.sum_fen, 100, m.limit_fen),
                 d4=excess(m.sum_fen, m.limit_fen), d5=percent(m.sum_fen, 30), d6=percent_up(m.sum_fen, 120),
                 d7=share_up(30, 10, m.reports, 80), d8=first_of(m.asked_fen, m.sum_fen), d9=percent(m.sum_fen, m.d7),
                 d10=percent(m.sum_fen, share_up(30, 10, m.reports, 80)), d11=percent(m.sum_fen, most(5, m.d7))),
    rules=[
        Rule("one", when=((m.grade == "A") & (m.late <= 30)) | ((m.hold == True) & (m.shares_bp >= 9000)),
             then=dict(n=1), {WORDS}),
        Rule("two", when=(m.sum_fen > m.limit_fen) & ((m.grade != None) | (m.sum_fen < 5000)), then=dict(n=2), {WORDS}),
    ],
    otherwise=Rule("rest", then=dict(n=0), {WORDS}),
)
'''


@pytest.fixture(scope="module")
def policy():
    return unproven(TEXT, "a.py")[1]["small"]


@pytest.mark.parametrize(
    ("value", "unit", "told"),
    [
        (123_456_789, "fen", "1,234,567.89"),
        (0, "fen", "0.00"),
        (5, "fen", "0.05"),
        (-5, "fen", "-0.05"),
        (-123_400, "fen", "-1,234.00"),
        (9_050, "bp", "90.50"),
        (150, "hundredths of a day", "1.50"),
        (1_500, "days", "1,500"),
        (-7, "", "-7"),
    ],
)
def test_amount(value, unit, told):
    assert telling.amount(value, unit) == told


def test_units_have_words_in_both_languages_or_are_their_own():
    units = ("fen", "bp", "hundredths of a day", "percent", "days", "working days", "months", "years", "boxes", "")
    assert [tuple(telling.unit_of(unit).values()) for unit in units] == [
        ("yuan", "元"),
        ("%", "%"),
        ("days", "天"),
        ("%", "%"),
        ("days", "天"),
        ("working days", "个工作日"),
        ("months", "个月"),
        ("years", "年"),
        ("boxes", "boxes"),
        ("", ""),
    ]


@pytest.mark.parametrize(
    ("name", "value", "en", "zh"),
    [
        ("grade", "A", "grade A", "等级 A"),
        ("grade", None, "grade none", "等级 无"),
        ("hold", True, "on hold: yes", "暂停：是"),
        ("hold", None, "on hold: none", "暂停：无"),
        ("hold", False, "on hold: no", "暂停：否"),
        ("late", 30, "late 30 days", "逾期 30 天"),
        ("reports", 3, "good reports 3", "良好报告 3 份"),
        ("sum_fen", 12_345, "sum 123.45 yuan", "sum 123.45 元"),
        ("shares_bp", 9_000, "shares 90.00 %", "shares 90.00 %"),
        ("asked_fen", None, "asked none", "asked 无"),
    ],
)
def test_fact_is_told_with_its_value_and_a_unit_once(policy, name, value, en, zh):
    assert dict(telling.told_fact(policy, name, value)) == {"en": en, "zh": zh}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("600.00 yuan", "700.00 yuan", "limit 600.00 → 700.00 yuan"),
        ("600.00 yuan", "7 days", "limit 600.00 yuan → 7 days"),
        ("5 working days", "7 working days", "limit 5 → 7 working days"),
        ("0.50 days", "0.25 days", "limit 0.50 → 0.25 days"),
        ("600.00 yuan", "none", "limit 600.00 yuan → none"),
        ("no credit", "some credit", "limit no credit → some credit"),
        ("5 credit", "some credit", "limit 5 credit → some credit"),
        ("no credit", "5 credit", "limit no credit → 5 credit"),
    ],
)
def test_unit_of_a_change_is_told_once(before, after, told):
    words = [{"en": one, "zh": one} for one in ("limit", before, after)]
    assert telling.told_change(*words) == {"en": told, "zh": told}


def test_no_gap_behind_a_chinese_colon():
    told = telling.told_change({"en": "limit:", "zh": "额度："}, {"en": "a", "zh": "甲"}, {"en": "b", "zh": "乙"})
    assert told == {"en": "limit: a → b", "zh": "额度：甲 → 乙"}


def test_condition_is_told_with_brackets_where_and_meets_or(policy):
    one, two, rest = [telling.told_condition(policy, rule.node) for rule in policy.rules]
    assert one == {
        "en": "(grade = A and late ≤ 30 days) or (on hold = yes and shares ≥ 90.00 %)",
        "zh": "(等级 = A，且 逾期 ≤ 30 天)，或 (暂停 = 是，且 shares ≥ 90.00 %)",
    }
    assert two["en"] == "sum > limit and (grade ≠ none or sum < 50.00 yuan)"
    assert two["zh"] == "sum > limit，且 (等级 ≠ 无，或 sum < 50.00 元)"
    assert rest == {"en": "all other cases", "zh": "其余情形"}


@pytest.mark.parametrize(
    ("name", "en", "zh"),
    [
        ("d1", "the least of (sum, 12,345.67 yuan)", "（sum、12,345.67 元）中最小者"),
        ("d2", "the most of (sum, limit)", "（sum、limit）中最大者"),
        ("d3", "the sum of (sum, 1.00 yuan, limit)", "（sum、1.00 元、limit）之和"),
        ("d4", "sum less limit, never below 0", "sum减limit，不低于 0"),
        ("d5", "30 % of sum", "sum的 30 %"),
        ("d6", "120 % of sum, rounded up", "sum的 120 %（向上取整）"),
        ("d7", "30 % and 10 % more for each of good reports, at most 80 %", "30 %，按良好报告每份再加 10 %，至多 80 %"),
        ("d8", "the first known of (asked, sum)", "（asked、sum）中首个已知者"),
        ("d9", "d7 of sum", "sum的 d7"),
        (
            "d10",
            "30 % and 10 % more for each of good reports, at most 80 % of sum",
            "sum的 30 %，按良好报告每份再加 10 %，至多 80 %",
        ),
        ("d11", "the most of (5 %, d7) of sum", "sum的 （5 %、d7）中最大者"),
    ],
)
def test_form_is_told(policy, name, en, zh):
    told = telling.told_form(policy, policy.derived[name], policy.kinds[name])
    assert dict(told) == {"en": en, "zh": zh}


def test_number_of_no_known_kind_is_told_bare(policy):
    assert telling.told_value(policy, None, 1_234) == {"en": "1,234", "zh": "1,234"}
    assert telling.told_form(policy, Literal(1_234), None) == {"en": "1,234", "zh": "1,234"}


def test_what_is_no_form_is_a_mistake_of_ours(policy):
    with pytest.raises(TypeError, match=r"^unknown form 5$"):
        telling.told_form(policy, 5, None)
