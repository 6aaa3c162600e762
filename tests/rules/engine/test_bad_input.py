"""Every kind of broken rule file is refused, with its place, what is wrong, and the right spelling."""

import pytest

from rules.engine import RuleFileRefused, load_text
from tests.rules.engine.files import CONDITION, GOOD, many, place_of, with_condition


def refused(text):
    with pytest.raises(RuleFileRefused) as refusal:
        load_text(text, "bad.py")
    return refusal.value.faults


def one_fault(text):
    [fault] = refused(text)
    return fault


def test_good_file_loads():
    assert list(load_text(GOOD, "good.py").policies) == ["release"]


@pytest.mark.parametrize(
    ("condition", "problem", "remedy"),
    [
        ('m.grade == "A" and m.hold == False', "`and` loses", "write (m.grade == 'A') & (m.hold == False)"),
        ('m.grade == "A" or m.hold == True', "`or` loses", "write (m.grade == 'A') | (m.hold == True)"),
        ("not m.hold", "cannot be turned round", "!= for =="),
        ("not (m.hold == True)", "cannot be turned round", "!= for =="),
        ("-m.hold", "cannot be turned round", "!= for =="),
        ('m.grade in ("A", "B")', "`in` loses", "write (m.grade == 'A') | (m.grade == 'B')"),
        ('m.grade not in ("A", "B")', "`in` loses", "write (m.grade != 'A') & (m.grade != 'B')"),
        ("1 < m.days_late < 5", "chain", "write (m.days_late > 1) & (m.days_late < 5)"),
        ('m.grade == "A" & m.days_late < 5', "own parentheses", "write (m.a == 1) & (m.b == 2)"),
        ('m.grade == "A" | m.grade == "B"', "own parentheses", "write (m.a == 1) & (m.b == 2)"),
        ("m.grade is None", "`is`", "write m.grade == None"),
        ("m.grade is not None", "`is`", "write m.grade != None"),
        ("m.hold & m.days_late == 1", "own parentheses", "write (m.a == 1) & (m.b == 2)"),
        ("1 < m.days_late in (2, 3)", "chain", "write (m.days_late > 1) & (m.days_late in (2, 3))"),
        ("2 in m.grade is not None", "chain", "write (2 in m.grade) & (m.grade != None)"),
        ("m.grade in levels", "`in` loses", "write (m.grade == 'A') | (m.grade == 'B')"),
        ("m.grade not in ()", "`in` loses", "write (m.grade != 'A') & (m.grade != 'B')"),
        ("m.hold", "alone is not a comparison", "write m.hold == True"),
        ("m.days_late * 2 > 5", "arithmetic", "derived=dict("),
        ("m.days_late > m.sum_fen + 1", "arithmetic", "derived=dict("),
        ("5 < m.days_late", "fact stands on the left", "write m.days_late > 5"),
        ('grade == "A"', "grade on the left is not a fact", "write m.grade == …"),
        ('when_all(m.grade == "A", m.hold == True)', "would join two cases", "(a) & (b)"),
        ('when_any(m.grade == "A", m.hold == True)', "would join two cases", "(a) & (b)"),
        ('all(m.grade == "A", m.hold == True)', "would join two cases", "(a) & (b)"),
        ('any(m.grade == "A", m.hold == True)', "would join two cases", "(a) & (b)"),
        ('none(m.grade == "A", m.hold == True)', "would join two cases", "(a) & (b)"),
        ('m.grade.matches("A.*")', "a call with a dot", "joined by & and |"),
        ('m.grade == "A".lower()', "a call with a dot", "joined by & and |"),
        ("m.days_late.real == 1", "m.days_late.real is not a fact", "m.<fact> on the left"),
        ("m.alias == 1", "a word of the engine", "another name"),
        ("m.__class__ == 1", "a word of the engine", "another name"),
        ("m.grad == 'A'", "unknown fact grad", "did you mean grade?"),
        ("m.grade == 'C'", "grade is never 'C'", "known here: A, B"),
        ("m.grade > 'A'", "no more or less", "m.grade == …"),
        ("m.grade == 1", "grade is never 1", "known here: A, B"),
        ("m.days_late == '30'", "not '30'", "without quotes"),
        ("m.days_late == True", "not True", "without quotes"),
        ("m.days_late < 1.5", "1.5 is not a whole number", "whole numbers"),
        ("m.days_late < -1", "days_late is never -1", "from 0 to 1000000 days"),
        ("m.days_late == None", "never missing", "nullable=True"),
        ("m.asked_fen < None", "more or less than None", "m.asked_fen == None"),
        ("m.hold == 1", "yes or no, not 1", "m.hold == True"),
        ("m.hold < True", "yes or no", "m.hold == True"),
        ("m.sum_fen <= most_days", "most_days is in days, the fact in fen", 'unit="fen"'),
        ("m.sum_fen <= m.days_late", "mixes days and fen", "one unit"),
        ("m.sum_fen <= m.asked_fen", "may be missing is not compared", "first_of"),
        ("m.grade == m.hold", "only numbers", "each fact with a value"),
        ("m.sum_fen == m.hold", "only numbers", "each fact with a value"),
        ("m.sum_fen == m.days_late", "m.sum_fen == m.days_late mixes days and fen", "one unit"),
        ("m.days_late < 1000001", "days_late is never 1000001", "it goes from 0 to 1000000 days"),
        ("m.sum_fen == 100000000000001", "sum_fen is never 1", "it goes from 0 to 100000000000000 fen"),
        ('m.grade == ("A", "B")', "a fact cannot be compared with ('A', 'B')", "one value, a parameter"),
        ("m.days_late < mots_days", "mots_days is not known", "did you mean most_days?"),
        ("True", "True is not a condition", "when=m.fact == value"),
        ("lambda: m.hold == True", "is not a condition", "when=m.fact == value"),
        ("[m.hold == True][0]", "is not a condition", "when=m.fact == value"),
        ("m.days_late * 2", "arithmetic", "derived=dict("),
        ("(m.hold == True) ^ (m.grade == 'A')", "joined by & and | alone", "write (m.hold == True) & (m.grade == 'A')"),
    ],
)
def test_misspelt_condition_is_refused(condition, problem, remedy):
    text = with_condition(condition)
    fault = one_fault(text)
    line, column = place_of(GOOD, CONDITION)
    assert fault.line == line
    assert column <= fault.column <= column + len(condition)
    assert problem in fault.problem["en"]
    assert remedy in fault.remedy["en"]
    assert fault.problem["zh"]
    assert fault.remedy["zh"]
    assert str(fault).startswith(f"bad.py:{line}:")


