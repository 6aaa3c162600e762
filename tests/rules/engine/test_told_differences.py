"""What is different between two versions, told in both languages: each kind of difference, and none where nothing is."""

import pytest

from rules.engine.differences import Difference, differences
from rules.engine.load import unproven

WORDS = 'because={"en": "Pays.", "zh": "付款。"}'
OLD = f'''"""Small?   Owner: Mei."""
from rules.engine import Choice, Count, Example, Flag, Money, Parameter, Policy, Rule, least, m, plus

most_days = Parameter(30, unit="days", clause="1", note="ours", title={{"en": "Most days", "zh": "最多天数"}}, least=1)

small = Policy("small", title={{"en": "Small", "zh": "小"}},
    facts=dict(a=Count(unit="days"), b=Count(unit="days"), c=Choice("x", "y")),
    derived=dict(p=plus(m.a, 1), q=plus(m.a, most_days)),
    labels={{"to": {{"en": "sent to", "zh": "送交"}}, "a": {{"en": "age", "zh": "账龄"}}, "n": {{"en": "days", "zh": "天数"}}, "p": {{"en": "sum", "zh": "合计"}}}},
    rules=[
        Rule("one", when=m.a == 1, then=dict(n=most_days, to="x"), clause="1", {WORDS}),
        Rule("two", when=m.b == 2, then=dict(n=0, to=None), clause="1", {WORDS}),
        Rule("three", when=m.c == "x", then=dict(n=0, to=None), clause="1", {WORDS}, note="tried"),
    ],
    otherwise=Rule("rest", then=dict(n=5, to=None), clause="1", {WORDS}),
    examples=[Example(given=dict(a=1, b=0, c="x"), then=dict(to="x"), rule="one")],
)
'''


def policy(text):
    return unproven(text, "a.py")[1]["small"]


def told(*changes):
    new = OLD
    for old, one in changes:
        assert old in new
        new = new.replace(old, one, 1)
    return [
        (one.kind, one.text["en"], one.text["zh"], one.rule, one.name) for one in differences(policy(OLD), policy(new))
    ]


def test_what_is_the_same_is_not_told():
    assert told() == []
    assert told(("small = ", "# a comment\n\nsmall = "), ("m.a == 1", "(m.a == 1)")) == []


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ('"en": "Small"', '"en": "Large"', ("title", "title: Small → Large", "标题：小 → 小", None, "small")),
        (
            "b=Count(",
            "d=Flag(nullable=True), b=Count(",
            ("fact_added", "new fact: d", "新增事实：d", None, "d"),
        ),
        (
            'c=Choice("x", "y")',
            'c=Choice("x", "z")',
            (
                "fact",
                "fact c: kind choice, type string, enum ['x', 'y'] → kind choice, type string, enum ['x', 'z']",
                "事实“c”：kind choice, type string, enum ['x', 'y'] → kind choice, type string, enum ['x', 'z']",
                *(None, "c"),
            ),
        ),
        (
            "p=plus(m.a, 1), ",
            "p=plus(m.a, 2), ",
            (
                "derived",
                "sum: the sum of (age, 1 days) → the sum of (age, 2 days)",
                "合计：（账龄、1 天）之和 → （账龄、2 天）之和",
                *(None, "p"),
            ),
        ),
        (
            "p=plus(m.a, 1), ",
            "p=plus(m.a, 1), r=plus(m.a, 7), ",
            ("derived_added", "new derived fact: r", "新增推导事实：r", None, "r"),
        ),
        ("p=plus(m.a, 1), ", "", ("derived_removed", "derived fact gone: sum", "删除推导事实：合计", None, "p")),
        (
            "Parameter(30,",
            "Parameter(31,",
            ("parameter", "Most days: 30 → 31 days", "最多天数：30 → 31 天", None, "most_days"),
        ),
        (
            "least=1)",
            "least=2, most=40)",
            (
                "parameter_range",
                "Most days: [1 days, …] → [2 days, 40 days]",
                "最多天数：[1 天, …] → [2 天, 40 天]",
                None,
                "most_days",
            ),
        ),
        (
            'note="ours"',
            'note={"en": "new", "zh": "新"}',
            (
                "parameter_note",
                "Most days: Most days, 1, ours → Most days, 1, new",
                "最多天数：最多天数, 1, ours → 最多天数, 1, 新",
                *(None, "most_days"),
            ),
        ),
        (
            'clause="1", note="ours"',
            'clause="2", note="ours"',
            (
                "parameter_note",
                "Most days: Most days, 1, ours → Most days, 2, ours",
                "最多天数：最多天数, 1, ours → 最多天数, 2, ours",
                *(None, "most_days"),
            ),
        ),
        (
            "m.a == 1",
            "(m.a == 1) & (m.b > most_days)",
            (
                "condition",
                "rule one now asks: age = 1 days and b > 30 days; instead of: age = 1 days",
                "规则 one 的条件改为：账龄 = 1 天，且 b > 30 天；原为：账龄 = 1 天",
                *("one", None),
            ),
        ),
        (
            "n=5, to=None",
            "n=6, to=None",
            ("outcome", "rule rest, days: 5 → 6 days", "规则 rest，天数：5 → 6 天", "rest", "n"),
        ),
        (
            'then=dict(n=most_days, to="x")',
            'then=dict(n=30, to="x")',
            ("outcome", "rule one, days: 30 days → 30", "规则 one，天数：30 天 → 30", "one", "n"),
        ),
        (
            'm.a == 1, then=dict(n=most_days, to="x"), clause="1"',
            'm.a == 1, then=dict(n=most_days, to="x"), clause="2"',
            ("clause", "rule one, clause: 1 → 2", "规则 one，条款：1 → 2", "one", None),
        ),
        (
            '{"en": "Pays.", "zh": "付款。"}, note="tried"',
            '{"en": "Paid.", "zh": "已付。"}, note="tried"',
            ("sentence", "rule three, sentence: Pays. → Paid.", "规则 three，理由：付款。 → 已付。", "three", None),
        ),
        (
            'note="tried"',
            'note="kept"',
            ("note", "rule three, note: tried → kept", "规则 three，备注：tried → kept", "three", None),
        ),
        (
            '"en": "age", "zh": "账龄"',
            '"en": "age", "zh": "天龄"',
            ("label", "name of a: age → age", "a 的名称：账龄 → 天龄", None, "a"),
        ),
    ],
)
def test_one_difference_is_told_once(old, new, difference):
    assert told((old, new)) == [difference]


