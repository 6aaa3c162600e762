"""Prospects on screen: the next step with each, and what customer service hears from them (一4.7–4.8)."""

from datetime import date
from typing import Any

from flask import abort, flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, or_, select
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from admin_app import clock, said
from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects import boards as _boards  # noqa: F401 -- figures for those who supervise
from admin_app.areas.prospects import confirming, forms, steps, taking_on
from admin_app.areas.prospects import duties as _duties  # noqa: F401 -- what is owed about prospects
from admin_app.areas.prospects import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.prospects import panel as _panel  # noqa: F401 -- the next step, on the customer's page
from admin_app.areas.prospects.models import Deal, ProspectConfirmation, ProspectStep
from admin_app.areas.visits.window import may_call, rests_of
from admin_app.decisions import service as decisions
from admin_app.duties.lateness import is_late, was_in_time
from admin_app.extensions import db
from admin_app.screens.acts import demand_offered
from admin_app.screens.base import DeskView
from admin_app.screens.filters import YES_NO, Filter, known, person
from admin_app.screens.in_place import Cell, EditedInPlace
from admin_app.screens.late_rows import LateRows, late_filter
from admin_app.screens.lookups import key_of
from admin_app.screens.stepping import NothingToFillIn, Step, Stepping
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import current_reader


def _of_owner(column: Any) -> Filter:
    """Whose prospect it is now."""
    owner = person("owner", _("Owner"), column)
    owner.compare = lambda column, value: column.in_(select(Customer.id).where(Customer.owner_id == value))
    owner.field = "customer"
    return owner


def _in_time(column: Any, value: str) -> Any:
    in_time = was_in_time("prospect_step", ProspectStep.id, ProspectStep.due_on, column)
    return in_time if value == "1" else and_(column.is_not(None), ~in_time)


def _late_step(on: date) -> ColumnElement[bool]:
    planned = ProspectStep.step_state == "planned"
    return and_(planned, is_late("prospect_step", ProspectStep.id, ProspectStep.due_on, on))


OWED = {"asked": "prospect_confirmation", "differs": "prospect_answer", "answered": "prospect_finding"}


IN_TIME = Filter(
    "in_time",
    _("In time"),
    ProspectStep.done_on,
    _in_time,
    read=known(("1", "0")),
    options=list(YES_NO),
    field="done_on",
)
SAID_BY = person("said_by", _("Said by"), ProspectConfirmation.step_id)
SAID_BY.compare = lambda column, value: column.in_(select(ProspectStep.id).where(ProspectStep.done_by_id == value))
SAID_BY.field = "step"

STEPS = {
    "done": Step(
        _("Say what came of it"),
        forms.DoneForm,
        lambda row, form: steps.done(
            row.id, form.claim.data, form.outcome.data, form.spoke_with.data or "", on=clock.today()
        ),
        _("It is recorded."),
        note=_("Customer service may ask the customer the same (一4.8)."),
    ),
    "put_off": Step(
        _("Put off"),
        forms.PutOffForm,
        lambda row, form: steps.put_off(row.id, form.due_on.data, on=clock.today()),
        _("It is put off."),
        "clock",
    ),
    "drop": Step(
        _("Drop"),
        forms.DropForm,
        lambda row, form: steps.drop(row.id, form.reason.data, on=clock.today()),
        _("It is dropped."),
        "ban",
    ),
}


