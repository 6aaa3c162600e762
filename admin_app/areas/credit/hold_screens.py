"""Holds, ended dealings and emergency reports on screen, and what was reported by word of mouth."""

from typing import Any

from flask import request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from markupsafe import Markup
from wtforms import RadioField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.areas.credit import holds, oral_reports
from admin_app.areas.credit.models import OralReport, SupplyHold
from admin_app.screens.acts import demand_offered, form_page
from admin_app.screens.base import DeskView
from admin_app.screens.forms import DeskForm
from admin_app.screens.theme import post_name
from admin_app.screens.transactions import begin_writing
from admin_app.screens.words import WORDS

OPENING = {"hold": holds.hold, "ended": holds.end_dealings, "emergency": holds.raise_emergency}
CLOSING = {"hold": holds.lift, "ended": holds.resume_dealings}
KINDS = {kind: WORDS["kind"][kind] for kind in OPENING}
RIGHTS = {"hold": "credit.hold", "ended": "credit.end_dealings", "emergency": "credit.raise_emergency"}


def _kind(_view: Any, _context: Any, row: SupplyHold, _name: str) -> Markup:
    tone = "secondary" if row.closed_on else "red"
    return Markup('<span class="badge bg-{}-lt">{}</span>').format(tone, KINDS.get(row.kind, row.kind))


def _lifted_by(_view: Any, _context: Any, row: SupplyHold, _name: str) -> str:
    answer = getattr(row, "lifting", None)
    return post_name(answer.outcome["lifted_by"]) if answer is not None else ""


class InstructForm(DeskForm):
    order = RadioField(_("Order"), [InputRequired()], choices=list(WORDS["order"].items()))
    instruction = TextAreaField(
        _("Instruction"), [DataRequired(), Length(max=400)], description=_("What is to be done, by whom, until when.")
    )


class SupplyHoldView(DeskView):
    act_clause = "二(三)3.3.1"
    customer_tab = "5.5"
    rights = {
        "create": ("credit.hold", "credit.raise_emergency"),
        "edit": None,
        "void": ("credit.hold", "credit.end_dealings"),
        "export": "export.credit",
    }
    column_list = (
        *("opened_on", "customer", "kind", "reason", "opened_by", "order", "instruction", "ordered_by"),
        *("lifted_by", "closed_on", "closed_by"),
    )
    column_details_list = (*column_list, "ordered_on", "is_void")
    column_labels = {
        "opened_on": _("Since"),
        "opened_by": _("Opened by"),
        "closed_on": _("Closed on"),
        "closed_by": _("Closed by"),
        "instruction": _("Instruction"),
        "order": _("Order"),
        "ordered_by": _("Ordered by"),
        "lifted_by": _("Lifted by"),
        "ordered_on": _("Ordered on"),
    }
    column_sortable_list = ("opened_on", "closed_on", ("customer", "customer.name"))
    column_default_sort = ("opened_on", True)
    column_filters = ("customer", "opened_on")
    column_formatters = {"kind": _kind, "lifted_by": _lifted_by}
    column_formatters_export = {
        "kind": lambda _v, _c, row, _n: str(KINDS.get(row.kind, row.kind)),
        "lifted_by": _lifted_by,
    }
    column_classes = dict.fromkeys(("opened_on", "closed_on", "opened_by", "closed_by", "ordered_by"), "nowrap")
    link_column = "opened_on"
    create_label = _("Hold supply or report an emergency")
    list_note = _("While one is open nothing is sold to the customer (二(三)3.3.1, 3.4.2).")
    delete_label = _("Close")
    voided_words = _("It is closed; supply may go on.")
    details_template = "desk/credit/hold.html"
    form_sections = [(_("What happened"), ["customer", "kind", "reason"])]
    column_descriptions = {
        "reason": _("What happened, and what is feared."),
        "lifted_by": _("This post or one above it lets supply or dealings go on again."),
    }

    form_choices = {"kind": list(KINDS.items())}

    def create_form(self, obj: Any = None) -> Any:
        """Only what the reader may open."""
        form = super().create_form(obj)
        form.kind.choices = [(kind, words) for kind, words in KINDS.items() if self.may(RIGHTS[kind], owns=True)]
        if request.method == "GET" and request.args.get("kind") in KINDS:
            form.kind.data = request.args["kind"]
        return form

    def save_new(self, form: Any) -> SupplyHold:
        return OPENING[form.kind.data](form.customer.data.id, clock.today(), form.reason.data or "")

    def prepare_page(self, rows: list[SupplyHold]) -> None:
        """Who may lift each, asked once for the page."""
        found = holds.liftings(rows, clock.today())
        for row in rows:
            row.lifting = found.get(row.id)  # type: ignore[attr-defined]

    def demand_offered(self, row: SupplyHold, is_offered: bool) -> None:
        demand_offered(is_offered, holds.CLAUSES[row.kind], self.get_url(".details_view", id=row.id))

    def details_context(self, row: SupplyHold) -> dict[str, Any]:
        self.prepare_page([row])
        is_open = row.kind == "emergency" and row.closed_on is None
        return {"may_instruct": is_open and holds.may_instruct(row)}

    def may_delete_row(self, row: SupplyHold) -> bool:
        if not hasattr(row, "lifting"):
            self.prepare_page([row])
        answer = row.lifting  # type: ignore[attr-defined]
        return answer is not None and holds.may_lift(row, answer)

    def void(self, model: SupplyHold, reason: str) -> None:
        CLOSING[model.kind](model.customer_id, clock.today(), reason)

    def confirm(self, **asked: Any) -> Any:
        asked |= {
            "title": gettext("Close: supply again"),
            "sentence": gettext("Write what was instructed, by whom, and why supply may go on."),
            "submit_label": gettext("Close"),
        }
        return super().confirm(**asked)

    @expose("/instruct/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def instruct(self) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)["may_instruct"])
        form = InstructForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Instruct"),
            act=lambda: holds.instruct(row.id, form.order.data, form.instruction.data or "", on=clock.today()),
            done=gettext("The instruction is given; whoever reported is told."),
            note=f"{row.customer.name}: {row.reason}",
        )


class OralReportView(DeskView):
    customer_tab = "5.5"
    rights = {"create": "credit.report_orally", "edit": None, "void": None, "export": "export.credit"}
    column_list = ("on", "customer", "urgency", "line", "told", "by")
    column_details_list = (*column_list, "at")
    column_labels = {"urgency": _("Urgency"), "line": _("What was reported"), "told": _("Told")}
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "urgency", "on")
    column_classes = {"on": "nowrap", "by": "nowrap", "told": "nowrap"}
    link_column = "on"
    create_label = _("Log an oral report")
    list_note = _(
        "One line on what was reported by word of mouth (二(三)3.2.2); an emergency needs its report besides."
    )
    form_args = {"on": {"default": clock.today}}
    form_sections = [(_("Oral report"), ["customer", "on", "urgency", "told", "line"])]
    column_descriptions = {"told": _("In an emergency required; he gets a notice.")}
    details_template = "desk/credit/oral_report.html"

    def details_context(self, row: OralReport) -> dict[str, Any]:
        """Whoever was told may read nothing else of the customer."""
        customer = row.customer
        is_open = customer is not None and row.urgency == "emergency" and not customer.emergency_open
        return {"may_raise": is_open and self.may(RIGHTS["emergency"], owns=self.owns(row))}

    def save_new(self, form: Any) -> OralReport:
        told = form.told.data
        return oral_reports.log_oral_report(
            form.customer.data.id,
            form.on.data,
            form.urgency.data,
            form.line.data or "",
            told.id if told is not None else None,
            on=clock.today(),
        )
