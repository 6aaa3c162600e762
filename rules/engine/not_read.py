"""What of Python has no place in a rule file, and what to write instead?"""

from __future__ import annotations

import ast
from typing import Any

from rules.engine.refusal import Refusal, refuse, shown


def is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def constant(node: ast.Constant) -> Any:
    value = node.value
    if isinstance(value, float):
        raise refuse(
            node,
            (f"{shown(node)} is not a whole number", f"{shown(node)} 不是整数"),
            ("write fen, days or basis points as whole numbers", "请用整数书写分、天数或基点"),
        )
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int) and abs(value) < 2**63:
        return value
    raise refuse(
        node,
        (f"{shown(node)} is not read here", f"此处不能写 {shown(node)}"),
        ("write a whole number or a text", "请写整数或文字"),
    )


def wrong_import(node: ast.stmt) -> Refusal:
    return refuse(
        node,
        ("a rule file imports nothing but its own words", "规则文件只能导入规则用语"),
        (
            "write from rules.engine import Policy, Rule, m, …",
            "请写 from rules.engine import Policy, Rule, m, …",
        ),
    )


def not_a_statement(node: ast.stmt) -> Refusal:
    if isinstance(node, ast.Import):
        return wrong_import(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return refuse(
            node,
            (f"nothing is called by itself: {shown(node)}", f"不能单独调用：{shown(node)}"),
            ("give it a name: name = Policy(…)", "请命名：名称 = Policy(…)"),
        )
    return refuse(
        node,
        (f"a rule file has no such line: {shown(node)}", f"规则文件中不能有此行：{shown(node)}"),
        ("only name = value, Parameter(…) or Policy(…)", "只能写 名称 = 值、Parameter(…) 或 Policy(…)"),
    )


def not_a_value(node: ast.expr) -> Refusal:
    if isinstance(node, (ast.Compare, ast.BoolOp)):
        return refuse(
            node,
            (f"a condition stands here: {shown(node)}", f"此处出现条件：{shown(node)}"),
            ("conditions stand after when= of a Rule only", "条件只能写在 Rule 的 when= 之后"),
        )
    if isinstance(node, ast.BinOp):
        return refuse(
            node,
            (f"arithmetic is not read: {shown(node)}", f"不能写算术：{shown(node)}"),
            (
                "write the number out (50_000_000), or use a form such as percent(m.a, 30)",
                "请直接写出数值（50_000_000），或用 percent(m.a, 30) 等形式",
            ),
        )
    return refuse(
        node,
        (f"{shown(node)} is not a value of a rule file", f"{shown(node)} 不是规则文件的值"),
        (
            "write a number, a text, True, False, None, dict(…) or a word of rules.engine",
            "请写数字、文字、True、False、None、dict(…) 或规则用语",
        ),
    )
