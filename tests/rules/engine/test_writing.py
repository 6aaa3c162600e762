"""One thing is changed in the text of a rule file, and nothing else."""

import ast

import pytest

from rules.engine import load_text
from rules.engine.formatting import formatted
from rules.engine.syntax import tree_of
from rules.engine.writing import (
    NotWritable,
    Spelled,
    moved_rule,
    with_cell,
    with_choice,
    with_clause,
    with_condition,
    with_example,
    with_example_at,
    with_name,
    with_note,
    with_outcome,
    with_parameter,
    with_rule,
    with_sentence,
    without_example,
    without_rule,
)
from tests.rules.engine.files import GOOD

NOTED = '''"""可以放行吗？   Owner: 梅."""  # 首行

from rules.engine import Choice, Example, Flag, Parameter, Policy, Rule, m

# 中文注释：至多多少天
most_days = Parameter(30, unit="days", clause="二(三)2.5", note="本单位设定")  # 三十天

release = Policy(
    "release",
    title={"en": "Release", "zh": "放行"},
    facts=dict(grade=Choice("A", "B"), hold=Flag()),  # 事实
    rules=[  # 按顺序
        # 先看暂停
        Rule(
            "held",  # 编号
            when=m.hold == True,
            then=dict(go=False, reason="暂停", days=most_days),  # 结果“一”
            clause="二(三)3.4.2",
            because={"en": "Held.", "zh": "已暂停。"},
        ),  # 到此为止
        # 再看等级
        Rule(
            "prompt",
            when=(m.grade == "A"),
            then=dict(go=True, reason=None, days=0),
            clause="二(三)2.1",
            because={"en": "Pays on time.", "zh": "付款及时。"},
        ),
        # 没有了
    ],
    otherwise=Rule(
        "other",
        then=dict(go=False, reason="等待", days=-0),
        clause="二(三)2.5",
        because={"en": "Wait.", "zh": "请等待。"},
    ),
    examples=[
        Example(
            given=dict(grade="A", hold=False),
            then=dict(go=True),
            rule="prompt",
        ),
    ],
)
'''


def test_noted_file_stands_in_its_shape_and_is_good():
    assert formatted(NOTED) == NOTED
    assert load_text(NOTED, "a.py").policies["release"].decide({"grade": "A", "hold": True}).rule == "held"


def test_parameter_is_written_at_its_place_and_comments_stay():
    assert with_parameter(NOTED, "most_days", 45) == NOTED.replace("Parameter(30,", "Parameter(45,")
    assert with_parameter(NOTED, "most_days", 5_000_000) == NOTED.replace("Parameter(30,", "Parameter(5_000_000,")


def test_cell_after_chinese_on_its_line_is_written():
    new = with_cell(NOTED, "release", "held", "reason", "停，请\n看“等级”")
    assert new == NOTED.replace('reason="暂停"', 'reason="停，请\\n看“等级”"')
    assert with_cell(new, "release", "held", "reason", "暂停") == NOTED


@pytest.mark.parametrize(
    ("value", "spelling"),
    [(True, "True"), (None, "None"), (7, "7"), (-3, "-3"), ('say "so"', "'say \"so\"'"), ("it's", '"it\'s"')],
)
def test_value_is_spelled_plainly(value, spelling):
    assert with_cell(NOTED, "release", "other", "reason", value) == NOTED.replace('"等待"', spelling)


def test_negative_cell_is_replaced_whole():
    assert with_cell(NOTED, "release", "other", "days", 4) == NOTED.replace("days=-0", "days=4")


