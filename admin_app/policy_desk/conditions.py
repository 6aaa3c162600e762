"""How does a form ask about facts? In lines, one comparison each, all of which must hold; spelled as in the file.

What does not fit into lines, such as alternatives across facts, is written as in the file.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rules.engine.refusal import fact_named
from rules.engine.script import expression
from rules.engine.spelling import spelled
from rules.engine.writing import NotWritable, Spelled

_OPERATORS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


@dataclass(frozen=True)
class Line:
    """`fact op right`; with several values it is one of them (`==`), or none of them (`!=`).

    A Spelled value is a number of the file, `most_days`, or another fact, `m.limit_fen`.
    """

    fact: str
    op: str
    values: tuple[Any, ...]

    @property
    def _parts(self) -> list[str]:
        return [f"m.{self.fact} {self.op} {_written(value)}" for value in self.values]

    @property
    def text(self) -> str:
        return (" & " if self.op == "!=" else " | ").join(_bracketed(self._parts))


def _written(value: Any) -> str:
    return value.text if isinstance(value, Spelled) else spelled(value)


def _bracketed(parts: list[str]) -> list[str]:
    return [f"({part})" for part in parts] if len(parts) > 1 else parts


def condition_of(lines: list[Line]) -> str:
    """The condition of a rule that applies when all these lines hold."""
    return " & ".join(_bracketed([line.text for line in lines]))


def lines_of(condition: str) -> list[Line] | None:
    """The lines of a condition as the file writes it; None where it does not fit into lines."""
    try:
        found = [_line(part) for part in _joined(expression(condition), ast.BitAnd)]
    except NotWritable:
        return None
    return None if None in found else list(_merged([line for line in found if line]))


def _joined(node: ast.expr, sign: type[ast.operator]) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, sign):
        yield from _joined(node.left, sign)
        yield from _joined(node.right, sign)
    else:
        yield node


def _line(node: ast.expr) -> Line | None:
    """One comparison, or several of one fact joined by `|` that say which values it may have."""
    tests = [_test(part) for part in _joined(node, ast.BitOr)]
    known = [test for test in tests if test is not None]
    is_one = len(tests) == 1 or (len({test.fact for test in known}) == 1 and {test.op for test in known} == {"=="})
    if len(known) < len(tests) or not is_one:
        return None
    return Line(known[0].fact, known[0].op, tuple(value for test in known for value in test.values))


def _test(node: ast.expr) -> Line | None:
    fact = fact_named(node.left) if isinstance(node, ast.Compare) else None
    if fact is None or not isinstance(node, ast.Compare) or len(node.ops) != 1:
        return None
    op, right = _OPERATORS.get(type(node.ops[0])), node.comparators[0]
    if isinstance(right, ast.Constant):
        value: Any = right.value
    elif isinstance(right, ast.Name) or fact_named(right) is not None:
        value = Spelled(ast.unparse(right))
    else:
        return None
    return None if op is None else Line(fact, op, (value,))


def _merged(lines: list[Line]) -> Iterator[Line]:
    """`(x != a) & (x != b)` is one line: none of a and b."""
    unlike: dict[str, tuple[Any, ...]] = {}
    for line in lines:
        if line.op == "!=":
            unlike[line.fact] = (*unlike.get(line.fact, ()), *line.values)
    for line in lines:
        if line.op != "!=":
            yield line
        elif line.fact in unlike:
            yield Line(line.fact, "!=", unlike.pop(line.fact))
