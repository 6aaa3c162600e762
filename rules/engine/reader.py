"""What does a rule file say? Its words as boxes, with the place of each: read, never run.

A closed subset of Python is interpreted here: a docstring, the one import, names given to constants,
parameters and tables, `dict(…)`, the words of a rule file, and conditions. All else is refused with its
place and the right spelling.
"""

from __future__ import annotations

import ast
import inspect
from dataclasses import dataclass, field, replace
from typing import Any

from rules.engine import facts, forms, words
from rules.engine.conditions import condition_of, fact_expression
from rules.engine.faults import Fault
from rules.engine.not_read import constant, is_text, not_a_statement, not_a_value, wrong_import
from rules.engine.refusal import Refusal, did_you_mean, refuse, shown
from rules.engine.shapes import check_shape

WORDS: dict[str, Any] = {
    **{name: getattr(facts, name) for name in ("Choice", "Money", "Count", "Flag", "Ratio")},
    **{name: getattr(words, name) for name in ("Parameter", "Rule", "Example", "Policy")},
    **{name: getattr(forms, name) for name in forms.FORMS},
}
_IMPORTABLE = {*WORDS, "m"}
_BROKEN = object()  # a name whose own statement was refused already
_MOST_FAULTS = 20
_MOST_OF_A_FORM = 200  # written out: each line that names the one above twice doubles it
_MOST_VALUES = 2_000  # of one list, those that * names included: a list of lists of lists doubles with each line


@dataclass
class Reading:
    """What was read, and where: `places` finds the call that wrote a word, by its identity."""

    docstring: str = ""
    names: dict[str, Any] = field(default_factory=dict)
    places: dict[int, ast.Call] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def policies(self) -> list[words.Policy]:
        return [value for value in self.names.values() if isinstance(value, words.Policy)]

    @property
    def parameters(self) -> dict[str, words.Parameter]:
        return {name: value for name, value in self.names.items() if isinstance(value, words.Parameter)}

    def part(self, word: Any, label: str) -> ast.expr | None:
        """What stands after `label=` in the call that wrote this word."""
        call = self.places.get(id(word))
        return call and next((pair.value for pair in call.keywords if pair.arg == label), None)


def read(tree: ast.Module, filename: str) -> Reading:
    reader = _Reader(filename)
    for number, statement in enumerate(tree.body):
        reader.statement(statement, first=number == 0)
    return reader.reading


