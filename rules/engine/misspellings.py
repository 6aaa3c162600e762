"""What did the writer of a condition mean, and how is it spelled? One refusal for each known misspelling.

These are the spellings durable-rules would get silently wrong, or fail at.
"""

from __future__ import annotations

import ast

from rules.engine.refusal import Refusal, fact_named, refuse, shown

_SIGNS = {
    ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=",
    ast.Is: "==", ast.IsNot: "!=", ast.In: "in", ast.NotIn: "not in",
}  # fmt: skip
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def _joined(joint: str, parts: list[str], most: int = 6) -> str:
    """Each part in its parentheses; that more follow is shown, lest a copied line loses them."""
    kept = [f"({part})" for part in parts[:most]]
    return joint.join([*kept, "…"] if len(parts) > most else kept)


def chain(node: ast.Compare) -> Refusal:
    parts = [node.left, *node.comparators]
    if any(isinstance(part, ast.BinOp) and isinstance(part.op, (ast.BitAnd, ast.BitOr)) for part in parts):
        return refuse(
            node,
            ("each comparison beside & or | needs its own parentheses", "& 或 | 两侧的比较须各加括号"),
            ("write (m.a == 1) & (m.b == 2)", "请写 (m.a == 1) & (m.b == 2)"),
        )
    pairs = []
    for left, op, right in zip(parts, node.ops, parts[1:], strict=False):
        sign = _SIGNS[type(op)]
        if fact_named(left) is None and fact_named(right) is not None and sign in _MIRROR:
            left, sign, right = right, _MIRROR[sign], left
        pairs.append(f"{shown(left, 30)} {sign} {shown(right, 30)}")
    spelled = _joined(" & ", pairs)
    return refuse(
        node,
        ("a chain of comparisons loses all but its last part", "连写比较会丢失前面的条件"),
        (f"write {spelled}", f"请写 {spelled}"),
    )


def wrong_operator(node: ast.Compare) -> Refusal:
    op, left, right = node.ops[0], shown(node.left), node.comparators[0]
    if isinstance(op, (ast.Is, ast.IsNot)):
        spelled = f"{left} {_SIGNS[type(op)]} {shown(right)}"
        return refuse(
            node,
            ("`is` is not a comparison of rules", "规则中不用 is"),
            (f"write {spelled}", f"请写 {spelled}"),
        )
    sign, joint = ("==", " | ") if isinstance(op, ast.In) else ("!=", " & ")
    listed = isinstance(right, (ast.Tuple, ast.List, ast.Set)) and [shown(item, 30) for item in right.elts]
    spelled = _joined(joint, [f"{left} {sign} {item}" for item in listed or ("'A'", "'B'")])
    return refuse(
        node,
        ("`in` loses its meaning in a rule", "规则中的 in 会失效"),
        (f"write {spelled}", f"请写 {spelled}"),
    )


def left_side(node: ast.Compare) -> Refusal:
    right, sign = node.comparators[0], _SIGNS[type(node.ops[0])]
    if isinstance(node.left, ast.BinOp):
        if isinstance(node.left.op, (ast.BitAnd, ast.BitOr)):
            return chain(node)
        return arithmetic(node.left)
    if isinstance(node.left, ast.Call):
        return call(node.left)
    if fact_named(right) is not None:
        spelled = f"{shown(right)} {_MIRROR[sign]} {shown(node.left)}"
        return refuse(node, ("the fact stands on the left", "事实应写在左边"), (f"write {spelled}", f"请写 {spelled}"))
    if isinstance(node.left, ast.Name):
        name = node.left.id
        return refuse(
            node,
            (f"{name} on the left is not a fact", f"左边的 {name} 不是事实"),
            (f"write m.{name} {sign} …", f"请写 m.{name} {sign} …"),
        )
    return refuse(
        node,
        (f"{shown(node.left)} is not a fact", f"{shown(node.left)} 不是事实"),
        ("write m.<fact> on the left", "左边请写 m.<事实>"),
    )


def _wrong_joint(node: ast.BinOp) -> Refusal:
    left, right = shown(node.left, 30), shown(node.right, 30)
    return refuse(
        node,
        (f"comparisons are joined by & and | alone: {shown(node)}", f"比较只能用 & 和 | 连接：{shown(node)}"),
        (f"write ({left}) & ({right}), or |", f"请写 ({left}) & ({right})，或用 |"),
    )


def arithmetic(node: ast.BinOp) -> Refusal:
    return refuse(
        node,
        (f"arithmetic in a condition fails: {shown(node)}", f"条件中不能做算术：{shown(node)}"),
        (
            "name it under derived=dict(…) with a form such as percent(m.a, 120), and compare that",
            "请在 derived=dict(…) 中用 percent(m.a, 120) 等形式命名，再比较",
        ),
    )


def call(node: ast.Call) -> Refusal:
    if isinstance(node.func, ast.Attribute):
        problem = (
            f"a call with a dot is not read: {shown(node.func)}(…)",
            f"不允许带点号的调用：{shown(node.func)}(…)",
        )
    elif isinstance(node.func, ast.Name) and node.func.id in ("when_all", "when_any", "all", "any", "none"):
        return refuse(
            node,
            (f"{node.func.id}(a, b) would join two cases", f"{node.func.id}(a, b) 会合并两个案例"),
            ("write (a) & (b), or (a) | (b)", "请写 (a) & (b) 或 (a) | (b)"),
        )
    else:
        problem = (f"nothing is called in a condition: {shown(node)}", f"条件中不能调用：{shown(node)}")
    return refuse(
        node,
        problem,
        (
            "compare facts with == != < <= > >=, joined by & and |",
            "请用 == != < <= > >= 比较，用 & 和 | 连接",
        ),
    )


def not_a_condition(node: ast.expr) -> Refusal:
    if isinstance(node, ast.BoolOp):
        word, sign = ("and", "&") if isinstance(node.op, ast.And) else ("or", "|")
        spelled = _joined(f" {sign} ", [shown(part, 40) for part in node.values])
        return refuse(
            node,
            (f"`{word}` loses a condition silently", f"{word} 会悄悄丢失条件"),
            (f"write {spelled}", f"请写 {spelled}"),
        )
    if isinstance(node, ast.UnaryOp):
        return refuse(
            node,
            (f"{shown(node)}: a condition cannot be turned round", f"{shown(node)}：条件不能取反"),
            ("turn each comparison: != for ==, >= for <", "请逐个改写比较：== 改 !=，< 改 >="),
        )
    name = fact_named(node)
    if name is not None:
        return refuse(
            node,
            (f"m.{name} alone is not a comparison", f"单独的 m.{name} 不是比较"),
            (f"write m.{name} == True", f"请写 m.{name} == True"),
        )
    if isinstance(node, ast.BinOp):
        return _wrong_joint(node) if isinstance(node.left, ast.Compare) else arithmetic(node)
    if isinstance(node, ast.Call):
        return call(node)
    return refuse(
        node,
        (f"{shown(node)} is not a condition", f"{shown(node)} 不是条件"),
        ("write when=m.fact == value", "请写 when=m.事实 == 值"),
    )
