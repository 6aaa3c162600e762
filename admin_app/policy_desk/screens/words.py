"""The words a fact may have: one more of them, with its name in both languages."""

from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from admin_app import said
from admin_app.policy_desk import rows
from admin_app.policy_desk.rows import Table
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.policy_desk.screens.rule_form import NewName, tidy, writable
from admin_app.screens.fields import ChoiceField
from admin_app.screens.forms import DeskForm
from rules.engine import Choice
from rules.engine.labels import values_of
from rules.engine.writing import NotWritable, with_choice, with_name


class WordsPart(DraftPage):
    @expose("/<int:draft_id>/word", methods=("POST",))  # type: ignore[untyped-decorator]
    def add_word(self, draft_id: int) -> Any:
        draft = self.draft(draft_id)
        table = rows.table_of(draft.text, draft.filename, request.args.get("policy", ""))
        if table is None or not choices_in(table):
            abort(404)
        form = word_form(table, formdata=request.form)
        shown = adding_word(table, form)
        if not form.validate():
            return self.page(draft, "rules", **shown), 422
        name, word = table.policy.name, form.word.data
        try:
            text = with_choice(draft.text, name, form.fact.data, word)
            if needs_name(word):
                text = with_name(text, name, word, {"en": form.en.data, "zh": form.zh.data})
        except NotWritable as cannot:
            return self.page(draft, "rules", error=said(cannot.text), **shown), 422
        if faults := rows.faults_in(text, draft.filename):
            return self.page(draft, "rules", error=said(faults[0].problem), **shown), 422
        error = self.keep(draft.id, text)
        if error is not None:
            return self.again(draft.id, "rules", error, **shown)
        return self.saved(draft.id, "rules", _anchor=name)


def choices_in(table: Table) -> dict[str, Choice]:
    """The facts of this policy that have words to choose from."""
    return {name: kind for name, kind in table.policy.facts.items() if isinstance(kind, Choice)}


def needs_name(word: str) -> bool:
    """A single capital letter is its own name."""
    return bool(values_of([Choice(word)]))


def word_form(table: Table, formdata: Any) -> Any:
    facts = choices_in(table)

    class WordForm(DeskForm):
        fact = ChoiceField(_("Fact"), choices=[(name, said(table.policy.label(name))) for name in facts])
        word = StringField(
            _("New word"),
            [DataRequired(), Length(max=64), NewName((), "")],
            filters=[tidy],
            description=_(
                "As programs know it: letters a–z, digits, - and _. A single capital letter is its own name."
            ),
        )
        zh = StringField(_("In Chinese"), [Length(max=80), writable], filters=[tidy])
        en = StringField(_("In English"), [Length(max=80), writable], filters=[tidy])

        def validate_word(self, field: Any) -> None:
            known = facts[self.fact.data].values if self.fact.data in facts else ()
            if field.data.lower() in {one.lower() for one in known}:
                field.errors = [*field.errors, gettext("This word is in the list.")]

        def validate(self, extra_validators: Any = None) -> bool:
            super().validate(extra_validators)
            for field in (self.zh, self.en):
                if not field.data and needs_name(self.word.data or ""):
                    field.errors = [*field.errors, gettext("Say how the new word reads.")]
            return not self.errors

    return WordForm(formdata)


def adding_word(table: Table, form: Any) -> dict[str, Any]:
    known = [
        (table.policy.label(name), [(word, table.policy.label(word)) for word in kind.values])
        for name, kind in choices_in(table).items()
    ]
    return {"shows": "word", "form": form, "table": table, "known": known}
