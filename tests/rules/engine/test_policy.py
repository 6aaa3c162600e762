"""What a policy answers, how it explains itself, and which facts it refuses."""

import pytest

from rules.engine import FactsRefused, load_text
from tests.rules.engine.files import GOOD, with_condition

CASE = {"grade": "A", "days_late": 31, "hold": False, "sum_fen": 100, "asked_fen": None}


@pytest.fixture(scope="module")
def release():
    return load_text(GOOD, "good.py").policies["release"]


def test_decision_names_its_rule_and_what_it_passed_over(release):
    assert release.decide(CASE).as_json() == {
        "policy": "release",
        "outcome": {"go": False, "up_to_fen": 0},
        "reasons": [{"rule": "other", "clause": "1.3", "because": {"en": "Wait.", "zh": "请等待。"}}],
        "passed_over": [
            {"rule": "held", "failed": "hold == True", "actual": False},
            {"rule": "prompt", "failed": "days_late <= 30", "actual": 31},
        ],
    }


def test_missing_fact_is_never_met_by_a_comparison(release):
    passed = release.decide({**CASE, "grade": None, "days_late": 0}).passed_over[1]
    assert (passed.failed, passed.actual) == ("grade == 'A'", None)


def test_either_is_explained_as_a_whole():
    policy = load_text(with_condition('(m.grade == "A") & ((m.hold == True) | (m.days_late < 31))'), "e.py")
    text = "(grade == 'A') & ((hold == True) | (days_late < 31))"
    release = policy.policies["release"]
    assert release.rules[1].condition_text == text
    passed = release.decide(CASE).passed_over[1]
    assert (passed.failed, passed.actual) == (
        "(hold == True) | (days_late < 31)",
        {"hold": False, "days_late": 31},
    )


def test_nullable_fact_may_be_left_out(release):
    del (short := dict(CASE))["asked_fen"]
    assert release.normalise(short) == CASE


def test_explanation_of_a_named_rule(release):
    decision = release.explain(CASE, "prompt")
    assert (decision.rule, [p.rule for p in decision.passed_over]) == ("prompt", ["held"])
    with pytest.raises(KeyError):
        release.explain(CASE, "promt")


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"grade": "C"}, {"grade": "must be one of A, B"}),
        ({"grade": 1}, {"grade": "must be one of A, B"}),
        ({"days_late": None}, {"days_late": "is required"}),
        ({"days_late": True}, {"days_late": "must be a whole number"}),
        ({"days_late": 1.0}, {"days_late": "must be a whole number"}),
        ({"days_late": "1e5"}, {"days_late": "must be a whole number"}),
        ({"days_late": -1}, {"days_late": "must be from 0 to 1000000"}),
        ({"days_late": 10**6 + 1}, {"days_late": "must be from 0 to 1000000"}),
        ({"sum_fen": 10**14 + 1}, {"sum_fen": "must be from 0 to 100000000000000"}),
        ({"hold": 1}, {"hold": "must be true or false"}),
        ({"hold": None}, {"hold": "is required"}),
        ({"other": 1}, {"other": "is not a fact of this policy"}),
        ({"grade": "Z", "hold": "no"}, {"grade": "must be one of A, B", "hold": "must be true or false"}),
    ],
)
def test_facts_that_do_not_fit_are_refused_by_field(release, given, errors):
    for ask in (release.decide, release.decide_compiled, release.outcome):
        with pytest.raises(FactsRefused) as refusal:
            ask({**CASE, **given})
        assert {field: text["en"] for field, text in refusal.value.errors.items()} == errors


@pytest.mark.parametrize("fact", ["grade", "days_late", "hold", "sum_fen", "asked_fen"])
@pytest.mark.parametrize(
    "value",
    [
        *(None, "A", "a", "", "\ud800", "1e5", True, False, 0, 1, -1, 0.0, 1.5, float("nan"), float("inf")),
        *(10**6, 10**6 + 1, 10**14, 10**14 + 1, 2**63, -(2**63), [], {}, ("A",), b"A"),
    ],
    ids=repr,
)
def test_the_quick_check_passes_what_the_slow_one_does(release, fact, value):
    """The compiled check is a shortcut: it must never pass what `refusals` would name."""
    case = {**CASE, fact: value}
    assert release._fits(case) == (release.refusals(case) == {})


