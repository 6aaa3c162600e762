"""The tables of a draft, as somebody edits them: their rows with cells by kind, conditions as written, and words."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rules.engine import Fault, LoadedPolicy, LoadedRule, Parameter, RuleFileRefused
from rules.engine.faults import Text, both
from rules.engine.forms import Form, Literal
from rules.engine.load import unproven
from rules.engine.reader import Reading
from rules.engine.refusal import fact_named
from rules.engine.script import Places, Script, labelled
from rules.engine.telling import told_condition, told_form
from rules.engine.words import rows_of
from rules.engine.writing import (
    NotWritable,
    Spelled,
    with_clause,
    with_condition,
    with_note,
    with_outcome,
    with_sentence,
)
from rules.engine.writing import cell as cell_of


@dataclass(frozen=True)
class Row:
    """`condition` is None for the row that answers all other cases. `sources`: how the file writes each cell."""

    policy: LoadedPolicy
    rule: LoadedRule
    condition: str | None
    sources: Mapping[str, str]

    @property
    def written(self) -> dict[str, Any]:
        """Outcome → value of every cell that is a plain value; others are worked out or set by a number."""
        return {name: form.value({}) for name, form in self.rule.then.items() if _is_plain(form)}

    @property
    def worked_out(self) -> dict[str, str]:
        return {name: form.text for name, form in self.rule.then.items() if not _is_plain(form)}

    @property
    def told(self) -> Text:
        """When it applies, in words."""
        return told_condition(self.policy, self.rule.node)

    def told_cell(self, outcome: str) -> Text:
        if outcome not in self.rule.then:
            return both("–", "–")
        return told_form(self.policy, self.rule.then[outcome], self.policy.outcomes[outcome])

    @property
    def cells(self) -> dict[str, Any]:
        """Outcome → its plain value, or what the file writes there."""
        return {
            name: self.written[name] if name in self.written else Spelled(self.sources[name]) for name in self.rule.then
        }


def _is_plain(form: Form) -> bool:
    return isinstance(form, Literal) and not form.name


@dataclass(frozen=True)
class Table:
    """One policy of a draft. `parameters` are the numbers of the whole file, `ids` all its rules'."""

    policy: LoadedPolicy
    rows: list[Row]
    parameters: Mapping[str, Parameter]
    ids: frozenset[str]
    stopped: Row | None = None  # what is answered while the policy is stopped

    @property
    def ordered(self) -> list[Row]:
        """The rows with a condition: those that have a place among others."""
        return [row for row in self.rows if row.condition is not None]

    def row(self, rule: str) -> Row | None:
        return next((row for row in [*self.rows, self.stopped] if row is not None and row.rule.id == rule), None)

    def formulas(self, outcome: str) -> dict[str, Form]:
        """How rows of this table work the outcome out, or by which number they set it; by what the file writes."""
        return {row.sources[outcome]: row.rule.then[outcome] for row in self.rows if outcome in row.worked_out}


@lru_cache(maxsize=16)  # a page asks for its draft several times, and the next page for the same one
def tables(text: str, filename: str) -> tuple[Table, ...]:
    """Every policy in the text, sound or not; none where it cannot be read."""
    try:
        reading, policies = unproven(text, filename)
    except RuleFileRefused:
        return ()
    ids, places = frozenset(_ids(reading)), Places(text)
    return tuple(
        Table(one, _rows(places, reading, one, one.rules), reading.parameters, ids, _stopped(places, reading, one))
        for one in policies.values()
    )


def _stopped(places: Places, reading: Reading, policy: LoadedPolicy) -> Row | None:
    return next(iter(_rows(places, reading, policy, [policy.stopped])), None) if policy.stopped else None


def _ids(reading: Reading) -> Iterator[str]:
    for policy in reading.policies:
        yield from (rule.id for rule in [*rows_of(policy), *([policy.stopped] if policy.stopped else [])])


def _rows(places: Places, reading: Reading, policy: LoadedPolicy, rules: Iterable[LoadedRule]) -> list[Row]:
    word = next(one for one in reading.policies if one.name == policy.name)
    words = {one.id: one for one in [*rows_of(word), *([word.stopped] if word.stopped else [])]}
    return [
        Row(
            policy,
            rule,
            _source(places, reading.part(words[rule.id], "when")),
            {name: _unparsed(cell_of(reading.part(words[rule.id], "then"), name)) for name in rule.then},
        )
        for rule in rules
    ]


def _source(places: Places, node: ast.expr | None) -> str | None:
    return None if node is None else places.source(node)


def _unparsed(node: ast.expr | None) -> str:
    return "" if node is None else ast.unparse(node)


def table_of(text: str, filename: str, policy: str) -> Table | None:
    return next((table for table in tables(text, filename) if table.policy.name == policy), None)


def row_of(text: str, filename: str, policy: str, rule: str) -> Row | None:
    table = table_of(text, filename, policy)
    return table.row(rule) if table else None


def with_row(text: str, row: Row, condition: str, cells: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """The text with what differs in this row written anew. Raises NotWritable, which says what to do instead.

    `words`: clause, en, zh, note.
    """
    name, rule = row.policy.name, row.rule
    for outcome, value in cells.items():
        if value != row.cells[outcome] or type(value) is not type(row.cells[outcome]):
            text = with_outcome(text, name, rule.id, outcome, value)
    if row.condition is not None and condition.strip() != row.condition.strip():
        text = with_condition(text, name, rule.id, condition)
    if words["clause"] != rule.clause:
        text = with_clause(text, name, rule.id, words["clause"])
    because = {"en": words["en"], "zh": words["zh"]}
    if because != dict(rule.because):
        text = with_sentence(text, name, rule.id, because)
    return text if words["note"] == rule.note else with_note(text, name, rule.id, words["note"])


def faults_in(text: str, filename: str) -> list[Fault]:
    """What keeps the text from being read as tables; gaps, unreached rules and examples are no such faults."""
    try:
        unproven(text, filename)
    except RuleFileRefused as refused:
        return refused.faults
    return []


def place_of(fault: Fault, text: str, policy: str, rule: str) -> tuple[str, str]:
    """Where in this rule a fault stands, and the fact or outcome there: ("when", "grade"); ("", "") where elsewhere."""
    try:
        script = Script(text)
        call = script.rule(script.policy(policy), rule)
    except NotWritable:
        return "", ""
    for label in ("id", "when", "then", "clause", "because", "note"):
        node = labelled(call, label)
        if node is not None and _holds(node, fault):
            return label, _named_in(node, fault)
    return "", ""


def _holds(node: ast.AST, fault: Fault) -> bool:
    start = (getattr(node, "lineno", 0), getattr(node, "col_offset", 0))
    end = (getattr(node, "end_lineno", 0), getattr(node, "end_col_offset", 0))
    return start <= (fault.line, fault.column - 1) <= end


def _named_in(node: ast.expr, fault: Fault) -> str:
    for part in ast.walk(node):
        if isinstance(part, ast.Compare) and _holds(part, fault):
            return fact_named(part.left) or ""
        if isinstance(part, ast.keyword) and _holds(part, fault):
            return part.arg or ""
    return ""
