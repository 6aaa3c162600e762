"""Is this text Python at all, and only plain letters outside quotes? Text may come from a browser.

At most 256 KB. Nothing is run: the text becomes a syntax tree or a refusal.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import suppress

from rules.engine.refusal import Refusal, place, refuse

MOST_BYTES = 256 * 1024

_LOOKALIKES = {
    "，": ",", "。": ".", "：": ":", "；": ";", "（": "(", "）": ")", "【": "[", "】": "]", "｛": "{",
    "｝": "}", "“": '"', "”": '"', "‘": "'", "’": "'", "＝": "=", "＜": "<", "＞": ">", "！": "!",
    "＆": "&", "｜": "|", "≤": "<=", "≥": ">=", "≠": "!=", "\u3000": " ", "\u00a0": " ",
}  # fmt: skip
# Letters of other alphabets that look like English ones, and full-width ones where all the rest is plain.
_OTHER_LETTERS = re.compile("[\u0370-\u058f\u1f00-\u1fff\u2c80-\u2cff]")
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff21-\uff3a\uff3f\uff41-\uff5a]")
_UNSEEN = ("Cf", "Cc", "Cs", "Co", "Zl", "Zp")  # categories of Unicode
_BLANK = "\u115f\u1160\u2800\u3164\ufe0e\ufe0f\uffa0"  # letters and signs that show as nothing
_PLAIN = re.compile("[\x20-\x7e\uff01-\uff5e]*")


def tree_of(text: str) -> ast.Module:
    """The syntax tree, its columns in characters. Raises Refusal with the place and the right spelling."""
    _check_size(text)
    _check_hidden(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(text)
    except SyntaxError as error:
        raise _syntax_refusal(text, error) from None
    except (MemoryError, RecursionError, ValueError):
        raise _too_deep(text) from None
    _check_letters(text)
    _count_characters(tree, text)
    return tree


def _count_characters(tree: ast.Module, text: str) -> None:
    """Python counts bytes; people and editors count characters."""
    lines = [None if line.isascii() else _characters_by_byte(line) for line in text.split("\n")]

    def characters(line: int, size: int) -> int:
        found = lines[line - 1]
        return size if found is None else found[size]

    for node in ast.walk(tree):
        if isinstance(node, ast.expr | ast.stmt | ast.keyword | ast.arg | ast.alias):
            node.col_offset = characters(node.lineno, node.col_offset)
            node.end_col_offset = characters(node.end_lineno or node.lineno, node.end_col_offset or 0)


def _characters_by_byte(line: str) -> list[int]:
    """How many characters stand before each byte of the line, and before its end."""
    found = [at for at, letter in enumerate(line) for _byte in letter.encode()]
    return [*found, len(line)]


def _check_size(text: str) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size <= MOST_BYTES:
        return
    kept = text.encode("utf-8", "surrogatepass")[:MOST_BYTES].decode("utf-8", "ignore")
    raise refuse(
        (kept.count("\n") + 1, len(kept) - kept.rfind("\n")),
        (
            f"the file has {size:,} bytes; at most {MOST_BYTES:,} are read",
            f"文件有 {size:,} 字节，最多读取 {MOST_BYTES:,}",
        ),
        ("split the policies over several files", "请把政策分到几个文件"),
    )


def _check_hidden(text: str) -> None:
    """Characters nobody sees (direction marks, zero width, controls) may not stand anywhere."""
    if text.isascii() and text.isprintable():
        return
    for number, line in enumerate(text.split("\n"), 1):
        for column, letter in enumerate(line, 1):
            ends_line = letter == "\r" and column == len(line)
            if letter != "\t" and not ends_line and unicodedata.category(letter) in _UNSEEN:
                raise _invisible((number, column), letter)


def _invisible(at: tuple[int, int], letter: str) -> Refusal:
    code = f"U+{ord(letter):04X}"
    return refuse(
        at,
        (f"an invisible character {code} stands here", f"此处有不可见字符 {code}"),
        ("delete it", "请删除"),
    )


def check_values(tree: ast.Module) -> None:
    """Nor may a text hold one that is written as an escape, or one that shows as nothing."""
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    for node in texts:
        for letter in str(node.value):
            if letter in _BLANK or (letter not in "\n\t" and unicodedata.category(letter) in _UNSEEN):
                raise _invisible(place(node), letter)


def _check_letters(text: str) -> None:
    """Names must be plain ASCII: a Cyrillic or full-width letter looks the same and is another name."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.NAME and not token.string.isascii():
                column = next(i for i, letter in enumerate(token.string) if not letter.isascii())
                raise _lookalike((token.start[0], token.start[1] + column + 1), token.string[column])
    except (tokenize.TokenError, IndentationError):
        return  # ast has read it, so the rest is in order


