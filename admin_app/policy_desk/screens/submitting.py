"""A draft on its way into force: submitted with its day and its reason."""

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock, said
from admin_app.errors import Invalid
from admin_app.policy_desk import service, signing
from admin_app.policy_desk.models import PolicyDraft
from admin_app.policy_desk.screens.page import DraftPage
from admin_app.screens.forms import DeskForm
from admin_app.screens.writing import say_errors


class SubmitForm(DeskForm):
    effective_on = DateField(_("In force from"), [InputRequired()], default=clock.today)
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=service.MOST_REASON)])


class SubmitPart(DraftPage):
    def show_submit(self, draft: PolicyDraft, reading: service.Reading) -> dict[str, Any]:
        form = SubmitForm(formdata=None, data={"effective_on": service.supposed_day(draft), "reason": draft.reason})
        changed = service.changed_policies(draft, reading.file) if reading.file else []
        return {
            "form": form,
            "changed": changed,
            "differs": reading.file is not None and service.differs(draft),
            "agree_first": said(service.AGREE_FIRST) if reading.differing else "",
            "unheld": signing.told_unheld(draft) if reading.file else "",
            "strange": signing.strange_clauses(draft),
            "previewed": signing.told_preview(reading.file.sha256) if reading.file else "",
        }

    @expose("/<int:draft_id>/submit", methods=("POST",))  # type: ignore[untyped-decorator]
    def submit(self, draft_id: int) -> Any:
        draft = self.draft(draft_id)
        form = SubmitForm(request.form)
        if not form.validate():
            return self.page(draft, "submit", form=form), 422
        error = self.done(
            lambda: service.submit(draft_id, effective_on=form.effective_on.data, reason=form.reason.data)
        )
        if error is not None:
            says = said(error.says)
            if isinstance(error, Invalid):
                says = said(error.errors["text"]) if "text" in error.errors else ""
                say_errors(form, Invalid({name: why for name, why in error.errors.items() if name != "text"}))
            return self.page(self.draft(draft_id), "submit", form=form, error=says), error.status
        flash(gettext("Submitted. It holds when it is signed."), "success")
        return redirect(self.get_url(".one", draft_id=draft_id))
