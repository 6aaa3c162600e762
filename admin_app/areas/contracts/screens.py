"""The chapter of contracts on screen: contracts, planned deliveries, disputes, papers taken out."""

from datetime import date
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement
from wtforms import DateField
from wtforms.validators import InputRequired

from admin_app import clock
from admin_app.areas.contracts import boards as _boards  # noqa: F401 -- contracts by stage
from admin_app.areas.contracts import custody, disputes, duties, forms, supply
from admin_app.areas.contracts import find as _find  # noqa: F401 -- contracts in the box
from admin_app.areas.contracts import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.contracts import holding as _holding  # noqa: F401 -- what keeps somebody from leaving
from admin_app.areas.contracts import ledger as _ledger  # noqa: F401 -- the ledger of contracts
from admin_app.areas.contracts import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.contracts import prints as _prints  # noqa: F401 -- the form of the review
from admin_app.areas.contracts import telling as _telling  # noqa: F401 -- notices of what ends
from admin_app.areas.contracts.acting import STANDING
from admin_app.areas.contracts.contract_screens import ContractView
from admin_app.areas.contracts.models import Dispute, Outing, PlannedDelivery
from admin_app.areas.receivables.models import Contract
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.in_place import Cell, EditedInPlace
from admin_app.screens.late_rows import LateRows
from admin_app.screens.transactions import begin_writing


class OfContract(DeskView):
    """What the three smaller views share: made on the contract's page, led on by acts on their own."""

    act_clause = "二(四)6"

    rights = {"create": None, "edit": None, "void": None, "export": "export.receivables"}
    column_default_sort: Any = ("due_on", True)
    details_template = "contracts/part.html"

    def acts_on(self, row: Any) -> list[tuple[str, Any, str]]:
        """Endpoint, words and icon of what the reader may do with it now."""
        return []

    def details_context(self, row: Any) -> dict[str, Any]:
        return {"acts": self.acts_on(row)}

    def _act(self, form: Any, title: str, act: Any, done: str) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        endpoint = str(request.endpoint).partition(".")[2]
        self.demand_offered(row, endpoint in [one[0].lstrip(".") for one in self.acts_on(row)])
        shown = form(request.form or None)
        return form_page(self, row, shown, title=title, act=lambda: act(row, shown), done=done)


class PlannedDeliveryView(LateRows, EditedInPlace, OfContract):
    details_template = "contracts/planned.html"
    customer_tab = "5.4"
    column_list = ("due_on", "customer", "contract", "what", "amount_fen", "state", "delivery")
    column_details_list = (*column_list, "reason")
    column_sortable_list = ("due_on", "amount_fen", ("customer", "customer.name"))
    column_filters = ("state", "customer", "due_on")
    column_classes = {"due_on": "nowrap"}
    link_column = "what"
    empty_sentence = _("No delivery is planned.")
    list_note = _("What contracts promise for a day; a recorded delivery does it (二(四)6).")
    form_ajax_refs = {"delivery": forms.DELIVERIES}

    def late(self, on: date) -> ColumnElement[bool]:
        return duties.late_deliveries(on)

    def may_look_up(self) -> bool:
        return self.may("delivery.plan", owns=True)

    def may_move(self, row: PlannedDelivery) -> bool:
        return row.state == "planned" and self.may("delivery.plan", owns=self.owns(row))

    cells = {
        "due_on": Cell(
            DateField(_("Due on"), [InputRequired()]),
            lambda view, row: view.may_move(row),
            lambda row, day: supply.move(row.id, day, on=clock.today()),
        )
    }

    def acts_on(self, row: PlannedDelivery) -> list[tuple[str, Any, str]]:
        if not self.may_move(row):
            return []
        urge = [(".urge", _("Urge"), "phone")] if row.contract.state in STANDING else []
        return [(".delivered", _("Delivered"), "check"), *urge, (".drop", _("Drop"), "ban")]

    @expose("/urge/", methods=("GET", "POST"))
    def urge(self) -> Any:
        def act(row: PlannedDelivery, form: Any) -> Any:
            given = {"act": form.act.data or "", "answer": form.answer.data, "urged_on": form.on.data}
            return supply.urge(row.id, **given, on=clock.today())

        return self._act(forms.UrgeForm, gettext("Urge"), act, gettext("It is noted that the delivery was urged."))

    @expose("/delivered/", methods=("GET", "POST"))
    def delivered(self) -> Any:
        def act(row: PlannedDelivery, form: Any) -> Any:
            return supply.delivered(row.id, form.delivery.data.id)

        return self._act(forms.DeliveredForm, gettext("Delivered"), act, gettext("It is delivered."))

    @expose("/drop/", methods=("GET", "POST"))
    def drop(self) -> Any:
        def act(row: PlannedDelivery, form: Any) -> Any:
            return supply.drop(row.id, form.reason.data)

        return self._act(forms.ReasonedForm, gettext("Drop"), act, gettext("It is dropped."))


