"""Customer information on screen: monthly reports and their notes, compilations."""

import io
from datetime import date
from typing import Any

from flask import abort, flash, redirect, request, send_file, url_for
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from wtforms.validators import InputRequired

from admin_app import clock
from admin_app.areas.information import archive_cards as _archive_cards  # noqa: F401 -- the report that is compiled
from admin_app.areas.information import boards as _boards  # noqa: F401 -- figures of the first page
from admin_app.areas.information import compilations, compiled, periods, reports
from admin_app.areas.information import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.information import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.information import prints as _prints  # noqa: F401 -- the report on paper
from admin_app.areas.information import usage as _usage  # noqa: F401 -- the report of how the database is used
from admin_app.areas.information.change_screens import NotifiedChangeView
from admin_app.areas.information.models import (
    Compilation,
    InformationNote,
    InformationReport,
    NotifiedChange,
    may_read_all,
)
from admin_app.areas.information.prints import told_of_text
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.fields import ChoiceField
from admin_app.screens.forms import DeskForm
from admin_app.screens.in_place import EditedInPlace
from admin_app.screens.lookups import key_of
from admin_app.screens.transactions import begin_writing
from admin_app.secrecy.reader import current_reader

MOST_GAPS = 24  # named on the page and in the form; then how many more there are


class CompileForm(DeskForm):
    period = ChoiceField(_("Period"), [InputRequired()])


class InformationReportView(DeskView):
    rights = {"create": None, "edit": None, "void": None, "export": "export.customers"}
    column_list = ("month", "author", "state", "filed_on", "told_of")
    column_details_list = column_list
    column_labels = {"told_of": _("Of his customers of today")}
    column_sortable_list = ("month", "filed_on")
    column_default_sort = ("month", True)
    column_filters = ("month", "state")
    column_formatters = {
        "month": lambda _view, _context, row, _name: f"{row.month:%Y-%m}",
        "told_of": lambda _view, _context, row, _name: told_of_text(*row.told_of),
    }
    column_formatters_export = column_formatters
    link_column = "month"
    empty_sentence = _("No report was begun yet.")
    list_note = _("Each salesperson files one in the first week of the month (二(二)6.1).")
    details_template = "information/report.html"

    def prepare_page(self, rows: list[InformationReport]) -> None:
        """Of how many customers each says something, asked once for the page."""
        found = reports.told_of(rows)
        for row in rows:
            row.told_of = found[row.id]  # type: ignore[attr-defined]

    def details_context(self, row: InformationReport) -> dict[str, Any]:
        self.prepare_page([row])
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


class InformationNoteView(EditedInPlace, DeskView):
    customer_tab = "5.4"
    rights = {
        "create": "information.report",
        "edit": "information.report",
        "void": "information.report",
        "export": "export.customers",
    }
    column_list = ("on", "customer", "surroundings", "demand", "changes", "by")
    edited_in_place = reports.TEXTS
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
        return reports.edit(model.id, {name: getattr(model, name) for name in reports.TEXTS} | _texts(form))

    def void(self, model: InformationNote, reason: str) -> None:
        reports.void(model.id, reason)

    def get_save_return_url(self, model: InformationNote, is_created: bool = False) -> str:
        if "url" in request.values:
            return self.back()
        return url_for("information_report.details_view", id=model.report_id)


def _texts(form: Any) -> dict[str, str]:
    return {name: form[name].data or "" for name in reports.TEXTS if name in form}


def _kilobytes(_view: Any, _context: Any, row: Compilation, _name: str) -> str:
    return f"{max(1, row.bytes // 1024):,} KB"


def _choices(on: date) -> list[tuple[str, str]]:
    """Those that are missing, newest first; then the latest of each kind, which can be compiled again."""
    missing = compilations.not_compiled(on)[:MOST_GAPS]
    latest = [(period, *periods.period_before(period, on)) for period in periods.MONTHS]
    return [
        (f"{period} {first}", compiled.name_of(first, last))
        for period, first, last in dict.fromkeys((*missing, *latest))
    ]


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
    list_note = _(
        "Cards, movements and figures of a period that is over, kept as a file under its fingerprint (二(二)6.8–6.9)."
    )
    details_template = "information/compilation.html"
    list_template = "information/compilations.html"
    form_columns = ("period",)
    form_note = _(
        "Its figures are those of the period, the cards as they stand today. The latest one can be compiled again."
    )

    def get_create_form(self) -> Any:
        return CompileForm

    def create_form(self, obj: Any = None) -> Any:
        form = CompileForm(request.form if request.method == "POST" else None)
        form.period.choices = _choices(clock.today())
        return form

    def save_new(self, form: Any) -> Compilation:
        period, first = form.period.data.split()
        return compilations.compile_period(period, date.fromisoformat(first), on=clock.today())

    def not_compiled(self) -> tuple[list[str], int]:
        """What whoever reads them all is told is missing, newest first; and how many more there are."""
        if not may_read_all(current_reader()):
            return [], 0
        gaps = compilations.not_compiled(clock.today())
        return [compiled.name_of(*days) for _period, *days in gaps[:MOST_GAPS]], max(0, len(gaps) - MOST_GAPS)

    def details_context(self, row: Compilation) -> dict[str, Any]:
        heads, chapters = compiled.table_of(row.content) if row.content else ([], [])
        kinds = compiled.sorted_of(row.content) if row.content else []
        return {"is_sound": compilations.is_sound(row), "heads": heads, "chapters": chapters, "kinds": kinds}

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
