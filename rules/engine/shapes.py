"""Does each word hold what it should: a rule an id and its labels, a choice its texts, a form its parts?"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from typing import Any

from rules.engine.facts import Fact
from rules.engine.forms import FORMS, Form
from rules.engine.refusal import Refusal, refuse, shown
from rules.engine.words import Example, Parameter, Rule

Shape = tuple[Callable[[Any], bool], tuple[str, str]]
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,62}")


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_sentence(value: Any) -> bool:
    return (
        isinstance(value, dict) and set(value) == {"en", "zh"} and all(isinstance(v, str) and v for v in value.values())
    )


def _is_table(value: Any) -> bool:
    return isinstance(value, dict) and all(_NAME.fullmatch(key) for key in value)


def _list_of(*kinds: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and all(isinstance(item, kinds) for item in value)


_TEXT: Shape = (lambda value: isinstance(value, str), ("write a text in quotes", "请写带引号的文字"))
_ID: Shape = (
    lambda value: isinstance(value, str) and bool(_PLAIN.fullmatch(value)),
    ("write letters, digits, - and _ in quotes", "请用引号括起字母、数字、- 与 _"),
)
_POLICY: Shape = (
    lambda value: isinstance(value, str) and bool(_NAME.fullmatch(value)),
    ("write small letters, digits and _ in quotes", "请用引号括起小写字母、数字与 _"),
)
_SENTENCE: Shape = (_is_sentence, ('write {"en": "…", "zh": "…"}', '请写 {"en": "…", "zh": "…"}'))
_TABLE: Shape = (
    _is_table,
    ("write dict(name=value, …) with small letters", "请写 dict(名称=值, …)，名称用小写字母"),
)
_NUMBER: Shape = (_is_number, ("write a whole number", "请写整数"))
_YES_NO: Shape = (lambda value: isinstance(value, bool), ("write True or False", "请写 True 或 False"))

_FACT_LABELS = {"nullable": _YES_NO}
_NUMBER_LABELS = {**_FACT_LABELS, "least": _NUMBER, "most": _NUMBER, "unit": _TEXT}
_SHAPES: dict[str, dict[str, Shape]] = {
    "Choice": _FACT_LABELS,
    "Flag": _FACT_LABELS,
    "Money": _NUMBER_LABELS,
    "Count": _NUMBER_LABELS,
    "Ratio": _NUMBER_LABELS,
    "Parameter": {
        "value": _NUMBER,
        "unit": _TEXT,
        "clause": _TEXT,
        "note": (
            lambda value: isinstance(value, str) or _is_sentence(value),
            ('write a text, or {"en": "…", "zh": "…"}', '请写文字，或 {"en": "…", "zh": "…"}'),
        ),
        "title": _SENTENCE,
        "least": _NUMBER,
        "most": _NUMBER,
    },
    "Rule": {"id": _ID, "then": _TABLE, "clause": _TEXT, "because": _SENTENCE, "note": _TEXT},
    "Example": {
        "given": _TABLE,
        "then": _TABLE,
        "rule": (
            lambda value: value is None or isinstance(value, str),
            ("write the rule's id", "请写规则编号"),
        ),
    },
    "Policy": {
        "name": _POLICY,
        "title": _SENTENCE,
        "facts": (
            lambda value: _is_table(value) and value != {} and all(isinstance(fact, Fact) for fact in value.values()),
            ("write dict(fact=Money(), …) with small letters", "请写 dict(事实=Money(), …)，名称用小写字母"),
        ),
        "derived": (
            lambda value: _is_table(value) and all(isinstance(form, Form) for form in value.values()),
            ("write dict(name=percent(m.a, 120), …)", "请写 dict(名称=percent(m.a, 120), …)"),
        ),
        "rules": (_list_of(Rule), ("write [Rule(…), …]", "请写 [Rule(…), …]")),
        "examples": (_list_of(Example), ("write [Example(…), …]", "请写 [Example(…), …]")),
        "otherwise": (
            lambda value: isinstance(value, Rule),
            ("write Rule(…) without when", "请写不带 when 的 Rule(…)"),
        ),
        "refuses": (
            lambda value: _is_table(value) and value != {},
            ("write dict(outcome=value, …)", "请写 dict(结果=值, …)"),
        ),
        "stopped": (
            lambda value: isinstance(value, Rule),
            ("write Rule(…) without when", "请写不带 when 的 Rule(…)"),
        ),
        "hit": (lambda value: value == "first", ('write hit="first"', '请写 hit="first"')),
        "owner": _TEXT,
        "labels": (
            lambda value: (
                isinstance(value, dict) and all(_PLAIN.fullmatch(k) and _is_sentence(v) for k, v in value.items())
            ),
            ('write {"name": {"en": "…", "zh": "…"}, …}', '请写 {"名称": {"en": "…", "zh": "…"}, …}'),
        ),
    },
}
_REQUIRED = {
    "Parameter": ("value", "unit", "clause"),
    "Rule": ("id", "then", "clause", "because"),
    "Example": ("given", "then"),
    "Policy": ("name", "title", "facts", "rules"),
}
_ONE_BARE = {"Parameter": "value", "Rule": "id", "Policy": "name"}


def check_shape(word: str, node: ast.Call, args: list[Any], labels: dict[str, Any]) -> None:
    """Raises Refusal at the label that holds something else than it should."""
    if word in FORMS:
        _check_form(word, node, args)
        return
    given = dict(labels)
    if word == "Choice":
        _check_choice(node, args)
    elif args:
        label = _ONE_BARE.get(word)
        if label is None or len(args) > 1 or label in labels:
            raise refuse(
                node,
                (f"{word} takes its values by label", f"{word} 的内容须写标签"),
                (_labels(word), _labels(word)),
            )
        given[label] = args[0]
    missing = [label for label in _REQUIRED.get(word, ()) if label not in given]
    if missing:
        raise refuse(
            node,
            (f"{word} lacks {', '.join(missing)}", f"{word} 缺少 {'、'.join(missing)}"),
            (f"add {missing[0]}=…", f"请补上 {missing[0]}=…"),
        )
    for label, value in given.items():
        shape = _SHAPES[word].get(label)
        if shape and not shape[0](value):
            raise _misfit(word, node, label, shape[1])
    if word in ("Money", "Count", "Ratio"):
        _check_range(word, node, given)
    if word == "Parameter":
        _check_parameter(node, given)


def _labels(word: str) -> str:
    return f"{word}({', '.join(f'{label}=…' for label in _SHAPES[word])})"


def _misfit(word: str, node: ast.Call, label: str, remedy: tuple[str, str]) -> Refusal:
    at = next((pair.value for pair in node.keywords if pair.arg == label), node.args[0] if node.args else node)
    return refuse(at, (f"{label} of {word} cannot be {shown(at)}", f"{word} 的 {label} 不能是 {shown(at)}"), remedy)


def _check_choice(node: ast.Call, args: list[Any]) -> None:
    if not args or len(set(map(str, args))) != len(args) or len(args) > 100:
        raise refuse(
            node,
            ("a Choice needs its values, each once", "Choice 须列出各值且不重复"),
            ('write Choice("A", "B")', '请写 Choice("A", "B")'),
        )
    for arg in args:
        if not isinstance(arg, str) or not _PLAIN.fullmatch(arg):
            raise refuse(node, (f"{arg!r} cannot be a value of a Choice", f"{arg!r} 不能作为 Choice 的值"), _ID[1])


def _check_range(word: str, node: ast.Call, given: dict[str, Any]) -> None:
    most_allowed = {"Money": 10**14, "Count": 10**6, "Ratio": 10_000}[word]
    least, most = given.get("least", 0), given.get("most", most_allowed)
    if not 0 <= least < most <= most_allowed:
        raise refuse(
            node,
            (f"{word} cannot range from {least} to {most}", f"{word} 的范围不能是 {least} 至 {most}"),
            (f"stay within 0 and {most_allowed}", f"请在 0 至 {most_allowed} 之内"),
        )


def _check_parameter(node: ast.Call, given: dict[str, Any]) -> None:
    value, least, most = given["value"], given.get("least", given["value"]), given.get("most", given["value"])
    if least <= value <= most:
        return
    ends = f"{given.get('least', '…')} – {given.get('most', '…')}"
    raise refuse(
        node,
        (f"{value} is outside the parameter's range {ends}", f"{value} 超出参数范围 {ends}"),
        ("choose a value within it, or widen least and most", "请在范围内取值，或放宽 least 与 most"),
    )


def _check_form(word: str, node: ast.Call, args: list[Any]) -> None:
    form = FORMS[word]
    if not form.least_parts <= len(args) <= form.most_parts:
        raise refuse(
            node,
            (f"{word} cannot have {len(args)} parts", f"{word} 不能有 {len(args)} 项"),
            (f"write {form.usage}", f"请写 {form.usage}"),
        )
    for arg, part in zip(args, node.args, strict=False):
        if not (_is_number(arg) or isinstance(arg, (Form, Parameter)) or hasattr(arg, "define")):
            raise refuse(
                part,
                (f"{shown(part)} is not a number or a fact", f"{shown(part)} 不是数值或事实"),
                (f"write {form.usage}", f"请写 {form.usage}"),
            )