def test_fact_gone_is_told_by_its_old_name():
    found = told(("a=Count(unit=", "z=Count(unit="), ("derived=dict(p=plus(m.a, 1), q=plus(m.a, most_days)),", ""),
                 ("m.a == 1", "m.z == 1"), ('given=dict(a=1', 'given=dict(z=1'))  # fmt: skip
    assert found[:4] == [
        ("fact_added", "new fact: z", "新增事实：z", None, "z"),
        ("fact_removed", "fact gone: age", "删除事实：账龄", None, "a"),
        ("derived_removed", "derived fact gone: sum", "删除推导事实：合计", None, "p"),
        ("derived_removed", "derived fact gone: q", "删除推导事实：q", None, "q"),
    ]


def test_fact_that_is_new_is_told_by_its_new_name():
    label = 'labels={"k": {"en": "kept", "zh": "留存"}, '
    assert told(("b=Count(", "k=Flag(nullable=True), b=Count("), ("labels={", label)) == [
        ("fact_added", "new fact: kept", "新增事实：留存", None, "k")
    ]


def test_parameter_of_money_is_told_in_yuan():
    found = told(('Parameter(30, unit="days"', 'Parameter(3000, unit="fen"'), ("plus(m.a, most_days)", "plus(m.a, 30)"))
    text = ("parameter", "Most days: 30 days → 30.00 yuan", "最多天数：30 天 → 30.00 元", None, "most_days")
    assert text in found


def test_parameters_new_and_gone_are_told():
    found = told(
        ("small = ", 'other = Parameter(3, unit="days", clause="1", title={"en": "Other", "zh": "另"})\n\nsmall = '),
        ("q=plus(m.a, most_days)", "q=plus(m.a, other)"),
        ("n=most_days", "n=other"),
    )
    assert found == [
        ("derived", "q: the sum of (age, 30 days) → the sum of (age, 3 days)",
         "q：（账龄、30 天）之和 → （账龄、3 天）之和", None, "q"),
        ("parameter_added", "new parameter: Other", "新增参数：另", None, "other"),
        ("parameter_removed", "parameter gone: Most days", "删除参数：最多天数", None, "most_days"),
        ("outcome", "rule one, days: 30 → 3 days", "规则 one，天数：30 → 3 天", "one", "n"),
    ]  # fmt: skip


def rows(*names):
    """Rules in this order."""
    start, end = OLD.index('        Rule("one"'), OLD.index("    ],\n    otherwise")
    lines = dict(zip(("one", "two", "three"), OLD[start:end].splitlines(), strict=True))
    lines["four"] = lines["two"].replace('"two"', '"four"').replace("m.b == 2", "m.b == 4")
    return OLD[start:end], "".join(lines[name] + "\n" for name in names)


@pytest.mark.parametrize(
    ("names", "differences"),
    [
        (
            ("two", "three", "one"),
            [("rule_moved", "rule one now stands behind three", "规则 one 现位于 three 之后", "one")],
        ),
        (("three", "one", "two"), [("rule_moved", "rule three now stands first", "规则 three 现居首位", "three")]),
        (
            ("one", "four", "two", "three"),
            [
                (
                    "rule_added",
                    "new rule four, for b = 4 days: Pays.",
                    "新增规则 four（b = 4 天）：付款。",
                    "four",
                )
            ],
        ),
        (
            ("one", "three"),
            [("rule_removed", "rule gone two, for b = 2 days: Pays.", "删除规则 two（b = 2 天）：付款。", "two")],
        ),
    ],
)
def test_rules_moved_new_and_gone_are_told(names, differences):
    assert told(rows(*names)) == [(*one, None) for one in differences]


