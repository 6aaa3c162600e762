"""What cannot be read as a rule file is said with its place, counted in characters, and with the right spelling."""

import ast

import pytest

from rules.engine.refusal import Refusal
from rules.engine.syntax import MOST_BYTES, tree_of


def refused(text):
    with pytest.raises(Refusal) as refusal:
        tree_of(text)
    fault = refusal.value.fault("bad.py")
    return (fault.line, fault.column), fault.problem["en"], fault.remedy["en"]


def test_text_of_the_most_bytes_is_read_and_one_more_is_not():
    whole = "x = 1\n" + "#" * (MOST_BYTES - 6)
    assert len(whole) == MOST_BYTES
    assert isinstance(tree_of(whole), ast.Module)
    at, problem, remedy = refused(whole + "#")
    assert (at, remedy) == ((2, MOST_BYTES - 5), "split the policies over several files")
    assert problem == f"the file has {MOST_BYTES + 1:,} bytes; at most {MOST_BYTES:,} are read"


def test_too_large_a_text_is_refused_where_the_most_bytes_end():
    """In the middle of a character, and of a half one that UTF-8 has not."""
    line = "# 规\n"
    text = line * (MOST_BYTES // 6 + 9)
    assert MOST_BYTES % 6 == 4  # the first two bytes of the sign of three, on the line behind whole ones
    assert refused(text)[0] == (MOST_BYTES // 6 + 1, 3)
    assert refused("\udc80" + "#" * MOST_BYTES)[0] == (1, MOST_BYTES - 2)


@pytest.mark.parametrize("letter", ["\u200b", "\x07", "\ud800", "\ue000", "\u2028", "\u2029", "\ufeff"])
def test_invisible_letter_is_refused_wherever_it_stands(letter):
    told = f"an invisible character U+{ord(letter):04X} stands here", "delete it"
    assert refused(f"x = 1\n\ty = '规{letter}'") == ((2, 8), *told)
    assert refused(f"x = '\t{letter}规'")[0] == (1, 7)


def test_line_ends_of_windows_are_read_and_a_mark_of_byte_order_is_no_text():
    assert ast.dump(tree_of("x = '规'\r\n")) == ast.dump(tree_of("x = '规'\n"))
    for text, at in (("\ufeffx = 1", (1, 1)), ("\n\ufeffx = 1", (2, 1)), ("x\ufeff = 1", (1, 2))):
        assert refused(text) == (at, "an invisible character U+FEFF stands here", "delete it")


@pytest.mark.parametrize(
    ("text", "at", "problem", "remedy"),
    [
        ("x = 1\n\nrules = (", (3, 9), "this is not valid Python: '(' was never closed", "check brackets"),
        ("甲 = 规 + Б", (1, 1), "'甲' is CJK UNIFIED IDEOGRAPH-7532, not plain text", "use plain English letters"),
        ("x = m.grаde", (1, 9), "'а' is CYRILLIC SMALL LETTER A, not plain text", "use plain English letters"),
        ("x = 'y'，2", (1, 8), "'，' is FULLWIDTH COMMA, not plain text", "type a plain ','"),
        ("x = 1\ny = 2；", (2, 6), "'；' is FULLWIDTH SEMICOLON, not plain text", "type a plain ';'"),
        ("x = '规' y", (1, 9), "this is not valid Python: invalid syntax", "check brackets"),
    ],
)
def test_what_is_not_python_is_refused_at_its_place(text, at, problem, remedy):
    place, said, what = refused(text)
    assert (place, said, what[: len(remedy)]) == (at, problem, remedy)


@pytest.mark.parametrize("opening", ["(", "[", "{"])
def test_too_many_brackets_are_refused_where_they_are_deepest(opening):
    closing = {"(": ")", "[": "]", "{": "}"}[opening]
    text = "x = 1\ny = " + opening * 250 + "1" + closing * 250
    assert refused(text) == ((2, 105), "too deeply nested to read", refused(text)[2])
    assert refused("z = " + "(1), " * 300 + "\n" + text)[0] == (3, 105)


def test_columns_are_those_of_characters():
    tree = tree_of("规章 = 1\nx = dict(a='规章', b=2)\n".replace("规章 = 1", "y = '规章'"))
    call = tree.body[1].value
    assert [(pair.value.col_offset, pair.value.end_col_offset) for pair in call.keywords] == [(11, 15), (19, 20)]
    assert (tree.body[0].col_offset, tree.body[0].end_col_offset) == (0, 8)


def test_a_line_end_that_python_counts_and_nobody_sees_is_refused():
    assert refused('x = "好"\ry = 1\n')[:2] == ((1, 8), "an invisible character U+000D stands here")
    assert tree_of('x = "好"\r\ny = 1\r\n').body[1].col_offset == 0


def test_columns_are_counted_in_characters_however_long_the_line():
    text = "x = ['好', " + "1, " * 1_000 + "'好', 1]"
    assert tree_of(text).body[0].value.elts[-1].col_offset == len(text) - 2
