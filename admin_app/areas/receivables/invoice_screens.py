"""Invoices and credit notes on screen, with what is open and how late it is, asked once for a page."""

from typing import Any

from flask import redirect, request
from flask_admin import expose
from flask_admin.actions import action
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload
from wtforms import HiddenField

from admin_app import clock
from admin_app.areas.receivables import service
from admin_app.areas.receivables.acts import ReceivableView, use_row
from admin_app.areas.receivables.defaulting import is_in_default
from admin_app.areas.receivables.delivery_screens import IN_YUAN
from admin_app.areas.receivables.figures import open_fen_of
from admin_app.areas.receivables.models import Allocation, CreditNote, Delivery, Invoice
from admin_app.extensions import db
from admin_app.screens.filters import Filter
from admin_app.screens.formatters import yuan
from admin_app.screens.lookups import key_of

STATES = (("open", _("Open")), ("overdue", _("Overdue")), ("settled", _("Settled")))


def _state(text: str) -> str:
    if text not in dict(STATES):
        raise ValueError(text)
    return text


def _is(_column: Any, state: str) -> Any:
    """Invoices open, overdue or settled on the business day."""
    on = clock.today()
    settled = and_(Invoice.settled_on.is_not(None), Invoice.settled_on <= on)
    if state == "settled":
        return settled
    unpaid = and_(
        or_(Invoice.settled_on.is_(None), Invoice.settled_on > on),
        Invoice.is_void.is_(False),
        Invoice.issued_on <= on,
    )
    return unpaid if state == "open" else and_(unpaid, Invoice.due_on < on)


def _open(_view: Any, _context: Any, row: Any, _name: str) -> str:
    return yuan(getattr(row, "open_fen", None))


