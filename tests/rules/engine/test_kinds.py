"""Of which kind a form or an outcome is: its values, its range, its unit; and what does not go together."""

import pytest

from rules.engine import Choice, Count, Flag, Money, Ratio
from rules.engine.facts import Number
from rules.engine.forms import FactForm, Form, Literal, Worked
from rules.engine.kinds import Misfit, kind_of, number, outcome_kind, same_unit

MOST = 2**63 - 1
FACTS = {
    "grade": Choice("A", "B"),
    "days": Count(least=2, most=9, unit="days"),
    "maybe": Count(most=5, unit="days", nullable=True),
    "sum_fen": Money(),
    "times": Count(most=3),
    "share": Count(most=100, unit="percent"),
}
DAYS, MAYBE, SUM, TIMES, SHARE = (FactForm(name) for name in ("days", "maybe", "sum_fen", "times", "share"))


def worked(form, *parts):
    return Worked(form, tuple(part if isinstance(part, Form) else Literal(part) for part in parts))


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        (DAYS, FACTS["days"]),
        (Literal(None), None),
        (Literal(True), Flag()),
        (Literal("A"), Choice("A")),
        (Literal(7), Count(least=7, most=7)),
        (Literal(7, "fen"), Money(least=7, most=7)),
        (Literal(7, "bp"), Ratio(least=7, most=7)),
        (Literal(7, "days"), Count(least=7, most=7, unit="days")),
        (worked("plus", DAYS, 3), Count(least=5, most=12, unit="days")),
        (worked("plus", DAYS, MAYBE), Count(least=2, most=14, unit="days", nullable=True)),
        (worked("first_of", MAYBE, DAYS), Count(most=9, unit="days")),
        (worked("first_of", MAYBE, MAYBE), Count(most=5, unit="days", nullable=True)),
        (worked("percent", SUM, 50), Money(most=10**14 // 2)),
        (worked("percent_up", SUM, SHARE), Money()),
        (worked("percent", SUM, Literal(120, "percent")), Money(most=10**14 * 6 // 5)),
        (worked("share_up", 30, SHARE, TIMES, 80), Count(least=30, most=80, unit="percent")),
        (worked("share_up", 1, 2, TIMES, 80), Count(least=1, most=7, unit="percent")),
        (worked("excess", DAYS, 3), Count(most=6, unit="days")),
    ],
)
def test_kind_of_a_form(form, kind):
    assert kind_of(form, FACTS) == kind
    assert type(kind_of(form, FACTS)) is type(kind)


def refused(ask):
    with pytest.raises(Misfit) as misfit:
        ask()
    assert str(misfit.value) == misfit.value.problem[0]
    return misfit.value.problem, misfit.value.remedy


LESS = (
    "give the facts a smaller range (most=…), or use excess(a, b)",
    "请缩小事实范围（most=…），或用 excess(a, b)",
)
PERCENT = ('write whole percent, or a Parameter with unit="percent"', '请写整数百分比，或 unit="percent" 的参数')


@pytest.mark.parametrize(
    ("form", "problem", "remedy"),
    [
        (
            worked("plus", DAYS, FactForm("grade")),
            ("plus works on numbers, and grade is none", "plus 只用于数值，grade 不是"),
            ("name a number or a fact that is one", "请写数值或数值型事实"),
        ),
        (
            worked("plus", DAYS, Literal(None)),
            ("plus works on numbers, and None is none", "plus 只用于数值，None 不是"),
            ("name a number or a fact that is one", "请写数值或数值型事实"),
        ),
        (
            worked("plus", DAYS, SUM),
            ("plus(days, sum_fen) mixes days and fen", "plus(days, sum_fen) 混用了 days 与 fen"),
            ("use one unit on both sides", "请统一单位"),
        ),
        (
            worked("percent", SUM, DAYS),
            ("percent(sum_fen, days) needs percent, not days", "percent(sum_fen, days) 须用百分比，不能用 days"),
            PERCENT,
        ),
        *(
            (
                worked("share_up", *parts),
                (f"share_up({text}) needs percent, not days", f"share_up({text}) 须用百分比，不能用 days"),
                PERCENT,
            )
            for parts, text in [
                ((DAYS, 1, 2, 3), "days, 1, 2, 3"),
                ((1, DAYS, 2, 3), "1, days, 2, 3"),
                ((1, 2, 3, DAYS), "1, 2, 3, days"),
            ]
        ),
        (
            worked("plus", TIMES, -1),
            ("plus(times, -1) could leave 64 bits or fall below 0", "plus(times, -1) 可能超出 64 位或小于 0"),
            LESS,
        ),
        (
            worked("percent", SUM, 1_000_000),
            (
                "percent(sum_fen, 1000000) could leave 64 bits or fall below 0",
                "percent(sum_fen, 1000000) 可能超出 64 位或小于 0",
            ),
            LESS,
        ),
    ],
)
def test_parts_that_do_not_go_together_are_refused(form, problem, remedy):
    assert refused(lambda: kind_of(form, FACTS)) == (problem, remedy)


def test_the_last_number_of_64_bits_is_allowed_and_the_next_is_not():
    wide = {"a": Number(most=MOST - 1), "b": Number(most=10**10)}
    assert kind_of(worked("plus", FactForm("a"), 1), wide).most == MOST
    assert "64 bits" in refused(lambda: kind_of(worked("plus", FactForm("a"), 2), wide))[0][0]
    most_share = (MOST - 99) // 10**10  # what is worked on the way counts, too
    assert kind_of(worked("percent", FactForm("b"), most_share), wide).most == 10**10 * most_share // 100
    assert "64 bits" in refused(lambda: kind_of(worked("percent", FactForm("b"), most_share + 1), wide))[0][0]
    assert "64 bits" in refused(lambda: kind_of(worked("percent_up", FactForm("b"), most_share + 1), wide))[0][0]


def test_the_99_of_rounding_up_count():
    one = {"a": Number(most=MOST - 98)}
    assert "64 bits" in refused(lambda: kind_of(worked("percent_up", FactForm("a"), 1), one))[0][0]
    assert kind_of(worked("percent_up", FactForm("a"), 1), {"a": Number(most=MOST - 99)}) is not None


def test_unknown_form_is_an_error():
    class Odd(Form):
        def __repr__(self):
            return "a form of tomorrow"

    with pytest.raises(TypeError, match=r"^unknown form a form of tomorrow$"):
        kind_of(Odd(), FACTS)


def test_unit_is_the_one_that_is_named():
    assert same_unit(["", "days", "", "days"], "x") == "days"
    assert same_unit(["", ""], "x") == ""
    assert refused(lambda: same_unit(["fen", "days", "bp"], "x"))[0] == (
        "x mixes bp and days and fen",
        "x 混用了 bp 与 days 与 fen",
    )


@pytest.mark.parametrize(
    ("kinds", "outcome"),
    [
        ([Choice("B"), Choice("A", "B")], Choice("B", "A")),
        ([Choice("B"), None], Choice("B", nullable=True)),
        ([Choice("B", nullable=True)], Choice("B", nullable=True)),
        ([Flag(), Flag()], Flag()),
        ([None, Flag()], Flag(nullable=True)),
        ([number(2, 4, "days", False), number(1, 3, "", False)], Count(least=1, most=4, unit="days")),
        ([number(2, 4, "fen", False), None], Money(least=2, most=4, nullable=True)),
        ([number(2, 4, "", True)], Count(least=2, most=4, nullable=True)),
    ],
)
def test_outcome_is_wide_enough_for_every_rule(kinds, outcome):
    assert outcome_kind("x", kinds) == outcome
    assert type(outcome_kind("x", kinds)) is type(outcome)


def test_outcome_of_different_kinds_or_units_is_refused():
    assert refused(lambda: outcome_kind("x", [Flag(), number(1, 1, "", False)])) == (
        ("outcome x is of different kinds in different rules", "结果 x 在各规则中类型不一"),
        (
            "let every rule give a text, or every rule a number, or every rule True or False",
            "请各规则统一用文字、数值或 True/False",
        ),
    )
    assert refused(lambda: outcome_kind("x", [number(1, 1, "fen", False), number(1, 1, "days", False)]))[0] == (
        "outcome x mixes days and fen",
        "outcome x 混用了 days 与 fen",
    )
