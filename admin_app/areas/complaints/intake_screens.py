"""Complaints as they came in: anybody raises one, and keeps seeing what he wrote; customer service takes it up."""

from typing import Any

from flask import request
from flask_admin import expose
from flask_admin.helpers import get_form_data
from flask_babel import lazy_gettext as _
from sqlalchemy import select

from admin_app.areas.complaints import intakes, photos
from admin_app.areas.complaints.duties import waiting
from admin_app.areas.complaints.forms import CUSTOMERS, LinkForm, RaiseForm, ReasonForm
from admin_app.areas.complaints.models import TAKING_UP, Complaint, ComplaintDismissal, ComplaintIntake, IntakePhoto
from admin_app.areas.complaints.photo_screens import shown
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.filters import Filter, known
from admin_app.screens.stepping import Step, Stepping
from admin_app.secrecy.reader import current_reader

STEPS = {
    "link": Step(
        _("Link to a customer"),
        LinkForm,
        lambda row, form: intakes.link(row.id, form.customer.data.id),
        _("It is linked; the customer is to be called within the promised time."),
        "users",
        _("Whoever raised it is told nothing of this."),
    ),
    "dismiss": Step(
        _("No complaint"),
        ReasonForm,
        lambda row, form: intakes.dismiss(row.id, form.reason.data),
        _("Noted: nothing follows from it."),
        "ban",
        _("Somebody else's, the same twice, or no complaint at all. Whoever raised it is told nothing of this."),
    ),
}
WAITING = (("1", _("Yes")),)


def _waits(_column: Any, _value: str) -> Any:
    return waiting()


class IntakeView(Stepping, DeskView):
    steps = STEPS
    rights = {"create": "complaint.raise", "edit": None, "void": None, "export": "export.complaints"}
    column_list = ("number", "received_at", "typed_name", "came_by", "severity", "category", "solve_on")
    column_details_list = (
        *("number", "received_at", "typed_name", "phone", "came_by", "category", "severity", "content"),
        *("contact_by", "solve_on", "raised_by", "outcome", "is_void", "void_reason"),
    )
    column_sortable_list = ("received_at", "number")
    column_default_sort = ("received_at", True)
    column_classes = {"number": "nowrap", "received_at": "nowrap", "came_by": "nowrap", "severity": "nowrap"}
    column_labels = {"received_on": _("Came in on")}
    search_exact = ("number", "typed_name")
    link_column = "number"
    create_label = _("Raise a complaint")
    empty_sentence = _("No complaint came in.")
    list_note = _("Anybody may raise one; customer service links it to the customer and takes it up (二(五)1.2).")
    on_customer_page = False
    form_columns = ("typed_name", "phone", "content")
    form_ajax_refs = {"customer": CUSTOMERS}
    column_filters = (
        "came_by",
        "severity",
        "received_on",
        Filter("waiting", _("Not taken up"), ComplaintIntake.id, _waits, read=known(("1",)), options=list(WAITING)),
    )

    def get_create_form(self) -> Any:
        return RaiseForm

    def create_form(self, obj: Any = None) -> Any:
        if request.method == "POST":
            return RaiseForm(get_form_data())
        form = RaiseForm(typed_name=request.args.get("name", "")[:200])
        form.customer.data = CUSTOMERS.get_one(request.args.get("customer"))
        return form

    def save_new(self, form: Any) -> ComplaintIntake:
        """The photos with it: all of them and the complaint, or nothing."""
        named = form.customer.data
        pictures = photos.pictures([(one.stream, one.filename) for one in form.photos()])
        return intakes.raise_complaint(
            intakes.Raised(
                content=form.content.data,
                typed_name=form.typed_name.data or (named.name if named else ""),
                phone=form.phone.data or "",
                came_by=form.came_by.data,
                category=form.category.data or "",
                severity=form.severity.data,
                customer_id=named.id if named else None,
            ),
            pictures=pictures,
        )

    def get_save_return_url(self, model: Any, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)

    def offers(self, row: ComplaintIntake) -> list[str]:
        if (
            row.outcome is not None
            or row.is_void
            or not current_reader().posts & TAKING_UP
            or intakes.is_taken_up(row.id)
        ):
            return []
        return [
            name for name, right in (("link", "complaint.link"), ("dismiss", "complaint.handle")) if self.may(right)
        ]

    def details_context(self, row: ComplaintIntake) -> dict[str, Any]:
        """The complaint it became, or why it became none, for those who see it."""
        found = select(Complaint).where(Complaint.intake_id == row.id, Complaint.stage != "void")
        dismissed = select(ComplaintDismissal).where(ComplaintDismissal.intake_id == row.id)
        return {
            **super().details_context(row),
            "complaint": db.session.scalars(found.limit(1)).unique().first(),
            "dismissal": db.session.scalars(dismissed).one_or_none(),
            "photos": photos.photos_with(row.id),
        }

    create_template = "desk/complaints/raise.html"
    details_template = "desk/complaints/intake.html"

    @expose("/photo/")  # type: ignore[untyped-decorator]
    def photo(self) -> Any:
        """One to look at in its page; noted."""
        return shown(IntakePhoto)
