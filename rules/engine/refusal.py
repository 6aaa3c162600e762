"""How reading says no: a refusal carries its place in the text and the right spelling."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterable

from rules.engine.faults import Fault, Text, both

Placed = ast.expr | ast.stmt | ast.keyword | ast.alias  # what stands somewhere in the text


class Refusal(Exception):
    """Something in a rule file that is not part of the language."""

    def __init__(self, node: Placed | tuple[int, int], problem: Text, remedy: Text) -> None:
        super().__init__(problem["en"])
        self.line, self.column = node if isinstance(node, tuple) else place(node)
        self.problem = problem
        self.remedy = remedy

    def fault(self, filename: str) -> Fault:
        return Fault(filename, self.line, self.column, self.problem, self.remedy)


def place(node: Placed) -> tuple[int, int]:
    return node.lineno, node.col_offset + 1


def refuse(node: Placed | tuple[int, int], problem: tuple[str, str], remedy: tuple[str, str]) -> Refusal:
    """A refusal from (English, Chinese) pairs."""
    return Refusal(node, both(*problem), both(*remedy))


def did_you_mean(name: str, known: Iterable[str], fallback: tuple[str, str] | None = None) -> tuple[str, str]:
    """The remedy for a name nobody knows: the nearest known one, or all of them."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names)
    if near:
        return f"did you mean {near[0]}?", f"是否想写 {near[0]}？"
    if fallback:
        return fallback
    return f"known here: {', '.join(names)}", f"此处可用：{'、'.join(names)}"


def shown(node: ast.AST, most: int = 60) -> str:
    """A piece of the file as text, its first line cut short."""
    text, *more = ast.unparse(node).split("\n")
    return text if len(text) <= most and not more else text[: most - 1] + "…"


def fact_named(node: ast.expr) -> str | None:
    """`x` for `m.x`, None for anything else."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "m":
        return node.attr
    return None
