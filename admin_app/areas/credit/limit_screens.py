"""Limits on screen: approved from a day to a day, and what of each counts today; and reports of going over one."""

from datetime import date
from typing import Any

from flask import flash, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement
from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from admin_app import clock
from admin_app.areas.credit import service
from admin_app.areas.credit.limit_ends import late_limits, let_end
from admin_app.areas.credit.limit_steps import decline_step
from admin_app.areas.credit.models import CreditLimit, LimitStep, OverLimitReport
from admin_app.screens import formatters
from admin_app.screens.acts import form_page
from admin_app.screens.base import DeskView
from admin_app.screens.forms import DeskForm
from admin_app.screens.late_rows import LateRows, late_filter
from admin_app.screens.theme import post_name
from admin_app.screens.transactions import begin_writing
from admin_app.signoffs.models import SignRequest


class CreditLimitView(LateRows, DeskView):
    act_clause = "二(三)2.5"
    customer_tab = "5.5"
    rights = {
        "create": ("credit.approve_limit", "credit.propose_limit"),
        "edit": None,
        "void": "credit.approve_limit",
        "export": "export.credit",
    }
    column_list = (
        *("customer", "limit_fen", "counting_fen", "payment_days", "from_on", "until_on", "is_temporary", "ended_on"),
        *("approved_by", "approved_on"),
    )
    column_details_list = (*column_list, "reason", "let_end_on", "let_end_by", "let_end_reason")
    column_labels = {
        "let_end_on": _("Let end on"),
        "let_end_by": _("Let end by"),
        "let_end_reason": _("Why it was let end"),
        "limit_fen": _("Approved (yuan)"),
        "counting_fen": _("Counts today (yuan)"),
        "is_temporary": _("Temporary"),
    }
    column_classes = {
        "counting_fen": "amount",
        **dict.fromkeys(("from_on", "until_on", "ended_on", "approved_on", "approved_by"), "nowrap"),
    }
    column_sortable_list = ("from_on", "until_on", "limit_fen", ("customer", "customer.name"))
    column_default_sort = ("from_on", True)
    column_filters = (
        *("customer", "from_on", "until_on", "limit_fen", "is_temporary"),
        late_filter(CreditLimit.until_on, late_limits),
    )
    column_formatters = {"counting_fen": lambda _v, _c, row, _n: formatters.yuan(getattr(row, "counting_fen", None))}
    column_formatters_export = {"counting_fen": lambda _v, _c, row, _n: getattr(row, "counting_fen", None)}
    column_descriptions = {
        "counting_fen": _("Never more than the policy allows today; nothing while a temporary limit counts instead."),
        "is_temporary": _("It counts instead of the standing limit until its last day; then that counts again."),
        "limit_fen": _("In yuan. The rules say how much is allowed at most, and who approves it."),
    }
    list_note = _("Whoever may approve a limit of its size does so; for others it goes to be signed (二(三)2.5).")
    delete_label = _("End")
    details_template = "desk/credit/limit.html"
    form_args = {
        "limit_fen": {"label": _("Limit (yuan)")},
        "from_on": {"default": clock.today},
        "until_on": {"label": _("Last day")},
    }
    form_sections = [(_("Limit"), ["customer", "limit_fen", "from_on", "until_on", "is_temporary", "reason"])]

    @property
    def create_label(self) -> Any:
        return _("Approve a limit") if self.may("credit.approve_limit") else _("Ask for a limit")

    def prepare_page(self, rows: list[CreditLimit]) -> None:
        """What counts today, asked once for the page."""
        super().prepare_page(rows)
        found = service.limit_in_force({row.customer_id for row in rows}, clock.today())
        for row in rows:
            counts = found.get(row.customer_id)
            row.counting_fen = counts.limit_fen if counts and counts.record.id == row.id else 0  # type: ignore[attr-defined]

    def details_context(self, row: CreditLimit) -> dict[str, Any]:
        self.prepare_page([row])
        is_open = row.end_owed_on is not None
        return {
            "may_ask": is_open and self.may(self.rights["create"], owns=self.owns(row)),
            "may_let_end": is_open and self.may("credit.let_limit_end"),
        }

    def late(self, on: date) -> ColumnElement[bool]:
        return late_limits(on)

    @expose("/let-end/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def let_end(self) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)["may_let_end"])
        form = DeclineForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("Let this limit end"),
            act=lambda: let_end(row.id, form.reason.data or "", on=clock.today()),
            done=gettext("It is noted; the limit ends with its last day."),
            note=gettext("From the day after it the customer has no limit: nothing is sold on account."),
        )

    def save_new(self, form: Any) -> Any:
        """Approved at once by whoever may; asked of the post that may otherwise."""
        asked = (form.customer.data.id, form.limit_fen.data, form.from_on.data, form.until_on.data)
        is_temporary, today = form.is_temporary.data, clock.today()
        made = service.set_limit(*asked, form.reason.data or "", is_temporary=is_temporary, on=today)
        if isinstance(made, SignRequest):
            flash(gettext("Sent to sign."), "warning")
        elif not is_temporary:
            self._say_what_covers(made, today)
        return made

    def _say_what_covers(self, made: CreditLimit, on: date) -> None:
        """A temporary limit goes on over a new standing one."""
        counts = service.limit_in_force([made.customer_id], max(on, made.from_on)).get(made.customer_id)
        if counts is not None and counts.record.is_temporary:
            says = gettext("A temporary limit counts instead until %(day)s.", day=formatters.day(counts.until_on))
            flash(says, "warning")

    def may_delete_row(self, row: CreditLimit) -> bool:
        is_over = row.until_on < clock.today() or (row.ended_on is not None and row.ended_on <= clock.today())
        return not is_over and super().may_delete_row(row)

    def void(self, model: CreditLimit, reason: str) -> None:
        service.end_limit(model.id, clock.today(), reason)

    def confirm(self, **asked: Any) -> Any:
        asked |= {
            "title": gettext("End this limit"),
            "sentence": gettext("From today it no longer counts: nothing is sold on account without another."),
            "submit_label": gettext("End"),
        }
        return super().confirm(**asked)


