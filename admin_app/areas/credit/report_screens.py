"""Credit reports, investigations, careful reviews and holds on screen."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup

from admin_app import clock
from admin_app.areas.credit import service
from admin_app.areas.credit.models import CarefulReview, CreditReport, Investigation, SupplyHold
from admin_app.screens.base import DeskView

KINDS = {"hold": _("Supply on hold"), "emergency": _("Emergency report")}


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
    form_sections = [
        (_("Report"), ["customer", "reported_on", "conclusion"]),
        (_("Findings"), ["operations", "payment_conduct", "evidence"]),
    ]

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
            on=clock.today(),
        )

    def void(self, model: CreditReport, reason: str) -> None:
        service.void_report(model.id, reason)


class InvestigationView(DeskView):
    customer_tab = "5.5"
    rights = {"create": "credit.investigate", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("on", "customer", "result", "channel", "by")
    column_details_list = (*column_list, "findings", "at")
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "result", "channel", "on")
    column_classes = {"on": "nowrap", "by": "nowrap"}
    link_column = "on"
    create_label = _("New investigation")
    list_note = _("The latest one is a fact of the grade (二(三)3.1).")
    form_args = {"on": {"default": clock.today}}
    form_sections = [(_("Investigation"), ["customer", "on", "result", "channel", "findings"])]

    def save_new(self, form: Any) -> Investigation:
        return service.record_investigation(
            form.customer.data.id,
            form.on.data,
            form.result.data,
            form.channel.data,
            form.findings.data or "",
            on=clock.today(),
        )


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


def _kind(_view: Any, _context: Any, row: SupplyHold, _name: str) -> Markup:
    tone = "secondary" if row.closed_on else "red"
    return Markup('<span class="badge bg-{}-lt">{}</span>').format(tone, KINDS.get(row.kind, row.kind))


class SupplyHoldView(DeskView):
    customer_tab = "5.5"
    rights = {
        "create": ("credit.hold", "credit.raise_emergency"),
        "edit": None,
        "void": "credit.hold",
        "export": "export.credit",
    }
    column_list = ("opened_on", "customer", "kind", "reason", "opened_by", "closed_on", "instruction", "closed_by")
    column_details_list = column_list
    column_labels = {
        "opened_on": _("Since"),
        "opened_by": _("Opened by"),
        "closed_on": _("Closed on"),
        "closed_by": _("Closed by"),
        "instruction": _("Instruction"),
    }
    column_sortable_list = ("opened_on", "closed_on", ("customer", "customer.name"))
    column_default_sort = ("opened_on", True)
    column_filters = ("customer", "opened_on")
    column_formatters = {"kind": _kind}
    column_formatters_export = {"kind": lambda _v, _c, row, _n: str(KINDS.get(row.kind, row.kind))}
    column_classes = dict.fromkeys(("opened_on", "closed_on", "opened_by", "closed_by"), "nowrap")
    link_column = "opened_on"
    create_label = _("Hold supply or report an emergency")
    list_note = _("While one is open nothing is sold to the customer (二(三)3.3.1, 3.4.2).")
    delete_label = _("Close")
    form_choices = {"kind": list(KINDS.items())}
    form_sections = [(_("Hold"), ["customer", "kind", "reason"])]

    def save_new(self, form: Any) -> SupplyHold:
        act = service.hold if form.kind.data == "hold" else service.raise_emergency
        return act(form.customer.data.id, clock.today(), form.reason.data or "")

    def may_delete_row(self, row: SupplyHold) -> bool:
        return row.closed_on is None and super().may_delete_row(row)

    def void(self, model: SupplyHold, reason: str) -> None:
        act = service.lift if model.kind == "hold" else service.close_emergency
        act(model.customer_id, clock.today(), reason)

    def confirm(self, **asked: Any) -> Any:
        asked |= {
            "title": gettext("Close: supply again"),
            "sentence": gettext("Write what was instructed, by whom, and why supply may go on."),
            "submit_label": gettext("Close"),
        }
        return super().confirm(**asked)
