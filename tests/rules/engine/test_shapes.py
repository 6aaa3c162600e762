"""Each word of a rule file holds what it should; anything else is refused at its label, with the right spelling."""

import pytest

from rules.engine import RuleFileRefused, load_text
from tests.rules.engine.files import GOOD, place_of

PARAMETER = 'most_days = Parameter(30, unit="days", clause="1.1", note="set by this installation")'


def refused(text):
    with pytest.raises(RuleFileRefused) as refusal:
        load_text(text, "bad.py")
    fault = refusal.value.faults[0]
    return (fault.line, fault.column), fault.problem["en"], fault.remedy["en"]


def changed(old, new):
    assert old in GOOD
    return GOOD.replace(old, new, 1)


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("Money(least=-1)", "Money cannot range from -1 to 100000000000000"),
        ("Money(most=100_000_000_000_001)", "Money cannot range from 0 to 100000000000001"),
        ("Money(least=5, most=5)", "Money cannot range from 5 to 5"),
        ("Money(most=0)", "Money cannot range from 0 to 0"),
        ("Count(most=1_000_001)", "Count cannot range from 0 to 1000001"),
        ("Ratio(most=10_001)", "Ratio cannot range from 0 to 10001"),
        ("Ratio(least=9, most=8)", "Ratio cannot range from 9 to 8"),
    ],
)
def test_range_of_a_number_stays_within_its_kind(ends, told):
    text = changed("hold=Flag()", f"hold=Flag(), other={ends}").replace("Money, P", "Money, Ratio, P", 1)
    most = {"Money": 10**14, "Count": 10**6, "Ratio": 10_000}[ends.split("(")[0]]
    assert refused(text) == (place_of(text, ends), told, f"stay within 0 and {most}")


@pytest.mark.parametrize(
    "ends",
    ["Money(most=100_000_000_000_000)", "Count(most=1_000_000)", "Ratio(most=10_000)", "Ratio(least=0, most=1)"],
)
def test_whole_range_of_a_kind_is_a_range(ends):
    text = changed("hold=Flag()", f"hold=Flag(), other={ends}").replace("Money, P", "Money, Ratio, P", 1)
    text = text.replace("hold=False", "hold=False, other=1")
    assert load_text(text, "good.py").policies["release"].facts["other"].most in (10**14, 10**6, 10_000, 1)


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        ("least=31", "31 – …"),
        ("most=29", "… – 29"),
        ("least=1, most=29", "1 – 29"),
        ("least=31, most=60", "31 – 60"),
    ],
)
def test_parameter_outside_its_range_is_told_with_it(ends, told):
    text = changed('clause="1.1", note', f'clause="1.1", {ends}, note')
    assert refused(text) == (
        place_of(text, "Parameter(30"),
        f"30 is outside the parameter's range {told}",
        "choose a value within it, or widen least and most",
    )


RULE = "Rule(id=…, then=…, clause=…, because=…, note=…)"
EXAMPLE = "Example(given=…, then=…, rule=…)"


@pytest.mark.parametrize(
    ("old", "new", "at", "problem", "remedy"),
    [
        ('Rule("held", ', 'Rule("held", "again", ', 'Rule("held"', "Rule takes its values by label", RULE),
        ('Rule("held", ', 'Rule("held", id="x", ', 'Rule("held"', "Rule takes its values by label", RULE),
        ("Example(given=", "Example(5, given=", "Example(5", "Example takes its values by label", EXAMPLE),
        ("rules=[", "rules=[5, ", "[5, ", "rules of Policy cannot be", "write [Rule(…), …]"),
        ("rules=[", "rules=5, examples=[", "5, ", "rules of Policy cannot be 5", "write [Rule(…), …]"),
        ('"zh": "放行"', '"zh": 5', '{"en": "Release"', "title of Policy cannot be", 'write {"en": "…", "zh": "…"}'),
        ('"zh": "放行"', '"zh": ""', '{"en": "Release"', "title of Policy cannot be", 'write {"en": "…", "zh": "…"}'),
        (
            'Choice("A", "B"',
            'Choice("A", "A"',
            "Choice(",
            "a Choice needs its values, each once",
            'write Choice("A", "B")',
        ),
        ("percent(m.sum_fen, 50)", 'percent("x", 50)', '"x"', "'x' is not a number or a fact", "write percent("),
        ("percent(m.sum_fen, 50)", "percent(True, 50)", "True, 50", "True is not a number or a fact", "write percent("),
        ("percent(m.sum_fen, 50)", "percent(m.sum_fen)", "percent(m.sum_fen)", "percent cannot have 1 parts", "write"),
    ],
)
def test_word_that_holds_something_else_is_refused_at_its_place(old, new, at, problem, remedy):
    text = changed(old, new)
    place, said, what = refused(text)
    assert (place, said[: len(problem)], what[: len(remedy)]) == (place_of(text, at), problem, remedy)


@pytest.mark.parametrize(("count", "fits"), [(100, True), (101, False)])
def test_choice_has_a_hundred_values_at_most(count, fits):
    values = ", ".join(f'"v{number}"' for number in range(count))
    text = changed("hold=Flag()", f"hold=Flag(), other=Choice({values})").replace(
        "hold=False", 'hold=False, other="v1"'
    )
    if fits:
        assert len(load_text(text, "good.py").policies["release"].facts["other"].values) == count
    else:
        assert refused(text)[:2] == (place_of(text, 'Choice("v0"'), "a Choice needs its values, each once")


def test_parts_of_a_form_may_come_from_a_list_above():
    text = changed("most_days = ", "parts = (7, 9)\nmost_days = ").replace(
        "first_of(m.asked_fen", "first_of(*parts, m.asked_fen"
    )
    assert load_text(text.replace("up_to_fen=50", "up_to_fen=7"), "good.py").policies
