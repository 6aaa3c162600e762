"""Investigations on screen: asked for, given to people, surveyed on a telephone with photos, reported."""

from collections.abc import Sequence
from typing import Any

from flask import abort, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import DateField, FileField, MultipleFileField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from admin_app import clock, said
from admin_app.areas.attachments.content import ACCEPT
from admin_app.areas.attachments.screens import files_given
from admin_app.areas.credit.investigating import duties as _duties  # noqa: F401 -- who owes what of it
from admin_app.areas.credit.investigating import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.credit.investigating import service, writing
from admin_app.areas.credit.investigating.matter import evidence_choices, evidence_words, item_words
from admin_app.areas.credit.investigating.models import (
    CHANNELS,
    InvestigationCase,
    InvestigationPhoto,
    InvestigationStep,
)
from admin_app.extensions import db
from admin_app.screens.acts import demand_offered, form_page
from admin_app.screens.base import DeskView
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS, choices, words
from admin_app.secrecy.reader import current_reader


class ReasonForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=400)])


class StepForm(DeskForm):
    source = StringField(
        _("Who was asked, what was looked at"),
        [DataRequired(), Length(max=200)],
        description=_("Names, offices, documents, places."),
    )
    learnt = TextAreaField(
        _("What was learnt"), [DataRequired(), Length(max=4000)], description=_("Facts, not opinion (二(三)3.2.4).")
    )
    file = MultipleFileField(_("Files"), render_kw={"accept": ACCEPT})
    photo = FileField(_("Or take a picture"), render_kw={"accept": "image/*", "capture": "environment"})


def plan_form(taken: set[str]) -> type[DeskForm]:
    """A day for each channel that may still be chosen."""
    left = [channel for channel in CHANNELS if channel not in taken]
    return type(
        "PlanForm",
        (DeskForm,),
        {channel: DateField(WORDS["channel"][channel], [Optional()]) for channel in left},
    )


def report_form(evidence: Sequence[tuple[str, str]]) -> type[DeskForm]:
    """Every item of the template with its evidence."""
    fields: dict[str, Any] = {}
    for name, title in writing.TEMPLATE.items():
        fields[name] = TextAreaField(said(title), [Length(max=4000)])
        fields[f"{name}_evidence"] = SelectField(
            gettext("Evidence: %(item)s", item=said(title)), choices=[("", "–"), *evidence]
        )
    fields["result"] = SelectField(_("Result"), choices=choices("result", blank=True))
    fields["summary"] = TextAreaField(_("Summary"), [Length(max=4000)])
    return type("ReportForm", (DeskForm,), fields)


