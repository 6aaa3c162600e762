"""What every shipped policy owes its readers, whatever it decides."""

import importlib
import re

import pytest

from rules.engine import EngineRefused, check_folder, load_text, m
from rules.engine.labels import values_of
from rules.engine.telling import unit_of
from tests.rules.conftest import RULES, shipped_policies

POLICIES = shipped_policies()
CLAUSE = re.compile(r"[一二三四](\([一二三四五]\))?\d+(\.\d+)*")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
ROWS = [pytest.param(rule, id=f"{policy.name}-{rule.id}") for policy in POLICIES.values() for rule in policy.rules]


def test_folder_is_in_order():
    report = check_folder(RULES)
    assert report.ok
    assert report.faults == []
    assert report.lines("zh")[-1].endswith("，0 处错误")
    assert report.lines("en")[-1].endswith(", 0 faults")


def test_file_shown_in_the_docs_is_in_order():
    page = (RULES.parent / "docs" / "rule-files.md").read_text(encoding="utf-8")
    shown = page.split("```python\n")[1].split("```")[0]
    assert list(load_text(shown, "shown.py").policies) == ["release"]


@pytest.mark.parametrize("name", sorted(path.stem for path in RULES.glob("*.py")))
def test_rule_file_is_python_too(name):
    assert importlib.import_module(f"rules.{name}").m is m


@pytest.mark.parametrize("rule", ROWS)
def test_rule_has_clause_and_both_sentences(rule):
    assert CLAUSE.fullmatch(rule.clause)
    assert set(rule.because) == {"en", "zh"}
    assert rule.because["en"].endswith(".")
    assert rule.because["zh"].endswith("。")


@pytest.mark.parametrize("name", POLICIES)
def test_every_rule_has_an_example(name):
    assert [f for f in POLICIES[name].findings() if f.kind in ("no_example", "gap", "unreachable")] == []


# What is answered while managers have stopped a policy: nothing where it only says who acts. The rest gives dates,
# counts and grades that lists stand on, permits nothing and cannot be stopped.
STOPPED = {
    "credit_group": {},
    "level_change": {},
    "consultation": {},
    "disclosure": {},
    "policy_change": {},
    "circle_naming": {},
    "plan_review": {},
    "contract_number": {},
    "contract_outing": {"allowed": False, "step_1": None, "longest_days": 15},
    "complaint_judgement": {},
    "complaint_after_visit": {"reopen": True},
    "complaint_archiving": {"allowed": False},
    "limit_step": {"proposed": False},
    "after_default": {"advised": False, "measure": None},
    "trading_document": {"required": True},
    "visit_record": {"complete": False},
    "questionnaire": {"allowed": False, "most_questions": 5},
    "dormancy": {"report_owed": True},
    "limit_approval": {"allowed": False, "approver": None},
    "borrowing": {"allowed": False, "step_1": None, "working_days": 0},
    "duty_waiver": {"allowed": False, "step_1": None, "longest_days": 0},
    "first_sale": {"allowed": False},
    "level_skip": {"allowed": False, "next_level": None},
    "hold_lifting": {},
    "complaint_decision": {"allowed": False, "decided_by": None},
    "calling_window": {"allowed": False},
    "destruction": {"allowed": False, "step_1": None, "step_2": None, "step_3": None},
    "contract_review": {
        "allowed": False,
        "opinion_1": None,
        "opinion_2": None,
        "opinion_3": None,
        "concluded_by": None,
    },
    "may_read": {"access": "none", "copies": False},
    "prospect_step": {"allowed": False, "plan_working_days": 3},
    "prospect_taking_on": {"allowed": False, "take_on_working_days": 3},
    "credit_terms": {"settlement": "cash_or_prepayment", "credit_allowed": False, "limit_fen": 0, "payment_days": 0},
    "over_limit": {"verdict": "refused", "report_to": None, "mode": None},
}


def answered_stopped(policy):
    try:
        return policy.halted.decide_compiled(policy.examples[0].given).outcome
    except EngineRefused:
        return {}


def test_a_stopped_policy_allows_nothing():
    assert {name: answered_stopped(POLICIES[name]) for name in STOPPED} == STOPPED
    assert [name for name, policy in POLICIES.items() if policy.stopped and name not in STOPPED] == []


@pytest.mark.parametrize("name", POLICIES)
def test_parameters_say_where_they_come_from(name):
    for parameter in POLICIES[name].parameters.values():
        assert parameter.unit
        assert CLAUSE.fullmatch(parameter.clause)
        assert parameter.note_text == {"en": "set by this installation", "zh": "本单位设定"}
        assert parameter.least is not None
        assert parameter.most is not None


def is_told_in_both(text):
    return text["en"].isascii() and CHINESE.search(text["zh"]) is not None


def test_every_unit_has_a_word_in_both_languages():
    told = [one for policy in POLICIES.values() for one in (*policy.parameters.values(), *policy.facts.values())]
    units = {unit for one in told if (unit := one.unit)}
    assert [
        unit for unit in sorted(units) if not CHINESE.search(unit_of(unit)["zh"]) and unit_of(unit)["zh"] != "%"
    ] == []


@pytest.mark.parametrize("name", POLICIES)
def test_everything_has_a_name_in_both_languages(name):
    policy = POLICIES[name]
    values = values_of([*policy.kinds.values(), *policy.outcomes.values()])
    named = [*policy.kinds, *policy.outcomes, *values]
    assert [one for one in named if one not in policy.labels or not is_told_in_both(policy.labels[one])] == []
    assert [p.name for p in policy.parameters.values() if p.title is None or not is_told_in_both(p.title)] == []
