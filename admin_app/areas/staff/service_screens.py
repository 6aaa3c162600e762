"""Internal service on screen: asked for by other departments, promised and done by customer service (一4.5)."""

from datetime import date
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, or_
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.people.screens import department_name
from admin_app.areas.staff import service_requests
from admin_app.areas.staff.gathering_screens import OutcomeForm, ReasonForm
from admin_app.areas.staff.models import SERVING, ServiceRequest
from admin_app.duties.lateness import is_late
from admin_app.duties.terms import terms_of
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.fields import ChoiceField, LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.late_rows import LateRows
from admin_app.screens.lookups import UserLookup
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS
from admin_app.secrecy.reader import current_reader

HANDLERS = UserLookup("handler", User, posts=sorted(SERVING))


class RequestForm(DeskForm):
    title = StringField(_("In short"), [DataRequired(), Length(max=120)])
    text = TextAreaField(_("What your department needs"), [DataRequired(), Length(max=4_000)])


class PromiseForm(DeskForm):
    handler = LookupField(HANDLERS, _("Done by"), [InputRequired()])
    promised_on = DateField(_("Promised for"), [InputRequired()])


class RatingForm(DeskForm):
    rating = ChoiceField(_("How content are you"), [InputRequired()], choices=list(WORDS["rating"].items()))


def _department(_view: Any, _context: Any, row: ServiceRequest, _name: str) -> str:
    return department_name(row.department)


class ServiceRequestView(LateRows, DeskView):
    act_clause = "一4.5"
    rights = {"create": "staff.ask_service", "edit": None, "void": None, "export": "export.staff"}
    column_list = ("asked_on", "title", "department", "handler", "state", "promised_on", "done_on", "rating")
    column_details_list = (
        *("asked_on", "department", "requester", "state", "text", "handler", "promised_on", "done_on", "outcome"),
        "rating",
    )
    column_labels = {
        "title": _("In short"),
        "text": _("What the department needs"),
        "handler": _("Done by"),
        "promised_on": _("Promised for"),
        "done_on": _("Done on"),
        "outcome": _("What came of it"),
        "rating": _("How content"),
    }
    column_formatters = {"department": _department}
    column_formatters_export = {"department": _department}
    column_sortable_list = ("asked_on", "promised_on", "done_on")
    column_default_sort = ("asked_on", True)
    column_filters = ("state", "promised_on", "asked_on")
    column_classes = dict.fromkeys(("asked_on", "department", "handler", "state", "promised_on", "done_on"), "nowrap")
    search_exact = ("title",)
    link_column = "title"
    create_label = _("Ask customer service")
    empty_sentence = _("Nothing was asked of customer service.")
    list_note = _("What other departments ask of customer service, by the day promised (一4.5).")
    details_template = "staff/service_request.html"
    form_columns = ("title", "text")
    form_ajax_refs = {"handler": HANDLERS}

    def late(self, on: date) -> ColumnElement[bool]:
        one = ServiceRequest
        asked = is_late("service_promise", one.id, one.asked_on, on, terms_of("service_promise", on).latest_due_by)
        promised = is_late("service_done", one.id, one.promised_on, on)
        return or_(and_(one.state == "requested", asked), and_(one.state == "promised", promised))

    def may_look_up(self) -> bool:
        return self.may("staff.serve")

    def get_create_form(self) -> Any:
        return RequestForm

    def create_form(self, obj: Any = None) -> Any:
        return RequestForm(request.form if request.method == "POST" else None)

    def save_new(self, form: Any) -> ServiceRequest:
        return service_requests.ask(form.title.data, form.text.data, on=clock.today())

    def details_context(self, row: ServiceRequest) -> dict[str, Any]:
        reader, serves = current_reader(), self.may("staff.serve")
        is_his = row.handler_id == reader.user_id or "cs_manager" in reader.posts
        rates = row.requester_id == reader.user_id and row.rating is None
        return {
            "may_promise": serves and row.state == "requested",
            "may_finish": is_his and row.state == "promised",
            "may_rate": rates and row.state == "done",
        }

    @expose("/promise/", methods=("GET", "POST"))
    def promise(self) -> Any:
        return self._act(
            "may_promise",
            PromiseForm(request.form or None),
            gettext("Promise a day"),
            lambda row, form: service_requests.promise(
                row.id, form.handler.data.id, form.promised_on.data, on=clock.today()
            ),
        )

    @expose("/turn-down/", methods=("GET", "POST"))
    def turn_down(self) -> Any:
        return self._act(
            "may_promise",
            ReasonForm(request.form or None),
            gettext("Turn down"),
            lambda row, form: service_requests.turn_down(row.id, form.reason.data),
        )

    @expose("/finish/", methods=("GET", "POST"))
    def finish(self) -> Any:
        return self._act(
            "may_finish",
            OutcomeForm(request.form or None),
            gettext("Done"),
            lambda row, form: service_requests.finish(row.id, form.outcome.data, on=clock.today()),
        )

    @expose("/rate/", methods=("GET", "POST"))
    def rate(self) -> Any:
        return self._act(
            "may_rate",
            RatingForm(request.form or None),
            gettext("How content are you"),
            lambda row, form: service_requests.rate(row.id, form.rating.data or ""),
        )

    def _act(self, allowed: str, form: Any, title: str, act: Any) -> Any:
        if request.method == "POST":
            begin_writing()
        row: ServiceRequest = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)[allowed])
        return form_page(
            self, row, form, title=title, act=lambda: act(row, form), done=gettext("Saved."), note=row.text
        )


def service_views(category: Any) -> list[Any]:
    return [
        ServiceRequestView(ServiceRequest, _("Internal service"), category, "service_request", url="/service-requests")
    ]
