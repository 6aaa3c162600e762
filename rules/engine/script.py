"""Where in the text of a rule file does something stand, and what does the text say once it is replaced?

Every replacement is proven: the new text must read as the old tree with that one piece exchanged, or nothing
is written. Columns of `ast` count UTF-8 bytes; places here count characters.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from rules.engine.formatting import formatted
from rules.engine.refusal import Refusal, shown
from rules.engine.spelling import NotWritable, cannot
from rules.engine.syntax import tree_of

_COMMENT = re.compile(r"#[^\n]*")


class Places:
    """Where in a text the nodes of its tree stand."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._starts = [0]
        for line in text.split("\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def offset(self, line: int, column: int) -> int:
        """Characters before this place; the line from 1, the column in characters."""
        return self._starts[line - 1] + column

    def span(self, node: ast.expr | ast.keyword) -> tuple[int, int]:
        ends = (node.lineno, node.col_offset), (node.end_lineno or 1, node.end_col_offset or 0)
        start, end = (self.offset(line, column) for line, column in ends)
        return start, end

    def source(self, node: ast.expr) -> str:
        """The node as the text writes it."""
        start, end = self.span(node)
        return self.text[start:end]


class Script(Places):
    """The text of a rule file with its tree. Raises NotWritable where it is not Python."""

    def __init__(self, text: str) -> None:
        super().__init__(text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
        self.tree = _tree(self.text)

    def replaced(self, node: ast.expr, piece: str) -> str:
        """The text with this node written anew."""
        return self.rewritten(node, piece, expression(piece))

    def rewritten(self, node: ast.expr, piece: str, meaning: ast.expr) -> str:
        """The text with `piece` in the node's place, which must mean `meaning`."""
        start, end = self.span(node)
        text = f"{self.text[:start]}{piece}{self.text[end:]}"
        _exchange(self.tree, node, meaning)
        try:
            if ast.dump(_tree(text)) != ast.dump(self.tree):
                raise _not_one_piece(piece)
            return formatted(text)
        except (MemoryError, RecursionError, ValueError):
            raise cannot(("too deeply nested to write", "嵌套过深，无法写入")) from None

    def grown(self, node: ast.Call | ast.Dict, piece: str, meaning: ast.expr) -> str:
        """The text with one more part last in a call or a table, which must mean `meaning` then."""
        start, end = self.span(node)
        held, close = self.text[start : end - 1], self.text[end - 1]
        parts = [self.span(part)[1] for part in ast.iter_child_nodes(node) if isinstance(part, (ast.expr, ast.keyword))]
        behind = _COMMENT.sub("", self.text[max(parts) : end - 1]) if parts else ""
        comma = "," if parts and "," not in behind else ""
        return self.rewritten(node, f"{held}\n{comma}{piece},\n{close}", meaning)

    def policy(self, name: str) -> ast.Call:
        return self._named("Policy", "name", name, ("policy", "政策"))

    def _named(self, word: str, label: str, name: str, kind: tuple[str, str]) -> ast.Call:
        for call in self._calls(word):
            at = labelled(call, label)
            if isinstance(at, ast.Constant) and at.value == name:
                return call
        raise _unknown(kind, name)

    def _calls(self, word: str) -> Iterator[ast.Call]:
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign) and is_call(statement.value, word):
                yield statement.value  # type: ignore[misc]

    def parameter(self, name: str) -> ast.Call:
        value = self.constant(name)
        if isinstance(value, ast.Call) and is_call(value, "Parameter"):
            return value
        raise _unknown(("parameter", "参数"), name)

    def constant(self, name: str) -> ast.expr | None:
        """What the file gives this name."""
        for statement in self.tree.body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == name:
                return statement.value
        return None

    def part(self, call: ast.Call, label: str) -> ast.expr | None:
        """What stands after `label=`, a name followed to what it stands for."""
        return self.followed(labelled(call, label))

    def followed(self, node: ast.expr | None) -> ast.expr | None:
        """What a name stands for; anything else as it is."""
        return (self.constant(node.id) or node) if isinstance(node, ast.Name) else node

    def listed(self, policy: ast.Call, label: str) -> ast.List | None:
        """The list after `label=`; None where there is none."""
        found = self.part(policy, label)
        if found is None or isinstance(found, ast.List):
            return found
        raise cannot((f"{label} is not a plain list", f"{label} 不是普通列表"))

    def rule(self, policy: ast.Call, rule_id: str) -> ast.Call:
        rules = self.part(policy, "rules")
        for node in [*self._elements(rules), self.part(policy, "otherwise"), self.part(policy, "stopped")]:
            if isinstance(node, ast.Call) and id_of(node) == rule_id:
                return node
        raise _unknown(("rule", "规则"), rule_id)

    def _elements(self, node: ast.expr | None) -> Iterator[ast.expr]:
        if isinstance(node, (ast.List, ast.Tuple)):
            for element in node.elts:
                if isinstance(element, ast.Starred):
                    yield from self._elements(self.followed(element.value))
                elif (followed := self.followed(element)) is not None:
                    yield followed


def _tree(text: str) -> ast.Module:
    try:
        return tree_of(text)
    except Refusal as refusal:
        raise NotWritable(refusal.problem, refusal.remedy) from None


def expression(text: str) -> ast.expr:
    """The one expression a piece of text is. Raises NotWritable for anything else."""
    body = _tree(f"(\n{text}\n)").body
    if len(body) == 1 and isinstance(body[0], ast.Expr):
        return body[0].value
    raise _not_one_piece(text)


def labelled(call: ast.Call, label: str) -> ast.expr | None:
    """What stands after `label=`, or first where the word takes one part without a label."""
    bare = {"Parameter": "value", "Rule": "id", "Policy": "name"}.get(getattr(call.func, "id", ""))
    if label == bare and call.args:
        return call.args[0]
    return next((pair.value for pair in call.keywords if pair.arg == label), None)


def is_call(node: ast.AST, word: str) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == word


def id_of(node: ast.expr) -> str | None:
    """The id of a rule."""
    at = labelled(node, "id") if isinstance(node, ast.Call) else None
    return str(at.value) if isinstance(at, ast.Constant) else None


def is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        node = node.operand
    return isinstance(node, ast.Constant)


def _exchange(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, field, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def _not_one_piece(text: str) -> NotWritable:
    return cannot(
        (f"this is not one expression: {text.strip()[:60]}", f"这不是一个表达式：{text.strip()[:60]}"),
        ("check its brackets, commas and quotes", "请检查括号、逗号与引号"),
    )


def _unknown(kind: tuple[str, str], name: str) -> NotWritable:
    return cannot(
        (f"there is no {kind[0]} {name} here", f"此处没有{kind[1]} {name}"),
        ("look at the file again: it may have changed", "请重新查看文件，内容可能已变更"),
    )


def worked_out(name: str, node: ast.expr) -> NotWritable:
    """A cell that is no literal: a parameter's, or a form's."""
    if isinstance(node, ast.Name):
        return cannot(
            (f"{name} is set by {node.id}", f"{name} 由 {node.id} 设定"),
            (f"change {node.id}, or edit the text of the rule file", f"请修改 {node.id}，或直接编辑规则文件文本"),
        )
    return cannot(
        (f"{name} is worked out: {shown(node)}", f"{name} 由公式得出：{shown(node)}"),
        (
            "change the parameter in it, or edit the text of the rule file",
            "请修改其中的参数，或直接编辑规则文件文本",
        ),
    )
