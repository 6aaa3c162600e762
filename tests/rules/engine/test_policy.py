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
    with pytest.raises(KeyError, match="release has no rule promt"):
        release.explain(CASE, "promt")


def test_case_without_an_answer_is_an_error():
    """No such policy is loaded: its file is refused for the gap."""
    from rules.engine.durable_executor import EngineRefused
    from rules.engine.load import unproven

    start, end = GOOD.index("    otherwise="), GOOD.index("    examples=")
    policy = unproven(GOOD[:start] + GOOD[end:], "gap.py")[1]["release"]
    for ask in (policy.decide, policy.decide_compiled):
        with pytest.raises(EngineRefused, match=r"^no rule of release answers this case$"):
            ask(CASE)


def test_stopped_policy_gives_one_answer_to_all():
    text = GOOD.replace(
        "    examples=[",
        """    refuses=dict(go=False),
    stopped=Rule("halt", then=dict(go=False, up_to_fen=0), clause="1.4",
                 because={"en": "Stopped.", "zh": "已停用。"}),
    examples=[""",
    )
    policy = load_text(text, "stopped.py").policies["release"]
    halted = policy.halted
    assert halted.decide({**CASE, "days_late": 0}).as_json() == {
        "policy": "release",
        "outcome": {"go": False, "up_to_fen": 0},
        "reasons": [{"rule": "halt", "clause": "1.4", "because": {"en": "Stopped.", "zh": "已停用。"}}],
        "passed_over": [],
    }
    assert halted.table_hash == f"stopped {policy.table_hash}"
    assert (halted.rules, halted.examples, halted.found) == ((policy.stopped,), (), [])
    assert policy.halted is halted


def test_policy_that_cannot_be_stopped_has_no_other_answer(release):
    assert release.halted is None


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


def both(text):
    return {"en": text, "zh": text}


def test_table_shows_the_policy_as_written(release):
    money, due = {"kind": "money", "unit": "fen", "minimum": 0}, {"days_late": 30}
    held = {"go": False, "up_to_fen": 0}
    whole, asked = {**money, "type": "integer", "maximum": 10**14}, {**money, "type": ["integer", "null"]}
    assert release.as_table() == {
        "name": "release",
        "title": {"en": "Release", "zh": "放行"},
        "owner": "Mei",
        "hit": "first",
        "facts": [
            {"name": "grade", "kind": "choice", "type": ["string", "null"], "enum": ["A", "B", None]}
            | {"label": both("grade")},
            {"name": "days_late", "kind": "count", "unit": "days", "type": "integer", "minimum": 0, "maximum": 10**6}
            | {"label": both("days late")},
            {"name": "hold", "kind": "flag", "type": "boolean", "label": both("hold")},
            {"name": "sum_fen", **whole, "label": both("sum")},
            {"name": "asked_fen", **asked, "maximum": 10**14, "label": both("asked")},
        ],
        "derived": [{"name": "wanted_fen", "form": "first_of(asked_fen, sum_fen)", "label": both("wanted")}],
        "outcomes": [
            {"name": "go", "kind": "flag", "type": "boolean", "label": both("go")},
            {"name": "up_to_fen", **whole, "maximum": 5 * 10**13, "label": both("up to")},
        ],
        "parameters": [{"name": "most_days", **release.parameters["most_days"].told()}],
        "rules": [
            {"id": "held", "when": "hold == True", "then": held, "clause": "1.1", "note": ""}
            | {"because": {"en": "Held.", "zh": "已暂停。"}},
            {
                "id": "prompt",
                "when": "(grade == 'A') & (days_late <= 30)",
                "then": {"go": True, "up_to_fen": {"form": "least(wanted_fen, percent(sum_fen, 50))"}},
                "clause": "1.2",
                "because": {"en": "Pays on time.", "zh": "付款及时。"},
                "note": "",
            },
            {"id": "other", "when": "otherwise", "then": held, "clause": "1.3", "note": ""}
            | {"because": {"en": "Wait.", "zh": "请等待。"}},
        ],
        "examples": [
            {
                "given": {**CASE, **due},
                "then": {"go": True, "up_to_fen": 50},
                "rule": "prompt",
            }
        ],
        "labels": {},
        "refuses": {},
        "stopped": None,
    }


def test_table_tells_the_labels_of_its_values():
    text = GOOD.replace('Choice("A", "B"', 'Choice("A", "B", "on_trial"')
    assert load_text(text, "a.py").policies["release"].as_table()["labels"] == {"on_trial": both("on trial")}


def test_outcome_of_no_facts_is_shown_by_its_value():
    text = GOOD.replace("least(m.wanted_fen, percent(m.sum_fen, 50))", "least(9, 50)").replace(
        "up_to_fen=50", "up_to_fen=9"
    )
    assert load_text(text, "a.py").policies["release"].as_table()["rules"][1]["then"] == {"go": True, "up_to_fen": 9}


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
