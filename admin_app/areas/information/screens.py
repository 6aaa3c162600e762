"""Customer information on screen: monthly reports and their notes, notified changes with what differs, compilations."""

import io
from typing import Any

from flask import abort, flash, redirect, request, send_file, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms import StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.areas.customers.models import Customer
from admin_app.areas.information import archive_cards as _archive_cards  # noqa: F401 -- the report that is compiled
from admin_app.areas.information import boards as _boards  # noqa: F401 -- figures of the first page
from admin_app.areas.information import changes, compilations, reports
from admin_app.areas.information import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.information import prints as _prints  # noqa: F401 -- the report on paper
from admin_app.areas.information.models import Compilation, InformationNote, InformationReport, NotifiedChange
from admin_app.extensions import db
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.fields import ChoiceField, LookupField
from admin_app.screens.forms import DeskForm
from admin_app.screens.labels import LABELS
from admin_app.screens.lookups import CustomerLookup, key_of
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import current_reader

CUSTOMERS = CustomerLookup("customer", Customer)
REMOVE = "-"
KEPT = _("Left empty it stays; a single dash removes it.")
LENGTHS = {"name": 200, "phone": 40, "contact": 80, "tax_id": 18, "address": 200, "bank": 120, "bank_account": 40}


class RefuseForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=200)])


class CompileForm(DeskForm):
    period = ChoiceField(_("Period"), [InputRequired()], choices=list(WORDS["period"].items()))


class NotifyForm(DeskForm):
    """What changed; each field says what stands now."""

    customer = LookupField(CUSTOMERS, LABELS["customer"], [InputRequired()])
    source = StringField(_("How it became known"), [DataRequired(), Length(max=200)])


for _name in changes.NOTIFIED:
    setattr(NotifyForm, _name, StringField(LABELS[_name], [Length(max=LENGTHS[_name])], description=KEPT))


class InformationReportView(DeskView):
    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("month", "author", "state", "filed_on")
    column_details_list = column_list
    column_sortable_list = ("month", "filed_on")
    column_default_sort = ("month", True)
    column_filters = ("month", "state")
    column_formatters = {"month": lambda _view, _context, row, _name: f"{row.month:%Y-%m}"}
    column_formatters_export = column_formatters
    link_column = "month"
    empty_sentence = _("No report was begun yet.")
    list_note = _("Each salesperson files one in the first week of the month (二(二)6.1).")
    details_template = "information/report.html"

    def details_context(self, row: InformationReport) -> dict[str, Any]:
        is_mine = row.author_id == current_reader().user_id
        here = self.get_url(".details_view", id=row.id)
        return {
            "notes": reports.notes_of(row.id),
            "is_open": is_mine and row.state == "draft",
            "is_without_customers": is_mine and not reports.has_customers(row.author_id),
            "add_url": url_for("information_note.create_view", url=here),
            "details_heading": str(row),
        }

    @expose("/mine/")
    def mine(self) -> Any:
        """Where one goes on: one's draft, or the first note of the next report."""
        drafts = select(InformationReport.id).where(
            InformationReport.author_id == current_reader().user_id, InformationReport.state == "draft"
        )
        key = db.session.scalar(drafts.order_by(InformationReport.month).limit(1))
        if key is not None:
            return redirect(self.get_url(".details_view", id=key))
        if self.may("information.report", owns=True) and not reports.has_customers(current_reader().user_id):
            return self.render("information/none.html")
        return redirect(url_for("information_note.create_view"))

    @expose("/file-none/", methods=("POST",))
    def file_none(self) -> Any:
        begin_writing()
        filed = self.attempt(lambda: reports.file_none(on=clock.today()))
        if filed is None:
            return redirect(self.get_url(".index_view"))
        flash(gettext("Filed."), "success")
        return redirect(self.get_url(".details_view", id=filed.id))

    @expose("/file/", methods=("POST",))
    def file(self) -> Any:
        begin_writing()
        row = self.found(request.form.get("id"))
        if self.attempt(lambda: reports.file(row.id, on=clock.today())) is not None:
            flash(gettext("Filed."), "success")
        return redirect(self.get_url(".details_view", id=row.id))


