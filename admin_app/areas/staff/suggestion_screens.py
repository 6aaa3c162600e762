"""Suggestions on screen: everybody makes his own and sees its reply; whoever answers sees what waits for him (三5)."""

from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from admin_app import clock
from admin_app.areas.staff import suggestions
from admin_app.areas.staff.models import Suggestion
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.forms import DeskForm
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import current_reader


class SuggestionForm(DeskForm):
    title = StringField(_("In short"), [DataRequired(), Length(max=120)])
    text = TextAreaField(
        _("What could be better"),
        [DataRequired(), Length(max=10_000)],
        description=_("You and whoever answers read it, and the auditor; nobody else unless you open it."),
    )


class ReplyForm(DeskForm):
    reply = TextAreaField(_("Reply"), [DataRequired(), Length(max=10_000)])


class SuggestionView(DeskView):
    act_clause = "三5"
    rights = {"create": "staff.suggest", "edit": None, "void": None, "export": "export.staff"}
    column_list = ("made_on", "title", "author", "answerer", "state", "replied_on", "is_open")
    column_details_list = (
        "made_on",
        "author",
        "answerer",
        "state",
        "text",
        "replied_on",
        "replied_by",
        "reply",
        "is_open",
    )
    column_labels = {
        "made_on": _("Made on"),
        "title": _("In short"),
        "author": _("Made by"),
        "answerer": _("Answered by"),
        "text": _("What could be better"),
        "reply": _("Reply"),
        "replied_on": _("Replied on"),
        "replied_by": _("Reply given by"),
        "is_open": _("Open to all"),
    }
    column_sortable_list = ("made_on", "replied_on")
    column_default_sort = ("made_on", True)
    column_filters = ("state", "made_on")
    column_classes = dict.fromkeys(("made_on", "author", "answerer", "state", "replied_on"), "nowrap")
    search_exact = ("title",)
    link_column = "title"
    create_label = _("Suggest something")
    empty_sentence = _("No suggestion concerns you.")
    list_note = _(
        "Anyone may object to how the department is run and gets a reply (三5). The manager of customer service "
        "answers; what he suggests himself goes to his superior."
    )
    details_template = "staff/suggestion.html"
    form_columns = ("title", "text")

    def get_create_form(self) -> Any:
        return SuggestionForm

    def create_form(self, obj: Any = None) -> Any:
        return SuggestionForm(request.form if request.method == "POST" else None)

    def save_new(self, form: Any) -> Suggestion:
        return suggestions.make(form.title.data, form.text.data, on=clock.today())

    def details_context(self, row: Suggestion) -> dict[str, Any]:
        reader = current_reader()
        is_author = row.author_id == reader.user_id
        return {
            "may_reply": row.state == "made" and row.answerer_id in reader.stands_for and not is_author,
            "may_withdraw": row.state == "made" and is_author,
            "may_open": is_author and row.state != "withdrawn",
        }

    @expose("/reply/", methods=("GET", "POST"))
    def reply(self) -> Any:
        if request.method == "POST":
            begin_writing()
        row: Suggestion = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)["may_reply"])
        form = ReplyForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Reply"),
            act=lambda: suggestions.reply(row.id, form.reply.data, on=clock.today()),
            done=gettext("Its author is told that there is a reply."),
            note=row.text,
        )

    @expose("/withdraw/", methods=("POST",))
    def withdraw(self) -> Any:
        return self._done(suggestions.withdraw, gettext("Withdrawn."))

    @expose("/open/", methods=("POST",))
    def open(self) -> Any:
        return self._done(lambda key: suggestions.open_to_all(key, True), gettext("Everybody may read it now."))

    @expose("/close/", methods=("POST",))
    def close(self) -> Any:
        return self._done(lambda key: suggestions.open_to_all(key, False), gettext("Nobody else reads it any more."))

    def _done(self, act: Any, words: str) -> Any:
        begin_writing()
        row: Suggestion = self.found(request.form.get("id"))
        if self.attempt(lambda: act(row.id)) is not None:
            flash(words, "success")
        return redirect(self.get_url(".details_view", id=row.id))


def suggestion_views(category: Any) -> list[Any]:
    return [SuggestionView(Suggestion, _("Suggestions"), category, "suggestion", url="/suggestions")]
