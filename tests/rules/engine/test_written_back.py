"""Whatever is written into a shipped file reads back as exactly that change, and written back gives the text there was."""

import ast
import copy

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rules.engine import load_text
from rules.engine.syntax import tree_of
from rules.engine.writing import (
    moved_rule,
    with_cell,
    with_clause,
    with_example,
    with_parameter,
    with_sentence,
    without_example,
)
from tests.rules.conftest import RULES

SHIPPED = {path.name: path.read_text(encoding="utf-8") for path in sorted(RULES.glob("*.py"))}
POLICIES = {p.name: p for name, text in SHIPPED.items() for p in load_text(text, name).policies.values()}
LOADED = {name: load_text(text, name) for name, text in SHIPPED.items()}
RULES_OF = [(file, p.name, r) for file, loaded in LOADED.items() for p in loaded.policies.values() for r in p.rules]
SMALL = [(file, name, rule) for file, name, rule in RULES_OF if file == "reporting.py"]
thorough = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))


def changed_lines(before, after):
    old, new = before.split("\n"), after.split("\n")
    return [line for line in new if line not in old], [line for line in old if line not in new]


def table_without(policy, *path):
    """The policy as JSON, with what was changed taken out."""
    table = copy.deepcopy(policy.as_table())
    at = table
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = None
    return table


READABLE = st.text(st.characters(exclude_categories=("C", "Zl", "Zp")), min_size=1, max_size=30).filter(str.strip)


@thorough
@given(st.sampled_from(SMALL), READABLE, READABLE)
@example(SMALL[0], '"\\', "'\"'")
def test_any_sentence_reads_back_and_nothing_else_moves(chosen, en, zh):
    file, name, rule = chosen
    text = SHIPPED[file]
    new = with_sentence(text, name, rule.id, {"en": en, "zh": zh})
    loaded = load_text(new, file)
    index = [r.id for r in loaded.policies[name].rules].index(rule.id)
    assert loaded.policies[name].rules[index].because == {"en": en, "zh": zh}
    path = ("rules", index, "because")
    assert table_without(loaded.policies[name], *path) == table_without(POLICIES[name], *path)
    for other in loaded.policies:
        assert other == name or loaded.policies[other].as_table() == POLICIES[other].as_table()
    back = with_sentence(new, name, rule.id, rule.because)
    assert ast.dump(tree_of(back)) == ast.dump(tree_of(text))
    assert [line for line in changed_lines(text, back)[0] if "because" not in line and '"en"' not in line] == []


CELLS = [
    (file, p, r, name)
    for file, p, r in RULES_OF
    for name, form in r.then.items()
    if not form.facts() and not getattr(form, "name", "")
][::12]


@pytest.mark.parametrize(("file", "policy", "rule", "outcome"), CELLS)
def test_any_cell_is_written_and_written_back(file, policy, rule, outcome):
    text, value = SHIPPED[file], rule.then[outcome].value({})
    new = with_cell(text, policy, rule.id, outcome, "什么“都”行" if value != "什么" else None)
    assert len(changed_lines(text, new)[0]) == 1
    assert with_cell(new, policy, rule.id, outcome, value) == text


@pytest.mark.parametrize(("file", "name"), [(f, n) for f, loaded in LOADED.items() for n in loaded.parameters][::8])
def test_any_parameter_is_written_and_written_back(file, name):
    text, parameter = SHIPPED[file], LOADED[file].parameters[name]
    new = with_parameter(text, name, parameter.value + 1)
    assert new != text
    assert with_parameter(new, name, parameter.value) == text


@pytest.mark.parametrize(("file", "policy"), [(f, p) for f, loaded in LOADED.items() for p in [*loaded.policies][-1:]])
def test_rules_and_examples_move_and_come_back(file, policy):
    text, rules = SHIPPED[file], POLICIES[policy].when_rules
    for index, rule in {0: rules[0], len(rules) - 1: rules[-1]}.items():
        far = len(rules) - 1 - index
        moved = moved_rule(text, policy, rule.id, far)
        assert moved_rule(moved, policy, rule.id, index) == text
        assert with_clause(with_clause(text, policy, rule.id, "二(九)9"), policy, rule.id, rule.clause) == text
    last = POLICIES[policy].examples[-1]
    grown = with_example(text, policy, last.given, last.then, last.rule)
    assert len(load_text(grown, file).policies[policy].examples) == len(POLICIES[policy].examples) + 1
    assert without_example(grown, policy, len(POLICIES[policy].examples)) == text