class InformationNoteView(DeskView):
    customer_tab = "5.4"
    rights = {
        "create": "information.report",
        "edit": "information.report",
        "void": "information.report",
        "export": "export.customers",
    }
    column_list = ("on", "customer", "surroundings", "demand", "changes", "by")
    column_details_list = (*column_list, "report", "is_void", "void_reason")
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "on", "is_void")
    link_column = "on"
    create_label = _("Note for the monthly report")
    empty_sentence = _("Nothing was noted for a report yet.")
    form_sections = [(_("Monthly report"), ["customer", "surroundings", "demand", "changes"])]
    column_descriptions = {
        "surroundings": _("Who else supplies, on what terms; what is new among competitors."),
        "changes": _("What changed at the customer since the last report."),
    }

    def row_class(self, row: InformationNote) -> str:
        return "row-void" if row.is_void else ""

    def may_edit_row(self, row: InformationNote) -> bool:
        report = row.report
        if report is None or row.is_void:
            return False
        return report.author_id == current_reader().user_id and report.state == "draft"

    may_delete_row = may_edit_row

    def edit_form(self, obj: Any = None) -> Any:
        form = super().edit_form(obj)
        del form.customer
        return form

    def save_new(self, form: Any) -> InformationNote:
        return reports.note(form.customer.data.id, _texts(form), on=clock.today())

    def save_edit(self, form: Any, model: InformationNote) -> InformationNote:
        return reports.edit(model.id, _texts(form))

    def void(self, model: InformationNote, reason: str) -> None:
        reports.void(model.id, reason)

    def get_save_return_url(self, model: InformationNote, is_created: bool = False) -> str:
        if "url" in request.values:
            return self.back()
        return url_for("information_report.details_view", id=model.report_id)


def _texts(form: Any) -> dict[str, str]:
    return {name: form[name].data or "" for name in reports.TEXTS}


class NotifiedChangeView(DeskView):
    act_clause = "二(二)6.3"
    rights = {"create": "customer.notify_change", "edit": None, "void": None, "export": "export.customers"}
    customer_tab = "keeping"
    column_list = ("on", "customer", "fields", "state", "by", "decided_on", "decided_by")
    column_details_list = ("on", "customer", "state", "by", "source", "decided_on", "decided_by", "reason")
    column_sortable_list = ("on", "decided_on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "state", "on", "decided_on")
    column_formatters = {"fields": lambda _view, _context, row, _name: ", ".join(_fields(row))}
    column_formatters_export = column_formatters
    link_column = "on"
    create_label = _("Notify a change")
    empty_sentence = _("No change was notified.")
    list_note = _("Sales and marketing notify, the information department enters (二(二)6.3).")
    details_template = "information/change.html"
    form_columns = ("customer", "source")
    form_ajax_refs = {"customer": CUSTOMERS}

    def get_create_form(self) -> Any:
        return NotifyForm

    def create_form(self, obj: Any = None) -> Any:
        """Opened from a customer's page, each field says what stands now."""
        form = NotifyForm(request.form if request.method == "POST" else None)
        key = key_of(request.args.get("customer"))
        customer = CUSTOMERS.get_one(key) if key is not None and has_access(key, "work") else None
        if customer is None:
            return form
        if request.method == "GET":
            form.customer.data = customer
        for name in changes.NOTIFIED:
            now = getattr(customer, name)
            form[name].description = gettext("Now: %(value)s", value=now or "–") + " · " + str(KEPT)
        return form

    def save_new(self, form: Any) -> NotifiedChange:
        typed = {name: (form[name].data or "").strip() for name in changes.NOTIFIED}
        values = {name: None if text == REMOVE else text for name, text in typed.items() if text}
        return changes.notify(form.customer.data.id, values, form.source.data, on=clock.today())

    def get_save_return_url(self, model: NotifiedChange, is_created: bool = False) -> str:
        return self.get_url(".details_view", id=model.id)  # type: ignore[no-any-return]

    def details_context(self, row: NotifiedChange) -> dict[str, Any]:
        is_open = row.state == "notified"
        return {
            "rows": _differences(row),
            "may_enter": is_open and changes.may_enter(row, row.customer, clock.today()),
            "may_withdraw": is_open and row.by_id == current_reader().user_id,
        }

    def _asked(self) -> NotifiedChange:
        if request.method == "POST":
            begin_writing()
        row: NotifiedChange = self.found(request.values.get("id"))
        return row

    def _done(self, row: NotifiedChange, act: Any, words: str) -> Any:
        if self.attempt(act) is not None:
            flash(words, "success")
        return redirect(self.get_url(".details_view", id=row.id))

    @expose("/enter/", methods=("POST",))
    def enter(self) -> Any:
        row = self._asked()
        return self._done(row, lambda: changes.enter(row.id, on=clock.today()), gettext("Entered."))

    @expose("/refuse/", methods=("GET", "POST"))
    def refuse(self) -> Any:
        row = self._asked()
        self.demand_offered(row, self.details_context(row)["may_enter"])
        form = RefuseForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Do not enter"),
            act=lambda: changes.refuse(row.id, form.reason.data, on=clock.today()),
            done=gettext("It is not entered; whoever notified it is told."),
        )

    @expose("/withdraw/", methods=("POST",))
    def withdraw(self) -> Any:
        row = self._asked()
        return self._done(row, lambda: changes.withdraw(row.id, on=clock.today()), gettext("Withdrawn."))


