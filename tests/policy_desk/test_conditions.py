"""Conditions as lines and back, for every rule we ship; and texts in which one piece is written anew."""

import ast
from pathlib import Path
from typing import Any

import pytest

from admin_app.policy_desk import rows
from admin_app.policy_desk.cases import cases_of, with_examples_kept, without_examples
from admin_app.policy_desk.conditions import Line, condition_of, lines_of
from admin_app.policy_desk.screens.asking import lines_fit, same_lines
from rules.engine import load_text, m
from rules.engine.conditions import condition_of as read
from rules.engine.refusal import fact_named
from rules.engine.script import expression
from rules.engine.tree import conjuncts, node_of
from rules.engine.writing import NotWritable, Spelled, with_example_at, with_outcome

FILES = sorted((Path(__file__).parents[2] / "rules").glob("[a-z]*.py"))
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in FILES}
NO_LINES = {"A-prompt", "top-secret", "same-level", "not-now"}  # they join facts with "or"

CASES = [
    ('m.grade == "A"', [Line("grade", "==", ("A",))]),
    ('(m.grade == "A") | (m.grade == "B")', [Line("grade", "==", ("A", "B"))]),
    ('(m.grade != "A") & (m.grade != "B")', [Line("grade", "!=", ("A", "B"))]),
    ("m.hold == True", [Line("hold", "==", (True,))]),
    ("m.asked_fen == None", [Line("asked_fen", "==", (None,))]),
    (
        "(m.days > 10_000) & (m.days <= most_days)",
        [Line("days", ">", (10_000,)), Line("days", "<=", (Spelled("most_days"),))],
    ),
    ("m.owed_fen > m.limit_fen", [Line("owed_fen", ">", (Spelled("m.limit_fen"),))]),
]
OTHERWISE = [
    '(m.grade == "A") | (m.days > 3)',
    "(m.days > 3) | (m.days < 1)",
    '((m.grade == "A") & (m.days > 3)) | (m.hold == True)',
    "m.hold",
    "1 < m.days < 3",
    "m.days > m.days * 2",
    "not one expression at all",
    "",
]


@pytest.mark.parametrize(("condition", "lines"), CASES)
def test_lines_and_the_files_words_say_the_same(condition: str, lines: list[Line]) -> None:
    assert lines_of(condition) == lines
    assert condition_of(lines) == condition


@pytest.mark.parametrize("condition", OTHERWISE)
def test_what_is_not_all_of_some_lines_stays_as_written(condition: str) -> None:
    assert lines_of(condition) is None


def written() -> list[rows.Row]:
    tables = [table for name, text in TEXTS.items() for table in rows.tables(text, name)]
    return [row for table in tables for row in table.ordered]


@pytest.mark.parametrize("row", written(), ids=lambda row: f"{row.policy.name} {row.rule.id}")
def test_every_shipped_condition_comes_back_from_its_lines_with_the_same_meaning(row: rows.Row) -> None:
    lines = lines_of(row.condition or "")
    assert (lines is None) == (row.rule.id in NO_LINES)
    if lines is not None and row.rule.node is not None:
        names = {name: one.value for name, one in row.policy.parameters.items()}
        again = node_of(read(expression(condition_of(lines)), lambda node: value_of(node, names)).define())
        assert set(conjuncts(again)) == set(conjuncts(row.rule.node))


def value_of(node: ast.expr, names: dict[str, int]) -> Any:
    if (name := fact_named(node)) is not None:
        return getattr(m, name)
    return names[node.id] if isinstance(node, ast.Name) else ast.literal_eval(node)