@pytest.mark.parametrize(
    ("write", "fragment"),
    [
        (lambda: with_cell(NOTED, "release", "held", "days", 3), "set by most_days; change most_days"),
        (lambda: with_cell(GOOD, "release", "prompt", "up_to_fen", 3), "worked out: least("),
        (lambda: with_cell(NOTED, "release", "held", "dayz", 3), "has no outcome dayz"),
        (lambda: with_cell(NOTED, "release", "hold", "days", 3), "no rule hold"),
        (lambda: with_cell(NOTED, "releases", "held", "days", 3), "no policy releases"),
        (lambda: with_cell(NOTED, "release", "held", "reason", 1.5), "no whole number"),
        (lambda: with_cell(NOTED, "release", "held", "reason", "a\u202eb"), "invisible character U+202E"),
        (lambda: with_parameter(NOTED, "most", 3), "no parameter most"),
        (lambda: with_parameter(NOTED, "release", 3), "no parameter release"),
        (lambda: with_parameter(NOTED, "most_days", True), "whole number"),
        (lambda: with_condition(NOTED, "release", "other", "m.hold == True"), "answers all other cases"),
        (lambda: with_condition(NOTED, "release", "held", "m.hold == True, then=dict()"), "not valid Python"),
        (lambda: with_condition(NOTED, "release", "held", "m.hold == True, m.grade"), "positional argument"),
        (lambda: with_condition(NOTED, "release", "held", "m.hold) | (m.hold"), "check brackets"),
        (lambda: with_condition(NOTED, "release", "held", ""), "bracket"),
        (lambda: with_condition(NOTED, "release", "held", "m.hold ＝＝ True"), "FULLWIDTH"),
        (lambda: with_condition(NOTED, "release", "held", "(" * 300 + "m.hold" + ")" * 300), "deeply nested"),
        (lambda: with_sentence(NOTED, "release", "held", {"en": "Held.", "zh": " "}), "both languages"),
        (lambda: with_example(NOTED, "release", {"a b": 1}, {}, None), "cannot be a name"),
        (lambda: with_example(NOTED, "release", {"class": 1}, {}, None), "cannot be a name"),
        (lambda: without_example(NOTED, "release", 1), "no example 2"),
        (lambda: with_rule(NOTED, "release", "Example(given=dict(), then=dict())"), "not a rule"),
        (lambda: with_rule(NOTED, "release", 'Rule("x"), Rule("y")'), "not a rule"),
        (lambda: with_rule(NOTED, "release", {"id": "x"}), "lacks when, then"),
        (lambda: with_rule(NOTED, "release", 'Rule("x")', after="other"), "does not stand in the list"),
        (lambda: without_rule(NOTED, "release", "other"), "does not stand in the list"),
        (lambda: moved_rule(NOTED, "release", "held", 2), "2 places"),
        (lambda: with_clause("release = Policy(", "release", "held", "1"), "not valid Python"),
    ],
)
def test_what_cannot_be_written_says_why_and_what_to_do(write, fragment):
    with pytest.raises(NotWritable) as refused:
        write()
    assert fragment in refused.value.text["en"]
    assert refused.value.text["zh"] != refused.value.text["en"]
    assert not refused.value.text["zh"].isascii()


def test_condition_is_written_as_the_file_spells_it():
    new = with_condition(NOTED, "release", "prompt", '(m.grade == "B") | (m.hold == False)  # 或')
    assert load_text(new, "a.py").policies["release"].rules[1].condition_text == "(grade == 'B') | (hold == False)"
    assert "# 或" in new
    assert with_condition(NOTED, "release", "held", " m.hold == False ") == NOTED.replace(
        "m.hold == True", "m.hold == False"
    )


def test_sentence_and_clause_are_written():
    new = with_sentence(NOTED, "release", "other", {"en": 'Wait "here".', "zh": "请在此等待。"})
    assert new == NOTED.replace('"Wait."', "'Wait \"here\".'").replace("请等待。", "请在此等待。")
    assert with_clause(NOTED, "release", "held", "二(四)5") == NOTED.replace("二(三)3.4.2", "二(四)5")


def test_example_comes_last_and_goes_again():
    new = with_example(NOTED, "release", {"grade": "B", "hold": True}, {"go": False}, "held")
    written = """        Example(
            given=dict(grade="B", hold=True),
            then=dict(go=False),
            rule="held",
        ),
"""
    assert written in new
    assert new.replace(written, "") == NOTED
    assert without_example(new, "release", 1) == NOTED


def test_first_example_of_a_policy_brings_its_word():
    bare = NOTED.replace("Example, ", "")
    bare = bare[: bare.index("    examples=[")] + ")\n"
    new = with_example(bare, "release", {"grade": "B", "hold": True}, {"go": False}, None)
    assert [dict(e.given) for e in load_text(new, "a.py").policies["release"].examples] == [
        {"grade": "B", "hold": True}
    ]
    assert "import Choice, Example, Flag, Parameter, Policy, Rule, m" in new


def test_rule_takes_its_comments_along():
    swapped = moved_rule(NOTED, "release", "held", 1)
    assert swapped.index("# 再看等级") < swapped.index('"prompt"') < swapped.index("# 先看暂停")
    assert (
        swapped.index("# 先看暂停") < swapped.index('"held"') < swapped.index("# 到此为止") < swapped.index("# 没有了")
    )
    assert "rules=[  # 按顺序" in swapped
    assert moved_rule(swapped, "release", "held", 0) == NOTED
    assert moved_rule(NOTED, "release", "held", 0) == NOTED


