"""Certificates of destroyed archives, and the form on which the custodian asks for one."""

from datetime import datetime
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.areas.archive import destruction
from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.customers.models import Customer
from admin_app.screens.base import DeskView
from admin_app.screens.fields import LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import CustomerLookup
from admin_app.signoffs.models import SignRequest

ARCHIVES = CustomerLookup("customer", Customer)
KINDS = {
    "customer": _("The customer's own sheet"),
    "attachment": _("Attachments and their files"),
    "contact": _("Contacts"),
    "customer_profile": _("The customer's profile"),
    "qualification": _("Licences and certificates"),
    "deal": _("What was noted of deals"),
    "information_note": _("What monthly reports said"),
    "notified_change": _("Notified changes"),
    "verification": _("Results of verifications"),
    "circle_member": _("Named in the circle"),
    "level_change": _("Levels and their grounds"),
    "handover": _("Handovers"),
    "duplicate_pair": _("Possible duplicates"),
    "archive_link": _("Archives found for a request"),
    "grant_card": _("Consultations and borrowings granted"),
    "credit_report": _("Texts of credit reports"),
    "investigation": _("Findings of investigations"),
    "investigation_case": _("Reasons and summaries of investigations"),
    "investigation_step": _("What the channels of investigations brought"),
    "investigation_item": _("Conclusions of investigation reports"),
    "complaint_photo": _("Photos of complaints"),
    "complaint_intake_photo": _("Photos that came with complaints"),
    "investigation_photo": _("Photos of investigations"),
    "credit_report_file": _("Which documents credit reports rest on"),
    "careful_review": _("Reasons of careful reviews"),
    "grade_record": _("Reasons of grades"),
    "credit_limit": _("Reasons of limits"),
    "supply_hold": _("Reasons of supply holds"),
    "plan": _("What business plans are called, and their results"),
    "plan_version": _("Terms of business plans"),
    "plan_member": _("Tasks in business plans"),
    "plan_control_point": _("Control points of business plans"),
    "plan_opinion": _("Opinions on business plans"),
    "countermeasure": _("Parties, reasons and documents of countermeasures"),
    "duty_waiver": _("Reasons of waived duties"),
    "visit_plan": _("Aims and results of visits"),
    "trading_start": _("Reasons and documents of the start of trading"),
    "default_report": _("Details of defaults"),
    "collection_step": _("What came of collecting"),
    "limit_step": _("Reasons of declined steps"),
    "oral_report": _("Lines of oral reports"),
    "borrow_card": _("Purposes noted on borrow cards"),
    "complaint": _("Texts of complaints"),
    "complaint_intake": _("Complaints as they came in"),
    "complaint_step": _("Words of steps of complaints"),
    "complaint_alternative": _("Alternatives put forward"),
    "complaint_sanction": _("Measures of sanctions"),
    "visit": _("Records of visits"),
    "visit_attempt": _("Notes of calls"),
    "visit_answer": _("Survey answers"),
    "improvement": _("Texts of improvements"),
    "rest_hours": _("Hours of rest"),
    "prospect_step": _("What was done with the prospect"),
    "prospect_confirmation": _("What the prospect said"),
    "sign_request": _("Grounds given to signers"),
    "decision": _("Facts of decisions"),
}


class DestructionForm(DeskForm):
    customer = LookupField(ARCHIVES, _("Archive of"), [InputRequired()])
    what = TextAreaField(
        _("What is destroyed"),
        [DataRequired(), Length(max=destruction.MOST_TEXT)],
        description=_("As it will stand on the certificate, such as: the archive 2015–2020, one folder."),
    )
    reason = TextAreaField(
        _("Why it is worthless"),
        [DataRequired(), Length(max=destruction.MOST_TEXT)],
        description=_("It stays on the certificate; write nothing here that is to be destroyed."),
    )


class DestructionView(DeskView):
    rights = {"create": "archive.destroy_request", "edit": None, "void": None, "export": "export.customers"}
    column_list = ("number", "customer", "on", "asked_by", "what")
    column_details_list = ("number",)
    column_labels = {"on": _("Destroyed on"), "what": _("What is destroyed")}
    column_sortable_list = ("number", "on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "on")
    column_classes = {"number": "nowrap", "on": "nowrap"}
    search_exact = ("number",)
    link_column = "number"
    create_label = _("Ask to destroy an archive")
    empty_sentence = _("No archive was destroyed.")
    list_note = _(
        "A worthless archive is destroyed when the information supervisor, the customer service manager and the "
        "general manager have signed, in this order; the certificate remains (二(二)6.10)."
    )
    details_template = "archive/destruction.html"
    form_columns = ("what", "reason")
    form_ajax_refs = {"customer": ARCHIVES}

    def get_create_form(self) -> Any:
        return DestructionForm

    def create_form(self, obj: Any = None) -> Any:
        """The customer's page leads here with the archive chosen."""
        if request.method == "POST":
            return DestructionForm(request.form)
        form = DestructionForm()
        form.customer.data = ARCHIVES.get_one(request.args.get("id"))
        return form

    def save_new(self, form: Any) -> SignRequest:
        return destruction.ask(form.customer.data.id, form.what.data, form.reason.data, on=clock.today())

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url("signoffs.one", request_id=model.id)  # type: ignore[no-any-return]

    def details_context(self, row: DestructionCertificate) -> dict[str, Any]:
        return {
            "counts": [(KINDS.get(table, table), count) for table, count in row.counts.items()],
            "signatures": [{**one, "at": datetime.fromisoformat(one["at"])} for one in row.signers],
            "is_sound": destruction.is_sound(row),
        }


def destruction_views(category: Any) -> list[Any]:
    return [
        DestructionView(DestructionCertificate, _("Destroyed archives"), category, "destruction", url="/destructions")
    ]
