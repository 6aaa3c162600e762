"""How may a condition be written? Comparisons of one fact, joined by & and |, each in parentheses.

What durable-rules would get silently wrong (`and`, `or`, `not`, `in`, chains, arithmetic) is refused here
with the right spelling. The result is durable.lang's own expression.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from rules.engine.durable_executor import RESERVED_NAMES, m
from rules.engine.misspellings import arithmetic, call, chain, left_side, not_a_condition, wrong_operator
from rules.engine.refusal import fact_named, refuse, shown
from rules.engine.words import Parameter

_COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}

Evaluate = Callable[[ast.expr], Any]


def condition_of(node: ast.expr, evaluate: Evaluate) -> Any:
    """The durable.lang expression for a condition. Raises Refusal."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.BitAnd, ast.BitOr)):
        left = condition_of(node.left, evaluate)
        right = condition_of(node.right, evaluate)
        return left & right if isinstance(node.op, ast.BitAnd) else left | right
    if isinstance(node, ast.Compare):
        return _comparison(node, evaluate)
    raise not_a_condition(node)


def fact_expression(node: ast.expr) -> Any:
    """durable.lang's `m.x`."""
    name = fact_named(node)
    if name is None:
        raise refuse(
            node,
            (
                f"only m.<fact> may be written with a dot, not {shown(node)}",
                f"点号只能用于 m.<事实>，不能写 {shown(node)}",
            ),
            ("write m. and the name of one fact", "请写 m. 加一个事实名"),
        )
    if name in RESERVED_NAMES or name.startswith("_"):
        raise refuse(
            node,
            (f"m.{name} is a word of the engine, not a fact", f"m.{name} 是引擎保留字，不是事实"),
            ("give the fact another name", "请换一个事实名"),
        )
    return getattr(m, name)


def _comparison(node: ast.Compare, evaluate: Evaluate) -> Any:
    if len(node.ops) > 1:
        raise chain(node)
    op, right = type(node.ops[0]), node.comparators[0]
    if op not in _COMPARE:
        raise wrong_operator(node)
    if fact_named(node.left) is None:
        raise left_side(node)
    return _COMPARE[op](fact_expression(node.left), _right(right, evaluate))


def _right(node: ast.expr, evaluate: Evaluate) -> Any:
    if isinstance(node, ast.Attribute):
        return fact_expression(node)
    if isinstance(node, ast.BinOp):
        raise arithmetic(node)
    if isinstance(node, ast.Call):
        raise call(node)
    value = evaluate(node)
    if isinstance(value, Parameter):
        return value.value
    if value is None or isinstance(value, (str, int)):
        return value
    raise refuse(
        node,
        (f"a fact cannot be compared with {shown(node)}", f"事实不能与 {shown(node)} 比较"),
        ("compare with one value, a parameter or another fact", "请与一个值、参数或另一事实比较"),
    )