class DisputeView(LateRows, OfContract):
    act_clause = disputes.CLAUSE
    customer_tab = "5.4"
    column_list = ("opened_on", "customer", "contract", "subject", "state", "next_on", "closed_on")
    column_details_list = (*column_list, "opened_by", "outcome", "closed_by")
    column_labels = {
        "closed_on": _("Dispute closed on"),
        "closed_by": _("Dispute closed by"),
        "subject": _("What is disputed"),
        "next_on": _("Next step by"),
    }
    column_default_sort = ("opened_on", True)
    column_sortable_list = ("opened_on", ("customer", "customer.name"))
    column_filters = ("state", "customer", "opened_on")
    column_classes = dict.fromkeys(("opened_on", "next_on"), "nowrap")
    link_column = "subject"
    empty_sentence = _("There is no dispute.")
    list_note = _("Handled outside court: step by step, until settled or taken there (二(四)4.3).")
    details_template = "contracts/dispute.html"

    def late(self, on: date) -> ColumnElement[bool]:
        return duties.late_disputes(on)

    def acts_on(self, row: Dispute) -> list[tuple[str, Any, str]]:
        if row.state != "open" or not self.may("contract.dispute", owns=self.owns(row)):
            return []
        return [(".step", _("Record a step"), "plus"), (".close", _("Close"), "circle-check")]

    @expose("/step/", methods=("GET", "POST"))
    def step(self) -> Any:
        def act(row: Dispute, form: Any) -> Any:
            days = {"step_on": form.on.data, "next_on": form.next_on.data}
            return disputes.add_step(row.id, form.says.data, **days, on=clock.today())

        return self._act(forms.StepForm, gettext("Record a step"), act, gettext("The step is recorded."))

    @expose("/close/", methods=("GET", "POST"))
    def close(self) -> Any:
        def act(row: Dispute, form: Any) -> Any:
            return disputes.close_dispute(row.id, form.how.data or "", form.outcome.data, on=clock.today())

        return self._act(forms.OutcomeForm, gettext("Close the dispute"), act, gettext("The dispute is closed."))


class OutingView(LateRows, OfContract):
    act_clause = custody.CLAUSE
    on_customer_page = False
    column_list = ("contract", "customer", "taker", "taken_on", "due_on", "state", "returned_on")
    column_details_list = (*column_list, "purpose", "asked_on", "received_by", "condition")
    column_labels = {"condition": _("Condition on return")}
    column_sortable_list = ("due_on", "taken_on", ("customer", "customer.name"))
    column_filters = ("state", "customer", "due_on")
    column_classes = dict.fromkeys(("due_on", "taken_on", "returned_on"), "nowrap")
    link_column = "contract"
    empty_sentence = _("No contract was taken out.")
    list_note = _("On the general manager's signature, until a day (二(四)7).")

    def late(self, on: date) -> ColumnElement[bool]:
        return duties.late_returns(on)

    def acts_on(self, row: Outing) -> list[tuple[str, Any, str]]:
        return [(".give_back", _("Receive back"), "check")] if row.state == "out" and self.may("contract.keep") else []

    @expose("/return/", methods=("GET", "POST"))
    def give_back(self) -> Any:
        def act(row: Outing, form: Any) -> Any:
            return custody.give_back(row.id, form.condition.data or "", on=clock.today())

        return self._act(forms.BackForm, gettext("Receive back"), act, gettext("The paper is back."))


def views() -> list[Any]:
    area = _("Contracts")
    return [
        ContractView(Contract, _("Contracts"), area, "contract", url="/contracts"),
        PlannedDeliveryView(
            PlannedDelivery, _("Planned deliveries"), area, "planned_delivery", url="/planned-deliveries"
        ),
        DisputeView(Dispute, _("Disputes"), area, "contract_dispute", url="/contract-disputes"),
        OutingView(Outing, _("Contracts taken out"), area, "contract_outing", url="/contracts-out"),
    ]