def test_the_quick_check_leaves_missing_and_unknown_facts_to_the_slow_one(release):
    del (short := dict(CASE))["asked_fen"]
    for case in (short, {**short, "asked": None}, {**CASE, "asked": None}, {}, {**CASE, 1: 1}):
        assert not release._fits(case)
    assert release.outcome(short) == release.outcome(CASE)


def test_ends_of_the_ranges_are_accepted(release):
    assert release.outcome({**CASE, "days_late": 10**6, "sum_fen": 10**14}) == {"go": False, "up_to_fen": 0}
    assert release.outcome({**CASE, "days_late": 0, "sum_fen": 10**14}) == {
        "go": True,
        "up_to_fen": 10**14 // 2,
    }


def test_schemas_of_facts_and_outcomes(release):
    assert {name: fact.json_schema() for name, fact in release.facts.items()} == {
        "grade": {"type": ["string", "null"], "enum": ["A", "B", None]},
        "days_late": {"type": "integer", "minimum": 0, "maximum": 10**6},
        "hold": {"type": "boolean"},
        "sum_fen": {"type": "integer", "minimum": 0, "maximum": 10**14},
        "asked_fen": {"type": ["integer", "null"], "minimum": 0, "maximum": 10**14},
    }
    assert release.outcomes["go"].json_schema() == {"type": "boolean"}
    assert release.outcomes["up_to_fen"].json_schema() == {
        "type": "integer",
        "minimum": 0,
        "maximum": 5 * 10**13,
    }


def test_table_shows_the_policy_as_written(release):
    table = release.as_table()
    assert table["rules"][1]["when"] == "(grade == 'A') & (days_late <= 30)"
    assert table["rules"][1]["then"] == {
        "go": True,
        "up_to_fen": {"form": "least(wanted_fen, percent(sum_fen, 50))"},
    }
    assert table["rules"][2]["when"] == "otherwise"
    assert [parameter["name"] for parameter in table["parameters"]] == ["most_days"]
    assert release.owner == "Mei"


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "\n# a comment\n",
        GOOD.replace("    ", "      "),
        GOOD.replace("days_late=30,", "days_late=29,"),
        GOOD + "\nother = Parameter(1, unit='days', clause='9')\n",
    ],
)
def test_table_hash_stays_when_nothing_is_answered_otherwise(release, text):
    assert load_text(text, "same.py").policies["release"].table_hash == release.table_hash


@pytest.mark.parametrize(
    "text",
    [
        GOOD.replace("Parameter(30,", "Parameter(31,"),
        GOOD.replace("Pays on time.", "Pays promptly."),
        GOOD.replace('clause="1.2"', 'clause="1.4"'),
        GOOD.replace("percent(m.sum_fen, 50)", "percent(m.sum_fen, 50), 50"),
        GOOD.replace("sum_fen=Money(),", "sum_fen=Money(most=1000),"),
    ],
)
def test_table_hash_moves_when_something_is(release, text):
    assert load_text(text, "other.py").policies["release"].table_hash != release.table_hash


def test_overlap_is_told_with_a_case(release):
    [overlap] = [finding for finding in release.findings() if finding.kind == "overlap"]
    assert overlap.rules == ("held", "prompt")
    assert release.all_rules(release.complete(overlap.witness)) == [0, 1]


def test_rule_without_example_is_told(release):
    found = [finding.rules for finding in release.findings() if finding.kind == "no_example"]
    assert found == [("held",), ("other",)]


def test_same_text_is_built_once():
    assert load_text(GOOD, "good.py") is load_text(GOOD, "good.py")
