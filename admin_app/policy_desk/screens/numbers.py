"""The numbers of a draft: what the rulebook leaves open, each with its unit, its range and its clause."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from wtforms.validators import InputRequired

from admin_app import said
from admin_app.errors import Conflict
from admin_app.policy_desk import rows, service
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.screens.fields import Within, number_field
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.screens.forms import DeskForm
from rules.engine import Count, Parameter
from rules.engine.facts import MOST_MONEY
from rules.engine.telling import amount
from rules.engine.writing import with_parameter


class NumbersPart(DraftPage):
    def show_numbers(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        numbers = _numbers_of(draft)
        return {"form": None if numbers is None else numbers_form(numbers, formdata=None)}

    @expose("/<int:draft_id>/numbers", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_numbers(self, draft_id: int) -> Any:
        draft = self.draft(draft_id)
        numbers = _numbers_of(draft)
        if numbers is None:  # another window wrote what cannot be read: what was typed here stays
            base = service.base_of(draft)
            form = numbers_form(base.parameters, formdata=request.form) if base else None
            return self.again(draft_id, "numbers", Conflict(service.SAVED_MEANWHILE), form=form)
        form = numbers_form(numbers, formdata=request.form)
        if not form.validate():
            return self.page(draft, "numbers", form=form), 422
        text = draft.text
        for name, parameter in numbers.items():
            if form[name].data != parameter.value:
                text = with_parameter(text, name, int(form[name].data))
        error = self.keep(draft_id, text)
        if error is None:
            return self.saved(draft_id, "differences")
        _say_what_is_saved(form, numbers)
        return self.again(draft_id, "numbers", error, form=form)


def _numbers_of(draft: PolicyDraft) -> Mapping[str, Parameter] | None:
    """Of the whole file, whether or not its tables are sound: a number may be what mends them. None: not readable."""
    tables = rows.tables(draft.text, draft.filename)
    return tables[0].parameters if tables else None


def _say_what_is_saved(form: Any, numbers: Mapping[str, Parameter]) -> None:
    """Beside each number that was typed otherwise than the draft has it by now."""
    for name, one in numbers.items():
        if form[name].data != one.value:
            form[name].errors = [gettext("Saved in the draft: %(value)s.", value=amount(one.value, one.unit))]


def numbers_form(numbers: Mapping[str, Parameter], formdata: Any) -> Any:
    """A field for each parameter, that knows its unit and its range."""
    fields: dict[str, Any] = {}
    for name, one in numbers.items():
        kind = Count(unit=one.unit, least=one.least or 0, most=MOST_MONEY if one.most is None else one.most)
        notes = one.clause, said(one.note_text)
        fields[name] = number_field(said(one.label), kind, [InputRequired(), Within(kind)], one.value, notes)
    return type("NumbersForm", (DeskForm,), fields)(formdata)