def test_rule_is_added_from_its_parts_and_taken_away():
    parts = {
        "id": "B-held",
        "when": '(m.grade == "B") & (m.hold == True)',
        "then": {"go": False, "reason": "暂停", "days": Spelled("most_days")},
        "clause": "二(三)2.5",
        "because": {"en": "B held.", "zh": "B级暂停。"},
        "note": "试行",
    }
    new = with_rule(NOTED, "release", parts)
    assert [rule.id for rule in load_text(new, "a.py").policies["release"].rules] == [
        "B-held",
        "held",
        "prompt",
        "other",
    ]
    assert without_rule(new, "release", "B-held") == NOTED
    source = new[new.index('Rule(\n            "B-held"') : new.index("),\n        # 先看暂停") + 1]
    assert with_rule(NOTED, "release", source) == new
    behind = with_rule(NOTED, "release", source, after="prompt")
    tree = tree_of(behind)
    assert behind.index('"prompt"') < behind.index('"B-held"') < behind.index("# 没有了")
    assert without_rule(behind, "release", "B-held") == NOTED
    assert isinstance(tree, ast.Module)


def test_line_ends_of_windows_are_read():
    assert with_parameter("\ufeff" + NOTED.replace("\n", "\r\n"), "most_days", 45) == NOTED.replace(
        "Parameter(30,", "Parameter(45,"
    )


def test_text_that_would_be_code_stays_text():
    evil = '"), Rule("x", when=m.hold == True, then=dict(go=__import__("os")'
    new = with_sentence(NOTED, "release", "held", {"en": evil, "zh": evil})
    held = load_text(new, "a.py").policies["release"].rules[0]
    assert held.because == {"en": evil, "zh": evil}
    back = with_sentence(new, "release", "held", {"en": "Held.", "zh": "已暂停。"})
    assert ast.dump(tree_of(back)) == ast.dump(tree_of(NOTED))


def test_note_is_written_where_there_is_one_and_added_where_not():
    new = with_note(NOTED, "release", "held", '按"会议"决定')
    assert new == NOTED.replace(
        'because={"en": "Held.", "zh": "已暂停。"},\n',
        'because={"en": "Held.", "zh": "已暂停。"},\n            note=\'按"会议"决定\',\n',
    )
    assert with_note(new, "release", "held", "短") == new.replace("'按\"会议\"决定'", '"短"')
    last = NOTED.replace('clause="二(三)2.5",\n        because', 'clause="二(三)2.5",  # 最后\n        because')
    assert load_text(with_note(last, "release", "other", "n"), "a.py").policies["release"].rules[2].note == "n"


def test_fact_gets_one_more_word():
    new = with_choice(NOTED, "release", "grade", "C-new")
    assert new == NOTED.replace('Choice("A", "B")', 'Choice("A", "B", "C-new")')
    nullable = NOTED.replace('Choice("A", "B")', 'Choice("A", "B", nullable=True)')
    assert with_choice(nullable, "release", "grade", "C") == NOTED.replace(
        'Choice("A", "B")', 'Choice("A", "B", "C", nullable=True)'
    )
    shared = NOTED.replace('grade=Choice("A", "B")', "grade=grades").replace(
        "# 中文注释", 'two = ("A", "B")\ngrades = Choice(*two)\n\n# 中文注释'
    )
    assert with_choice(shared, "release", "grade", "C") == shared.replace("Choice(*two)", 'Choice(*two, "C")')


def test_name_is_added_changed_or_brings_the_table_of_names():
    words = {"en": "on hold", "zh": "暂停"}
    new = with_name(NOTED, "release", "hold", words)
    assert new == NOTED[: NOTED.rindex(")")] + '    labels={"hold": {"en": "on hold", "zh": "暂停"}},\n)\n'
    more = with_name(new, "release", "grade", {"en": "grade", "zh": "等级"})
    assert load_text(more, "a.py").policies["release"].labels == {
        "hold": words,
        "grade": {"en": "grade", "zh": "等级"},
    }
    assert with_name(more, "release", "hold", {"en": "held", "zh": "停"}) == more.replace(
        '{"en": "on hold", "zh": "暂停"}', '{"en": "held", "zh": "停"}'
    )
    shared = NOTED.replace("# 中文注释", 'names = {\n    "A": {"en": "best", "zh": "最好"},  # 甲\n}\n\n# 中文注释')
    shared = shared[: shared.rindex(")")] + "    labels=names,\n)\n"
    named = with_name(shared, "release", "hold", words)
    assert named == shared.replace("# 甲\n", '# 甲\n    "hold": {"en": "on hold", "zh": "暂停"},\n')
    bare = shared.replace('"zh": "最好"},  # 甲\n}', '"zh": "最好"}  # 甲\n}')
    assert load_text(with_name(bare, "release", "hold", words), "a.py").policies["release"].label("hold") == words


