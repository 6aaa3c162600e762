"""A complaint on screen: how far it is, who did what, and the step that is next."""

from datetime import date
from typing import Any

from flask import flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select

from admin_app import clock, language, said
from admin_app.areas.attachments.screens import REQUIRED_FILE, files_given
from admin_app.areas.complaints import duties, forms, photos, service, stages
from admin_app.areas.complaints.boards import CAUSE
from admin_app.areas.complaints.deciding import alternatives_of, asked_of, is_asked
from admin_app.areas.complaints.keeping import KEPT
from admin_app.areas.complaints.models import Complaint, ComplaintPhoto, ComplaintSanction, ComplaintStep
from admin_app.areas.complaints.photo_screens import shown
from admin_app.areas.visits.models import Improvement
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.late_rows import LateRows, late_filter
from admin_app.screens.stepping import NothingToFillIn, Step, Stepping
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import current_reader


def _key(field: Any) -> int | None:
    return field.data.id if field.data is not None else None


def _judged(form: Any) -> service.Judged:
    return service.Judged(
        reason_sufficient=form.reason_sufficient.data,
        claim_reasonable=form.claim_reasonable.data,
        is_service_request=form.is_service_request.data,
        department_id=int(form.department.data) if form.department.data else None,
        handler_id=_key(form.handler),
        done_by=form.done_by.data,
    )


def _today() -> Any:
    return {"on": clock.today()}


