"""The tables of a draft, and one row of one as somebody edits it."""

from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from admin_app import said
from admin_app.policy_desk import rows, service
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.screens.fields import field, typed, untyped
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.screens.forms import DeskForm
from rules.engine.writing import NotWritable

MONO = "form-control font-monospace"


class RulesPart(DraftPage):
    def show_rules(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        """The tables; or one row of one to be changed."""
        wanted = request.args.get("policy", ""), request.args.get("rule", "")
        row = rows.row_of(draft.text, draft.filename, *wanted)
        tables = [] if row else rows.tables(draft.text, draft.filename)
        return {"tables": tables, "row": row, "form": row_form(row, formdata=None) if row else None}

    @expose("/<int:draft_id>/row", methods=("POST",))  # type: ignore[untyped-decorator]
    def save_row(self, draft_id: int) -> Any:
        """One row of the table, its cells, condition, clause and sentence."""
        draft = self.draft(draft_id)
        wanted = request.args.get("policy", ""), request.args.get("rule", "")
        row = rows.row_of(draft.text, draft.filename, *wanted)
        if row is None:
            abort(404)
        form = row_form(row, formdata=request.form)
        says, status = "", 422
        if form.validate():
            kinds = row.policy.outcomes
            cells = {name: typed(form[f"cell_{name}"].data, kinds[name]) for name in row.written}
            words = {name: form[name].data if name in form else "" for name in ("condition", "clause", "en", "zh")}
            try:
                text = rows.with_row(draft.text, row, cells, words)
            except NotWritable as cannot:
                says = said(cannot.text)
            else:
                error = self.keep(draft_id, text)
                if error is None:
                    return self.saved(draft_id, "rules")
                says, status = said(error.says), error.status
        return self.page(self.draft(draft_id), "rules", row=row, form=form, tables=[], error=says), status


def row_form(row: rows.Row, formdata: Any) -> Any:
    """A field for each cell that is a plain value, by its kind; the condition as written; the words."""
    fields: dict[str, Any] = {}
    for name, value in row.written.items():
        kind = row.policy.outcomes[name]
        fields[f"cell_{name}"] = field(said(row.policy.label(name)), kind, row.policy, default=untyped(value))
    if row.condition is not None:
        fields["condition"] = TextAreaField(
            _("Condition"), [DataRequired(), Length(max=4_000)], default=row.condition, render_kw={"class": MONO}
        )
    fields["clause"] = StringField(_("Clause"), [DataRequired(), Length(max=40)], default=row.rule.clause)
    for name, words in (("zh", _("Sentence in Chinese")), ("en", _("Sentence in English"))):
        fields[name] = TextAreaField(words, [DataRequired(), Length(max=1_000)], default=row.rule.because[name])
    return type("RowForm", (DeskForm,), fields)(formdata)
