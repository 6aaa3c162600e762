"""The receivables chapter on screen: deliveries, invoices, credit notes, payments, bills."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.areas.receivables import boards as _boards  # noqa: F401 -- what an owner sees at a glance
from admin_app.areas.receivables import dealing as _dealing  # noqa: F401 -- what is noted of deals
from admin_app.areas.receivables import duties as _duties  # noqa: F401 -- which bills are to be presented
from admin_app.areas.receivables import filling as _filling  # noqa: F401 -- what fills the archive
from admin_app.areas.receivables import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.receivables import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.receivables import receivable_reports as _reports  # noqa: F401 -- by age, overdue
from admin_app.areas.receivables import reminders as _reminders  # noqa: F401 -- with prints.py, what goes to customers
from admin_app.areas.receivables import yearly as _yearly  # noqa: F401 -- past and present sales in the archive
from admin_app.areas.receivables.delivery_screens import DeliveryView
from admin_app.areas.receivables.invoice_screens import CreditNoteView, InvoiceView
from admin_app.areas.receivables.models import (
    Allocation,
    Bill,
    CreditNote,
    Delivery,
    Invoice,
    Payment,
)
from admin_app.areas.receivables.payment_screens import AllocationView, BillView, PaymentView


def views() -> list[Any]:
    area = _("Receivables")
    return [
        DeliveryView(Delivery, _("Deliveries"), area, "delivery", url="/deliveries"),
        InvoiceView(Invoice, _("Invoices"), area, "invoice", url="/invoices"),
        CreditNoteView(CreditNote, _("Credit notes"), area, "credit_note", url="/credit-notes"),
        PaymentView(Payment, _("Payments"), area, "payment", url="/payments"),
        AllocationView(Allocation, _("Allocations"), area, "allocation", url="/allocations"),
        BillView(Bill, _("Bills"), area, "bill", url="/bills"),
    ]
