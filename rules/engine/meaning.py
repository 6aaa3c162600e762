"""Does a condition make sense with the facts declared: known names, fitting values, kinds and units?

It walks the text's own nodes, so that every refusal has its place. What a condition means is the tree's
business; this page only decides whether it may be asked.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rules.engine.facts import Choice, Fact, Flag, Number
from rules.engine.kinds import Misfit, same_unit
from rules.engine.refusal import Refusal, did_you_mean, fact_named, refuse, shown
from rules.engine.words import Parameter

Names = Mapping[str, Any]


def refusals(node: ast.expr, facts: Mapping[str, Fact], names: Names) -> Iterator[Refusal]:
    """Everything wrong with one condition."""
    for part in ast.walk(node):
        if isinstance(part, ast.Compare):
            try:
                _check_comparison(part, facts, names)
            except Refusal as refusal:
                yield refusal


def unknown_fact(node: ast.expr, name: str, facts: Mapping[str, Fact]) -> Refusal:
    return refuse(node, (f"unknown fact {name}", f"未知事实 {name}"), did_you_mean(name, facts))


def _check_comparison(node: ast.Compare, facts: Mapping[str, Fact], names: Names) -> None:
    left, right, op = _fact(node.left, facts), node.comparators[0], node.ops[0]
    name = fact_named(node.left) or ""
    if isinstance(right, ast.Attribute):
        _check_two_facts(node, left, _fact(right, facts))
        return
    value = _value(right, names)
    if isinstance(value, Parameter):
        _check_unit(right, left, value)
        value = value.value
    ordered = not isinstance(op, (ast.Eq, ast.NotEq))
    if value is None:
        _check_missing(node, name, left, ordered)
    else:
        _CHECKS[_family(left)](right, name, left, value, ordered)


def _fact(node: ast.expr, facts: Mapping[str, Fact]) -> Fact:
    name = fact_named(node) or ""
    if name not in facts:
        raise unknown_fact(node, name, facts)
    return facts[name]


def _value(node: ast.expr, names: Names) -> Any:
    return names.get(node.id) if isinstance(node, ast.Name) else ast.literal_eval(node)


def _family(fact: Fact) -> type[Fact]:
    return next(family for family in _CHECKS if isinstance(fact, family))


def _check_two_facts(node: ast.Compare, left: Fact, right: Fact) -> None:
    if not (isinstance(left, Number) and isinstance(right, Number)):
        raise refuse(
            node,
            ("only numbers are compared with one another", "只有数值型事实可以互相比较"),
            ("compare each fact with a value", "请分别与值比较"),
        )
    if left.nullable or right.nullable:
        raise refuse(
            node,
            ("a fact that may be missing is not compared with another", "可能缺失的事实不能与另一事实比较"),
            (
                "name first_of(m.a, m.b) under derived and compare that",
                "请在 derived 中用 first_of(m.a, m.b) 命名后再比较",
            ),
        )
    try:
        same_unit([left.unit, right.unit], shown(node))
    except Misfit as misfit:
        raise refuse(node, misfit.problem, misfit.remedy) from None


def _check_unit(node: ast.expr, fact: Fact, parameter: Parameter) -> None:
    if isinstance(fact, Number) and fact.unit and parameter.unit and fact.unit != parameter.unit:
        raise refuse(
            node,
            (
                f"{parameter.name} is in {parameter.unit}, the fact in {fact.unit}",
                f"{parameter.name} 的单位是 {parameter.unit}，事实的单位是 {fact.unit}",
            ),
            (
                f'give the parameter unit="{fact.unit}" and its value in it',
                f'请将参数改为 unit="{fact.unit}" 并换算数值',
            ),
        )


def _check_missing(node: ast.Compare, name: str, fact: Fact, ordered: bool) -> None:
    if ordered:
        raise refuse(
            node,
            ("nothing is more or less than None", "不能与 None 比大小"),
            (f"write m.{name} == None or m.{name} != None", f"请写 m.{name} == None 或 m.{name} != None"),
        )
    if not fact.nullable:
        raise refuse(
            node,
            (f"{name} is never missing", f"{name} 不会缺失"),
            ("declare it nullable=True, or drop this test", "请声明 nullable=True，或删除此比较"),
        )


def _check_choice(node: ast.expr, name: str, fact: Any, value: Any, ordered: bool) -> None:
    if ordered:
        raise refuse(
            node,
            (f"{name} is a choice: it has no more or less", f"{name} 是选项，没有大小"),
            (f"write m.{name} == … or !=", f"请写 m.{name} == … 或 !="),
        )
    if value not in fact.values:
        raise refuse(
            node,
            (f"{name} is never {value!r}", f"{name} 不会是 {value!r}"),
            did_you_mean(str(value), fact.values),
        )


def _check_flag(node: ast.expr, name: str, fact: Fact, value: Any, ordered: bool) -> None:
    if ordered or not isinstance(value, bool):
        raise refuse(
            node,
            (f"{name} is yes or no, not {value!r}", f"{name} 是是/否，不是 {value!r}"),
            (f"write m.{name} == True or m.{name} == False", f"请写 m.{name} == True 或 m.{name} == False"),
        )


def _check_number(node: ast.expr, name: str, fact: Any, value: Any, ordered: bool) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise refuse(
            node,
            (f"{name} is a whole number, not {value!r}", f"{name} 是整数，不是 {value!r}"),
            ("write a whole number without quotes", "请写不带引号的整数"),
        )
    if not fact.least <= value <= fact.most:
        unit = f" {fact.unit}" if fact.unit else ""
        raise refuse(
            node,
            (f"{name} is never {value}", f"{name} 不会是 {value}"),
            (
                f"it goes from {fact.least} to {fact.most}{unit}",
                f"其范围为 {fact.least} 至 {fact.most}{unit}",
            ),
        )


_CHECKS: dict[type[Fact], Callable[[ast.expr, str, Any, Any, bool], None]] = {
    Choice: _check_choice,
    Flag: _check_flag,
    Number: _check_number,
}