class InvestigationCaseView(DeskView):
    act_clause = service.SURVEY
    act_clauses = {
        **dict.fromkeys(("plan", "drop", "decline", "withdraw"), service.CLAUSE),
        **dict.fromkeys(("write", "submit"), writing.REPORT),
    }
    customer_tab = "5.5"
    rights = {"create": "credit.ask_investigation", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("asked_on", "customer", "state", "result", "asked_by", "officer", "reported_on")
    column_details_list = (*column_list, "closed_on", "reason", "note", "summary")
    column_labels = {
        "asked_by": _("Asked by"),
        "officer": _("Investigated by"),
        "note": _("Declined, withdrawn or sent back because"),
        "summary": _("Summary"),
        "reported_on": _("Reported on"),
        "closed_on": _("Finished on"),
    }
    column_sortable_list = ("asked_on", ("customer", "customer.name"))
    column_default_sort = ("asked_on", True)
    column_filters = ("customer", "state", "result", "asked_on")
    column_classes = dict.fromkeys(("asked_on", "asked_by", "officer", "reported_on"), "nowrap")
    link_column = "asked_on"
    create_label = _("Ask for an investigation")
    list_note = _(
        "The salesperson asks, customer service chooses channels, the credit group reads the report (二(三)3.1, 3.2)."
    )
    empty_sentence = _("No investigation was asked for.")
    details_template = "desk/credit/investigation.html"
    form_sections = [(_("Investigation"), ["customer", "reason"])]
    column_descriptions = {"reason": _("What is planned with the customer, what must be known.")}

    def save_new(self, form: Any) -> InvestigationCase:
        return service.ask(form.customer.data.id, form.reason.data or "", on=clock.today())

    def details_context(self, row: InvestigationCase) -> dict[str, Any]:
        reader, steps = current_reader(), service.steps_of(row)
        is_officer = self.may("credit.investigate")
        return {
            "details_heading": gettext("Investigation of %(name)s", name=row.customer.name),
            "steps": steps,
            "photos": _photos_of(steps),
            "items": [(item_words(one), one.conclusion, evidence_words(one)) for one in writing.items_of(row)],
            "own": {step.id for step in steps if step.state == "open" and service.is_whose(step, reader)},
            "may_plan": is_officer and row.state in ("requested", "running"),
            "may_decline": is_officer and row.state == "requested",
            "may_withdraw": row.state == "requested" and row.asked_by_id == reader.user_id,
            "may_drop": is_officer and row.state == "running",
            "may_write": is_officer and row.state == "running" and any(step.state == "done" for step in steps),
        }

    def demand_offered(self, row: InvestigationCase, is_offered: bool) -> None:
        """By the clause of the act that is asked for."""
        endpoint = str(request.endpoint).partition(".")[2]
        clause = self.act_clauses.get(endpoint, self.act_clause)
        demand_offered(is_offered, clause, self.get_url(".details_view", id=row.id))

    @expose("/plan/", methods=("GET", "POST"))
    def plan(self) -> Any:
        row = self._case("may_plan")
        taken = service.taken(row)
        form = plan_form(set(taken if "field" in taken else service.taken(row, again=True)))(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Choose channels"),
            act=lambda: service.plan(row.id, {field.name: field.data for field in form}, on=clock.today()),
            done=gettext("The channels are chosen; their people are told."),
            note=gettext("Each channel gets the day by which it must be gone through; leave the others empty."),
        )

    @expose("/step/", methods=("GET", "POST"))
    def step(self) -> Any:
        step = self._step()
        self.demand_offered(step.case, step.state == "open" and service.is_whose(step, current_reader()))
        form = StepForm(request.form or None)
        if request.files:
            form.file.data, form.photo.data = request.files.getlist("file"), request.files.get("photo")
        if not service.may_bring(step):
            del form.file, form.photo

        def act() -> InvestigationStep:
            brought = files_given([*form.file.data, form.photo.data]) if "file" in form and request.files else []
            photos = [(one.stream, one.filename) for one in brought]
            return service.report_step(
                step.id, form.source.data or "", form.learnt.data or "", on=clock.today(), photos=photos
            )

        return form_page(
            self,
            step.case,
            form,
            title=words("channel", step.channel),
            act=act,
            done=gettext("It is kept; thank you."),
            note=f"{step.customer.name}: {step.case.reason}",
        )

    @expose("/drop/", methods=("GET", "POST"))
    def drop(self) -> Any:
        step = self._step()
        self.demand_offered(step.case, step.state == "open" and self.details_context(step.case)["may_drop"])
        form = ReasonForm(request.form or None)
        return form_page(
            self,
            step.case,
            form,
            title=gettext("Drop the channel: %(channel)s", channel=words("channel", step.channel)),
            act=lambda: service.drop_step(step.id, form.reason.data or "", on=clock.today()),
            done=gettext("The channel is dropped."),
        )

    @expose("/write/", methods=("GET", "POST"))
    def write(self) -> Any:
        row = self._case("may_write")
        kept = {one.item: one for one in writing.items_of(row)}
        given = {name: one.conclusion for name, one in kept.items()}
        given |= {f"{name}_evidence": _named(one) for name, one in kept.items()}
        form = report_form(evidence_choices(row))(
            request.form or None, data={**given, "result": row.result or "", "summary": row.summary}
        )

        def act() -> InvestigationCase:
            items = {
                name: writing.Written(form[name].data or "", form[f"{name}_evidence"].data or "")
                for name in writing.TEMPLATE
            }
            return writing.write(row.id, items, form.result.data, form.summary.data or "", on=clock.today())

        return form_page(
            self,
            row,
            form,
            title=gettext("Write the report"),
            act=act,
            done=gettext("The report is kept; it goes to nobody before you send it."),
            note=gettext("Facts and their evidence, no opinion and no strings of figures (二(三)3.2.4)."),
        )

    @expose("/submit/", methods=("GET", "POST"))
    def submit(self) -> Any:
        row = self._case("may_write")
        return form_page(
            self,
            row,
            DeskForm(request.form or None),
            title=gettext("Send to the credit group"),
            act=lambda: writing.submit(row.id, on=clock.today()),
            done=gettext("The report is with the credit group."),
            note=gettext(
                "Each member acknowledges it or sends it back with why; then its result counts for the grade."
            ),
        )

    @expose("/decline/", methods=("GET", "POST"))
    def decline(self) -> Any:
        row = self._case("may_decline")
        form = ReasonForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Do not investigate"),
            act=lambda: service.decline(row.id, form.reason.data or "", on=clock.today()),
            done=gettext("It is declined; whoever asked is told."),
        )

    @expose("/withdraw/", methods=("GET", "POST"))
    def withdraw(self) -> Any:
        row = self._case("may_withdraw")
        form = ReasonForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Withdraw"),
            act=lambda: service.withdraw(row.id, form.reason.data or "", on=clock.today()),
            done=gettext("Withdrawn."),
        )

    def _case(self, allowed: str) -> InvestigationCase:
        """The case of an act's page, in a transaction that may write; 403 where the act is not the reader's now."""
        if request.method == "POST":
            begin_writing()
        row: InvestigationCase = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)[allowed])
        return row

    def _step(self) -> InvestigationStep:
        if request.method == "POST":
            begin_writing()
        rows = select(InvestigationStep).where(InvestigationStep.id == key_of(request.args.get("id")))
        step = db.session.scalars(rows).one_or_none()
        return step if step is not None else abort(404)


def _named(item: Any) -> str:
    if item.step_id is not None:
        return f"step:{item.step_id}"
    return f"file:{item.attachment_id}" if item.attachment_id is not None else ""


def _photos_of(steps: Sequence[InvestigationStep]) -> dict[int, list[InvestigationPhoto]]:
    """By step, those that the reader sees."""
    found: dict[int, list[InvestigationPhoto]] = {}
    rows = select(InvestigationPhoto).where(InvestigationPhoto.step_id.in_([step.id for step in steps]))
    for photo in db.session.scalars(rows.order_by(InvestigationPhoto.id)):
        if photo.attachment is not None:
            found.setdefault(photo.step_id, []).append(photo)
    return found
