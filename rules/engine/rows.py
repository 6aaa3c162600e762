"""How is a list in a rule file laid out: its elements, each with the comments that belong to it?

A comment on the lines just above an element, or behind it on its line, goes where the element goes.
"""

from __future__ import annotations

import ast
import io
import tokenize
from dataclasses import dataclass, field, replace

from rules.engine.script import Script, expression

_BLANK = {tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}


@dataclass
class Row:
    """One element: the comment lines above it, its text, and what is noted behind it."""

    above: list[str] = field(default_factory=list)
    text: str = ""
    behind: list[str] = field(default_factory=list)
    node: ast.expr | None = None

    def lines(self) -> list[str]:
        first = "  ".join([f"{self.text},", *self.behind[:1]])
        return [*self.above, first, *self.behind[1:]]


@dataclass
class Rows:
    """A list: what is noted at its opening, its elements, and what is noted before its end."""

    script: Script
    node: ast.List
    opening: str = ""
    rows: list[Row] = field(default_factory=list)
    closing: list[str] = field(default_factory=list)

    def written(self, rows: list[Row]) -> str:
        """The text of the file with these elements in the list, in this order."""
        lines = [f"[  {self.opening}", *(line for row in rows for line in row.lines()), *self.closing, "]"]
        elements = [row.node if row.node is not None else expression(row.text) for row in rows]
        meaning = ast.List(elts=elements, ctx=ast.Load())
        return self.script.rewritten(self.node, "\n".join(lines), meaning)


def rows_in(script: Script, node: ast.List) -> Rows:
    """The list as it stands."""
    found = Rows(script, node)
    start, end = script.span(node)
    row, depth, line, begin = Row(), 0, node.lineno, start
    for token in tokenize.generate_tokens(io.StringIO(script.text).readline):
        first, last = script.offset(*token.start), script.offset(*token.end)
        if first <= start or last >= end or token.type in _BLANK:
            continue
        if token.type == tokenize.COMMENT and depth == 0:
            _note(found, row, token.string, same_line=token.start[0] == line)
            continue
        line = token.end[0]
        if token.string == "," and depth == 0:
            found.rows.append(row)
            row = Row()
            continue
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
        begin = begin if row.text else first
        row.text = script.text[begin:last]
    if row.text:
        found.rows.append(row)
    else:
        found.closing = row.above
    for at, element in zip(found.rows, node.elts, strict=True):
        at.node = element
    return found


def _note(found: Rows, row: Row, comment: str, same_line: bool) -> None:
    if row.text:
        row.behind.append(comment)
    elif not same_line:
        row.above.append(comment)
    elif found.rows:
        found.rows[-1].behind.append(comment)
    else:
        found.opening = comment


def new_row(text: str) -> Row:
    return replace(Row(), text=text)
