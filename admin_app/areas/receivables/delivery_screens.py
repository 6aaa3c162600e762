"""Deliveries on screen."""

from typing import Any

from flask import redirect
from flask_admin.actions import action
from flask_babel import lazy_gettext as _

from admin_app import clock
from admin_app.accounts import rights
from admin_app.areas.receivables import service
from admin_app.areas.receivables.acts import ReceivableView
from admin_app.areas.receivables.models import Delivery
from admin_app.errors import Refused, sentence

IN_YUAN = _("In yuan, such as 1234.50.")


class DeliveryView(ReceivableView):
    act_clause = "二(四)3.1"
    customer_tab = "5.4"
    rights = {
        "create": "delivery.record",
        "edit": None,
        "void": "delivery.record",
        "export": "export.receivables",
    }
    action_rights = {"invoice": "invoice.record"}
    column_list = ("number", "delivered_on", "customer", "amount_fen", "sale", "invoice", "is_void")
    column_details_list = (*column_list, "void_reason")
    column_sortable_list = ("number", "delivered_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("delivered_on", True)
    column_filters = ("customer", "delivered_on", "amount_fen", "is_void")
    create_label = _("Record a delivery")
    empty_sentence = _("No delivery is recorded yet.")
    column_descriptions = {"amount_fen": IN_YUAN, "sale": _("Left empty when no sale was recorded.")}
    form_args = {"delivered_on": {"default": clock.today}}
    form_sections = [(_("Delivery"), ["customer", "sale", "number", "delivered_on", "amount_fen"])]

    def save_new(self, form: Any) -> Delivery:
        return service.record_delivery(
            form.customer.data.id,
            number=form.number.data,
            amount_fen=form.amount_fen.data,
            delivered_on=form.delivered_on.data,
            sale_id=form.sale.data.id if form.sale.data else None,
            on=clock.today(),
        )

    def void(self, model: Delivery, reason: str) -> None:
        service.void_delivery(model.id, reason)

    @action("invoice", _("Make an invoice"))  # type: ignore[untyped-decorator]
    def action_invoice(self, ids: list[str]) -> Any:
        """A new invoice for the ticked deliveries of one customer."""
        rows = self.chosen(ids)
        if len({row.customer_id for row in rows}) != 1:
            raise Refused(
                sentence("Tick deliveries of one customer.", "请只勾选同一客户的交货。"),
                rights.clause_of("invoice.record"),
            )
        keys = ",".join(str(row.id) for row in rows)
        return redirect(self.get_url("invoice.create_view", customer=rows[0].customer_id, deliveries=keys))