@pytest.mark.parametrize(
    ("write", "fragment"),
    [
        (lambda: with_choice(NOTED, "release", "hold", "x"), "hold is not a choice"),
        (lambda: with_choice(NOTED, "release", "held", "x"), "held is not a choice"),
        (lambda: with_choice(NOTED, "release", "grade", "A"), "grade may be A already"),
        (
            lambda: with_name(
                NOTED.replace("facts=dict(", "labels=5, facts=dict("), "release", "A", {"en": "x", "zh": "x"}
            ),
            "labels is not a plain table",
        ),
    ],
)
def test_word_or_name_that_cannot_be_says_why(write, fragment):
    with pytest.raises(NotWritable) as refused:
        write()
    assert fragment in refused.value.text["en"]
    assert not refused.value.text["zh"].isascii()


STOPPING = (
    NOTED[: NOTED.index("    examples=[")]
    + """    refuses=dict(go=False),
    stopped=Rule(
        "halt",
        then=dict(go=False, reason="等待", days=0),
        clause="二(三)2.5",
        because={"en": "Stopped.", "zh": "已停用。"},
    ),
)
"""
)


def test_row_of_the_stopped_policy_is_written():
    new = with_sentence(STOPPING, "release", "halt", {"en": "Ask.", "zh": "请示。"})
    new = with_note(with_clause(new, "release", "halt", "二(四)1"), "release", "halt", "n")
    halted = load_text(new, "a.py").policies["release"].stopped
    assert (dict(halted.because), halted.clause, halted.note) == ({"en": "Ask.", "zh": "请示。"}, "二(四)1", "n")
    assert with_outcome(STOPPING, "release", "halt", "reason", "暂停") == STOPPING.replace(
        '"等待", days=0', '"暂停", days=0'
    )


def test_comments_of_a_list_stay_with_their_elements():
    bare = NOTED.replace(
        "        ),  # 到此为止\n", "        )  # 到此为止\n        # 还有\n        # 再说\n        ,\n"
    )
    swapped = moved_rule(bare, "release", "held", 1)
    assert [swapped.count(word) for word in ("# 到此为止", "# 还有", "# 再说")] == [1, 1, 1]
    assert swapped.index('"held"') < swapped.index("# 到此为止") < swapped.index("# 还有") < swapped.index("# 再说")
    assert [rule.id for rule in load_text(swapped, "a.py").policies["release"].rules] == ["prompt", "held", "other"]


def test_list_on_one_line_without_a_last_comma_is_written():
    one = NOTED.replace(
        'Example(\n            given=dict(grade="A", hold=False),\n            then=dict(go=True),\n            rule="prompt",\n        ),\n    ]',
        'Example(given=dict(grade="A", hold=False), then=dict(go=True), rule="prompt")]',
    )
    assert one != NOTED
    new = with_example(one, "release", {"grade": "B", "hold": True}, {"go": False}, "held")
    assert len(load_text(new, "a.py").policies["release"].examples) == 2
    assert len(load_text(without_example(new, "release", 0), "a.py").policies["release"].examples) == 1
    assert load_text(without_example(one, "release", 0), "a.py").policies["release"].examples == ()


NEXT = {"grade": "B", "hold": True}, {"go": False}, None
WRITTEN = (
    '        Example(\n            given=dict(grade="B", hold=True),\n            then=dict(go=False),\n        ),\n'
)


@pytest.mark.parametrize(
    ("held", "grown"),
    [
        ("[]", f"[\n{WRITTEN}    ]"),
        ("[*kept]", f"[\n        *kept,\n{WRITTEN}    ]"),
        ("[*kept, shown]  # 案例", f"[\n        *kept,\n        shown,\n{WRITTEN}    ],  # 案例"),
        (
            "[  # 案例\n        # 一\n        shown,  # 二\n        # 三\n        # 四\n    ]",
            f"[  # 案例\n        # 一\n        shown,  # 二\n{WRITTEN}        # 三\n        # 四\n    ]",
        ),
        ("[  # 案例\n        # 没有\n    ]", f"[  # 案例\n{WRITTEN}        # 没有\n    ]"),
    ],
    ids=["empty", "elements of another list", "one line", "notes on every side", "notes alone"],
)
def test_list_grows_and_keeps_its_elements_and_notes(held, grown):
    start = NOTED.index("    examples=[")
    text, wanted = (f"{NOTED[:start]}    examples={part},\n)\n".replace("# 案例,", "# 案例") for part in (held, grown))
    assert with_example(text, "release", *NEXT) == wanted.replace("# 案例,", "# 案例")


