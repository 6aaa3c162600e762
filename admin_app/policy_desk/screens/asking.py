"""A condition as fields: what each fact of the policy must be; facts left alone are not asked about."""

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from admin_app import said
from admin_app.policy_desk.conditions import Line
from admin_app.policy_desk.rows import Table
from admin_app.policy_desk.screens.fields import Within, choices_of, hint, number_field, typed, untyped
from admin_app.screens.fields import ChoiceField
from rules.engine import Choice, Fact
from rules.engine.facts import Number
from rules.engine.telling import amount, unit_of
from rules.engine.writing import Spelled

MISSING = "*"  # no value of a choice is spelled so
NUMBER_IS = (
    (">=", _("at least")),
    (">", _("more than")),
    ("<=", _("at most")),
    ("<", _("less than")),
    ("==", _("exactly")),
    ("!=", _("other than")),
)
KNOWN = {"none": "==", "known": "!="}  # how a number is compared with None
ENDS = ("", "2")  # a number may have two bounds


class ManyField(SelectMultipleField):
    """Any of a few values, ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def lines_fit(lines: list[Line] | None, table: Table) -> bool:
    """Whether the fields can say this: any values of a choice, one of a flag, two bounds of a number."""
    return lines is not None and all(
        _fits(table, name, kind, [line for line in lines if line.fact == name])
        for name, kind in table.policy.kinds.items()
    )


def _fits(table: Table, name: str, kind: Fact, own: list[Line]) -> bool:
    if isinstance(kind, Choice):
        return len(own) <= 1
    if any(len(line.values) > 1 for line in own):
        return False
    if not isinstance(kind, Number):
        return [line.op for line in own] in ([], ["=="])
    named = {line.values[0].text for line in own if isinstance(line.values[0], Spelled)}
    return len(own) <= len(ENDS) and named <= dict(_others(table, name, kind)).keys()


def same_lines(lines: list[Line], others: list[Line]) -> bool:
    """Whether both say the same, in whatever order."""
    one, other = ({(line.fact, line.op, frozenset(line.values)) for line in both} for both in (lines, others))
    return one == other


def line_fields(table: Table, lines: list[Line]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name, kind in table.policy.kinds.items():
        own = [line for line in lines if line.fact == name]
        if isinstance(kind, Number):
            for end, line in zip(ENDS, [*own, None, None], strict=False):
                fields.update(_number(table, name, kind, end, line))
        else:
            fields.update(_values(table, name, kind, own[0] if own else None))
    return fields


def _values(table: Table, name: str, kind: Fact, line: Line | None) -> dict[str, Any]:
    label = said(table.policy.label(name))
    choices = [*choices_of(kind, table.policy), *([(MISSING, _("not known"))] if kind.nullable else [])]
    given = [MISSING if value is None else untyped(value) for value in line.values] if line else []
    if not isinstance(kind, Choice):
        return {f"is_{name}": ChoiceField(label, choices=choices, allow_blank=True, default=(given or [None])[0])}
    return {
        f"op_{name}": ChoiceField(
            label, choices=(("==", _("is one of")), ("!=", _("is none of"))), default=line and line.op
        ),
        f"is_{name}": ManyField(label, choices=choices, default=given),
    }


def _number(table: Table, name: str, kind: Number, end: str, line: Line | None) -> dict[str, Any]:
    label = said(table.policy.label(name))
    value = line.values[0] if line else None
    known = [("none", _("not known")), ("known", _("known, whatever it is"))] if kind.nullable else []
    op = {"==": "none", "!=": "known"}[line.op] if line and value is None else line.op if line else None
    fields: dict[str, Any] = {
        f"op{end}_{name}": ChoiceField(label, choices=[*NUMBER_IS, *known], allow_blank=True, default=op),
        f"value{end}_{name}": number_field(label, kind, [Within(kind)], None if isinstance(value, Spelled) else value),
    }
    others = list(_others(table, name, kind))
    if others:
        chosen = value.text if isinstance(value, Spelled) else None
        choices = [("", _("the number typed")), *others]
        fields[f"with{end}_{name}"] = ChoiceField(label, choices=choices, default=chosen)
    return fields


def _others(table: Table, name: str, kind: Number) -> Iterator[tuple[str, str]]:
    """What else the fact may be compared with: numbers of the file and facts, in the same unit."""
    for key, one in table.parameters.items():
        if one.unit in ("", kind.unit) or not kind.unit:
            yield key, f"{said(one.label)} ({amount(one.value, one.unit)} {said(unit_of(one.unit))})"
    for key, other in table.policy.kinds.items():
        is_number = isinstance(other, Number) and not other.nullable and not kind.nullable
        if key != name and is_number and (not kind.unit or other.unit in ("", kind.unit)):
            yield f"m.{key}", said(table.policy.label(key))


def typed_lines(form: Any, table: Table) -> list[Line]:
    """What the fields say, in the order of the facts. A number without value, or without its word, is said there."""
    lines: list[Line] = []
    for name, kind in table.policy.kinds.items():
        if isinstance(kind, Number):
            lines += [line for end in ENDS if (line := _typed_number(form, name, end)) is not None]
        elif given := [None if one == MISSING else typed(one, kind) for one in _ticked(form[f"is_{name}"].data)]:
            lines.append(Line(name, form[f"op_{name}"].data if isinstance(kind, Choice) else "==", tuple(given)))
    return lines


def _ticked(data: Any) -> list[Any]:
    return list(data or ()) if isinstance(data, list) else [data] if data else []


def _typed_number(form: Any, name: str, end: str) -> Line | None:
    op, value = form[f"op{end}_{name}"], form[f"value{end}_{name}"]
    other = form[f"with{end}_{name}"].data if f"with{end}_{name}" in form else None
    is_typed = value.data is not None and value.data != value.default
    if op.data is None:
        if (is_typed or other) and not op.errors:
            op.errors = [gettext("Choose how it is compared.")]
        return None
    if is_typed and (other or op.data in KNOWN):
        value.errors = value.errors or [gettext("Empty this, or compare with the number typed.")]
    if op.data in KNOWN:
        return Line(name, KNOWN[op.data], (None,))
    if other:
        return Line(name, op.data, (Spelled(other),))
    if value.data is None:
        value.errors = value.errors or [gettext("Write the number it is compared with.")]
        return None
    return Line(name, op.data, (value.data,))


def asked_facts(table: Table) -> list[dict[str, Any]]:
    """Each fact as a form shows it: its name, what managers call it, its unit and range, and which fields it has."""
    return [
        {
            "name": name,
            "label": table.policy.label(name),
            "hint": hint(kind),
            "ends": ENDS if isinstance(kind, Number) else (),
            "is_choice": isinstance(kind, Choice),
        }
        for name, kind in table.policy.kinds.items()
    ]