def test_outcome_new_and_gone_is_told():
    found = told(
        ('n=most_days, to="x"', 'n=most_days, go=True'), ("n=0, to=None", "n=0, go=False"),
        ("n=0, to=None", "n=0, go=False"), ("n=5, to=None", "n=5, go=False"), ('then=dict(to="x")', "then=dict(go=True)"),
    )  # fmt: skip
    assert found[:2] == [
        ("outcome", "rule one, go: not answered → yes", "规则 one，go：未作结论 → 是", "one", "go"),
        ("outcome", "rule one, sent to: x → not answered", "规则 one，送交：x → 未作结论", "one", "to"),
    ]


def test_examples_new_and_gone_are_told():
    assert told(('given=dict(a=1, b=0, c="x")', 'given=dict(a=1, b=0, c="y")')) == [
        (
            "example_added",
            "new example: {'a': 1, 'b': 0, 'c': 'y'} → {'to': 'x'}",
            "新增案例：{'a': 1, 'b': 0, 'c': 'y'} → {'to': 'x'}",
            *("one", None),
        ),
        (
            "example_removed",
            "example gone: {'a': 1, 'b': 0, 'c': 'x'} → {'to': 'x'}",
            "删除案例：{'a': 1, 'b': 0, 'c': 'x'} → {'to': 'x'}",
            *("one", None),
        ),
    ]


def test_whole_policies_are_told():
    one = policy(OLD)
    assert differences(None, one) == [
        Difference("policy_added", {"en": "new policy Small", "zh": "新增政策“小”"}, name="small")
    ]
    assert differences(one, None) == [
        Difference("policy_removed", {"en": "policy Small is gone", "zh": "删除政策“小”"}, name="small")
    ]
    assert differences(None, None) == []


REST = f"""    otherwise=Rule("rest", then=dict(n=5, to=None), clause="1", {WORDS}),
"""
HALT = (
    REST
    + f"""    refuses=dict(n=5),
    stopped=Rule("halt", then=dict(n=5, to=None), clause="1", {WORDS}),
"""
)


def told_between(old, new):
    pair = [policy(OLD.replace(REST, part)) for part in (old, new)]
    return [(one.kind, one.text["en"], one.text["zh"], one.rule, one.name) for one in differences(*pair)]


def test_answer_while_stopped_is_told():
    added = ("stopped_added", "new answer while stopped, halt: Pays.", "新增停用期间的结论 halt：付款。", "halt", None)
    gone = (
        "stopped_removed",
        "answer while stopped gone, halt: Pays.",
        "删除停用期间的结论 halt：付款。",
        "halt",
        None,
    )
    says = ("refuses", "an answer refuses with: – → days = 5 days", "拒绝的结论为：– → 天数 = 5 天", None, "small")
    no_more = ("refuses", "an answer refuses with: days = 5 days → –", "拒绝的结论为：天数 = 5 天 → –", None, "small")
    assert told_between(REST, HALT) == [added, says]
    assert told_between(HALT, REST) == [gone, no_more]
    assert told_between(HALT, HALT) == []
    assert told_between(HALT, HALT.replace('"halt"', '"stop"')) == [
        ("stopped_added", *(part.replace("halt", "stop") for part in added[1:4]), None),
        gone,
    ]


def test_change_of_the_answer_while_stopped_is_told_as_of_a_rule():
    more = HALT.replace("refuses=dict(n=5)", "refuses=dict(to=None)").replace(
        'stopped=Rule("halt", then=dict(n=5', 'stopped=Rule("halt", then=dict(n=0'
    )
    assert told_between(HALT, more) == [
        ("outcome", "rule halt, days: 5 → 0 days", "规则 halt，天数：5 → 0 天", "halt", "n"),
        (
            "refuses",
            "an answer refuses with: days = 5 days → sent to = none",
            "拒绝的结论为：天数 = 5 天 → 送交 = 无",
            None,
            "small",
        ),
    ]
    several = HALT.replace("refuses=dict(n=5)", "refuses=dict(n=5, to=None)")
    assert told_between(HALT, several)[0][1:3] == (
        "an answer refuses with: days = 5 days → days = 5 days, sent to = none",
        "拒绝的结论为：天数 = 5 天 → 天数 = 5 天、送交 = 无",
    )
    named = REST + '    refuses=dict(to="x"),\n'
    labels = OLD.replace("labels={", 'labels={"x": {"en": "manager", "zh": "经理"}, ')
    assert [one.text["en"] for one in differences(policy(labels), policy(labels.replace(REST, named)))] == [
        "an answer refuses with: – → sent to = manager"
    ]
