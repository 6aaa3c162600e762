"""Visits and what comes of them on screen."""

from datetime import date
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, or_, select

from admin_app import clock
from admin_app.areas.visits import forms, improvements, resting, satisfaction, service
from admin_app.areas.visits.answers import answers_of
from admin_app.areas.visits.models import Improvement, RestHours, Visit, VisitAttempt, VisitCampaign, clock_text
from admin_app.areas.visits.questionnaire_forms import answers_in
from admin_app.areas.visits.window import may_call, rests_of
from admin_app.duties.lateness import is_late
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.filters import person
from admin_app.screens.late_rows import LateRows
from admin_app.screens.stepping import Step, Stepping
from admin_app.secrecy.reader import current_reader

MOST_CAMPAIGNS = 100


def points(_view: Any, _context: Any, row: Any, _name: str) -> str:
    return "" if row.satisfaction is None else f"{row.satisfaction}/5"


def _heard(form: Any) -> service.Heard:
    given = form.satisfaction.data
    return service.Heard(
        int(given) if given else None,
        form.opinion.data or "",
        form.advice.data or "",
        form.wants.data or "",
        form.market.data or "",
        form.spoke_with.data or "",
        answers_in(form),
    )


VISIT_STEPS = {
    "attempt": Step(
        _("Note a call or letter"),
        forms.attempt_form,
        lambda row, form: service.note_attempt(
            row.id,
            form.attempt_result.data,
            form.note.data or "",
            minutes=form.minutes.data if "minutes" in form else None,
        ),
        _("It is noted."),
        "phone",
        _("Calls within the calling hours, and never while the customer rests (二(五)3.4.1)."),
    ),
    "record": Step(
        _("Record the visit"),
        forms.record_form,
        lambda row, form: service.record_visit(row.id, _heard(form), on=clock.today()),
        _("The visit is recorded."),
        "check",
        _("Five short questions, all of them answered (二(五)3.3, 3.4.3)."),
    ),
    "reallot": Step(
        _("Allot to another"),
        forms.ReallotForm,
        lambda row, form: service.reallot(row.id, form.visitor.data.id),
        _("It is allotted to another."),
        "user",
    ),
    "drop": Step(
        _("Drop"),
        forms.DropForm,
        lambda row, form: service.drop(row.id, form.reason.data),
        _("It is dropped."),
        "ban",
    ),
    "improve": Step(
        _("Note an improvement"),
        forms.ImproveForm,
        lambda row, form: improvements.note(row.id, form.what.data, form.responsible.data.id, on=clock.today()),
        _("The improvement is noted; its effect will be checked."),
        "plus",
        _("What the visit showed to be lacking (二(五)2)."),
    ),
}


def _campaigns() -> list[tuple[str, str]]:
    latest = (
        select(VisitCampaign.id, VisitCampaign.title)
        .where(VisitCampaign.state != "void")
        .order_by(VisitCampaign.starts_on.desc())
        .limit(MOST_CAMPAIGNS)
    )
    return [(str(key), title) for key, title in db.session.execute(latest)]


class VisitView(LateRows, Stepping, DeskView):
    steps = VISIT_STEPS
    customer_tab = "5.5"
    rights = {"create": "visit.plan", "edit": None, "void": None, "export": "export.visits"}
    column_list = ("due_on", "customer", "visit_kind", "visit_state", "visitor", "done_on", "satisfaction", "advice")
    column_more = ("opinion", "wants", "market", "visit_method", "campaign", "about", "grade_then")
    column_details_list = (
        *("customer", "visit_kind", "campaign", "about", "visit_method", "visitor", "allotted_on", "due_on"),
        *("visit_state", "done_at", "spoke_with", "satisfaction", "grade_then", "opinion", "advice", "wants", "market"),
        "drop_reason",
    )
    details_sections = ((_("Heard"), ["spoke_with", "satisfaction", "opinion", "advice", "wants", "market"]),)
    column_sortable_list = ("due_on", "done_on", ("customer", "customer.name"))
    column_default_sort = ("due_on", True)
    column_filters = (
        *("customer", "visit_state", "visit_kind", "visitor", "due_on", "done_on"),
        "satisfaction",
        satisfaction.GRADE_THEN,
        satisfaction.IS_SATISFIED,
        person("campaign", _("Campaign"), Visit.campaign_id, options=_campaigns),
    )
    column_formatters = {"satisfaction": points}
    column_classes = dict.fromkeys(("visit_kind", "visit_state", "visitor", "satisfaction"), "nowrap")
    link_column = "due_on"
    create_label = _("Plan a visit")
    empty_sentence = _("No visit of a customer you see.")
    list_note = _("Key customers are visited, all of them, within their days (二(五)3.4.2).")
    details_template = "desk/visits/visit.html"
    form_columns = ("customer", "visit_method", "due_on", "visitor")
    form_ajax_refs = {"customer": forms.CUSTOMERS, "visitor": forms.VISITORS, "person": forms.PEOPLE}

    def may_look_up(self) -> bool:
        return bool(self.may("visit.plan") or self.may("visit.make"))

    def get_create_form(self) -> Any:
        return forms.PlanForm

    def create_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            return forms.PlanForm(request.form)
        form = forms.PlanForm(due_on=clock.today())
        form.customer.data = forms.CUSTOMERS.get_one(request.args.get("customer"))
        return form

    def save_new(self, form: Any) -> Visit:
        visitor = form.visitor.data
        return service.plan(
            form.customer.data.id,
            form.visit_method.data,
            form.due_on.data,
            on=clock.today(),
            visitor_id=visitor.id if visitor else None,
        )

    def late(self, on: date) -> ColumnElement[bool]:
        return and_(Visit.visit_state == "allotted", is_late("visit", Visit.id, Visit.due_on, on))

    def offers(self, row: Visit) -> list[str]:
        if row.visit_state == "done":
            return ["improve"] if self.may("improvement.note") else []
        if row.visit_state != "allotted":
            return []
        mine = row.visitor_id in current_reader().stands_for
        first = ["record", "attempt"] if service.is_contacted(row) else ["attempt", "record"]
        planning = ["reallot", "drop"] if row.visit_kind != "complaint" else ["reallot"]
        return (first if mine else []) + (planning if self.may("visit.plan") else [])

    def details_context(self, row: Visit) -> dict[str, Any]:
        is_open = row.visit_state == "allotted" and row.visit_method == "phone"
        items = select(Improvement).where(Improvement.visit_id == row.id).order_by(Improvement.due_on)
        return {
            **super().details_context(row),
            "details_heading": f"{row.customer.name} · {row}",
            "attempts": _attempts(row),
            "answers": answers_of(row.id),
            "improvements": db.session.scalars(items).unique().all(),
            "calling": may_call(row.customer_id, clock.now()) if is_open else None,
            "rests": rests_of(row.customer_id) if is_open else (),
        }


