"""Sales on screen: recording one asks the rules, and the answer is said with its clause."""

from typing import Any

from flask import flash
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.areas.credit import service
from admin_app.areas.receivables.models import Sale
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.transactions import spoken


class SaleView(DeskView):
    customer_tab = "5.4"
    rights = {"create": "sale.record", "edit": None, "void": "sale.record", "export": "export.receivables"}
    column_list = ("number", "sold_on", "customer", "amount_fen", "on_account", "verdict", "is_void")
    column_details_list = (*column_list, "note", "void_reason")
    column_sortable_list = ("number", "sold_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("sold_on", True)
    column_filters = ("customer", "sold_on", "on_account", "verdict", "is_void")
    column_classes = {"sold_on": "nowrap", "number": "nowrap"}
    search_exact = ("number",)
    link_column = "number"
    create_label = _("Record a sale")
    empty_sentence = _("No sale is recorded yet.")
    list_note = _("A sale on account asks the rules whether it stays within the limit (二(三)2.5).")
    form_args = {"sold_on": {"default": clock.today}}
    column_descriptions = {"amount_fen": _("In yuan, such as 5000000.00.")}
    form_sections = [(_("Sale"), ["customer", "number", "sold_on", "amount_fen", "on_account"])]

    def row_class(self, row: Sale) -> str:
        return "row-void" if row.is_void else ""

    def save_new(self, form: Any) -> Any:
        """A refusal keeps its decision and report, and what was typed; a request leads to its page."""
        answer = service.record_sale(
            form.customer.data.id,
            form.number.data or "",
            form.amount_fen.data,
            form.sold_on.data,
            bool(form.on_account.data),
        )
        if answer.request is not None:
            flash(spoken(answer.says, answer.clause), "warning")
            return answer.request
        if answer.sale is None:
            db.session.commit()
            raise answer.refusal()
        tone = "success" if answer.verdict == "within" else "warning"
        flash(spoken(answer.says, answer.clause), tone)
        return answer.sale

    def void(self, model: Sale, reason: str) -> None:
        service.void_sale(model.id, reason)