LONG = f'm.grade == "{"x" * 40}"'


@pytest.mark.parametrize(
    ("condition", "remedy"),
    [
        (" and ".join(f"m.days_late != {n}" for n in range(6)), " & ".join(f"(m.days_late != {n})" for n in range(6))),
        (
            " or ".join(f"m.days_late == {n}" for n in range(7)),
            " | ".join([*(f"(m.days_late == {n})" for n in range(6)), "…"]),
        ),
        (
            f"m.days_late in {list(range(7))}",
            " | ".join([*(f"(m.days_late == {n})" for n in range(6)), "…"]),
        ),
        (f"m.hold == True and {LONG}", f"(m.hold == True) & (m.grade == '{'x' * 27}…)"),
        (f"({LONG}) ^ ({LONG})", f"(m.grade == '{'x' * 17}…) & (m.grade == '{'x' * 17}…), or |"),
        (f'm.grade in ("A", "{"x" * 40}")', f"(m.grade == 'A') | (m.grade == '{'x' * 28}…)"),
        (f'{LONG} == "{"y" * 40}"', f"(m.grade == '{'x' * 28}…) & ('{'x' * 28}… == '{'y' * 28}…)"),
    ],
)
def test_remedy_shows_where_it_leaves_something_out(condition, remedy):
    assert one_fault(with_condition(condition)).remedy["en"] == f"write {remedy}"


@pytest.mark.parametrize("condition", ["m.days_late != 0", "m.days_late != 1000000", "m.sum_fen != largest"])
def test_ends_of_a_range_and_numbers_without_unit_are_compared(condition):
    text = with_condition(f'(m.grade == "A") & ({condition})')
    text = text.replace(
        "release = Policy(", "largest = Parameter(100000000000000, unit='', clause='1')\n\nrelease = Policy("
    )
    assert load_text(text, "good.py").policies["release"].rules[1].condition_text.startswith("(grade == 'A') & (")