def test_rules_named_above_are_found():
    shared = NOTED.replace("    rules=[  # 按顺序", '    rules=listed,\n    owner="Mei",\n)\n').split(
        "    rules=listed"
    )[0]
    start, end = NOTED.index("        # 先看暂停"), NOTED.index("    ],\n    otherwise")
    listed = NOTED[start:end]
    text = NOTED.replace("release = Policy(", f"listed = [\n{listed}]\n\nrelease = Policy(", 1)
    at = text.index("    rules=[  # 按顺序")
    text = text[:at] + "    rules=[*listed],\n" + text[text.index("    otherwise", at) :]
    assert shared
    new = with_clause(text, "release", "prompt", "二(四)5")
    assert load_text(new, "a.py").policies["release"].rules[1].clause == "二(四)5"


@pytest.mark.parametrize(("value", "written"), [(9_999, "9999"), (10_000, "10_000"), (-10_000, "-10_000")])
def test_large_number_is_grouped(value, written):
    assert f"days={written}" in with_cell(NOTED, "release", "other", "days", value)


def test_line_ends_of_old_machines_are_read():
    assert with_parameter(NOTED.replace("\n", "\r"), "most_days", 45) == NOTED.replace("Parameter(30,", "Parameter(45,")


@pytest.mark.parametrize("piece", ["m.hold == True\nm.hold", "x = 1", ""])
def test_piece_that_is_not_one_expression_is_named(piece):
    with pytest.raises(NotWritable) as refused:
        with_condition(NOTED, "release", "held", piece or "1, 2)\n(3")
    assert str(refused.value) == f"{refused.value.problem['en']} ({refused.value.remedy['en']})"


def named(old, name, value):
    """The noted file in which a piece of it is named above."""
    assert old in NOTED
    return NOTED.replace(old, name, 1).replace("release = Policy(", f"{name} = {value}\n\nrelease = Policy(", 1)


def said_of(write):
    with pytest.raises(NotWritable) as refused:
        write()
    return refused.value.problem["en"], refused.value.remedy["en"]


def test_sentence_named_above_is_written_at_its_rule_alone():
    value = '{"en": "Held.", "zh": "已暂停。"}'
    text = named(value, "held_now", value)
    new = with_sentence(text, "release", "held", {"en": "No.", "zh": "否。"})
    assert new == text.replace("because=held_now", 'because={"en": "No.", "zh": "否。"}')
    part = NOTED.replace('"en": "Held.", "zh"', '"zh"')
    mended = with_sentence(part, "release", "held", {"en": "No.", "zh": "否。"})
    assert mended == part.replace('{"zh": "已暂停。"}', '{"en": "No.", "zh": "否。"}')
    for lacking in ({"zh": "否。"}, {"en": "No."}, {"en": "No.", "zh": ""}):
        told = "a sentence stands in both languages", "write it in English and Chinese"
        assert said_of(lambda lacking=lacking: with_sentence(NOTED, "release", "held", lacking)) == told


def test_what_is_not_written_at_its_rule_is_said():
    told = "edit the text of the rule file"
    bare = NOTED.replace('            clause="二(三)2.1",\n', "")
    assert said_of(lambda: with_clause(bare, "release", "prompt", "1")) == ("clause is not written here", told)
    bare = NOTED.replace('            because={"en": "Held.", "zh": "已暂停。"},\n', "")
    sentence = {"en": "No.", "zh": "否。"}
    assert said_of(lambda: with_sentence(bare, "release", "held", sentence)) == ("because is not written here", told)