class _Reader:
    def __init__(self, filename: str) -> None:
        self.reading = Reading()
        self._filename = filename
        self._imported: set[str] = set()

    def _note(self, refusal: Refusal) -> None:
        if len(self.reading.faults) < _MOST_FAULTS:
            self.reading.faults.append(refusal.fault(self._filename))

    def statement(self, node: ast.stmt, first: bool) -> None:
        try:
            if isinstance(node, ast.Expr) and first and is_text(node.value):
                self.reading.docstring = ast.literal_eval(node.value)
            elif isinstance(node, ast.ImportFrom):
                self._import(node)
            elif isinstance(node, ast.Assign):
                self._assign(node)
            else:
                raise not_a_statement(node)
        except Refusal as refusal:
            self._note(refusal)

    def _import(self, node: ast.ImportFrom) -> None:
        if node.module != "rules.engine" or node.level:
            raise wrong_import(node)
        for alias in node.names:
            if alias.name not in _IMPORTABLE or alias.asname:
                self._imported.add(alias.name)
                raise refuse(
                    alias,
                    (
                        f"rules.engine has no {alias.asname or alias.name}",
                        f"rules.engine 没有 {alias.asname or alias.name}",
                    ),
                    did_you_mean(alias.name, _IMPORTABLE),
                )
            self._imported.add(alias.name)

    def _assign(self, node: ast.Assign) -> None:
        target = node.targets[0]
        if len(node.targets) > 1 or not isinstance(target, ast.Name):
            raise refuse(
                target,
                (
                    f"only a plain name can be given a value, not {shown(target)}",
                    f"只能给名称赋值，不能是 {shown(target)}",
                ),
                ("write name = …", "请写 名称 = …"),
            )
        name = target.id
        if name in self.reading.names or name in _IMPORTABLE:
            raise refuse(
                target,
                (f"{name} has a value already", f"{name} 已有值"),
                ("give it another name", "请换一个名称"),
            )
        self.reading.names[name] = _BROKEN
        value = self._value(node.value)
        if isinstance(value, words.Parameter):
            place = self.reading.places[id(value)]
            value = replace(value, name=name)
            self.reading.places[id(value)] = place
        self.reading.names[name] = value

    def _value(self, node: ast.expr) -> Any:
        if isinstance(node, ast.Constant):
            return constant(node)
        if isinstance(node, ast.Name):
            return self._name(node)
        if isinstance(node, ast.Attribute):
            self._known("m", node)
            return fact_expression(node)
        if isinstance(node, ast.Dict):
            return self._dict(node)
        if isinstance(node, (ast.List, ast.Tuple)):
            return self._list(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            inner = self._value(node.operand)
            if isinstance(inner, int) and not isinstance(inner, bool):
                return -inner
        raise not_a_value(node)

    def _name(self, node: ast.Name) -> Any:
        if node.id in self.reading.names:
            value = self.reading.names[node.id]
            if value is _BROKEN:
                raise refuse(
                    node,
                    (f"{node.id} was refused above", f"{node.id} 在上文已被拒绝"),
                    ("mend that first", "请先改正"),
                )
            return value
        known = [*self.reading.names, *self._imported]
        raise refuse(
            node,
            (f"{node.id} is not known", f"未知名称 {node.id}"),
            did_you_mean(
                node.id,
                known,
                (f"write m.{node.id} for a fact, quotes for a text", f"事实请写 m.{node.id}，文字请加引号"),
            ),
        )

    def _known(self, word: str, node: ast.expr) -> None:
        if word not in self._imported:
            raise refuse(
                node,
                (f"{word} is not imported", f"{word} 尚未导入"),
                (f"write from rules.engine import {word}", f"请写 from rules.engine import {word}"),
            )

    def _list(self, node: ast.List | ast.Tuple) -> list[Any]:
        """Every element that reads; those that do not are noted, so that one pass names them all."""
        found: list[Any] = []
        for element in node.elts:
            try:
                found += self._several(element, len(found))
            except Refusal as refusal:
                self._note(refusal)
        return found

    def _several(self, node: ast.expr, there: int) -> list[Any]:
        """What an element gives to a list that has so many already."""
        value = self._value(node.value) if isinstance(node, ast.Starred) else [self._value(node)]
        if not isinstance(node, ast.Starred) and isinstance(value[0], list):
            raise refuse(
                node,
                ("a list cannot stand in a list", "列表中不能再放列表"),
                ("write * before it to give its values", "请在其前加 * 以逐项列出"),
            )
        if isinstance(value, list) and there + len(value) > _MOST_VALUES:
            raise refuse(
                node,
                (f"a list of more than {_MOST_VALUES:,} values", f"列表超过 {_MOST_VALUES:,} 项"),
                ("write a shorter one", "请缩短列表"),
            )
        if isinstance(value, list):
            return value
        raise refuse(
            node,
            ("* needs a list of values", "* 后须为列表"),
            ("name a tuple of texts above", "请在上文定义一组文字"),
        )

    def _dict(self, node: ast.Dict) -> dict[str, Any]:
        pairs: dict[str, Any] = {}
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None or not is_text(key):
                raise refuse(
                    key or value,
                    ("a label must be a text in quotes", "标签须为带引号的文字"),
                    ('write {"en": "…", "zh": "…"}', '请写 {"en": "…", "zh": "…"}'),
                )
            label = ast.literal_eval(key)
            if label in pairs:
                raise refuse(key, (f"{label!r} stands here twice", f"{label!r} 重复"), ("delete one", "请删除一个"))
            pairs[label] = self._value(value)
        return pairs

    def _call(self, node: ast.Call) -> Any:
        if not isinstance(node.func, ast.Name):
            raise refuse(
                node.func,
                (
                    f"a call with a dot is not read: {shown(node.func)}(…)",
                    f"不允许带点号的调用：{shown(node.func)}(…)",
                ),
                (f"only these are called: {', '.join(WORDS)}, dict", f"只能调用：{'、'.join(WORDS)}、dict"),
            )
        name = node.func.id
        if name == "dict":
            return self._dict_call(node)
        if name not in WORDS:
            raise refuse(
                node.func,
                (f"{name}(…) is not a word of a rule file", f"{name}(…) 不是规则文件用语"),
                did_you_mean(name, [*WORDS, "dict"]),
            )
        self._known(name, node.func)
        return self._word(name, node)

    def _dict_call(self, node: ast.Call) -> dict[str, Any]:
        if node.args or any(pair.arg is None for pair in node.keywords):
            raise refuse(
                node,
                ("dict takes labels only", "dict 只接受 标签=值"),
                ("write dict(fact=…, …)", "请写 dict(事实=…)"),
            )
        return {str(pair.arg): self._value(pair.value) for pair in node.keywords}

    def _word(self, name: str, node: ast.Call) -> Any:
        labels: dict[str, Any] = {}
        _check_labels(name, node)
        args: list[Any] = []
        for arg in node.args:
            args += self._several(arg, len(args))
        for pair in node.keywords:
            assert pair.arg is not None  # noqa: S101 -- checked by _check_labels
            labels[pair.arg] = (
                self._condition(pair.value) if (name, pair.arg) == ("Rule", "when") else self._value(pair.value)
            )
        check_shape(name, node, args, labels)
        made = WORDS[name](*args, **labels)
        if isinstance(made, forms.Worked) and made.size > _MOST_OF_A_FORM:
            raise refuse(
                node,
                (f"{name}(…) is worked out of {made.size:,} values", f"{name}(…) 由 {made.size:,} 个值算得"),
                (
                    f"at most {_MOST_OF_A_FORM}; give the engine some of it worked out",
                    f"最多 {_MOST_OF_A_FORM} 个；请直接提供部分算好的值",
                ),
            )
        self.reading.places[id(made)] = node
        return made

    def _condition(self, node: ast.expr) -> Any:
        self._known("m", node)
        return condition_of(node, self._value)


_SIGNATURES = {name: inspect.signature(word) for name, word in WORDS.items()}


def _check_labels(name: str, node: ast.Call) -> None:
    known = [
        label
        for label, kind in _SIGNATURES[name].parameters.items()
        if kind.kind is not kind.VAR_POSITIONAL and (name, label) != ("Parameter", "name")
    ]
    for pair in node.keywords:
        if pair.arg is None or pair.arg not in known:
            raise refuse(
                pair,
                (f"{name} has no label {pair.arg or '**'}", f"{name} 没有标签 {pair.arg or '**'}"),
                did_you_mean(pair.arg or "", known) if known else ("write it without labels", "请勿加标签"),
            )