class DeclineForm(DeskForm):
    reason = TextAreaField(_("Reason"), [DataRequired(), Length(max=400)])


def _report_to(_view: Any, _context: Any, row: OverLimitReport, _name: str) -> str:
    return post_name(row.report_to) if row.report_to else ""


class OverLimitReportView(DeskView):
    customer_tab = "5.5"
    rights = {"create": None, "edit": None, "void": None, "export": "export.credit"}
    column_list = (
        *("on", "customer", "sale_number", "sale_amount_fen", "limit_fen", "exposure_after_fen", "verdict"),
        *("report_to", "mode", "by"),
    )
    column_details_list = column_list
    column_labels = {"sale_number": _("Sale"), "sale_amount_fen": _("Amount (yuan)")}
    column_classes = {"on": "nowrap", "by": "nowrap"}
    column_sortable_list = ("on", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "on", "verdict", "mode")
    column_formatters = {"report_to": _report_to}
    column_formatters_export = {"report_to": _report_to}
    list_note = _("Written when a sale on account goes over the limit (二(三)2.5); kept though the sale is refused.")
    empty_sentence = _("No sale went over its limit.")


class LimitStepView(DeskView):
    act_clause = "二(三)2.2"
    customer_tab = "5.5"
    rights = {"create": None, "edit": None, "void": None, "export": "export.credit"}
    column_list = ("proposed_on", "customer", "limit_fen", "allowed_fen", "good_reports", "state", "closed_on")
    column_details_list = (*column_list, "closed_by", "reason")
    column_labels = {
        "proposed_on": _("Proposed on"),
        "limit_fen": _("Limit then (yuan)"),
        "allowed_fen": _("Most the policy allows (yuan)"),
        "good_reports": _("Good reports in a row"),
        "closed_on": _("Finished on"),
        "closed_by": _("Closed by"),
    }
    column_sortable_list = ("proposed_on", ("customer", "customer.name"))
    column_default_sort = ("proposed_on", True)
    column_filters = ("customer", "state", "proposed_on")
    column_classes = dict.fromkeys(("proposed_on", "closed_on"), "nowrap")
    link_column = "proposed_on"
    list_note = _("After a good report the rules propose a step of a grade B limit; people ask for it (二(三)2.2).")
    empty_sentence = _("No step is proposed.")
    details_template = "desk/credit/limit_step.html"

    def details_context(self, row: LimitStep) -> dict[str, Any]:
        is_open = row.state == "proposed"
        return {
            "may_ask": is_open and self.may(CreditLimitView.rights["create"], owns=self.owns(row)),
            "may_decline": is_open and self.may("credit.relax"),
        }

    @expose("/decline/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def decline(self) -> Any:
        if request.method == "POST":
            begin_writing()
        row = self.found(request.args.get("id"))
        self.demand_offered(row, self.details_context(row)["may_decline"])
        form = DeclineForm(request.form or None)
        return form_page(
            self,
            row,
            form,
            title=gettext("No step now"),
            act=lambda: decline_step(row.id, form.reason.data or "", on=clock.today()),
            done=gettext("It is noted; the next good report may propose a step again."),
        )
