"""Payments, what they are used for, and bills on screen."""

from datetime import date
from typing import Any

from flask import redirect, request
from flask_admin import expose
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload
from wtforms import DateField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from admin_app import clock
from admin_app.areas.receivables import bills, duties, service
from admin_app.areas.receivables.acts import ReceivableView, use_row
from admin_app.areas.receivables.delivery_screens import IN_YUAN
from admin_app.areas.receivables.figures import unallocated_fen_of
from admin_app.areas.receivables.models import Allocation, Bill, Invoice, Payment
from admin_app.extensions import db
from admin_app.screens.fields import LookupField, MoneyField
from admin_app.screens.formatters import yuan
from admin_app.screens.forms import DeskForm
from admin_app.screens.late_rows import LateRows
from admin_app.screens.lookups import lookup
from admin_app.screens.words import WORDS

INVOICES = lookup("invoice", Invoice)


class AllocateForm(DeskForm):
    invoice = LookupField(INVOICES, _("Invoice"), [InputRequired()])
    amount_fen = MoneyField(_("Amount (yuan)"), [InputRequired()])
    on = DateField(_("Day"), [InputRequired()])


class HonourForm(DeskForm):
    honoured_on = DateField(_("Met on"), [InputRequired()], default=clock.today)


class DishonourForm(DeskForm):
    dishonoured_on = DateField(_("Dishonoured on"), [InputRequired()])
    reason = TextAreaField(_("What happened"), [DataRequired(), Length(max=200)])


def _rest(_view: Any, _context: Any, row: Any, _name: str) -> str:
    return yuan(getattr(row, "unallocated_fen", None))