STEPS = {
    "agree": Step(
        _("Talk over with the customer"),
        forms.AgreeForm,
        lambda row, form: service.agree(
            row.id,
            form.content.data,
            form.solutions.data,
            form.promised_on.data,
            form.severity.data,
            form.late_reason.data or "",
            **_today(),
        ),
        _("It is agreed; the customer knows by when."),
        "phone",
        _("Agree on the content and on what may solve it, and tell by when it is solved (四1.1)."),
        lambda row: {
            "content": row.content,
            "promised_on": max(row.solve_on, clock.today()),
            "severity": row.severity,
        },
    ),
    "judge": Step(
        _("Judge"),
        forms.judge_form,
        lambda row, form: service.judge(row.id, _judged(form), **_today()),
        _("It is judged."),
        "scale",
        _("Is the reason sufficient, is the claim reasonable? Both: the department has it at once (四1.2)."),
        lambda row: {"done_by": row.promised_on},
    ),
    "reply": Step(
        _("Answer"),
        forms.ReplyForm,
        lambda row, form: service.reply(row.id, form.reply.data, **_today()),
        _("The answer is recorded; the visit is allotted."),
        "send",
        _("A courteous answer; it can be printed as a letter (四1.2)."),
    ),
    "serve": Step(
        _("End of the service flow"),
        forms.ResultForm,
        lambda row, form: service.serve(row.id, form.handling_result.data, **_today()),
        _("The result is recorded; the visit is allotted."),
        "check",
        _("What was asked for was done, and how (四1.3)."),
    ),
    "pass_on": Step(
        _("Pass on to somebody else"),
        forms.pass_on_form,
        lambda row, form: service.pass_on(
            row.id, int(form.department.data), _key(form.handler), form.reason.data, **_today()
        ),
        _("It is with somebody else now."),
        "arrow-right",
        _("The department is another's, or whoever has it is away or leaves (四1.2)."),
        lambda row: {"department": str(row.department_id)},
    ),
    "examine": Step(
        _("Name the cause"),
        forms.ExamineForm,
        lambda row, form: service.examine(
            row.id, form.cause_kind.data, form.cause.data, _key(form.responsible), **_today()
        ),
        _("Cause and person are named."),
        "search",
        _("Why it came about, who is responsible, what is asked (四1.3)."),
    ),
    "ask": Step(
        _("Ask somebody for an alternative"),
        forms.AskForm,
        lambda row, form: service.ask(row.id, _key(form.person), **_today()),
        _("He is asked; it stands among his duties."),
        "users",
        _("Of another department, too; he sees what it takes until it goes to the superior (四1.4)."),
    ),
    "propose": Step(
        _("Put forward an alternative"),
        forms.ProposeForm,
        lambda row, form: service.propose(row.id, form.what.data, current_reader().department_id, **_today()),
        _("The alternative is put forward."),
        "plus",
        _("The departments discuss alternatives before the superior chooses (四1.4)."),
    ),
    "submit": Step(
        _("Send to the superior"),
        NothingToFillIn,
        lambda row, _form: service.submit(row.id, **_today()),
        _("Sent to sign."),
        "signature",
        _("The superior chooses among the alternatives and instructs (四1.4)."),
    ),
    "decide": Step(
        _("Choose and instruct"),
        forms.decide_form,
        lambda row, form: service.decide(row.id, int(form.alternative.data), form.instruction.data, **_today()),
        _("It is decided; the department carries it out."),
        "gavel",
        _("This is your signature (四1.4)."),
    ),
    "feed_back": Step(
        _("Feed back the result"),
        forms.ResultForm,
        lambda row, form: service.feed_back(row.id, form.handling_result.data, **_today()),
        _("The result is fed back; the visit is allotted."),
        "check",
        _("What was carried out, and how the customer took it (四1.4)."),
    ),
    "sanction": Step(
        _("Record a sanction, or none"),
        forms.SanctionForm,
        lambda row, form: service.sanction(
            row.id,
            _key(form.person),
            form.sanction_role.data,
            form.measure.data,
            is_none=form.is_none.data,
            **_today(),
        ),
        _("It is recorded."),
        "gavel",
        _("Of both before it is archived; seen by the person and by those who judge people (四1.4)."),
    ),
    "improve": Step(
        _("Note an improvement"),
        forms.ImproveForm,
        lambda row, form: service.improve(row.id, form.what.data, _key(form.responsible), **_today()),
        _("The improvement is noted; its effect will be checked."),
        "plus",
    ),
    "archive": Step(
        _("Sum up and archive"),
        forms.ArchiveForm,
        lambda row, form: service.archive(row.id, form.summary.data, form.customer_outcome.data, **_today()),
        _("It is archived."),
        "archive",
        _("After the visit, once people have answered for it and its improvements are checked (二(五)1.3, 四1.4–1.5)."),
    ),
    "void": Step(
        _("Not this customer's"),
        forms.ReasonForm,
        lambda row, form: service.void(row.id, form.reason.data, **_today()),
        _("It is taken off the customer; the intake is to be taken up again."),
        "ban",
    ),
}
BY_HANDLER = ("serve", "examine", "ask", "propose", "submit", "feed_back")
ORDER = (
    *("agree", "judge", "reply", "serve", "examine", "decide", "feed_back", "archive"),
    *("improve", "propose", "ask", "submit", "sanction", "pass_on", "void"),
)


def _department(_view: Any, _context: Any, row: Complaint, _name: str) -> str:
    if row.department is None:
        return ""
    return row.department.name_zh if language() == "zh" else row.department.name_en