def _fields(row: NotifiedChange) -> list[str]:
    return [str(LABELS[name]) for name in changes.NOTIFIED if name in row.after]


def _differences(row: NotifiedChange) -> list[tuple[str, Any, Any, Any]]:
    """Of each field what stood when it was notified, what stands now, and what shall."""
    named = [name for name in changes.NOTIFIED if name in row.after]
    return [
        (str(LABELS[name]), row.before.get(name) or "–", getattr(row.customer, name) or "–", row.after[name] or "–")
        for name in named
    ]


def _kilobytes(_view: Any, _context: Any, row: Compilation, _name: str) -> str:
    return f"{max(1, row.bytes // 1024):,} KB"


class CompilationView(DeskView):
    rights = {"create": "information.compile", "edit": None, "void": None, "export": "export.customers"}
    column_list = ("period", "from_on", "until_on", "bytes", "by", "at")
    column_details_list = (*column_list, "sha256")
    column_labels = {"bytes": _("Size of the file")}
    column_sortable_list = ("until_on", "at")
    column_default_sort = ("at", True)
    column_filters = ("period", "until_on")
    column_formatters = {"bytes": _kilobytes}
    link_column = "from_on"
    create_label = _("Compile")
    empty_sentence = _("Nothing was compiled yet.")
    list_note = _("The archive cards of a period that is over, kept as a file under its fingerprint (二(二)6.8–6.9).")
    details_template = "information/compilation.html"
    form_columns = ("period",)

    def get_create_form(self) -> Any:
        return CompileForm

    def create_form(self, obj: Any = None) -> Any:
        return CompileForm(request.form if request.method == "POST" else None)

    def save_new(self, form: Any) -> Compilation:
        return compilations.compile_period(form.period.data, on=clock.today())

    def details_context(self, row: Compilation) -> dict[str, Any]:
        return {"is_sound": compilations.is_sound(row)}

    @expose("/file/")
    def file(self) -> Any:
        """The file as it was compiled; noted."""
        key = key_of(request.args.get("id"))
        if key is None:
            abort(404)
        begin_writing()
        row, content = compilations.take(key)
        db.session.commit()
        name = f"archive-cards-{row.from_on}-{row.until_on}.xlsx"
        return send_file(io.BytesIO(content), as_attachment=True, download_name=name)


def views() -> list[Any]:
    category = _("Information")
    return [
        InformationReportView(
            InformationReport, _("Information reports"), category, "information_report", url="/information-reports"
        ),
        InformationNoteView(
            InformationNote, _("Notes of reports"), category, "information_note", url="/information-notes"
        ),
        NotifiedChangeView(NotifiedChange, _("Notified changes"), category, "notified_change", url="/notified-changes"),
        CompilationView(Compilation, _("Compilations"), category, "compilation", url="/compilations"),
    ]
