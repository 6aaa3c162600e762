"""How is a value, a condition or a form told to a manager? Money in yuan, shares in per cent, names by their labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rules.engine.facts import Count, Fact, Flag, Number
from rules.engine.faults import Text, both
from rules.engine.forms import FactForm, Form, Literal, Worked
from rules.engine.policy import LoadedPolicy
from rules.engine.tree import Both, Node, Other, Test

_HUNDREDTHS = {"fen": ("yuan", "元"), "bp": ("%", "%"), "hundredths of a day": ("days", "天")}
_WHOLE = {
    "percent": ("%", "%"),
    "days": ("days", "天"),
    "working days": ("working days", "个工作日"),
    "months": ("months", "个月"),
    "years": ("years", "年"),
    "reports": ("reports", "份"),
    "invoices": ("invoices", "张"),
    "bills": ("bills", "张"),
    "people": ("people", "人"),
    "minutes": ("minutes", "分钟"),
    "minutes after midnight": ("minutes after midnight", "分钟（自零点起）"),
    "alternatives": ("alternatives", "个方案"),
    "questions": ("questions", "个问题"),
    "points": ("points", "分"),
    "digits": ("digits", "位"),
    "times": ("times", "次"),
    "steps": ("steps", "个步骤"),
    "calls": ("calls", "次通话"),
}
_SHARE = Count(unit="percent")
_MISSING = both("none", "无")
_YES, _NO = both("yes", "是"), both("no", "否")
_SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}


def is_hundredths(unit: str) -> bool:
    """Is a number of this unit kept in hundredths of what it is told in?"""
    return unit in _HUNDREDTHS


def amount(value: int, unit: str) -> str:
    """`1,000.00` for fen, basis points and hundredths of a day, `1,000` for the rest."""
    if not is_hundredths(unit):
        return f"{value:,}"
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100:,}.{abs(value) % 100:02}"


def unit_of(unit: str) -> Text:
    return both(*(_HUNDREDTHS.get(unit) or _WHOLE.get(unit) or (unit, unit)))


def _with_unit(text: str, unit: str) -> Text:
    words = unit_of(unit)
    return both(f"{text} {words['en']}".strip(), f"{text} {words['zh']}".strip())


def told_value(policy: LoadedPolicy, kind: Fact | None, value: Any) -> Text:
    """A value of this kind, with its unit."""
    if value is None:
        return _MISSING
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, int):
        unit = kind.unit if isinstance(kind, Number) else ""
        return _with_unit(amount(value, unit), unit)
    return policy.label(value)


def told_fact(policy: LoadedPolicy, name: str, value: Any) -> Text:
    """`grade B`, `good reports in a row 3`; 中文：`等级 B`、`连续良好报告 3 份`."""
    kind, label = policy.kinds[name], policy.label(name)
    told = told_value(policy, kind, value)
    if isinstance(kind, Flag) or isinstance(value, bool):
        return both(f"{label['en']}: {told['en']}", f"{label['zh']}：{told['zh']}")
    if isinstance(kind, Number) and value is not None and kind.unit in label["en"]:
        told = both(amount(value, kind.unit), told["zh"])
    return both(f"{label['en']} {told['en']}", f"{label['zh']} {told['zh']}")


def told_change(label: Text, before: Text, after: Text) -> Text:
    """`limit 600.00 → 700.00 yuan`: a unit both share is told once."""
    told = {lang: _once(before[lang], after[lang]) for lang in ("en", "zh")}
    gap = "" if label["zh"].endswith("：") else " "
    return both(f"{label['en']} {told['en']}", f"{label['zh']}{gap}{told['zh']}")


def _once(before: str, after: str) -> str:
    one, other = before.split(" ", 1), after.split(" ", 1)
    is_shared = len(one) == len(other) == 2 and one[1] == other[1] and one[0][:1].isdigit() and other[0][:1].isdigit()
    return f"{one[0]} → {after}" if is_shared else f"{before} → {after}"


def told_condition(policy: LoadedPolicy, node: Node | None) -> Text:
    """`grade = B and days late ≤ 30 days`."""
    if node is None:
        return both("all other cases", "其余情形")
    if isinstance(node, Test):
        return _told_test(policy, node)
    words = both(" and ", "，且 ") if isinstance(node, Both) else both(" or ", "，或 ")
    parts = [told_condition(policy, part) for part in node.parts]
    bare = [isinstance(part, (Test, type(node))) for part in node.parts]
    return Text(
        {
            lang: words[lang].join(p[lang] if plain else f"({p[lang]})" for p, plain in zip(parts, bare, strict=True))
            for lang in ("en", "zh")
        }
    )


def _told_test(policy: LoadedPolicy, test: Test) -> Text:
    label = policy.label(test.fact)
    if isinstance(test.right, Other):
        right = policy.label(test.right.fact)
    else:
        right = told_value(policy, policy.kinds.get(test.fact), test.right)
    return Text({lang: f"{label[lang]} {_SIGNS[test.op]} {right[lang]}" for lang in ("en", "zh")})


def told_form(policy: LoadedPolicy, form: Form, kind: Fact | None) -> Text:
    """`the least of limit, 30 % of sales`."""
    if isinstance(form, Literal):
        unit = form.unit or (kind.unit if isinstance(kind, Number) else "")
        if isinstance(form.given, int) and not isinstance(form.given, bool):
            return _with_unit(amount(form.given, unit), unit)
        return told_value(policy, kind, form.given)
    if isinstance(form, FactForm):
        return policy.label(form.fact)
    if not isinstance(form, Worked):
        raise TypeError(f"unknown form {form!r}")
    return _told_worked(policy, form, kind)


def _told_worked(policy: LoadedPolicy, form: Worked, kind: Fact | None) -> Text:
    shares = {"percent": (1,), "percent_up": (1,), "share_up": (0, 1, 3)}.get(form.form, ())
    parts = []
    for index, part in enumerate(form.parts):
        parts.append(told_form(policy, part, _SHARE if index in shares else kind))
    made: dict[str, str] = {}
    for lang, patterns in _WORDS.items():
        words = [part[lang] for part in parts]
        listed = {"en": ", ", "zh": "、"}[lang].join(words)
        made[lang] = patterns[form.form].format(*words, listed=listed)
    return made


_WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "least": "the least of ({listed})",
        "most": "the most of ({listed})",
        "plus": "the sum of ({listed})",
        "excess": "{0} less {1}, never below 0",
        "percent": "{1} of {0}",
        "percent_up": "{1} of {0}, rounded up",
        "share_up": "{0} and {1} more for each of {2}, at most {3}",
        "first_of": "the first known of ({listed})",
    },
    "zh": {
        "least": "（{listed}）中最小者",
        "most": "（{listed}）中最大者",
        "plus": "（{listed}）之和",
        "excess": "{0}减{1}，不低于 0",
        "percent": "{0}的 {1}",
        "percent_up": "{0}的 {1}（向上取整）",
        "share_up": "{0}，按{2}每份再加 {1}，至多 {3}",
        "first_of": "（{listed}）中首个已知者",
    },
}
