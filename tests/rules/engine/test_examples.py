"""Examples after a change of the rules: which answer otherwise, and the text that says what is answered now."""

from pathlib import Path

import pytest

from rules.engine import RuleFileRefused, load_text
from rules.engine.examples import case_for, differing_examples, with_examples_as_answered
from rules.engine.formatting import formatted
from rules.engine.writing import with_parameter

RULES = Path(__file__).resolve().parents[3] / "rules"
CREDIT = (RULES / "credit.py").read_text(encoding="utf-8")
CHANGED = with_parameter(CREDIT, "b_first_share", 40)


def test_no_example_of_what_is_shipped_differs() -> None:
    assert [differing_examples(path.read_text(encoding="utf-8"), path.name) for path in RULES.glob("[a-z]*.py")] == [
        [] for _ in RULES.glob("[a-z]*.py")
    ]


def test_a_changed_number_names_the_examples_it_changes_and_what_they_come_to() -> None:
    found = differing_examples(CHANGED, "credit.py")
    assert {one.policy for one in found} == {"credit_terms"}
    assert all(one.example.given["grade"] == "B" and set(one.outcome) == {"limit_fen"} for one in found)
    assert all(CHANGED.split("\n")[one.line - 1].lstrip().startswith("Example(") for one in found)


def test_examples_written_as_answered_hold_and_the_rest_stays() -> None:
    mended = with_examples_as_answered(CHANGED, "credit.py")
    assert load_text(mended, "credit.py").parameters["b_first_share"].value == 40
    assert [
        (old, new)
        for old, new in zip(CHANGED.split("\n"), mended.split("\n"), strict=True)
        if old != new and "limit_fen" not in old
    ] == []
    assert with_examples_as_answered(mended, "credit.py") == mended


def test_the_rule_an_example_names_is_written_anew() -> None:
    text = '''"""问题？   Owner: 客服部经理."""
from rules.engine import Choice, Example, Policy, Rule, m

one = Policy(
    "one",
    title={"en": "One", "zh": "一"},
    facts=dict(grade=Choice("A", "B")),
    rules=[
        Rule("first", when=m.grade == "A", then=dict(months=6), clause="二", because={"en": "a", "zh": "甲"}),
    ],
    otherwise=Rule("rest", then=dict(months=3), clause="二", because={"en": "b", "zh": "乙"}),
    examples=[
        Example(given=dict(grade="A"), then=dict(months=6), rule="first"),
        Example(given=dict(grade="B"), then=dict(months=6), rule="first"),
    ],
)
'''
    mended = with_examples_as_answered(text, "one.py")
    wanted = text.replace(
        'Example(given=dict(grade="B"), then=dict(months=6), rule="first")',
        'Example(given=dict(grade="B"), then=dict(months=3), rule="rest")',
    )
    assert mended == formatted(wanted) != formatted(text)
    load_text(mended, "one.py")


SMALL = """from rules.engine import Choice, Count, Example, Policy, Rule, m

%s
one = Policy("one", title={"en": "One", "zh": "一"}, facts=dict(grade=Choice("A", "B"), late=Count(unit="days")),
    rules=[
        Rule("first", when=(m.grade == "A") & (m.late <= 30), then=dict(months=6, note=None), clause="二",
             because={"en": "a", "zh": "甲"}),
        Rule("late", when=m.late > 30, then=dict(months=1, note="慢"), clause="二", because={"en": "a", "zh": "甲"}),
    ],
    otherwise=Rule("rest", then=dict(months=12, note="待"), clause="二", because={"en": "b", "zh": "乙"}),
    examples=[%s])
"""


@pytest.mark.parametrize(
    ("named", "written", "answered"),
    [
        (
            "",
            'Example(given=dict(grade="B", late=0), then={"months": 6, "note": "等待"}),'
            ' Example(given=dict(grade="A", late=31), then=dict(note="好", months=1))',
            'Example(given=dict(grade="B", late=0), then={"months": 12, "note": "待"}),'
            ' Example(given=dict(grade="A", late=31), then=dict(note="慢", months=1))',
        ),
        (
            "six = dict(months=6)",
            'Example(given=dict(grade="A", late=0), then=six), Example(given=dict(grade="B", late=0), then=six)',
            'Example(given=dict(grade="A", late=0), then=six),'
            ' Example(given=dict(grade="B", late=0), then=dict(months=12))',
        ),
        ("six = 6", 'Example(given=dict(grade="B", late=0), then=dict(months=six))', None),
        ('six = Example(given=dict(grade="B", late=0), then=dict(months=6))', "six, six", None),
        ("", 'Example(given=dict(grade="B", late=0), then=dict(months=12), rule="late")', None),
    ],
    ids=["two outcomes", "outcomes named above", "value named above", "example named above", "rule alone"],
)
def test_answers_are_written_where_the_example_states_them(named, written, answered) -> None:
    mended = with_examples_as_answered(SMALL % (named, written), "small.py")
    assert [one.policy for one in differing_examples(SMALL % (named, written), "small.py")] != []
    assert differing_examples(mended, "small.py") == []
    assert with_examples_as_answered(mended, "small.py") == mended
    if answered:
        assert mended == formatted(SMALL % (named, answered))


def test_text_without_a_differing_example_stays_as_it_is_written() -> None:
    assert formatted(text := SMALL % ("", "")) != text == with_examples_as_answered(text, "small.py")


def test_case_for_a_rule_is_the_simplest_that_it_answers() -> None:
    policy = load_text(SMALL % ("", ""), "small.py").policies["one"]
    assert [case_for(policy, rule) for rule in ("first", "late", "rest", "gone")] == [
        {"grade": "A", "late": 0},
        {"grade": "A", "late": 31},
        {"grade": "B", "late": 0},
        None,
    ]


def test_a_text_with_another_fault_is_refused_with_it() -> None:
    with pytest.raises(RuleFileRefused) as refused:
        with_examples_as_answered(CREDIT.replace("m.grade ==", "m.grad ==", 1), "credit.py")
    assert str(refused.value).startswith("credit.py:")
    assert refused.value.faults[0].problem["en"] == "unknown fact grad"
    with pytest.raises(RuleFileRefused, match=r"^credit\.py:"):
        differing_examples(CREDIT.replace("m.grade ==", "m.grad ==", 1), "credit.py")
