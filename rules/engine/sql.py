"""The same table as expressions of a database, over columns or plain constants. Only this page knows SQL.

Constants are folded: a condition they decide disappears, and so does a rule that cannot fire. Conditions
are never NULL, whatever the columns hold; `least` and percent are spelled so that every database agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    String,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    true,
)
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.selectable import Exists

from rules.engine.facts import Choice, Flag
from rules.engine.forms import FactForm, Form, Literal, Worked
from rules.engine.tree import Both, Either, Node, Other, Test, values_of_one_fact

if TYPE_CHECKING:
    from rules.engine.policy import LoadedPolicy

Value = Any  # a plain constant or a ColumnElement
Truth = bool | ColumnElement[bool]

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
    return _chosen(rows, _type_of(policy.outcomes[outcome]))


def rule_expression(policy: LoadedPolicy, columns: Mapping[str, Any]) -> ColumnElement[Any]:
    rows = [(truth, policy.rules[i].id) for i, truth in _Table(policy, columns).rows()]
    return _chosen(rows, String())


def where_expression(
    policy: LoadedPolicy, columns: Mapping[str, Any], outcome: str, values: Collection[Any]
) -> ColumnElement[bool]:
    """Built from the last row up, so that rows which change nothing leave no trace."""
    table = _Table(policy, columns)
    rest: Truth = False
    for index, truth in reversed(table.rows()):
        inside = _among(table.form(policy.rules[index].then[outcome]), list(values))
        if truth is True:
            rest = inside
        elif inside is rest:
            continue
        elif inside is True:
            rest = _any(truth, rest)
        else:
            rest = _any(_all(truth, inside), _all(table.negation(index), rest))
    return _clause(rest)


class _Table:
    """One policy over these columns."""

    def __init__(self, policy: LoadedPolicy, columns: Mapping[str, Any]) -> None:
        self._policy = policy
        missing = [name for name in policy.facts if name not in columns]
        if missing:
            raise KeyError(f"{policy.name} needs a column or constant for {', '.join(missing)}")
        self._values: dict[str, Value] = {name: _plain(columns[name]) for name in policy.facts}
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
        return _all(*parts) if isinstance(node, Both) else _any(*parts)

    def falsity(self, node: Node) -> Truth:
        """True exactly where `truth` is not: missing values included."""
        if isinstance(node, Test):
            return self._test(node, _OPPOSITE[node.op], when_missing=True)
        among = self._among(node)
        if among is not None:
            return among[0].not_in(among[1])
        parts = [self.falsity(part) for part in node.parts]
        return _all(*parts) if isinstance(node, Either) else _any(*parts)

    def _among(self, node: Node) -> tuple[ColumnElement[Any], tuple[str, ...]] | None:
        """(column, values) where a condition is one never missing column among several texts."""
        found = values_of_one_fact(node)
        column = self._values[found[0]] if found else None
        if found is None or not isinstance(column, ColumnElement) or _can_be_null(column):
            return None
        return column, found[1]

    def _test(self, test: Test, op: str, when_missing: bool) -> Truth:
        left = self._values[test.fact]
        right = self._values[test.right.fact] if isinstance(test.right, Other) else test.right
        if right is None and not isinstance(test.right, Other):
            return _missing_test(left, op == "==")
        if left is None or right is None:
            return when_missing
        if not isinstance(left, ColumnElement) and not isinstance(right, ColumnElement):
            return bool(_SIGNS[op](left, right))
        bare = (
            _flag_test(left, op, right)
            if isinstance(right, bool)
            else _SIGNS[op](_sided(left), _sided(right))
        )
        return _never_null(bare, [left, right], when_missing)

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
            return _first_of(parts)
        if any(part is None for part in parts):
            return None
        return _FORMS[form.form](*[_big(part) for part in parts])


def _plain(value: Any) -> Value:
    """A mapped attribute as its column; anything else as it is."""
    value = value.__clause_element__() if hasattr(value, "__clause_element__") else value
    if value is None or isinstance(value, (ColumnElement, bool, int, str)):
        return value
    raise TypeError(f"a column or a plain constant, not {value!r}")


def _can_be_null(value: Value) -> bool:
    if not isinstance(value, ColumnElement) or isinstance(value, Exists):
        return False
    return bool(getattr(value, "nullable", True))


def _never_null(bare: ColumnElement[bool], sides: list[Value], when_missing: bool) -> ColumnElement[bool]:
    doubtful = [side for side in sides if _can_be_null(side)]
    if not doubtful:
        return bare
    if all(hasattr(side, "nullable") for side in doubtful):  # plain columns keep their index
        if when_missing:
            return or_(*[side.is_(None) for side in doubtful], bare)
        return and_(*[side.is_not(None) for side in doubtful], bare)
    return func.coalesce(bare, true() if when_missing else false(), type_=Boolean())


def _missing_test(left: Value, is_missing: bool) -> Truth:
    if not isinstance(left, ColumnElement):
        return (left is None) == is_missing
    return left.is_(None) if is_missing else left.is_not(None)


def _flag_test(left: ColumnElement[bool], op: str, right: bool) -> ColumnElement[bool]:
    return left if (op == "==") == right else not_(left)


def _sided(value: Value) -> Any:
    return literal(value, BigInteger()) if isinstance(value, int) and not isinstance(value, bool) else value


def _big(value: Value) -> ColumnElement[int]:
    """64 bits on every database."""
    return cast(value, BigInteger()) if isinstance(value, ColumnElement) else literal(value, BigInteger())


def _first_of(parts: list[Value]) -> Value:
    kept: list[Value] = []
    for part in parts:
        if part is None:
            continue
        kept.append(part)
        if not isinstance(part, ColumnElement):
            break
    if len(kept) == 1:
        return kept[0]
    return func.coalesce(*[_big(part) for part in kept], type_=BigInteger())


def _lesser(left: Any, right: Any) -> ColumnElement[int]:
    """NULL if either is: databases differ in their own least()."""
    return case((left <= right, left), (left > right, right), else_=null())


def _greater(left: Any, right: Any) -> ColumnElement[int]:
    return case((left >= right, left), (left < right, right), else_=null())


def _fold(two: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    def folded(first: Any, *others: Any) -> Any:
        for other in others:
            first = two(first, other)
        return first

    return folded


def _over(whole: Any, part: Any) -> ColumnElement[int]:
    return case((whole > part, whole - part), (whole <= part, literal(0, BigInteger())), else_=null())


_FORMS: dict[str, Callable[..., Any]] = {
    "least": _fold(_lesser),
    "most": _fold(_greater),
    "plus": _fold(lambda a, b: a + b),
    "excess": _over,
    "percent": lambda amount, share: (amount * share) // literal(100, BigInteger()),
    "percent_up": lambda amount, share: (
        (amount * share + literal(99, BigInteger())) // literal(100, BigInteger())
    ),
    "share_up": lambda base, step, times, most: _lesser(base + step * times, most),
}


def _all(*parts: Truth) -> Truth:
    if any(part is False for part in parts):
        return False
    left = [part for part in parts if not isinstance(part, bool)]
    return and_(*left) if left else True


def _any(*parts: Truth) -> Truth:
    if any(part is True for part in parts):
        return True
    left = [part for part in parts if not isinstance(part, bool)]
    return or_(*left) if left else False


def _clause(truth: Truth) -> ColumnElement[bool]:
    if isinstance(truth, bool):
        return true() if truth else false()
    return truth


def _among(value: Value, values: list[Any]) -> Truth:
    if not isinstance(value, ColumnElement):
        return any(value == given and type(value) is type(given) for given in values)
    known = [given for given in values if given is not None]
    inside: Truth = func.coalesce(value.in_(known), false(), type_=Boolean()) if known else False
    return _any(inside, value.is_(None)) if None in values else inside


def _type_of(kind: Any) -> Any:
    if isinstance(kind, Choice):
        return String()
    return Boolean() if isinstance(kind, Flag) else BigInteger()


def _chosen(rows: list[tuple[Truth, Value]], kind: Any) -> ColumnElement[Any]:
    """CASE over the rows; the last always-true one is its ELSE; rows that equal what follows are dropped."""
    rest: Value = None
    whens: list[tuple[Any, Value]] = []
    for truth, value in reversed(rows):
        if truth is True:
            rest, whens = value, []
        elif whens or not _same(value, rest):
            whens.insert(0, (truth, value))
    if not whens:
        return _typed(rest, kind)
    return case(*[(truth, _typed(value, kind)) for truth, value in whens], else_=_typed(rest, kind))


def _same(one: Value, other: Value) -> bool:
    if isinstance(one, ColumnElement) or isinstance(other, ColumnElement):
        return one is other
    return type(one) is type(other) and bool(one == other)


def _typed(value: Value, kind: Any) -> ColumnElement[Any]:
    if isinstance(value, ColumnElement):
        return value
    return cast(null(), kind) if value is None else literal(value, kind)