def _attempts(row: Visit) -> list[VisitAttempt]:
    found = select(VisitAttempt).where(VisitAttempt.visit_id == row.id).order_by(VisitAttempt.at, VisitAttempt.id)
    return list(db.session.scalars(found).unique())


IMPROVEMENT_STEPS = {
    "done": Step(
        _("Say what was done"),
        forms.DoneForm,
        lambda row, form: improvements.done(row.id, form.measures.data, on=clock.today()),
        _("It is done; its effect will be checked."),
    ),
    "check": Step(
        _("Check the effect"),
        forms.CheckForm,
        lambda row, form: improvements.check(
            row.id, form.finding.data, is_effective=form.effective.data == "1", on=clock.today()
        ),
        _("The finding is recorded."),
        "search",
        _("Nobody checks the effect of his own measures (四1.5)."),
    ),
    "hand_over": Step(
        _("Give to another"),
        forms.HandOverForm,
        lambda row, form: improvements.hand_over(row.id, form.responsible.data.id),
        _("It is given to another."),
        "user",
    ),
}


class ImprovementView(LateRows, Stepping, DeskView):
    steps = IMPROVEMENT_STEPS
    customer_tab = "5.5"
    rights = {"create": None, "edit": None, "void": None, "export": "export.visits"}
    column_list = ("due_on", "what", "customer", "responsible", "item_state", "origin", "check_on")
    column_details_list = (
        *("what", "customer", "origin", "about", "responsible", "found_on", "due_on", "item_state"),
        *("measures", "done_on", "check_on", "checked_on", "checked_by", "finding"),
    )
    column_sortable_list = ("due_on",)
    column_default_sort = ("due_on", True)
    column_filters = ("customer", "item_state", "responsible", "origin", "due_on")
    column_classes = dict.fromkeys(("responsible", "item_state", "origin"), "nowrap")
    link_column = "due_on"
    empty_sentence = _("Nothing is to be improved.")
    list_note = _("What visits and complaints showed to be lacking, and whether the remedy helped (二(五)2, 四1.5).")
    form_ajax_refs = {"person": forms.PEOPLE}

    def may_look_up(self) -> bool:
        return "administrator" not in current_reader().posts  # colleagues alone

    def late(self, on: date) -> ColumnElement[bool]:
        one = Improvement
        made, checked = (
            is_late("improvement", one.id, one.due_on, on),
            is_late("improvement_check", one.id, one.check_on, on),
        )
        return or_(and_(one.item_state == "open", made), and_(one.item_state == "done", checked))

    def offers(self, row: Improvement) -> list[str]:
        if row.item_state == "open":
            mine = ["done"] if row.person_id in current_reader().stands_for else []
            return mine + (["hand_over"] if self.may("improvement.note") else [])
        may_check = self.may("improvement.check") and row.person_id != current_reader().user_id
        return ["check"] if row.item_state == "done" and may_check else []


def _minute(_view: Any, _context: Any, row: RestHours, name: str) -> str:
    return clock_text(getattr(row, name))


class RestView(DeskView):
    customer_tab = "5.5"
    rights = {
        "create": ("visit.make", "visit.plan"),
        "edit": None,
        "void": ("visit.make", "visit.plan"),
        "export": "export.visits",
    }
    column_list = ("customer", "from_minute", "until_minute", "note", "is_void")
    column_details_list = (*column_list, "void_reason")
    column_filters = ("customer",)
    column_sortable_list = (("customer", "customer.name"),)
    column_formatters = {"from_minute": _minute, "until_minute": _minute}
    column_formatters_export = column_formatters
    column_classes = {"from_minute": "nowrap", "until_minute": "nowrap"}
    link_column = "from_minute"
    create_label = _("Note hours of rest")
    empty_sentence = _("Of no customer you see hours of rest are noted.")
    list_note = _("In these hours the customer is not called (二(五)3.4.1).")
    form_columns = ("customer", "from_minute", "until_minute", "note")

    def get_create_form(self) -> Any:
        return forms.RestForm

    def create_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            return forms.RestForm(request.form)
        form = forms.RestForm()
        form.customer.data = forms.CUSTOMERS.get_one(request.args.get("customer"))
        return form

    def save_new(self, form: Any) -> RestHours:
        return resting.note(form.customer.data.id, form.from_minute.data, form.until_minute.data, form.note.data or "")