def test_number_or_answer_set_elsewhere_is_said_with_what_sets_it():
    text = named("then=dict(go=True, reason=None, days=0)", "then=shown", "dict()").replace(
        "then=shown = dict()", "shown = dict(go=True, reason=None, days=0)"
    )
    change = "change shown, or edit the text of the rule file"
    assert said_of(lambda: with_cell(text, "release", "prompt", "go", False)) == ("go is set by shown", change)
    assert said_of(lambda: with_outcome(text, "release", "prompt", "go", False)) == ("go is set by shown", change)
    most = NOTED.replace("Parameter(30,", "Parameter(longest,").replace("# 中文注释", "longest = 30\n\n# 中文注释")
    change = "change longest, or edit the text of the rule file"
    assert said_of(lambda: with_parameter(most, "most_days", 45)) == ("most_days is set by longest", change)
    bare = NOTED.replace("Parameter(30, ", "Parameter(")
    told = "most_days is worked out: Parameter(unit='days', clause='二(三)2.5', note='本单位设定')"
    assert said_of(lambda: with_parameter(bare, "most_days", 45))[0] == told
    assert said_of(lambda: with_cell(GOOD, "release", "prompt", "up_to_fen", 3)) == (
        "up_to_fen is worked out: least(m.wanted_fen, percent(m.sum_fen, 50))",
        "change the parameter in it, or edit the text of the rule file",
    )


def test_outcome_is_written_whatever_set_it():
    assert with_outcome(NOTED, "release", "held", "days", 7) == NOTED.replace("days=most_days", "days=7")
    assert with_outcome(NOTED, "release", "prompt", "days", Spelled("most_days")) == NOTED.replace(
        "reason=None, days=0", "reason=None, days=most_days"
    )
    assert said_of(lambda: with_outcome(NOTED, "release", "held", "dayz", 3))[0] == "held has no outcome dayz"


def test_example_without_a_rule_names_none():
    new = with_example(NOTED, "release", {"grade": "B", "hold": True}, {"go": False}, None)
    assert new.count("rule=") == 1
    changed = with_example_at(NOTED, "release", 0, {"grade": "B", "hold": True}, {"go": False}, "held")
    assert '"prompt",\n        ),' not in changed
    [example] = load_text(changed, "a.py").policies["release"].examples
    assert (example.given, example.then, example.rule) == ({"grade": "B", "hold": True}, {"go": False}, "held")
    for index in (-1, 1):
        told = said_of(lambda index=index: with_example_at(NOTED, "release", index, {}, {}, None))
        assert told == (f"there is no example {index + 1}", "edit the text of the rule file")
    bare = NOTED[: NOTED.index("    examples=[")] + ")\n"
    assert said_of(lambda: without_example(bare, "release", 0))[0] == "there is no example 1"


def test_word_is_imported_once_and_in_its_order():
    bare = NOTED.replace("Choice, Example, Flag", "Choice, Flag")
    bare = bare[: bare.index("    examples=[")] + ")\n"
    assert "import Choice, Example, Flag, Parameter, Policy, Rule, m\n" in with_example(
        bare, "release", {"grade": "B", "hold": True}, {"go": False}, None
    )
    joined = bare.replace("Rule, m\n", "Rule, m; most = 5\n", 1)
    assert "import Choice, Flag" in with_example(joined, "release", {"grade": "B", "hold": True}, {"go": False}, None)


def test_rule_lacks_what_it_lacks():
    parts = {
        "id": "x",
        "when": "m.hold == True",
        "then": {"go": True},
        "clause": "1",
        "because": {"en": "x", "zh": "某"},
    }
    for label in parts:
        lacking = {**parts, label: ""}
        told = said_of(lambda lacking=lacking: with_rule(NOTED, "release", lacking))
        assert told == (f"the rule lacks {label}", f"add {label}")
    assert said_of(lambda: with_rule(NOTED, "release", {}))[0] == "the rule lacks id, when, then, clause, because"
    plain = with_rule(NOTED, "release", parts, after="held")
    assert 'note=""' not in plain
    assert plain.index('"held"') < plain.index('"x"') < plain.index('"prompt"')


def test_places_of_rules_are_counted_from_none():
    assert said_of(lambda: moved_rule(NOTED, "release", "held", -1)) == ("there are 2 places", "name one of them")
    assert said_of(lambda: moved_rule(NOTED, "release", "held", 2)) == ("there are 2 places", "name one of them")
    tuples = NOTED.replace("    rules=[  # 按顺序", "    rules=(  # 按顺序").replace(
        "    ],\n    otherwise", "    ),\n    otherwise"
    )
    assert said_of(lambda: without_rule(tuples, "release", "held")) == (
        "rules is not a plain list",
        "edit the text of the rule file",
    )
    start, end = NOTED.index("    rules=["), NOTED.index("    otherwise=")
    assert said_of(lambda: without_rule(NOTED[:start] + NOTED[end:], "release", "held"))[0] == "release lists no rules"
