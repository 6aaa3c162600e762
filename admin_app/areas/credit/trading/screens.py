"""The start and the end of trading on screen: visits, opinions, defaults and what was done to collect."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import DateField, FileField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.areas.attachments.content import ACCEPT
from admin_app.areas.attachments.screens import REQUIRED_FILE, as_link, files_given
from admin_app.areas.credit.investigating.service import may_bring_photos
from admin_app.areas.credit.trading import documents, ending, starting
from admin_app.areas.credit.trading import duties as _duties  # noqa: F401 -- who owes a visit or a step
from admin_app.areas.credit.trading import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.credit.trading import holding as _holding  # noqa: F401 -- what keeps somebody from leaving
from admin_app.areas.credit.trading.models import CollectionStep, DefaultReport, VisitPlan
from admin_app.areas.receivables import defaulting
from admin_app.areas.receivables.models import Bill, Invoice
from admin_app.errors import Invalid
from admin_app.extensions import db
from admin_app.screens import panels
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.formatters import day, yuan
from admin_app.screens.forms import DeskForm
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import choices, words
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest

MOST_NAMED, MOST_LISTED = 5, 50


class VisitForm(DeskForm):
    done_on = DateField(_("Visited on"), [InputRequired()], default=clock.today)
    outcome = TextAreaField(_("Result"), [DataRequired(), Length(max=4000)])


class ReasonForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=400)])


class StepForm(DeskForm):
    act = SelectField(_("What was done"), choices=choices("act"))
    outcome = TextAreaField(_("What came of it"), [DataRequired(), Length(max=4000)])
    next_on = DateField(_("Next step by"), [InputRequired()])


class CopyForm(DeskForm):
    file = FileField(_("Copy of it"), render_kw={"accept": ACCEPT})


class Acts(DeskView):
    """The record of an act's page, locked into a transaction that may write; 403 where the act is not the reader's."""

    def _asked(self, allowed: str) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)[allowed])
        return row


class Documented(Acts):
    """A record that names a document, a copy of which is put on file by whoever may add to the archive."""

    column_formatters = {"attachment": as_link}

    def details_context(self, row: Any) -> dict[str, Any]:
        return {"may_file": row.state in documents.OPEN and may_bring_photos(row.customer)}

    @expose("/copy/", methods=("GET", "POST"))
    def copy(self) -> Any:
        row = self._asked("may_file")
        form = CopyForm(request.form or None)

        def act() -> Any:
            given = files_given([request.files.get("file")])
            if not given:
                raise Invalid({"file": REQUIRED_FILE})
            return documents.file_copy(self.model, row.id, given[0].stream, given[0].filename, on=clock.today())

        title = gettext("Put a copy on file")
        return form_page(self, row, form, title=title, act=act, done=gettext("It is on file."), note=row.document)


class VisitPlanView(Acts):
    act_clause = "二(三)3.4.1"
    customer_tab = "5.5"
    rights = {"create": "credit.plan_visit", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("planned_on", "customer", "visitor", "aim", "state", "done_on")
    column_details_list = (*column_list, "outcome")
    column_labels = {
        "planned_on": _("Planned for"),
        "visitor": _("Who goes"),
        "aim": _("Aim"),
        "done_on": _("Visited on"),
        "outcome": _("Result"),
    }
    column_sortable_list = ("planned_on", ("customer", "customer.name"))
    column_default_sort = ("planned_on", True)
    column_filters = ("customer", "state", "planned_on")
    column_classes = dict.fromkeys(("planned_on", "visitor", "done_on"), "nowrap")
    link_column = "planned_on"
    create_label = _("Plan a customer visit")
    list_note = _("A new customer is visited before trading starts (二(三)3.4.1).")
    details_template = "desk/credit/visit.html"
    form_sections = [(_("Visit"), ["customer", "planned_on", "aim"])]

    def save_new(self, form: Any) -> VisitPlan:
        return starting.plan_visit(form.customer.data.id, form.planned_on.data, form.aim.data or "", on=clock.today())

    def details_context(self, row: VisitPlan) -> dict[str, Any]:
        return {"is_mine": row.state == "planned" and row.visitor_id == current_reader().user_id}

    @expose("/report/", methods=("GET", "POST"))
    def report(self) -> Any:
        row = self._asked("is_mine")
        form = VisitForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Note the result"),
            act=lambda: starting.report_visit(row.id, form.outcome.data or "", form.done_on.data, on=clock.today()),
            done=gettext("The visit is noted."),
            note=f"{row.customer.name}: {row.aim}",
        )

    @expose("/drop/", methods=("GET", "POST"))
    def drop(self) -> Any:
        row = self._asked("is_mine")
        form = ReasonForm(request.form or None)
        act = lambda: starting.drop_visit(row.id, form.reason.data or "")  # noqa: E731
        return form_page(self, row, form, title=gettext("Drop the visit"), act=act, done=gettext("It is dropped."))


class TradingStartView(Documented):
    act_clause = "二(三)3.4.1"
    customer_tab = "5.5"
    rights = {"create": "credit.start_trading", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("asked_on", "customer", "condition", "wanted_fen", "state", "asked_by", "closed_on")
    column_details_list = (*column_list, "document", "attachment", "reason", "note")
    column_labels = {
        "asked_on": _("Asked on"),
        "asked_by": _("Asked by"),
        "condition": _("Condition"),
        "wanted_fen": _("Limit thought of (yuan)"),
        "document": _("Document"),
        "attachment": _("Copy of it"),
        "closed_on": _("Decided on"),
        "note": _("Why not"),
    }
    column_sortable_list = ("asked_on", ("customer", "customer.name"))
    column_default_sort = ("asked_on", True)
    column_filters = ("customer", "state", "condition", "asked_on")
    column_classes = dict.fromkeys(("asked_on", "asked_by", "closed_on"), "nowrap")
    link_column = "asked_on"
    create_label = _("Ask for opinions")
    list_note = _("Customer service and finance sign before the first sale on account (二(三)3.4.1).")
    empty_sentence = _("No opinion was asked for.")
    details_template = "desk/credit/start.html"
    form_sections = [(_("Start of trading"), ["customer", "wanted_fen", "condition", "document", "reason"])]
    column_descriptions = {"document": _("Number of the contract or guarantee, and where it is kept.")}

    def save_new(self, form: Any) -> SignRequest:
        asked = (form.wanted_fen.data, form.condition.data, form.document.data or "", form.reason.data or "")
        return starting.ask_to_start(form.customer.data.id, *asked, on=clock.today())


class DefaultReportView(Documented):
    act_clause = "二(三)3.4.2"
    customer_tab = "5.5"
    rights = {"create": "credit.report_default", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("reported_on", "customer", "document", "amount_fen", "state", "next_on", "reported_by")
    column_details_list = (*column_list, "bill", "attachment", "detail", "closed_on", "note")
    column_labels = {
        "reported_on": _("Reported on"),
        "document": _("Bill or invoice"),
        "attachment": _("Copy of it"),
        "amount_fen": _("Amount (yuan)"),
        "detail": _("What happened"),
        "next_on": _("Next step by"),
        "reported_by": _("Reported by"),
        "closed_on": _("Finished on"),
        "note": _("How it was closed"),
    }
    column_sortable_list = ("reported_on", "next_on", ("customer", "customer.name"))
    column_default_sort = ("reported_on", True)
    column_filters = ("customer", "state", "reported_on")
    column_classes = dict.fromkeys(("reported_on", "next_on", "reported_by"), "nowrap")
    link_column = "document"
    create_label = _("Report a default")
    list_note = _("Reported in detail, collected step by step; dealings end on instruction (二(三)3.4.2).")
    empty_sentence = _("No default was reported.")
    details_template = "desk/credit/default.html"
    form_sections = [(_("Default"), ["customer", "document", "amount_fen", "detail", "next_on"])]
    column_descriptions = {"detail": _("What was promised, what the customer says, what he still has.")}

    def create_form(self, obj: Any = None) -> Any:
        """Filled in from the bill it is about, or from all invoices of the customer that are in default."""
        form, bill, invoice = super().create_form(obj), self._bill(), self._invoice()
        if request.method != "GET":
            return form
        if bill is not None:
            form.document.data = gettext("Acceptance bill %(number)s", number=bill.number)
            form.amount_fen.data = bill.amount_fen
            given = {"due": day(bill.due_on), "day": day(bill.dishonoured_on)}
            form.detail.data = gettext("Due on %(due)s, not met on %(day)s.", **given) + "\n"
        elif invoice is not None:
            _fill_in(form, defaulting.defaults_of(invoice.customer_id, clock.today()))
        return form

    def _bill(self) -> Bill | None:
        """One that the reader sees."""
        key = key_of(request.args.get("bill", ""))
        rows = select(Bill).where(Bill.id == key, Bill.dishonoured_on.is_not(None))
        return db.session.scalars(rows).one_or_none() if key is not None else None

    def _invoice(self) -> Invoice | None:
        """One that the reader sees."""
        key = key_of(request.args.get("invoice", ""))
        return db.session.scalars(select(Invoice).where(Invoice.id == key)).one_or_none() if key is not None else None

    def save_new(self, form: Any) -> DefaultReport:
        told = (form.document.data or "", form.amount_fen.data, form.detail.data or "", form.next_on.data)
        bill, invoice = self._bill(), self._invoice()
        about = {"bill_id": bill.id if bill else None, "invoice_id": invoice.id if invoice and not bill else None}
        return ending.report_default(form.customer.data.id, *told, **about, on=clock.today())

    def details_context(self, row: DefaultReport) -> dict[str, Any]:
        owns, is_running = self.owns(row), row.state == "collecting"
        is_open = row.state in ("collecting", "end_asked")
        advised = panels.render("default", row.customer, clock.today()) if is_open else []
        return {
            **super().details_context(row),
            "may_collect": is_running and self.may("credit.collect", owns=owns),
            "may_write": is_running and self.may("receivables.write_to_customer", owns=owns),
            "may_close": is_running and self.may("credit.report_default", owns=owns),
            "steps": ending.steps_of(row),
            "advised": advised,
            "invoices": ending.invoices_of(row),
        }

    @expose("/step/", methods=("GET", "POST"))
    def step(self) -> Any:
        row = self._asked("may_collect")
        form = StepForm(request.form or None)

        def act() -> CollectionStep:
            return ending.log_step(row.id, form.act.data, form.outcome.data or "", form.next_on.data, on=clock.today())

        return form_page(self, row, form, title=gettext("A step to collect"), act=act, done=gettext("It is noted."))

    @expose("/collected/", methods=("GET", "POST"))
    def collected(self) -> Any:
        row = self._asked("may_close")
        form = ReasonForm(request.form or None)
        act = lambda: ending.collected(row.id, form.reason.data or "", on=clock.today())  # noqa: E731
        return form_page(self, row, form, title=gettext("Collected"), act=act, done=gettext("It is closed."))

    @expose("/end/", methods=("GET", "POST"))
    def end(self) -> Any:
        row = self._asked("may_close")
        form = ReasonForm(request.form or None)
        act = lambda: ending.ask_to_end(row.id, form.reason.data or "", on=clock.today())  # noqa: E731
        return form_page(self, row, form, title=gettext("Ask to end dealings"), act=act, done=gettext("It is asked."))


def _fill_in(form: Any, owed: Sequence[tuple[Invoice, int]]) -> None:
    """Which invoices, what is open of them, and each with its days late."""
    names = ", ".join(invoice.number for invoice, _fen in owed[:MOST_NAMED])
    form.document.data = gettext("Invoice %(numbers)s", numbers=names)
    if len(owed) > MOST_NAMED:
        form.document.data = gettext(
            "Invoice %(numbers)s and %(more)s more", numbers=names, more=len(owed) - MOST_NAMED
        )
    form.amount_fen.data = sum(fen for _invoice, fen in owed)
    form.detail.data = "".join(
        gettext(
            "%(number)s: due on %(due)s, %(days)s days late, %(open)s yuan open",
            number=invoice.number,
            due=day(invoice.due_on),
            days=(clock.today() - invoice.due_on).days,
            open=yuan(fen),
        )
        + "\n"
        for invoice, fen in owed[:MOST_LISTED]
    )


def _start_details(request: SignRequest) -> Iterable[tuple[str, str]]:
    start = starting.start_of(request)
    yield gettext("Limit thought of (yuan)"), yuan(start.wanted_fen)
    yield gettext("Condition"), words("condition", start.condition)
    yield gettext("Document"), start.document


def _end_details(request: SignRequest) -> Iterable[tuple[str, str]]:
    report = ending.report_of(request)
    yield gettext("Bill or invoice"), report.document
    yield gettext("Amount (yuan)"), yuan(report.amount_fen)
    yield gettext("What happened"), report.detail
    for step in ending.steps_of(report):
        yield words("act", step.act), step.outcome


register(
    Matter(
        "trading_start",
        starting.TITLE,
        starting.agreed,
        refuse=starting.declined,
        details=_start_details,
        check=starting.check,
        asks_opinion=lambda _step: True,
    )
)
register(Matter("trading_end", ending.TITLE, ending.ended, refuse=ending.not_ended, details=_end_details))
