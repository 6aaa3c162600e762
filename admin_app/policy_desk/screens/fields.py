"""Which field suits a kind of fact or outcome? One that knows its values, its unit and its range."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import ValidationError
from wtforms.validators import InputRequired

from admin_app import said
from admin_app.screens.fields import ChoiceField, CountField, MoneyField, read_fen
from admin_app.screens.forms import DeskForm
from rules.engine import Choice, Fact, Flag, LoadedPolicy
from rules.engine.facts import MOST_MONEY, Number
from rules.engine.telling import amount, is_hundredths, unit_of

FLAGS = (("no", _("No")), ("yes", _("Yes")))


class HundredthsField(MoneyField):
    """A share typed in per cent, or a mean in days: two decimals, kept as a whole number of hundredths."""

    def process_formdata(self, valuelist: Any) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not text:
            return
        try:
            self.data = read_fen(text.removesuffix("%").removesuffix("％"))
        except ValueError:
            raise ValueError(gettext("Write a number, such as 12.50.")) from None


class Within:
    """From `least` to `most`, told in the unit in which it is typed."""

    def __init__(self, kind: Number) -> None:
        self.kind = kind

    def __call__(self, _form: Any, field: Any) -> None:
        if field.data is not None and not self.kind.least <= field.data <= self.kind.most:
            raise ValidationError(gettext("Write a number from %(least)s to %(most)s.", **ends(self.kind)))


def ends(kind: Number) -> dict[str, str]:
    return {"least": amount(kind.least, kind.unit), "most": amount(kind.most, kind.unit)}


def hint(kind: Fact, notes: Iterable[str] = ()) -> str:
    """Unit, range and what else is to be said: `days · 0 – 365 · 二(三)1`."""
    if not isinstance(kind, Number):
        return ""
    is_open = kind.most == MOST_MONEY and kind.least == 0
    parts = said(unit_of(kind.unit)), "" if is_open else "{least} – {most}".format(**ends(kind)), *notes
    return " · ".join(part for part in parts if part)


def facts_form(policy: LoadedPolicy, names: list[str], given: Mapping[str, Any]) -> Any:
    fields = {name: fact_field(name, policy) for name in names}
    return type("FactsForm", (DeskForm,), fields)(given if given.get("asked") else None)


def fact_field(name: str, policy: LoadedPolicy) -> Any:
    fact = policy.facts[name]
    default = fact.least if isinstance(fact, Number) and not fact.nullable else None
    return field(said(policy.label(name)), fact, policy, default=default)


def field(label: str, kind: Fact, policy: LoadedPolicy, default: Any = None, is_blank: bool = False) -> Any:
    """Left empty, what may be missing is; anything else must be given. `is_blank`: nothing is chosen beforehand."""
    needed = [] if kind.nullable else [InputRequired()]
    if isinstance(kind, (Choice, Flag)):
        choices = choices_of(kind, policy)
        return ChoiceField(label, needed, choices=choices, allow_blank=is_blank or kind.nullable, default=default)
    if not isinstance(kind, Number):
        raise TypeError(f"no field for {kind!r}")
    return number_field(label, kind, [*needed, Within(kind)], default)


def number_field(label: str, kind: Number, checks: list[Any], default: Any = None, notes: Iterable[str] = ()) -> Any:
    typed_as = MoneyField if kind.unit == "fen" else HundredthsField if is_hundredths(kind.unit) else CountField
    return typed_as(label, checks, description=hint(kind, notes), default=default)


def choices_of(kind: Fact, policy: LoadedPolicy) -> list[tuple[str, Any]]:
    return [(value, said(policy.label(value))) for value in kind.values] if isinstance(kind, Choice) else list(FLAGS)


def untyped(value: Any) -> Any:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value


def typed(value: Any, kind: Fact) -> Any:
    """What a field holds, as a fact of this kind."""
    return {"yes": True, "no": False}.get(value, value) if isinstance(kind, Flag) else value
