"""One rule as a form: its name and place, when it applies, what it answers, its clause and its sentence."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from admin_app import said
from admin_app.policy_desk import rows
from admin_app.policy_desk.conditions import Line, condition_of, lines_of
from admin_app.policy_desk.rows import Row, Table
from admin_app.policy_desk.screens.asking import line_fields, lines_fit, same_lines, typed_lines
from admin_app.policy_desk.screens.fields import Within, choices_of, number_field, typed, untyped
from admin_app.screens.fields import ChoiceField
from admin_app.screens.forms import DeskForm
from rules.engine import Choice, Fact, Fault, Flag
from rules.engine.facts import Number
from rules.engine.forms import Form, Literal
from rules.engine.script import expression
from rules.engine.spelling import spelled
from rules.engine.telling import amount, told_form, unit_of
from rules.engine.writing import NotWritable, Spelled, with_name

PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")
VALUE, NOTHING = "value", "nothing"


def writable(_form: Any, field: Any) -> None:
    """A text that a rule file can hold."""
    _said_here(lambda: spelled(field.data or ""))


def _readable(_form: Any, field: Any) -> None:
    """Nothing, or one expression."""
    if (field.data or "").strip():
        _said_here(lambda: expression(field.data.strip()))


def _said_here(attempt: Any) -> None:
    try:
        attempt()
    except NotWritable as cannot:
        raise ValidationError(said(cannot.text)) from None


def tidy(value: Any) -> Any:
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


class RuleForm(DeskForm):
    """When the rule applies is said in lines, or in `condition` as in the file: in one of the two."""

    table: Table
    row: Row | None = None
    form_errors: list[str]

    @property
    def cells(self) -> dict[str, Any]:
        return {name: self._cell(name, kind) for name, kind in _answered(self.table, self.row).items()}

    def _cell(self, name: str, kind: Fact) -> Any:
        if word := self._new_word(name):
            return word
        how = self[f"as_{name}"].data if f"as_{name}" in self else VALUE
        if how == NOTHING:
            return None
        return typed(self[f"cell_{name}"].data, kind) if how == VALUE else Spelled(how)

    def _new_word(self, name: str) -> str:
        return (self[f"new_{name}"].data or "") if f"new_{name}" in self else ""

    @property
    def new_words(self) -> dict[str, dict[str, str]]:
        """Words that no rule has answered so far, with their names."""
        return {
            word: {language: self[f"{language}_{name}"].data for language in ("en", "zh")}
            for name in _answered(self.table, self.row)
            if (word := self._new_word(name))
        }

    def named(self, text: str) -> str:
        """The text with the names of new words."""
        for word, names in self.new_words.items():
            text = with_name(text, self.table.policy.name, word, names)
        return text

    @property
    def when(self) -> str:
        """The condition: as written, else of the lines; as it stands where these say the same."""
        lines = typed_lines(self, self.table)
        as_before = self.row.condition if self.row and self._is_as_before(lines) else None
        return self._written or as_before or condition_of(lines)

    @property
    def _written(self) -> str:
        return (self.condition.data or "").strip()

    def _is_as_before(self, lines: list[Line]) -> bool:
        before = lines_of(self.row.condition or "") if self.row else None
        return before is not None and same_lines(lines, before)

    @property
    def words(self) -> dict[str, str]:
        return {name: self[name].data for name in ("clause", "en", "zh", "note")}

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._check_condition()
        self._check_cells()
        return not self.errors

    def _check_condition(self) -> None:
        if "condition" not in self:
            return
        lines = typed_lines(self, self.table)
        if self._written and lines and not self._is_as_before(lines):
            self._say("condition", gettext("Say it in one way: empty this, or the lines above."))
        elif not self._written and not lines and not self.errors:
            self._say("condition", gettext("Say when the rule applies: choose for one fact at least."))

    def _check_cells(self) -> None:
        for name, kind in _answered(self.table, self.row).items():
            is_typed = f"as_{name}" not in self or self[f"as_{name}"].data == VALUE
            needs = not kind.nullable or isinstance(kind, Number)
            cell = self[f"cell_{name}"]
            if self._new_word(name):
                for language in ("zh", "en"):
                    if not self[f"{language}_{name}"].data:
                        self._say(f"{language}_{name}", gettext("Say how the new word reads."))
            elif not is_typed and cell.data not in (None, cell.default):
                self._say(f"cell_{name}", gettext("Choose “the value given”, or empty this."))
            elif is_typed and needs and cell.data is None and not cell.errors:
                self._say(f"cell_{name}", gettext("Say what the rule answers."))

    def _say(self, name: str, words: str) -> None:
        self[name].errors = [*self[name].errors, words]

    def say_fault(self, fault: Fault, text: str, rule: str) -> None:
        """What the reader found wrong, at the field it stands in, or above them all."""
        words = f"{said(fault.problem)} ({said(fault.remedy)})"
        part, name = rows.place_of(fault, text, self.table.policy.name, rule)
        self._say_at(self._field_of(part, name), words)

    def _field_of(self, part: str, name: str) -> str:
        if part == "when" and not self._written:
            return next((one for one in (f"is_{name}", f"value_{name}") if one in self), "condition")
        return {"when": "condition", "then": f"cell_{name}", "because": "en"}.get(part, part)

    def _say_at(self, name: str, words: str) -> None:
        if name in self:
            self._say(name, words)
        else:
            self.form_errors = [*self.form_errors, words]


def changed_rule_form(table: Table, row: Row, formdata: Any) -> RuleForm:
    fields = {**_outcome_fields(table, row), **_condition_fields(table, row), **_word_fields(row)}
    return _made(table, row, fields, formdata)


def new_rule_form(table: Table, like: Row | None, formdata: Any) -> RuleForm:
    """For one more rule; `like` another, it begins with what that one says."""
    behind = [(row.rule.id, gettext("behind %(rule)s", rule=row.rule.id)) for row in table.ordered]
    last = like if like in table.ordered else table.ordered[-1] if table.ordered else None
    fields: dict[str, Any] = {
        "id": StringField(
            _("Name"),
            [
                DataRequired(),
                Length(max=64),
                NewName(table.ids, _("A rule of this file has this name already; choose another.")),
            ],
            filters=[tidy],
            description=_("Letters a–z, digits, - and _, such as B-new-good; never used for another rule."),
        ),
        "after": ChoiceField(
            _("Place in the table"),
            choices=[("", _("first, above all others")), *behind],
            default=last.rule.id if last else None,
            description=_("The first rule that applies answers."),
        ),
        **_condition_fields(table, like, is_new=True),
        **_outcome_fields(table, like, is_new=True),
        **_word_fields(like),
    }
    return _made(table, None, fields, formdata)


def _made(table: Table, row: Row | None, fields: dict[str, Any], formdata: Any) -> RuleForm:
    kind = type("RuleForm", (RuleForm,), {**fields, "table": table, "row": row})
    made: RuleForm = kind(formdata)
    return made


class NewName:
    """Plain letters that look like no others, and none of those that are taken."""

    def __init__(self, taken: Iterable[str], words: Any) -> None:
        self.taken, self.words = {one.lower() for one in taken}, words

    def __call__(self, _form: Any, field: Any) -> None:
        if not field.data:
            return
        strange = next((letter for letter in field.data if letter not in PLAIN), None)
        if strange is not None:
            name = unicodedata.name(strange, f"U+{ord(strange):04X}").lower()
            raise ValidationError(
                gettext(
                    "“%(letter)s” (%(name)s) cannot stand in a name: write a–z, 0–9, - and _.",
                    letter=strange,
                    name=name,
                )
            )
        if field.data[0] in "-_.":
            raise ValidationError(gettext("A name begins with a letter or a digit."))
        if field.data.lower() in self.taken:
            raise ValidationError(str(self.words))


def _condition_fields(table: Table, row: Row | None, is_new: bool = False) -> dict[str, Any]:
    if row is not None and row.condition is None and not is_new:
        return {}
    condition = (row.condition or "") if row else ""
    lines = lines_of(condition) if condition else []
    fits = lines_fit(lines, table)
    written = TextAreaField(
        _("Condition as written in the file"),
        [Length(max=4_000), _readable],
        default="" if fits else condition,
        description='(m.grade == "B") & (m.days_late <= 30)',
    )
    return {**line_fields(table, (lines or []) if fits else []), "condition": written}


def _answered(table: Table, row: Row | None) -> Mapping[str, Fact]:
    """What the row answers; nothing where the policy answers nothing while it is stopped."""
    return {} if row is not None and not row.rule.then else table.policy.outcomes


def _outcome_fields(table: Table, row: Row | None, is_new: bool = False) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    is_stopped = row is not None and row is table.stopped
    for name, kind in _answered(table, row).items():
        given = row.cells[name] if row else None
        choices = [*_ways(table, name, kind)] if not is_stopped else []
        if len(choices) > 1:
            how = given.text if isinstance(given, Spelled) else NOTHING if row and given is None else VALUE
            how = how if how in dict(choices) else VALUE
            fields[f"as_{name}"] = ChoiceField(said(table.policy.label(name)), choices=choices, default=how)
        plain = None if isinstance(given, Spelled) else untyped(given)
        fields[f"cell_{name}"] = _cell_field(table, name, kind, plain, is_blank=plain is None or len(choices) > 1)
        if isinstance(kind, Choice) and not is_stopped:
            fields |= _new_word_fields(name, kind)
    return fields


def _new_word_fields(name: str, kind: Choice) -> dict[str, Any]:
    """A word that no rule of the table answers yet, and how it reads in both languages."""
    taken = NewName(kind.values, _("This word is in the list."))
    about = _("As programs know it: letters a–z, digits, - and _. Instead of one of the list.")
    return {
        f"new_{name}": StringField(_("New word"), [Length(max=64), taken], filters=[tidy], description=about),
        f"zh_{name}": StringField(_("In Chinese"), [Length(max=80), writable], filters=[tidy]),
        f"en_{name}": StringField(_("In English"), [Length(max=80), writable], filters=[tidy]),
    }


def _ways(table: Table, name: str, kind: Fact) -> list[tuple[str, Any]]:
    """How the outcome may come about: a value, nothing, or as another rule of the table works it out."""
    nothing = [(NOTHING, _("nothing"))] if kind.nullable and isinstance(kind, Number) else []
    formulas = [(source, _told(table, form, kind)) for source, form in table.formulas(name).items()]
    return [(VALUE, _("the value given")), *nothing, *formulas]


def _told(table: Table, form: Form, kind: Fact) -> str:
    parameter = table.parameters.get(form.name) if isinstance(form, Literal) else None
    if parameter is None:
        return said(told_form(table.policy, form, kind))
    return f"{said(parameter.label)} ({amount(parameter.value, parameter.unit)} {said(unit_of(parameter.unit))})"


def _cell_field(table: Table, name: str, kind: Fact, given: Any, is_blank: bool) -> Any:
    """A new answer may lie outside what the rules answer now; which words there are, the table says."""
    label = said(table.policy.label(name))
    if isinstance(kind, Number):
        wide = type(kind)(unit=kind.unit)
        return number_field(label, wide, [Within(wide)], given)
    if not isinstance(kind, (Choice, Flag)):
        raise TypeError(f"no field for {kind!r}")
    return ChoiceField(
        label, choices=choices_of(kind, table.policy), allow_blank=is_blank or kind.nullable, default=given
    )


def _word_fields(row: Row | None) -> dict[str, Any]:
    clause = row.rule.clause if row else ""
    fields: dict[str, Any] = {
        "clause": StringField(_("Clause"), [DataRequired(), Length(max=40), writable], default=clause, filters=[tidy])
    }
    for name, words in (("zh", _("Sentence in Chinese")), ("en", _("Sentence in English"))):
        given = row.rule.because[name] if row else ""
        checks = [DataRequired(), Length(max=1_000), writable]
        fields[name] = TextAreaField(words, checks, default=given, filters=[tidy])
    note = row.rule.note if row else ""
    about = _("For those who keep the rules; no answer rests on it.")
    fields["note"] = TextAreaField(
        _("Note"), [Length(max=400), writable], default=note, filters=[tidy], description=about
    )
    return fields