class ComplaintView(LateRows, Stepping, DeskView):
    steps = STEPS
    rights = {"create": None, "edit": None, "void": None, "export": "export.complaints"}
    customer_tab = "5.5"
    column_list = ("number", "customer", "received_on", "stage", "severity", "due_on", "cause_kind", "handler")
    column_more = ("solve_on", "promised_on", "satisfaction", "customer_outcome", "archived_on", "department", "round")
    column_details_list = (
        *("number", "customer", "received_on", "severity", "stage", "round", "due_on"),
        *("contact_by", "contacted_at", "solve_on", "promised_on", "late_reason", "content", "solutions"),
        *("judged_path", "reason_sufficient", "claim_reasonable", "department", "handler", "cause_kind", "cause"),
        *("responsible", "instruction", "reply", "handling_result", "resulted_on", "visit", "satisfaction"),
        *("summary", "customer_outcome", "archived_on", "void_reason"),
    )
    details_sections = (
        (
            _("With the customer"),
            ["contact_by", "contacted_at", "solve_on", "promised_on", "late_reason", "content", "solutions"],
        ),
        (
            _("Judged"),
            [
                *("judged_path", "reason_sufficient", "claim_reasonable", "department", "handler"),
                *("cause_kind", "cause", "responsible"),
            ],
        ),
        (_("Handled"), ["instruction", "reply", "handling_result", "resulted_on"]),
        (_("Closed"), ["visit", "satisfaction", "summary", "customer_outcome", "archived_on", "void_reason"]),
    )
    column_sortable_list = ("received_on", "due_on", "number", ("customer", "customer.name"))
    column_default_sort = ("received_on", True)
    column_filters = (
        *("customer", "stage", "severity", "judged_path", "handler", "due_on", "received_on"),
        CAUSE,
        KEPT,
        late_filter(Complaint.due_on, duties.late),
        "customer_outcome",
        "archived_on",
    )
    column_classes = dict.fromkeys(("number", "stage", "severity", "cause_kind", "handler"), "nowrap")
    column_labels = {"due_on": _("Next step by"), "received_on": _("Came in on")}
    column_formatters = {"department": _department}
    column_formatters_export = {"department": _department}
    search_exact = ("number",)
    link_column = "number"
    empty_sentence = _("No complaint of a customer you see.")
    list_note = _("Handled at once, visited afterwards, archived: no step is left out (二(五)1.3, 四1).")
    details_template = "desk/complaints/complaint.html"
    form_ajax_refs = {"person": forms.PEOPLE}

    def may_look_up(self) -> bool:
        return "administrator" not in current_reader().posts  # colleagues alone

    def late(self, on: date) -> ColumnElement[bool]:
        return duties.late(on)

    def offers(self, row: Complaint) -> list[str]:
        return [name for name in ORDER if stages.is_next(row, name) and self._may_take(name, row)]

    def _may_take(self, name: str, row: Complaint) -> bool:
        if name == "sanction":
            return self.may("complaint.sanction")
        if name == "decide":
            return bool(current_reader().posts & {"cs_manager", "general_manager"})
        if name == "propose" and is_asked(row):
            return True
        if name in BY_HANDLER and row.handler_id in current_reader().stands_for:
            return True
        return self.may("complaint.handle")

    def details_context(self, row: Complaint) -> dict[str, Any]:
        steps = select(ComplaintStep).where(ComplaintStep.complaint_id == row.id)
        sanctions = select(ComplaintSanction).where(ComplaintSanction.complaint_id == row.id)
        items = select(Improvement).where(Improvement.about == row.number)
        return {
            **super().details_context(row),
            "is_late": self.is_late(row),
            "taken_steps": db.session.scalars(steps.order_by(ComplaintStep.position)).unique().all(),
            "alternatives": alternatives_of(row),
            "asked": asked_of(row),
            "sanctions": db.session.scalars(sanctions.order_by(ComplaintSanction.on)).unique().all(),
            "improvements": db.session.scalars(items.order_by(Improvement.due_on)).unique().all(),
            "photos": photos.photos_of(row),
            "brought": photos.photos_with(row.intake_id),
            "may_bring": photos.may_bring(row),
        }

    @expose("/bring/", methods=("POST",))  # type: ignore[untyped-decorator]
    def bring(self) -> Any:
        """Photos, chosen or taken on the spot: all of them, or none."""
        begin_writing()
        row: Complaint = self.found(request.form.get("id"))
        self.demand_offered(row, photos.may_bring(row))
        given = files_given([*request.files.getlist("file"), *request.files.getlist("photo")])
        if not given:
            flash(said(REQUIRED_FILE), "warning")
        elif self.attempt(lambda: [photos.add(row.id, one.stream, one.filename) for one in given]) is not None:
            flash(gettext("The photos are kept."), "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/photo/")  # type: ignore[untyped-decorator]
    def photo(self) -> Any:
        """One to look at in its page; noted."""
        return shown(ComplaintPhoto)
