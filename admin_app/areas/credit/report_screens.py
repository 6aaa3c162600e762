"""Credit reports, what investigations found and careful reviews on screen."""

from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import MultipleFileField

from admin_app import clock
from admin_app.areas.attachments.content import ACCEPT
from admin_app.areas.attachments.screens import REQUIRED_FILE, files_given
from admin_app.areas.credit import reports, service
from admin_app.areas.credit.investigating.service import may_bring_photos
from admin_app.areas.credit.models import CarefulReview, CreditReport
from admin_app.errors import Invalid
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.forms import DeskForm
from admin_app.screens.transactions import begin_writing


class EvidenceForm(DeskForm):
    files = MultipleFileField(_("Files"), render_kw={"accept": ACCEPT})


class CreditReportView(DeskView):
    customer_tab = "5.5"
    rights = {
        "create": "credit.file_report",
        "edit": None,
        "void": "credit.file_report",
        "export": "export.credit",
    }
    column_list = ("reported_on", "customer", "conclusion", "filed_by", "filed_at", "is_void")
    column_details_list = (
        *("reported_on", "customer", "conclusion", "operations", "payment_conduct", "evidence"),
        *("filed_by", "filed_at", "due_on", "in_time", "is_void", "void_reason"),
    )
    column_sortable_list = ("reported_on", ("customer", "customer.name"))
    column_default_sort = ("reported_on", True)
    column_more = ("due_on", "in_time")
    column_filters = ("customer", "conclusion", "reported_on", "filed_by", "in_time", "is_void")
    column_classes = {"reported_on": "nowrap", "filed_at": "nowrap", "filed_by": "nowrap"}
    link_column = "reported_on"
    create_label = _("File a credit report")
    form_args = {"reported_on": {"default": clock.today}}
    column_descriptions = {"evidence": _("Documents and facts, not opinion (二(三)3.2.4).")}
    act_clause = "二(三)3.2.4"
    form_extra_fields = {"files": MultipleFileField(_("Files"), render_kw={"accept": ACCEPT})}
    form_sections = [
        (_("Report"), ["customer", "reported_on", "conclusion"]),
        (_("Findings"), ["operations", "payment_conduct", "evidence", "files"]),
    ]
    details_template = "desk/credit/report.html"

    def row_class(self, row: CreditReport) -> str:
        return "row-void" if row.is_void else ""

    def save_new(self, form: Any) -> CreditReport:
        return service.file_report(
            form.customer.data.id,
            form.reported_on.data,
            form.conclusion.data,
            form.operations.data or "",
            form.payment_conduct.data or "",
            form.evidence.data or "",
            files=_brought("files"),
            on=clock.today(),
        )

    def void(self, model: CreditReport, reason: str) -> None:
        service.void_report(model.id, reason)

    def details_context(self, row: CreditReport) -> dict[str, Any]:
        may_add = self.may("credit.file_report") and not row.is_void and may_bring_photos(row.customer)
        return {"files": reports.files_of(row), "may_add": may_add}

    @expose("/evidence/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def evidence(self) -> Any:
        """More documents for a report that is filed."""
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)["may_add"])
        form = EvidenceForm(request.form or None)

        def act() -> CreditReport:
            brought = _brought("files")
            if not brought:
                raise Invalid({"files": REQUIRED_FILE})
            return reports.add_files(row.id, brought, on=clock.today())

        title, done = gettext("Add documents"), gettext("They are on file.")
        return form_page(self, row, form, title=title, act=act, done=done, note=str(row.customer))


def _brought(name: str) -> list[Any]:
    return [(one.stream, one.filename) for one in files_given(request.files.getlist(name))]


class InvestigationView(DeskView):
    customer_tab = "5.5"
    rights = {"create": None, "edit": None, "void": None, "export": "export.credit"}
    column_list = ("on", "customer", "result", "channel", "by", "is_void")
    column_details_list = (*column_list, "findings", "at")
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "result", "channel", "on")
    column_classes = {"on": "nowrap", "by": "nowrap"}
    link_column = "on"
    list_note = _("What investigations found; the latest one is a fact of the grade (二(三)1).")


class CarefulReviewView(DeskView):
    customer_tab = "5.5"
    rights = {"create": "credit.investigate", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("on", "customer", "passed", "reason", "by")
    column_details_list = (*column_list, "at")
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "passed", "on")
    column_classes = {"on": "nowrap", "by": "nowrap"}
    link_column = "on"
    create_label = _("New careful review")
    list_note = _("Passed, a grade C customer may have a small limit (二(三)2.3). The latest one counts.")
    form_args = {"on": {"default": clock.today}}
    form_sections = [(_("Careful review"), ["customer", "on", "passed", "reason"])]

    def save_new(self, form: Any) -> CarefulReview:
        return service.record_careful_review(
            form.customer.data.id, form.on.data, form.passed.data, form.reason.data or "", on=clock.today()
        )
