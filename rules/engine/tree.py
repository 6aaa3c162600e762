"""What does a condition mean? The tree `durable.lang` defines for it, in our own plain nodes.

One reading for all: text, Python, SQL and the boundary grid are made from these nodes and nothing else.
A comparison with something missing is never true, except `== None`; and a flag that is missing is `!=` yes and no.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

OPERATORS = {"$eq": "==", "$neq": "!=", "$lt": "<", "$lte": "<=", "$gt": ">", "$gte": ">="}


@dataclass(frozen=True)
class Other:
    """The right side is another fact."""

    fact: str


@dataclass(frozen=True)
class Test:
    """`fact op right`."""

    __test__ = False  # not for pytest

    fact: str
    op: str
    right: Any


@dataclass(frozen=True)
class Both:
    """Every part holds (`&`)."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Either:
    """At least one part holds (`|`)."""

    parts: tuple[Node, ...]


Node = Test | Both | Either


def node_of(definition: dict[str, Any]) -> Node:
    """Our node for a `define()` tree of durable.lang."""
    [(key, body)] = definition.items()
    if key == "$and":
        return Both(tuple(node_of(part) for part in body))
    if key == "$or":
        return Either(tuple(node_of(part) for part in body))
    if key in OPERATORS:
        [(fact, right)] = body.items()
        return Test(fact, OPERATORS[key], _right(right))
    if key.startswith("$"):
        raise ValueError(f"durable.lang means something we do not read: {key}")
    return Test(key, "==", _right(body))


def _right(right: Any) -> Any:
    return Other(right["$m"]) if isinstance(right, dict) else right


def conjuncts(node: Node) -> tuple[Node, ...]:
    """The parts that must all hold, `(a & b) & (c & d)` flattened."""
    if isinstance(node, Both):
        return tuple(leaf for part in node.parts for leaf in conjuncts(part))
    return (node,)


def tests(node: Node) -> Iterator[Test]:
    if isinstance(node, Test):
        yield node
    else:
        for part in node.parts:
            yield from tests(part)


def values_of_one_fact(node: Node) -> tuple[str, tuple[str, ...]] | None:
    """(fact, values) of `(x == "a") | (x == "b")`: one fact among several texts; None for anything else."""
    leaves = [leaf for leaf in node.parts if isinstance(leaf, Test)] if isinstance(node, Either) else []
    plain = [leaf for leaf in leaves if leaf.op == "==" and isinstance(leaf.right, str)]
    if not isinstance(node, Either) or len(plain) < len(node.parts) or len({leaf.fact for leaf in plain}) > 1:
        return None
    return plain[0].fact, tuple(leaf.right for leaf in plain)


def alternatives(node: Node) -> int:
    """How many ands a condition has when written out as ors of ands."""
    if isinstance(node, Test):
        return 1
    counts = [alternatives(part) for part in node.parts]
    return math.prod(counts) if isinstance(node, Both) else sum(counts)


def facts_of(node: Node) -> tuple[str, ...]:
    """The facts a condition asks about, in order of appearance."""
    names: dict[str, None] = {}
    for test in tests(node):
        names[test.fact] = None
        if isinstance(test.right, Other):
            names[test.right.fact] = None
    return tuple(names)


def text_of(node: Node) -> str:
    """`grade == 'A'`, `(a == 1) & (b > 2)`: as managers read it, parameters by value."""
    if isinstance(node, Test):
        right = node.right.fact if isinstance(node.right, Other) else repr(node.right)
        return f"{node.fact} {node.op} {right}"
    sign = " & " if isinstance(node, Both) else " | "
    return sign.join(f"({text_of(part)})" for part in node.parts)
