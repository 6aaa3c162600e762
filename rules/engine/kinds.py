"""Of what kind is a form or an outcome: which values, which range, which unit? Kinds are facts' own.

Everything stays within 64 bits, whatever the facts: a form that could leave them is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.engine.facts import Choice, Count, Fact, Flag, Money, Number, Ratio
from rules.engine.forms import FORMS, FactForm, Form, Literal, Worked

_MOST = 2**63 - 1
_KIND_OF_UNIT: dict[str, type[Number]] = {"fen": Money, "bp": Ratio}


class Misfit(Exception):
    """Kinds or units that do not go together: what is wrong and what to do, (English, Chinese)."""

    def __init__(self, problem: tuple[str, str], remedy: tuple[str, str]) -> None:
        super().__init__(problem[0])
        self.problem = problem
        self.remedy = remedy


def number(low: int, high: int, unit: str, nullable: bool) -> Number:
    return _KIND_OF_UNIT.get(unit, Count)(nullable=nullable, least=low, most=high, unit=unit)


def kind_of(form: Form, facts: Mapping[str, Fact]) -> Fact | None:
    """The kind of a form; None for a bare None, which goes with every kind."""
    if isinstance(form, FactForm):
        return facts[form.fact]
    if isinstance(form, Worked):
        return _worked(form, facts)
    if not isinstance(form, Literal):
        raise TypeError(f"unknown form {form!r}")
    value = form.given
    if value is None:
        return None
    if isinstance(value, bool):
        return Flag()
    if isinstance(value, str):
        return Choice(value)
    if not isinstance(value, int):
        raise Misfit(
            ("a list or a label is no outcome", "列表或标签不能作为结果"),
            (
                "write a number, a text, True, False, None, or a form such as least(a, b)",
                "请写数值、文字、True、False、None，或 least(a, b) 之类的公式",
            ),
        )
    return number(value, value, form.unit, nullable=False)


def _worked(form: Worked, facts: Mapping[str, Fact]) -> Number:
    parts = []
    for part in form.parts:
        kind = kind_of(part, facts)
        if not isinstance(kind, Number):
            raise Misfit(
                (
                    f"{form.form} works on numbers, and {part.text} is none",
                    f"{form.form} 只用于数值，{part.text} 不是",
                ),
                ("name a number or a fact that is one", "请写数值或数值型事实"),
            )
        parts.append(kind)
    unit = _unit(form, parts)
    spans = [(kind.least, kind.most) for kind in parts]
    low, high = FORMS[form.form].span(*spans)
    widest = spans[0][1] * spans[1][1] + 99 if form.form.startswith("percent") else high
    if low < 0 or widest > _MOST:
        raise Misfit(
            (f"{form.text} could leave 64 bits or fall below 0", f"{form.text} 可能超出 64 位或小于 0"),
            (
                "give the facts a smaller range (most=…), or use excess(a, b)",
                "请缩小事实范围（most=…），或用 excess(a, b)",
            ),
        )
    missing = all if form.form == "first_of" else any
    return number(low, high, unit, nullable=missing(kind.nullable for kind in parts))


def _unit(form: Worked, parts: list[Number]) -> str:
    units = [kind.unit for kind in parts]
    if form.form in ("percent", "percent_up"):
        _share(form, units[1])
        return units[0]
    if form.form == "share_up":
        for unit in (units[0], units[1], units[3]):
            _share(form, unit)
        return "percent"
    return same_unit(units, form.text)


def _share(form: Worked, unit: str) -> None:
    if unit not in ("", "percent"):
        raise Misfit(
            (f"{form.text} needs percent, not {unit}", f"{form.text} 须用百分比，不能用 {unit}"),
            (
                'write whole percent, or a Parameter with unit="percent"',
                '请写整数百分比，或 unit="percent" 的参数',
            ),
        )


def same_unit(units: list[str], text: str) -> str:
    named = sorted({unit for unit in units if unit})
    if len(named) > 1:
        raise Misfit(
            (f"{text} mixes {' and '.join(named)}", f"{text} 混用了 {' 与 '.join(named)}"),
            ("use one unit on both sides", "请统一单位"),
        )
    return named[0] if named else ""


def outcome_kind(name: str, kinds: list[Fact | None]) -> Fact:
    """The one kind all rows of an outcome share, wide enough for each."""
    known = [kind for kind in kinds if kind is not None]
    nullable = len(known) < len(kinds) or any(kind.nullable for kind in known)
    if all(isinstance(kind, Choice) for kind in known):
        values: dict[str, Any] = dict.fromkeys(v for kind in known if isinstance(kind, Choice) for v in kind.values)
        return Choice(*values, nullable=nullable)
    if all(isinstance(kind, Flag) for kind in known):
        return Flag(nullable=nullable)
    numbers = [kind for kind in known if isinstance(kind, Number)]
    if len(numbers) < len(known):
        raise Misfit(
            (f"outcome {name} is of different kinds in different rules", f"结果 {name} 在各规则中类型不一"),
            (
                "let every rule give a text, or every rule a number, or every rule True or False",
                "请各规则统一用文字、数值或 True/False",
            ),
        )
    unit = same_unit([kind.unit for kind in numbers], f"outcome {name}")
    return number(min(k.least for k in numbers), max(k.most for k in numbers), unit, nullable)