class InvoiceView(ReceivableView):
    customer_tab = "5.4"
    rights = {
        "create": "invoice.record",
        "edit": None,
        "void": "invoice.record",
        "export": "export.receivables",
    }
    action_rights = {"dispute": "invoice.record", "settle_dispute": "invoice.record"}
    all_actions = ("dispute", "settle_dispute")
    column_list = (
        *("number", "customer", "kind", "issued_on", "due_on", "amount_fen", "open_fen", "days_late"),
        *("disputed", "is_void"),
    )
    column_details_list = (*column_list, "settled_on", "contract", "void_reason")
    column_labels = {"open_fen": _("Open (yuan)"), "days_late": _("Days late")}
    column_classes = {"open_fen": "amount", "days_late": "amount"}
    column_formatters = {"open_fen": _open}
    column_formatters_export = {
        "open_fen": lambda _v, _c, row, _n: getattr(row, "open_fen", None),
        "days_late": lambda _v, _c, row, _n: getattr(row, "days_late", None),
    }
    column_sortable_list = ("number", "issued_on", "due_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("issued_on", True)
    column_filters = (
        Filter("open_state", _("Open or settled"), Invoice.settled_on, _is, read=_state, options=STATES),
        *("customer", "issued_on", "due_on", "amount_fen", "kind", "disputed", "is_void"),
    )
    create_label = _("Record an invoice")
    empty_sentence = _("No invoice is recorded yet.")
    column_descriptions = {
        "amount_fen": IN_YUAN,
        "kind": _("An opening balance is owed since the cut-off day, which is entered as its day of issue."),
    }
    form_args = {"issued_on": {"default": clock.today}}
    form_extra_fields = {"deliveries": HiddenField()}
    form_sections = [
        (_("Invoice"), ["customer", "number", "kind", "contract"]),
        (_("Amount and days"), ["amount_fen", "issued_on", "due_on", "disputed"]),
        ("", ["deliveries"]),
    ]

    def prepare_page(self, rows: list[Any]) -> None:
        """What is open of the page's invoices, asked once."""
        on = clock.today()
        found = open_fen_of([row.id for row in rows], on)
        for row in rows:
            row.open_fen = found.get(row.id, 0)
            row.days_late = max(0, (on - row.due_on).days) if row.open_fen else 0

    def acts_on(self, row: Invoice) -> list[tuple[str, Any, str]]:
        if not self.may("credit.report_default", owns=self.owns(row)) or not is_in_default(row, clock.today()):
            return []
        return [(".report", _("Report the default"), "file-alert")]

    @expose("/report/")  # type: ignore[untyped-decorator]
    def report(self) -> Any:
        """The form of a default, filled in from the invoice."""
        row = self.found(request.args.get("id"))
        self.demand_offered(row, bool(self.acts_on(row)))
        return redirect(self.get_url("default_report.create_view", invoice=row.id, customer=row.customer_id))

    def uses_of(self, row: Invoice) -> list[Any]:
        wanted = select(Allocation).where(Allocation.invoice_id == row.id, Allocation.is_void.is_(False))
        used = db.session.scalars(wanted.options(joinedload(Allocation.payment)).order_by(Allocation.on).limit(100))
        return [use_row(one, "payment", one.payment) for one in used]

    def create_form(self, obj: Any = None) -> Any:
        """Deliveries chosen in their list come along in the link."""
        form = super().create_form(obj)
        if request.method == "GET" and request.args.get("deliveries"):
            rows = self._deliveries(request.args["deliveries"])
            form.deliveries.data = ",".join(str(row.id) for row in rows)
            form.amount_fen.data = sum(row.amount_fen for row in rows)
        return form

    @staticmethod
    def _deliveries(text: str | None) -> list[Delivery]:
        keys = [key for key in map(key_of, (text or "").split(",")[:200]) if key is not None]
        return list(db.session.scalars(select(Delivery).where(Delivery.id.in_(keys)))) if keys else []

    def save_new(self, form: Any) -> Invoice:
        return service.record_invoice(
            form.customer.data.id,
            number=form.number.data,
            amount_fen=form.amount_fen.data,
            issued_on=form.issued_on.data,
            due_on=form.due_on.data,
            kind=form.kind.data or "invoice",
            disputed=bool(form.disputed.data),
            contract_id=form.contract.data.id if form.contract.data else None,
            delivery_ids=[row.id for row in self._deliveries(form.deliveries.data)],
            on=clock.today(),
        )

    def void(self, model: Invoice, reason: str) -> None:
        service.void_invoice(model.id, reason)

    @action("dispute", _("Mark as disputed"), _("Mark these invoices as disputed?"))  # type: ignore[untyped-decorator]
    def action_dispute(self, ids: list[str]) -> None:
        for key in ids:
            service.mark_disputed(int(key), True, gettext("Marked in the list"))

    @action("settle_dispute", _("No longer disputed"), _("Take the mark of dispute off these invoices?"))  # type: ignore[untyped-decorator]
    def action_settle_dispute(self, ids: list[str]) -> None:
        for key in ids:
            service.mark_disputed(int(key), False, gettext("Marked in the list"))


class CreditNoteView(ReceivableView):
    customer_tab = "5.4"
    rights = {
        "create": "invoice.record",
        "edit": None,
        "void": "invoice.record",
        "export": "export.receivables",
    }
    column_list = ("number", "issued_on", "customer", "invoice", "amount_fen", "reason", "is_void")
    column_details_list = (*column_list, "void_reason")
    column_sortable_list = ("number", "issued_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("issued_on", True)
    column_filters = ("customer", "issued_on", "amount_fen", "is_void")
    create_label = _("Record a credit note")
    empty_sentence = _("No credit note is recorded yet.")
    column_descriptions = {"amount_fen": _("In yuan; never more than is open of the invoice.")}
    form_args = {"issued_on": {"default": clock.today}}
    form_sections = [(_("Credit note"), ["invoice", "number", "issued_on", "amount_fen", "reason"])]

    def save_new(self, form: Any) -> CreditNote:
        return service.record_credit_note(
            form.invoice.data.id,
            number=form.number.data,
            amount_fen=form.amount_fen.data,
            issued_on=form.issued_on.data,
            reason=form.reason.data or "",
            on=clock.today(),
        )

    def void(self, model: CreditNote, reason: str) -> None:
        service.void_credit_note(model.id, reason)
