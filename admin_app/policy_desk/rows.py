"""One row of a draft's table, as somebody edits it: its cells by kind, its condition as written, its words."""

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.engine import LoadedPolicy, LoadedRule, RuleFileRefused
from rules.engine.forms import Literal
from rules.engine.load import unproven
from rules.engine.reader import Reading
from rules.engine.words import rows_of
from rules.engine.writing import with_cell, with_clause, with_condition, with_sentence


@dataclass(frozen=True)
class Row:
    """`condition` is None for the row that answers all other cases. `written` are the cells a form can change."""

    policy: LoadedPolicy
    rule: LoadedRule
    condition: str | None

    @property
    def written(self) -> dict[str, Any]:
        """Outcome → value of every cell that is a plain value; others are worked out or set by a number."""
        return {
            name: form.given for name, form in self.rule.then.items() if isinstance(form, Literal) and not form.name
        }

    @property
    def worked_out(self) -> dict[str, str]:
        return {name: form.text for name, form in self.rule.then.items() if name not in self.written}


def tables(text: str, filename: str) -> list[list[Row]]:
    """The rows of every policy in the text, sound or not; none where it cannot be read."""
    try:
        reading, policies = unproven(text, filename)
    except RuleFileRefused:
        return []
    return [_rows(text, reading, policy) for policy in policies.values()]


def _rows(text: str, reading: Reading, policy: LoadedPolicy) -> list[Row]:
    word = next(one for one in reading.policies if one.name == policy.name)
    written = {one.id: reading.part(one, "when") for one in rows_of(word)}
    return [Row(policy, rule, _source(text, written[rule.id])) for rule in policy.rules]


def _source(text: str, node: ast.expr | None) -> str | None:
    return None if node is None else ast.get_source_segment(text, node)


def row_of(text: str, filename: str, policy: str, rule: str) -> Row | None:
    rows = (row for table in tables(text, filename) for row in table)
    return next((row for row in rows if (row.policy.name, row.rule.id) == (policy, rule)), None)


def with_row(text: str, row: Row, cells: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """The text with what differs in this row written anew. Raises NotWritable, which says what to do instead.

    `words`: condition, clause, en, zh.
    """
    name, rule = row.policy.name, row.rule
    for outcome, value in cells.items():
        if value != row.written[outcome] or type(value) is not type(row.written[outcome]):
            text = with_cell(text, name, rule.id, outcome, value)
    if row.condition is not None and words["condition"].strip() != row.condition.strip():
        text = with_condition(text, name, rule.id, words["condition"])
    if words["clause"] != rule.clause:
        text = with_clause(text, name, rule.id, words["clause"])
    because = {"en": words["en"], "zh": words["zh"]}
    return text if because == dict(rule.because) else with_sentence(text, name, rule.id, because)