def check_quoted(text: str) -> None:
    """A word or a sentence with a letter of another alphabet reads like the plain one and is another: rеfused."""
    if not (_OTHER_LETTERS.search(text) or _FULL_WIDTH.search(text)):
        return
    for token in _strings(text):
        found = _OTHER_LETTERS.search(token.string)
        if found is None and _PLAIN.fullmatch(token.string):
            found = _FULL_WIDTH.search(token.string)
        if found is not None:
            before = token.string[: found.start()]
            column = len(before) - before.rfind("\n") if "\n" in before else token.start[1] + len(before) + 1
            raise _lookalike((token.start[0] + before.count("\n"), column), found.group(), is_quoted=True)


def _strings(text: str) -> Iterator[tokenize.TokenInfo]:
    with suppress(tokenize.TokenError, IndentationError):  # ast has read it, so the rest is in order
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.STRING:
                yield token


def _lookalike(at: tuple[int, int], letter: str, is_quoted: bool = False) -> Refusal:
    plain = _LOOKALIKES.get(letter) or unicodedata.normalize("NFKC", letter)
    name = unicodedata.name(letter, f"U+{ord(letter):04X}")
    remedy = (f"type a plain {plain!r}", f"请改用半角 {plain!r}")
    if not plain.isascii():
        remedy = ("use plain English letters outside quotes", "引号之外请用英文字母")
    if is_quoted and not plain.isascii():
        remedy = ("type the English letter it looks like", "请改用形似的英文字母")
    return refuse(at, (f"{letter!r} is {name}, not plain text", f"{letter!r} 是 {name}，不是半角字符"), remedy)


def _syntax_refusal(text: str, error: SyntaxError) -> Refusal:
    at = (error.lineno or 1, max(error.offset or 1, 1))
    message = error.msg or "invalid syntax"
    if "too many nested" in message:
        return _too_deep(text)
    if "integer string" in message:
        return refuse(
            at,
            ("a number on this line is too long to read", "此行有数字过长，无法读取"),
            ("write fen, days or basis points as whole numbers", "请用整数书写分、天数或基点"),
        )
    lines = text.split("\n")
    line = lines[at[0] - 1] if at[0] <= len(lines) else ""
    for column in (at[1], at[1] + 1):  # behind a digit some Pythons name the digit
        letter = line[column - 1 : column]
        if letter and not letter.isascii():
            return _lookalike((at[0], column), letter)
    return refuse(
        at,
        (f"this is not valid Python: {message}", f"语法错误：{message}"),
        ("check brackets, commas and quotes just before this place", "请检查此处之前的括号、逗号与引号"),
    )


def _too_deep(text: str) -> Refusal:
    deepest, depth, at = 0, 0, (1, 1)
    for number, line in enumerate(text.split("\n"), 1):
        for column, letter in enumerate(line, 1):
            depth += (letter in "([{") - (letter in ")]}")
            if depth > deepest:
                deepest, at = depth, (number, column)
            if deepest > 100:
                break
    return refuse(
        at,
        ("too deeply nested to read", "嵌套过深，无法读取"),
        (
            "a rule is one line of comparisons; split it into several rules",
            "一条规则只写一行比较；请拆成几条规则",
        ),
    )