class PaymentView(ReceivableView):
    customer_tab = "5.4"
    rights = {
        "create": "payment.record",
        "edit": None,
        "void": "payment.record",
        "export": "export.receivables",
    }
    column_list = (
        *("number", "received_on", "customer", "amount_fen", "unallocated_fen", "method", "reference"),
        "is_void",
    )
    column_details_list = (*column_list, "void_reason")
    column_labels = {"unallocated_fen": _("Unallocated (yuan)")}
    column_classes = {"unallocated_fen": "amount"}
    column_formatters = {"unallocated_fen": _rest}
    column_formatters_export = {"unallocated_fen": lambda _v, _c, row, _n: getattr(row, "unallocated_fen", None)}
    column_sortable_list = ("number", "received_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("received_on", True)
    column_filters = ("customer", "received_on", "amount_fen", "method", "is_void")
    create_label = _("Record a payment")
    empty_sentence = _("No payment is recorded yet.")
    list_note = _("What is not allocated to invoices is an advance and lowers the exposure.")
    column_descriptions = {"amount_fen": IN_YUAN}
    form_args = {"received_on": {"default": clock.today}}
    form_choices = {"method": [item for item in WORDS["method"].items() if item[0] != "bill"]}
    form_sections = [
        (_("Payment"), ["customer", "number", "received_on", "amount_fen", "method", "reference"]),
    ]

    def _process_ajax_references(self) -> dict[str, Any]:
        return {**super()._process_ajax_references(), "invoice": INVOICES}

    def prepare_page(self, rows: list[Any]) -> None:
        """What is not allocated of the page's payments, asked once."""
        found = unallocated_fen_of([row.id for row in rows], clock.today())
        for row in rows:
            row.unallocated_fen = found.get(row.id, 0)

    def acts_on(self, row: Payment) -> list[tuple[str, Any, str]]:
        if not self.may("payment.record") or not unallocated_fen_of([row.id], clock.today()).get(row.id):
            return []
        return [(".allocate", _("Allocate"), "list-check")]

    def uses_of(self, row: Payment) -> list[Any]:
        wanted = select(Allocation).where(Allocation.payment_id == row.id, Allocation.is_void.is_(False))
        used = db.session.scalars(wanted.options(joinedload(Allocation.invoice)).order_by(Allocation.on).limit(100))
        return [use_row(one, "invoice", one.invoice) for one in used]

    def save_new(self, form: Any) -> Payment:
        return service.record_payment(
            form.customer.data.id,
            number=form.number.data,
            amount_fen=form.amount_fen.data,
            received_on=form.received_on.data,
            method=form.method.data or "transfer",
            reference=form.reference.data,
            on=clock.today(),
        )

    def void(self, model: Payment, reason: str) -> None:
        service.void_payment(model.id, reason)

    @expose("/allocate/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def allocate(self) -> Any:
        def make_form(row: Payment) -> AllocateForm:
            form = AllocateForm(request.form or None)
            if request.method == "GET":
                form.amount_fen.data = unallocated_fen_of([row.id], clock.today()).get(row.id)
                form.on.data = clock.today()
            return form

        return self.act_page(
            ".allocate",
            make_form,
            gettext("Allocate"),
            lambda row, form: service.allocate(row.id, form.invoice.data.id, form.amount_fen.data, form.on.data),
            gettext("Allocated."),
        )


class AllocationView(ReceivableView):
    rights = {"create": None, "edit": None, "void": "payment.record", "export": "export.receivables"}
    search_exact = ()
    link_column = "on"
    on_customer_page = False
    delete_label = _("Release")
    column_list = ("on", "customer", "payment", "invoice", "amount_fen", "is_void")
    column_details_list = (*column_list, "void_reason")
    column_sortable_list = ("on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("on", True)
    column_filters = ("customer", "on", "amount_fen", "is_void")
    empty_sentence = _("No payment has been allocated yet.")

    def void(self, model: Allocation, reason: str) -> None:
        service.release(model.id, reason)


class BillView(LateRows, ReceivableView):
    act_clause = bills.CLAUSE
    customer_tab = "5.4"
    rights = {
        "create": "payment.record",
        "edit": None,
        "void": "payment.record",
        "export": "export.receivables",
    }
    column_list = (
        "number",
        "customer",
        "received_on",
        "due_on",
        "amount_fen",
        "honoured_on",
        "dishonoured_on",
        "is_void",
    )
    column_details_list = (*column_list, "payment", "void_reason")
    column_sortable_list = ("number", "received_on", "due_on", "amount_fen", ("customer", "customer.name"))
    column_default_sort = ("due_on", True)
    column_labels = {"honoured_on": _("Met on")}
    column_filters = ("customer", "due_on", "received_on", "amount_fen", "is_void")
    create_label = _("Record a bill")
    empty_sentence = _("No bill is recorded yet.")
    list_note = _(
        "A bill pays on the day it is taken and stays exposure until it is due; then it is noted whether it was met "
        "(二(三)3.4.2)."
    )
    column_descriptions = {"amount_fen": IN_YUAN}
    form_args = {"received_on": {"default": clock.today}}
    form_sections = [(_("Bill"), ["customer", "number", "amount_fen", "received_on", "due_on"])]

    def acts_on(self, row: Bill) -> list[tuple[str, Any, str]]:
        found: list[tuple[str, Any, str]] = []
        if row.dishonoured_on is None and self.may("payment.record"):
            found = [(".dishonour", _("Dishonoured"), "alert-triangle")]
            if row.honoured_on is None:
                found.insert(0, (".honour", _("Met"), "check"))
        if row.default_owed_since is not None and self.may("credit.report_default", owns=self.owns(row)):
            found.append((".report", _("Report the default"), "file-alert"))
        return found

    def late(self, on: date) -> ColumnElement[bool]:
        return duties.late_bills(on)

    def row_class(self, row: Bill) -> str:
        return "row-void" if row.is_void else super().row_class(row)

    def save_new(self, form: Any) -> Bill:
        return service.record_bill(
            form.customer.data.id,
            number=form.number.data,
            amount_fen=form.amount_fen.data,
            received_on=form.received_on.data,
            due_on=form.due_on.data,
            on=clock.today(),
        )

    def void(self, model: Bill, reason: str) -> None:
        service.void_bill(model.id, reason)

    @expose("/honour/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def honour(self) -> Any:
        return self.act_page(
            ".honour",
            lambda _row: HonourForm(request.form or None),
            gettext("The bill was met"),
            lambda row, form: service.honour_bill(row.id, form.honoured_on.data, on=clock.today()),
            gettext("It is noted that the bill was met."),
        )

    @expose("/report/")  # type: ignore[untyped-decorator]
    def report(self) -> Any:
        """The form of a default, filled in from the bill."""
        row = self.found(request.args.get("id"))
        self.demand_offered(row, ".report" in [one[0] for one in self.acts_on(row)])
        return redirect(self.get_url("default_report.create_view", bill=row.id, customer=row.customer_id))

    @expose("/dishonour/", methods=("GET", "POST"))  # type: ignore[untyped-decorator]
    def dishonour(self) -> Any:
        def make_form(_row: Bill) -> DishonourForm:
            form = DishonourForm(request.form or None)
            if request.method == "GET":
                form.dishonoured_on.data = clock.today()
            return form

        return self.act_page(
            ".dishonour",
            make_form,
            gettext("The bill was not met"),
            lambda row, form: service.dishonour_bill(
                row.id, form.dishonoured_on.data, on=clock.today(), reason=form.reason.data
            ),
            gettext("Recorded. What the bill had paid is owed again."),
        )