def test_what_a_form_cannot_say_of_a_fact_stays_as_written() -> None:
    text = TEXTS["credit.py"].replace("careful_review_passed=Flag()", "careful_review_passed=Flag(nullable=True)")
    table = rows.table_of(text, "credit.py", "credit_terms")
    assert table is not None
    fit = [
        ([Line("careful_review_passed", "==", (None,))], True),
        ([Line("careful_review_passed", "!=", (None,))], False),
        ([Line("grade", "!=", ("A", "B"))], True),
        ([Line("contract_days", ">", (1,)), Line("contract_days", "<", (9,))], True),
        (
            [Line("contract_days", ">", (1,)), Line("contract_days", "<", (9,)), Line("contract_days", "!=", (5,))],
            False,
        ),
        ([Line("contract_days", "<=", (Spelled("b_longest_days"),))], True),
        ([Line("contract_days", "<=", (Spelled("b_first_share"),))], False),
        (None, False),
    ]
    assert [lines_fit(lines, table) for lines, _fits in fit] == [fits for _lines, fits in fit]


def test_the_order_of_lines_and_values_changes_nothing() -> None:
    one = [Line("grade", "==", ("A", "B")), Line("contract_days", ">", (1,))]
    assert same_lines(one, [one[1], Line("grade", "==", ("B", "A"))])
    assert not same_lines(one, one[:1])


REPORTING = TEXTS["reporting.py"]


def test_an_outcome_is_written_whatever_set_it_before() -> None:
    text = with_outcome(REPORTING, "duty_terms", "first-report", "working_days", 7)
    assert plain_cells(text, "first-report") == {"working_days": 7, "listed_days": None}
    again = with_outcome(text, "duty_terms", "first-report", "working_days", Spelled("first_report_working_days"))
    assert again == REPORTING
    with pytest.raises(NotWritable, match="has no outcome days"):
        with_outcome(REPORTING, "duty_terms", "first-report", "days", 7)


def plain_cells(text: str, rule: str) -> dict[str, object]:
    row = rows.row_of(text, "reporting.py", "duty_terms", rule)
    assert row is not None
    return row.written


def test_an_example_is_written_anew_in_its_place_and_its_comment_stays() -> None:
    noted = REPORTING.replace(
        '        Example(given=dict(grade="B")', '        # agreed in March\n        Example(given=dict(grade="B")'
    )
    assert noted != REPORTING
    text = with_example_at(noted, "credit_report", 1, {"grade": "B"}, {"every_months": 3}, None)
    assert '        # agreed in March\n        Example(\n            given=dict(grade="B"),\n' in text
    with pytest.raises(NotWritable, match="there is no example 10"):
        with_example_at(noted, "credit_report", 9, {}, {}, None)


def test_a_rule_goes_with_its_examples_or_without() -> None:
    policy = load_text(REPORTING, "reporting.py").policies["credit_report"]
    gone = without_examples(REPORTING, policy, "B-quarter")
    left = load_text(gone, "reporting.py").policies["credit_report"]
    assert len(left.examples) == len(policy.examples) - 1
    kept = with_examples_kept(REPORTING, "reporting.py", policy, "B-quarter")
    table = rows.table_of(kept, "reporting.py", "credit_report")
    assert table is not None
    [moved] = [case for case in cases_of(table.policy) if case.example.given == {"grade": "B"}]
    assert (moved.example.rule, moved.holds) == (moved.rule, False)


def test_a_case_is_told_by_what_its_rule_asks_and_what_is_out_of_the_ordinary() -> None:
    policy = load_text(TEXTS["credit.py"], "credit.py").policies["credit_grade"]
    told = cases_of(policy)[0].sentence
    assert told["en"].startswith("Invoices settled 10, paid on time 90.00 %")
    assert "dishonoured bills" not in told["en"]
    assert "未付发票" in told["zh"]


def test_a_condition_behind_chinese_words_comes_whole() -> None:
    """Python counts bytes where people count characters; a line may hold both."""
    text = TEXTS["credit.py"]
    ours = [row for table in rows.tables(text, "credit.py") for row in table.ordered]
    row = next(row for row in ours if not row.rule.note and f"when={row.condition}," in text)
    at = text.index(f"when={row.condition}")
    changed = f'{text[:at]}note="先说明情况", {text[at:]}'
    again = next(
        one.row(row.rule.id) for one in rows.tables(changed, "credit.py") if one.policy.name == row.policy.name
    )
    assert again is not None
    assert (again.rule.note, again.condition) == ("先说明情况", row.condition)