class ProspectStepView(LateRows, Stepping, EditedInPlace, DeskView):
    steps = STEPS
    cells = {
        "what": Cell(
            StringField(_("What"), [DataRequired(), Length(max=200)]),
            lambda view, row: row.step_state == "planned" and view.owns(row) and view.may("prospect.step", owns=True),
            lambda row, text: steps.reword(row.id, text),
        )
    }
    customer_tab = "5.5"
    rights = {"create": "prospect.step", "edit": None, "void": None, "export": "export.visits"}
    column_list = ("due_on", "customer", "what", "step_kind", "step_state", "claim", "done_on", "done_by")
    column_more = ("outcome", "spoke_with", "put_off", "planned_on")
    column_details_list = (
        *("customer", "what", "step_kind", "planned_on", "planned_by", "due_on", "put_off", "step_state"),
        *("done_on", "done_by", "claim", "spoke_with", "outcome", "drop_reason"),
    )
    column_labels = {"claim": _("What came of it")}
    column_sortable_list = ("due_on", "done_on", ("customer", "customer.name"))
    column_default_sort = ("due_on", True)
    column_filters = (
        *("customer", "step_state", "step_kind", "claim", "due_on", "done_on", "done_by"),
        _of_owner(ProspectStep.customer_id),
        IN_TIME,
        late_filter(ProspectStep.due_on, _late_step),
    )
    column_classes = dict.fromkeys(("step_kind", "step_state", "claim", "done_by"), "nowrap")
    link_column = "due_on"
    create_label = _("Plan a next step")
    empty_sentence = _("No step with a prospect you see.")
    list_note = _("Each prospect has a next step, with its day (一4.7).")
    form_columns = ("step_kind", "what", "due_on")
    form_ajax_refs = {"customer": forms.PROSPECTS}

    def get_create_form(self) -> Any:
        return forms.PlanForm

    def create_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            return forms.PlanForm(request.form)
        form = forms.PlanForm()
        form.customer.data = forms.PROSPECTS.get_one(request.args.get("customer"))
        return form

    def save_new(self, form: Any) -> ProspectStep:
        return steps.plan(
            form.customer.data.id, form.step_kind.data, form.what.data, form.due_on.data, on=clock.today()
        )

    def get_save_return_url(self, model: ProspectStep, is_created: bool = False) -> str:
        return self.back() if "url" in request.values else self.get_url(".details_view", id=model.id)

    def late(self, on: date) -> ColumnElement[bool]:
        return _late_step(on)

    def offers(self, row: ProspectStep) -> list[str]:
        is_his = self.may("prospect.step", owns=self.owns(row))
        return ["done", "put_off", "drop"] if is_his and row.step_state == "planned" else []

    @expose("/take-on/", methods=("GET", "POST"))
    def take_on(self) -> Any:
        """The prospect of this key becomes a customer; beforehand what the rules say of it."""
        if request.method == "POST":
            begin_writing()
        key, on = key_of(request.args.get("id")), clock.today()
        row = db.session.get(Customer, key) if key is not None and has_access(key, "work") else None
        if row is None:
            abort(404)
        url = self.get_url("customer.details_view", id=row.id)
        demand_offered(self.may("prospect.take_on") and row.status == "prospect", "一4.7", url)
        if request.method == "POST":
            if self.attempt(lambda: taking_on.take_on(row.id, on=on)) is not None:
                flash(gettext("Taken on as a customer. Now give the archive its level."), "success")
            return redirect(url)
        return self.render(
            "desk/form.html",
            form=NothingToFillIn(),
            title=gettext("Take on as a customer"),
            model=row,
            return_url=url,
            note=said(decisions.ask_about("prospect_taking_on", row, on).because),
            conflict=None,
        )


CONFIRMATION_STEPS = {
    "call": Step(
        _("Note a call"),
        forms.CallForm,
        lambda row, form: confirming.note_call(row.id, form.visit_method.data, form.attempt_result.data),
        _("The call is noted."),
        "phone",
        _("Within the calling hours, and never while the customer rests (二(五)3.4.1)."),
    ),
    "hear": Step(
        _("Say what the customer says"),
        forms.HearForm,
        lambda row, form: confirming.hear(
            row.id, form.spoke_with.data, form.said.data, agrees=form.agrees.data == "1", on=clock.today()
        ),
        _("It is recorded."),
    ),
    "give_up": Step(
        _("Give up"),
        NothingToFillIn,
        lambda row, _form: confirming.give_up(row.id, on=clock.today()),
        _("It is given up: nobody was reached."),
        "ban",
    ),
    "answer": Step(
        _("Answer the customer's words"),
        forms.AnswerForm,
        lambda row, form: confirming.answer(row.id, form.answer.data, on=clock.today()),
        _("Your answer is with the manager."),
        "message-report",
        _("The customer says otherwise: say how it is; a manager decides (一4.8)."),
    ),
    "settle": Step(
        _("Decide on it"),
        forms.SettleForm,
        lambda row, form: confirming.settle(
            row.id, form.instruction.data, stands=form.stands.data == "1", on=clock.today()
        ),
        _("It is decided; both are told."),
        "gavel",
        _("Nobody decides who owns the prospect or asked him (一4.8)."),
    ),
}


