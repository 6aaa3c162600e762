"""The same table as expressions of a database, over columns or plain constants. Only this package knows SQL.

Constants are folded: a condition they decide disappears, and so does a rule that cannot fire. Conditions
are never NULL, whatever the columns hold; `least` and percent are spelled so that every database agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import String
from sqlalchemy.sql.elements import ColumnElement

from rules.engine.forms import FactForm, Form, Literal, Worked
from rules.engine.sql.values import (
    SQL_FORMS,
    Truth,
    Value,
    all_of,
    among_values,
    any_of,
    big,
    can_be_null,
    chosen,
    clause,
    first_present,
    flag_test,
    missing_test,
    never_null,
    plain,
    sided,
    type_of,
)
from rules.engine.tree import Both, Either, Node, Other, Test, values_of_one_fact

if TYPE_CHECKING:
    from rules.engine.policy import LoadedPolicy


_SIGNS: dict[str, Callable[[Any, Any], Any]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def outcome_expression(policy: LoadedPolicy, columns: Mapping[str, Any], outcome: str) -> ColumnElement[Any]:
    table = _Table(policy, columns)
    rows = [(truth, table.form(policy.rules[i].then[outcome])) for i, truth in table.rows()]
    return chosen(rows, type_of(policy.outcomes[outcome]))


def rule_expression(policy: LoadedPolicy, columns: Mapping[str, Any]) -> ColumnElement[Any]:
    rows = [(truth, policy.rules[i].id) for i, truth in _Table(policy, columns).rows()]
    return chosen(rows, String())


def where_expression(
    policy: LoadedPolicy, columns: Mapping[str, Any], outcome: str, values: Collection[Any]
) -> ColumnElement[bool]:
    """Built from the last row up, so that rows which change nothing leave no trace."""
    table = _Table(policy, columns)
    rest: Truth = False
    for index, truth in reversed(table.rows()):
        inside = among_values(table.form(policy.rules[index].then[outcome]), list(values))
        if inside is rest:
            continue
        if inside is True:
            rest = any_of(truth, rest)
        else:
            rest = any_of(all_of(truth, inside), all_of(table.negation(index), rest))
    return clause(rest)


class _Table:
    """One policy over these columns."""

    def __init__(self, policy: LoadedPolicy, columns: Mapping[str, Any]) -> None:
        self._policy = policy
        missing = [name for name in policy.facts if name not in columns]
        if missing:
            raise KeyError(f"{policy.name} needs a column or constant for {', '.join(missing)}")
        self._values: dict[str, Value] = {name: plain(columns[name]) for name in policy.facts}
        for name, form in policy.derived.items():
            self._values[name] = self.form(form)

    def rows(self) -> list[tuple[int, Truth]]:
        """(index, condition) of the rules that can fire; nothing after one that always does."""
        rows: list[tuple[int, Truth]] = []
        for index, rule in enumerate(self._policy.rules):
            truth: Truth = True if rule.node is None else self.truth(rule.node)
            if truth is not False:
                rows.append((index, truth))
            if truth is True:
                break
        return rows

    def negation(self, index: int) -> Truth:
        node = self._policy.rules[index].node
        return False if node is None else self.falsity(node)

    def truth(self, node: Node) -> Truth:
        if isinstance(node, Test):
            return self._test(node, node.op, when_missing=False)
        among = self._among(node)
        if among is not None:
            return among[0].in_(among[1])
        parts = [self.truth(part) for part in node.parts]
        return all_of(*parts) if isinstance(node, Both) else any_of(*parts)

    def falsity(self, node: Node) -> Truth:
        """True exactly where `truth` is not: missing values included."""
        if isinstance(node, Test):
            return self._test(node, _OPPOSITE[node.op], when_missing=True)
        among = self._among(node)
        if among is not None:
            return among[0].not_in(among[1])
        parts = [self.falsity(part) for part in node.parts]
        return all_of(*parts) if isinstance(node, Either) else any_of(*parts)

    def _among(self, node: Node) -> tuple[ColumnElement[Any], tuple[str, ...]] | None:
        """(column, values) where a condition is one never missing column among several texts."""
        found = values_of_one_fact(node)
        column = self._values[found[0]] if found else None
        if found is None or not isinstance(column, ColumnElement) or can_be_null(column):
            return None
        return column, found[1]

    def _test(self, test: Test, op: str, when_missing: bool) -> Truth:
        left = self._values[test.fact]
        right = self._values[test.right.fact] if isinstance(test.right, Other) else test.right
        if right is None and not isinstance(test.right, Other):
            return missing_test(left, op == "==")
        if left is None or right is None:
            return when_missing
        if not isinstance(left, ColumnElement) and not isinstance(right, ColumnElement):
            return bool(_SIGNS[op](left, right))
        bare = flag_test(left, op, right) if isinstance(right, bool) else _SIGNS[op](sided(left), sided(right))
        return never_null(bare, [left, right], when_missing)

    def form(self, form: Form) -> Value:
        if isinstance(form, Literal):
            return form.given
        if isinstance(form, FactForm):
            return self._values[form.fact]
        if not isinstance(form, Worked):
            raise TypeError(f"unknown form {form!r}")
        parts = [self.form(part) for part in form.parts]
        if not any(isinstance(part, ColumnElement) for part in parts):
            return Worked(form.form, tuple(Literal(part) for part in parts)).value({})
        if form.form == "first_of":
            return first_present(parts)
        if any(part is None for part in parts):
            return None
        return SQL_FORMS[form.form](*[big(part) for part in parts])
