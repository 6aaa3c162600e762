"""Waived duties on screen: asked for from the duty itself, listed, taken back (三3)."""

from datetime import date, timedelta
from typing import Any

from flask import abort, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock, said
from admin_app.areas.waivers import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.waivers import service
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.errors import NotFound
from admin_app.screens.base import DeskView
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import key_of
from admin_app.screens.stepping import Step, Stepping
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import current_reader


class WaiverForm(DeskForm):
    until_on = DateField(_("Waived until"), [InputRequired()])
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=service.MOST_TEXT)])


class EndForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=service.MOST_END)])


def _title(_view: Any, _context: Any, row: DutyWaiver, _name: str) -> str:
    return said(row.title)


class DutyWaiverView(Stepping, DeskView):
    steps = {
        "take_back": Step(
            _("Take the waiver back"),
            EndForm,
            lambda row, form: service.take_back(row.id, form.reason.data, on=clock.today()),
            _("The duty is owed again."),
            "arrow-back-up",
            _("It is owed again at once, as late as it is; whoever asked is told (三3)."),
        )
    }
    rights = {"create": None, "edit": None, "void": None, "export": "export.staff"}
    column_list = ("asked_on", "title", "customer", "until_on", "state", "asked_by", "signed_by")
    column_details_list = (
        *("title", "clause", "customer", "about", "due_on", "state", "asked_by", "asked_on", "reason", "until_on"),
        *("from_on", "signed_by", "ended_on", "ended_by", "end_reason"),
    )
    column_labels = {
        "title": _("Duty"),
        "about": _("About what"),
        "until_on": _("Waived until"),
        "from_on": _("Waived from"),
        "ended_on": _("Taken back on"),
        "ended_by": _("Taken back by"),
        "end_reason": _("Why it was taken back"),
    }
    column_formatters = {"title": _title}
    column_formatters_export = column_formatters
    column_sortable_list = ("asked_on", "until_on")
    column_default_sort = ("asked_on", True)
    column_filters = ("customer", "state", "asked_on", "until_on", "asked_by")
    column_classes = dict.fromkeys(("asked_on", "until_on", "state", "asked_by", "signed_by"), "nowrap")
    link_column = "asked_on"
    empty_sentence = _("No duty that you see was waived.")
    list_note = _(
        "A duty is waived for a while, with a reason and a signature; then it is back. "
        "Ask for it beside the duty (三3)."
    )

    def details_context(self, row: DutyWaiver) -> dict[str, Any]:
        return {**super().details_context(row), "details_heading": said(row.title)}

    def offers(self, row: DutyWaiver) -> list[str]:
        holds = row.state == "granted" and row.until_on >= clock.today()
        return ["take_back"] if holds and service.may_take_back(row) else []

    @expose("/ask/", methods=("GET", "POST"))
    def ask(self) -> Any:
        """For the duty of this kind, key and day reckoned from, which leads here."""
        if request.method == "POST":
            begin_writing()
        on, given = clock.today(), _given()
        try:
            duty = service.duty_of(*given, on=on)
        except NotFound:
            abort(404)
        answer = service.answer_on(duty, current_reader().rank, on=on)
        form = WaiverForm(request.form or None)
        if request.method == "POST" and form.validate():
            made = self.attempt(lambda: service.ask(*given, form.until_on.data, form.reason.data, on=on), form)
            if made is not None:
                return redirect(self.get_url("signoffs.one", request_id=made.id))
        return self.render(
            "desk/waive.html",
            form=form,
            duty=duty,
            answer=answer,
            title=gettext("Ask for a waiver"),
            latest=on + timedelta(days=answer.outcome["longest_days"]),
            return_url=self.back() if "url" in request.args else self.get_url("admin.index"),
        )


def _given() -> tuple[str, int, date]:
    try:
        base = date.fromisoformat(request.args.get("base", ""))
    except ValueError:
        abort(404)
    key = key_of(request.args.get("key"))
    return (request.args.get("kind", ""), key, base) if key is not None else abort(404)


def views() -> list[Any]:
    return [
        DutyWaiverView(
            DutyWaiver, _("Waived duties"), _("Signatures"), "duty_waiver", url="/duty-waivers",
            menu_icon_value="hand-stop",
        )
    ]  # fmt: skip