class ConfirmationView(LateRows, Stepping, DeskView):
    steps = CONFIRMATION_STEPS
    customer_tab = "5.5"
    rights = {"create": None, "edit": None, "void": None, "export": "export.visits"}
    column_list = ("due_on", "customer", "claim", "confirmation_state", "asked_on", "heard_on", "heard_by", "closed_on")
    column_more = ("said", "spoke_with", "answer", "instruction", "differs")
    column_details_list = (
        *("customer", "asked_on", "confirmation_state", "due_on", "unanswered_calls", "reached_at"),
        *("heard_on", "heard_by", "spoke_with", "said", "differs", "answer", "answered_on", "answered_by"),
        *("instruction", "closed_on", "closed_by"),
    )
    details_sections = (
        (_("What the customer says"), ["reached_at", "heard_on", "heard_by", "spoke_with", "said", "differs"]),
        (
            _("Answer and decision"),
            ["answer", "answered_on", "answered_by", "instruction", "closed_on", "closed_by"],
        ),
    )
    column_labels = {
        "asked_on": _("To be asked since"),
        "closed_on": _("Over since"),
        "closed_by": _("Settled with the customer by"),
    }
    column_sortable_list = ("due_on", "asked_on", ("customer", "customer.name"))
    column_default_sort = ("due_on", True)
    column_filters = (
        *("customer", "confirmation_state", "claim", "due_on", "asked_on", "differs", "heard_by"),
        _of_owner(ProspectConfirmation.customer_id),
        SAID_BY,
    )
    column_classes = dict.fromkeys(("claim", "confirmation_state", "heard_by"), "nowrap")
    link_column = "due_on"
    empty_sentence = _("No prospect you see is to be asked.")
    list_note = _("Customer service asks prospects itself what came of a step (一4.8).")
    details_template = "desk/prospects/confirmation.html"

    def late(self, on: date) -> ColumnElement[bool]:
        one = ProspectConfirmation
        late = {state: is_late(kind, one.id, one.due_on, on) for state, kind in OWED.items()}
        return or_(*(and_(one.confirmation_state == state, condition) for state, condition in late.items()))

    def offers(self, row: ProspectConfirmation) -> list[str]:
        """By state; whoever owns the prospect answers, and neither asks nor decides."""
        owns = self.owns(row)
        if row.confirmation_state == "asked" and self.may("prospect.confirm") and not owns:
            if row.reached_at is not None:
                return ["hear"]
            return ["call", "give_up"] if row.unanswered_calls else ["call"]
        offered = ["answer"] if row.confirmation_state == "differs" and owns else []
        is_due = row.confirmation_state == "answered"
        is_due = is_due or (row.confirmation_state == "differs" and row.due_on < clock.today())
        heard = row.heard_by_id == current_reader().user_id
        if is_due and self.may("prospect.settle") and not owns and not heard:
            offered.append("settle")
        return offered

    def details_context(self, row: ProspectConfirmation) -> dict[str, Any]:
        is_open = row.confirmation_state == "asked"
        is_ready = row.confirmation_state == "confirmed" and row.claim == "won" and row.customer.status == "prospect"
        return {
            **super().details_context(row),
            "details_heading": f"{row.customer.name} · {row}",
            "step": row.step,
            "calling": may_call(row.customer_id, clock.now()) if is_open else None,
            "rests": rests_of(row.customer_id) if is_open else (),
            "may_take_on": is_ready and self.may("prospect.take_on"),
        }


class DealView(DeskView):
    """Deals that an import brought; they are changed where they are kept."""

    customer_tab = "5.4"
    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("closed_on", "customer", "number", "product", "deal_stage", "value_fen", "person", "engaged_on")
    column_details_list = (
        *("customer", "number", "product", "deal_stage", "value_fen", "person", "engaged_on", "closed_on"),
        *("is_void", "void_reason"),
    )
    column_labels = {"person": _("Salesperson"), "closed_on": _("Ended on")}
    column_sortable_list = ("closed_on", "engaged_on", "number", ("customer", "customer.name"))
    column_default_sort = ("closed_on", True)
    column_filters = ("customer", "deal_stage", "person", "closed_on", "engaged_on")
    column_classes = dict.fromkeys(("number", "deal_stage", "person"), "nowrap")
    search_exact = ("number",)
    link_column = "number"
    empty_sentence = _("No deal that you see.")
    list_note = _("Deals come by import, and go on by the next one. What is owed stands in invoices.")


def views() -> list[Any]:
    category = _("Customers")
    return [
        ProspectStepView(ProspectStep, _("Steps with prospects"), category, "prospect_step", url="/prospect-steps"),
        ConfirmationView(
            ProspectConfirmation,
            _("Prospects asked"),
            category,
            "prospect_confirmation",
            url="/customers/confirm",
        ),
        DealView(Deal, _("Deals"), category, "deal", url="/deals"),
    ]
