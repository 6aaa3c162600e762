"""What of the receivables fills the sections of a customer's archive (二(二)5.3–5.4)?"""

from flask_babel import lazy_gettext as _

from admin_app.areas.receivables.models import Contract, Invoice
from admin_app.screens.sections import Item, fills

fills("5.3", Item(_("Sales, as invoiced"), Invoice, endpoint="invoice.create_view"))
fills(
    "5.4",
    Item(_("Sales to date, as invoiced"), Invoice, endpoint="invoice.create_view"),
    Item(_("Contract with us"), Contract, endpoint="contract.create_view"),
)