@pytest.mark.parametrize(
    ("old", "new", "at", "problem", "remedy"),
    [
        (
            "release = Policy(",
            "import os\nrelease = Policy(",
            "import os",
            "imports nothing",
            "from rules.engine import",
        ),
        (
            "release = Policy(",
            "from os import path\nrelease = Policy(",
            "from os",
            "imports nothing",
            "from rules.engine",
        ),
        ("first_of, least", "first_off, least", "first_off", "no first_off", "did you mean first_of?"),
        ("Choice, Count", "Choice as C, Count", "Choice as C", "no C", "did you mean Choice?"),
        (
            "release = Policy(",
            "print('x')\nrelease = Policy(",
            "print",
            "nothing is called by itself",
            "name = Policy",
        ),
        (
            "release = Policy(",
            "x = open('x')\nrelease = Policy(",
            "open('x')",
            "open(…) is not a word",
            "known here",
        ),
        (
            "release = Policy(",
            "x = 'a'.upper()\nrelease = Policy(",
            "'a'.upper",
            "a call with a dot",
            "only these",
        ),
        ("release = Policy(", "x = 2 * 3\nrelease = Policy(", "2 * 3", "arithmetic", "write the number out"),
        (
            "release = Policy(",
            "x = [y for y in ()]\nrelease = Policy(",
            "[y for",
            "not a value",
            "write a number",
        ),
        ("release = Policy(", "x = f'{m}'\nrelease = Policy(", "f'{m}'", "not a value", "write a number"),
        (
            "release = Policy(",
            "x = m.hold == True\nrelease = Policy(",
            "m.hold ==",
            "a condition stands here",
            "when=",
        ),
        ("release = Policy(", "def f(): pass\nrelease = Policy(", "def f", "no such line", "name = value"),
        ("release = Policy(", "a = b = 1\nrelease = Policy(", "a = b", "plain name", "write name = …"),
        (
            "release = Policy(",
            "most_days = 1\nrelease = Policy(",
            "most_days = 1",
            "has a value already",
            "another name",
        ),
        (
            "release = Policy(",
            "x = 99999999999999999999\nrelease = Policy(",
            "99999",
            "not read here",
            "whole number",
        ),
        (
            'unit="days", clause="1.1"',
            'units="days", clause="1.1"',
            'units="days"',
            "no label units",
            "did you mean unit?",
        ),
        ("Parameter(30,", "Parameter(30.5,", "30.5", "not a whole number", "whole numbers"),
        ("Parameter(30,", "Parameter('30',", "'30',", "value of Parameter cannot be", "a whole number"),
        ('unit="days", clause="1.1"', 'unit="days"', "Parameter(30", "Parameter lacks clause", "add clause"),
        ('"held", when', '"held!", when', '"held!"', "id of Rule cannot be", "letters, digits"),
        (
            '"prompt", when',
            '"held", when',
            'Rule("held", when=(m',
            "held stands on line 17 already",
            "never used twice",
        ),
        (
            '{"en": "Held.", "zh": "已暂停。"}',
            '{"en": "Held."}',
            '{"en": "Held."}',
            "because of Rule",
            '{"en": "…"',
        ),
        ('{"en": "Held.", "zh"', '{"en": "Held.", "en"', '"en": "已', "'en' stands here twice", "delete one"),
        ('Choice("A", "B"', 'Choice("A", "A"', 'Choice("A", "A"', "each once", 'Choice("A", "B")'),
        ('Choice("A", "B"', 'Choice("A", "放"', 'Choice("A", "放"', "cannot be a value", "letters, digits"),
        (
            "sum_fen=Money()",
            "sum_fen=Money(least=-1)",
            "Money(least",
            "cannot range from -1",
            "stay within 0",
        ),
        ("sum_fen=Money()", "sum_fen=Mony()", "Mony()", "Mony(…) is not a word", "did you mean Money?"),
        ("sum_fen=Money()", "sum_fen=3", "dict(\n", "facts of Policy cannot be", "dict(fact=Money(), …)"),
        ("hold=Flag()", "Hold=Flag()", "dict(\n", "facts of Policy cannot be", "small letters"),
        ("hold=Flag()", "alias=Flag()", "Flag(),\n", "alias is a word of the engine", "another name"),
        (
            "least(m.wanted_fen, percent",
            "least(m.wanted_fem, percent",
            "m.wanted_fem",
            "unknown fact wanted_fem",
            "wanted_fen",
        ),
        (
            "percent(m.sum_fen, 50)",
            "percent(m.sum_fen)",
            "percent(m.sum_fen)",
            "cannot have 1 parts",
            "percent(m.amount",
        ),
        (
            "percent(m.sum_fen, 50)",
            "percent(m.sum_fen, most_days)",
            "least(m.w",
            "needs percent, not days",
            "percent",
        ),
        ("percent(m.sum_fen, 50)", "percent(m.sum_fen, 1_000_000)", "least(m.w", "64 bits", "smaller range"),
        ("percent(m.sum_fen, 50)", "m.days_late", "least(m.w", "mixes days and fen", "one unit"),
        ("percent(m.sum_fen, 50)", "m.sum_fen.real", "m.sum_fen.real", "only m.<fact>", "name of one fact"),
        ("percent(m.sum_fen, 50)", "m.grade", "least(m.w", "grade is none", "a number"),
        (
            "then=dict(go=True, up_to_fen=least(m.wanted_fen, percent(m.sum_fen, 50)))",
            "then=dict(go='yes', up_to_fen=0)",
            'Policy(\n    "release"',
            "outcome go is of different kinds",
            "every rule",
        ),
        (
            'otherwise=Rule("other", then',
            'otherwise=Rule("other", when=m.hold == True, then',
            'm.hold == True, then=dict(go=False, up_to_fen=0), clause="1.3"',
            "has no when",
            "drop when",
        ),
        ('"held", when=m.hold == True, ', '"held", ', 'Rule("held"', "held has no when", "add when="),
        ('rule="prompt")', 'rule="promt")', "Example(", "unknown rule promt", "did you mean prompt?"),
        (
            "go=True, up_to_fen=50)",
            "go=True, up_to_fen=51)",
            "Example(",
            "expects {'up_to_fen': 51}",
            "mend the rule",
        ),
        ("go=True, up_to_fen=50)", "go=1, up_to_fen=50)", "Example(", "expects {'go': 1}", "mend the rule"),
        (
            "go=True, up_to_fen=50)",
            "gone=True, up_to_fen=50)",
            "True, up_to_fen=50",
            "unknown outcome gone",
            "did you mean go?",
        ),
        (
            'given=dict(grade="A"',
            'given=dict(grade="C"',
            '"C"',
            "grade must be one of A, B",
            "mend the example",
        ),
        ("sum_fen=100, asked_fen", "asked_fen", "Example(", "sum_fen is required", "mend the example"),
    ],
)
def test_misspelt_file_is_refused(old, new, at, problem, remedy):
    text = GOOD.replace(old, new)
    [fault, *_] = refused(text)
    assert (fault.line, fault.column) == place_of(text, at)
    assert problem in fault.problem["en"]
    assert remedy in fault.remedy["en"]


