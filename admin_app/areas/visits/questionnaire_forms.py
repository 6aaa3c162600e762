"""A questionnaire being written, and being asked: one field after another, in the order of its questions."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from admin_app.areas.visits.answers import POINTS, UNSAID
from admin_app.areas.visits.models import Questionnaire
from admin_app.areas.visits.questionnaires import KINDS, LONGEST, Question, questions_of
from admin_app.screens.fields import ChoiceField
from admin_app.screens.forms import DeskForm, with_version
from admin_app.screens.words import WORDS


def sections(most: int) -> list[tuple[Any, list[str]]]:
    numbers = range(1, most + 1)
    return [
        ("", ["title", "title_en"]),
        *((_("Question %(number)s", number=one), [f"asked_{one}", f"kind_{one}", f"choices_{one}"]) for one in numbers),
    ]


def writing_form(most: int, held: Questionnaire | None = None) -> Any:
    """With room for so many questions; those left empty are none. Filled in with what is held."""
    fields: dict[str, Any] = {
        "title": StringField(_("Title"), [DataRequired(), Length(max=80)]),
        "title_en": StringField(_("Title in English"), [Length(max=80)]),
    }
    for number in range(1, most + 1):
        fields[f"asked_{number}"] = StringField(_("Question"), [Length(max=LONGEST)])
        kinds = [(kind, WORDS["question_kind"][kind]) for kind in KINDS]
        fields[f"kind_{number}"] = ChoiceField(_("Answered by"), choices=kinds, default="rating")
        fields[f"choices_{number}"] = TextAreaField(
            _("Choices"), [Length(max=1000)], description=_("One a line; of a question with one choice of several.")
        )
    form = type("QuestionnaireForm", (DeskForm,), fields)
    if held is None:
        return form(request.form if request.method == "POST" else None)
    form = with_version(form, Questionnaire)
    return form(request.form) if request.method == "POST" else form(**_start(held), row_version=str(held.row_version))


def questions_in(form: Any, most: int) -> dict[int, Question]:
    """Those that ask something, by the number of their fields."""
    found = {}
    for number in range(1, most + 1):
        kind, asked, choices = (form[f"{name}_{number}"].data or "" for name in ("kind", "asked", "choices"))
        if asked.strip():
            found[number] = Question(kind, asked, tuple(filter(None, map(str.strip, choices.splitlines()))))
    return found


def _start(held: Questionnaire) -> dict[str, Any]:
    given: dict[str, Any] = {"title": held.title, "title_en": held.title_en}
    for number, one in enumerate(questions_of(held), 1):
        given |= {f"asked_{number}": one.asked, f"kind_{number}": one.kind}
        given[f"choices_{number}"] = "\n".join(one.choices)
    return given


def answer_fields(questions: list[Question]) -> dict[str, Any]:
    """A field for each question, named by its place from 1."""
    return {f"answer_{place}": _field(one) for place, one in enumerate(questions, 1)}


def _field(one: Question) -> Any:
    if one.kind == "text":
        return TextAreaField(one.asked, [Length(max=4000)], description=_("“Nothing” is an answer, too."))
    if one.kind == "rating":
        choices = [(points, gettext("%(points)s of 5", points=points)) for points in POINTS]
    else:
        choices = [(str(number), text) for number, text in enumerate(one.choices, 1)]
    return RadioField(one.asked, [Optional()], choices=[*choices, (UNSAID, gettext("Would not say"))])


def answers_in(form: Any) -> Mapping[int, str]:
    names = [field.short_name for field in form if field.short_name.startswith("answer_")]
    return {int(name.removeprefix("answer_")): form[name].data or "" for name in names}