@pytest.mark.parametrize(
    ("text", "line", "column", "problem", "remedy"),
    [
        ("x = (1,\ny = 2", 1, 5, "was never closed", "check brackets"),
        ("x = 1\n  y = 2", 2, 2, "unexpected indent", "check brackets"),
        ('x = {"en"： 1}', 1, 10, "FULLWIDTH COLON", "plain ':'"),
        ("x = （1）", 1, 5, "FULLWIDTH LEFT PARENTHESIS", "plain '('"),
        ("x = “1”", 1, 5, "LEFT DOUBLE QUOTATION MARK", "plain '\"'"),
        ("ｘ = 1", 1, 1, "FULLWIDTH LATIN SMALL LETTER X", "plain 'x'"),
        ("y = 1\nmоst = 1", 2, 2, "CYRILLIC SMALL LETTER O", "plain English letters"),
        ("x = '\u202e'", 1, 6, "invisible character U+202E", "delete it"),
        ("x = 1\x00", 1, 6, "invisible character U+0000", "delete it"),
        ("x = '\u200b'", 1, 6, "invisible character U+200B", "delete it"),
        ("x = " + "(" * 100_000 + ")" * 100_000, 1, 105, "too deeply nested", "split it"),
        ("x = " + "[" * 250 + "]" * 250, 1, 105, "too deeply nested", "split it"),
        ("x = " + "-" * 50_000 + "1", 1, 1, "too deeply nested", "split"),
    ],
)  # fmt: skip
def test_text_that_is_not_plain_python_is_refused(text, line, column, problem, remedy):
    fault = one_fault(text)
    assert (fault.line, fault.column) == (line, column)
    assert problem in fault.problem["en"]
    assert remedy in fault.remedy["en"]


@pytest.mark.parametrize("after", [")" * 100_000, ""], ids=["closed", "never_closed"])
def test_deeply_nested_condition_is_refused_at_its_line(after):
    fault = one_fault(with_condition("(" * 100_000 + f"m.hold == True{after}"))
    assert fault.line == place_of(GOOD, CONDITION)[0]
    assert "too deeply nested" in fault.problem["en"]


def test_long_condition_is_refused_without_crashing():
    text = with_condition(" & ".join(["(m.hold == True)"] * 8_000))
    assert "too deeply nested" in one_fault(text).problem["en"]


def test_condition_with_too_many_alternatives_is_refused():
    fault = one_fault(many([" | ".join(f"(m.x == {n})" for n in range(201))]))
    assert fault.problem["en"] == "r0 has 201 alternatives; at most 200 are decided safely"
    pairs = " & ".join(f"((m.x == {n}) | (m.y == {n}))" for n in range(20))
    assert "r0 has 1048576 alternatives" in one_fault(many([pairs])).problem["en"]


def test_derived_facts_that_double_each_other_are_refused():
    doubled = ", ".join(f"d{n}=least(m.d{n - 1}, m.d{n - 1})" for n in range(1, 60))
    text = GOOD.replace("derived=dict(", f"derived=dict(d0=least(m.sum_fen, 5), {doubled}, ")
    assert refused(text)[0].problem["en"] == "d4 is worked out of too much"


def test_file_without_policy_is_refused():
    assert one_fault('"""Nothing."""').problem["en"] == "the file has no policy"


def test_ten_thousand_rules_are_refused():
    fault = one_fault(many([f"m.x == {n}" for n in range(10_000)]))
    assert "at most 262,144" in fault.problem["en"]
    assert fault.line > 2_000


def test_301_rules_are_refused_and_300_are_not():
    fault = one_fault(many([f"m.x == {n}" for n in range(301)]))
    assert fault.problem["en"] == "301 rules; at most 300 are decided safely"
    assert fault.line == 307
    assert load_text(many([f"m.x == {n}" for n in range(300)]), "ok.py").policies["many"]


def test_more_range_rules_than_the_engine_holds_are_refused():
    fault = one_fault(many([f"m.x > {n}" for n in range(100, 36, -1)]))
    assert fault.problem["en"] == "64 rules without any ==; at most 63 are decided safely"
    assert load_text(many([f"m.x > {n}" for n in range(100, 37, -1)]), "ok.py").policies["many"]


def test_rules_that_pile_up_in_one_case_are_refused_by_the_grid():
    rows = [f'(m.c == "a") & (m.x > {n})' for n in range(100, 30, -1)]
    fault = one_fault(many(rows))
    assert "durable-rules cannot decide many" in fault.problem["en"]


def test_grid_over_100_000_points_names_the_fact():
    rows = [f"m.x == {n}" for n in range(0, 300, 3)] + [f"m.y == {n}" for n in range(0, 120, 3)] + ["m.z < 4"] * 3
    fault = one_fault(many(rows))
    assert "x makes it big with 300 values" in fault.problem["en"]


def test_facts_alike_to_the_engines_hash_are_refused():
    text = GOOD.replace("hold=Flag()", "hold=Flag(), costarring=Flag(), liquid=Flag()")
    fault = one_fault(text)
    assert fault.problem["en"] == "the engine cannot tell liquid from costarring"


def test_gap_is_refused_with_a_case():
    start = GOOD.index("    otherwise=")
    text = GOOD[:start] + GOOD[GOOD.index("    examples=") :]
    fault = one_fault(text)
    assert fault.problem["en"].startswith("no rule answers this case: {'grade': None")


def test_rule_that_never_fires_is_refused():
    text = with_condition("(m.hold == True) & (m.days_late <= most_days)").replace('rule="prompt"', 'rule="other"')
    fault = one_fault(text)
    assert fault.problem["en"].startswith("prompt can never fire: rules before it answer first: {")
    assert (fault.line, fault.column) == place_of(text, 'Rule("prompt"')


def test_contradiction_is_refused():
    fault = one_fault(with_condition("(m.days_late < 5) & (m.days_late > 5)"))
    assert fault.problem["en"] == "prompt can never fire: no case meets its condition"


def test_several_faults_are_named_at_once():
    text = GOOD.replace("m.hold == True,", "not m.hold,").replace(CONDITION, "m.grade in ('A',)")
    assert [fault.line for fault in refused(text)] == [17, 19]


def test_nothing_is_ever_run(tmp_path):
    mark = tmp_path / "ran"
    for line in (f"x = open({str(mark)!r}, 'w')", f"x = __import__('pathlib').Path({str(mark)!r}).touch()"):
        refused(f"{line}\n{GOOD}")
    assert not mark.exists()
