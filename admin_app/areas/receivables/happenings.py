"""What of the receivables stands in a customer's timeline?"""

from typing import Any

from flask_babel import gettext

from admin_app.areas.receivables.models import Bill, CreditNote, Delivery, Invoice, Payment, Sale
from admin_app.screens.formatters import day, yuan
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _numbered(row: Any) -> dict[str, str]:
    return {"number": row.number, "amount": yuan(row.amount_fen)}


def _sale(row: Sale) -> str:
    if row.on_account:
        return gettext("Sale %(number)s on account: %(amount)s yuan", **_numbered(row))
    return gettext("Sale %(number)s for cash: %(amount)s yuan", **_numbered(row))


def _delivery(row: Delivery) -> str:
    return gettext("Delivery %(number)s: %(amount)s yuan", **_numbered(row))


def _invoice(row: Invoice) -> str:
    if row.kind == "opening":
        return gettext(
            "Opening balance %(number)s: %(amount)s yuan, due %(day)s", **_numbered(row), day=day(row.due_on)
        )
    return gettext("Invoice %(number)s: %(amount)s yuan, due %(day)s", **_numbered(row), day=day(row.due_on))


def _settled(row: Invoice) -> str:
    late = (row.settled_on - row.due_on).days if row.settled_on else 0
    if late > 0:
        return gettext("Invoice %(number)s paid in full, %(days)s days late", number=row.number, days=late)
    return gettext("Invoice %(number)s paid in full", number=row.number)


def _credit_note(row: CreditNote) -> str:
    return gettext("Credit note %(number)s: %(amount)s yuan", **_numbered(row))


def _payment(row: Payment) -> str:
    how = words("method", row.method)
    return gettext("Payment %(number)s received: %(amount)s yuan (%(method)s)", **_numbered(row), method=how)


def _bill(row: Bill) -> str:
    return gettext("Bill %(number)s taken: %(amount)s yuan, due %(day)s", **_numbered(row), day=day(row.due_on))


def _honoured(row: Bill) -> str:
    return gettext("Bill %(number)s met: %(amount)s yuan", **_numbered(row))


def _dishonoured(row: Bill) -> str:
    return gettext("Bill %(number)s dishonoured: %(amount)s yuan", **_numbered(row))


tell(
    Source(Sale, "sold_on", "contracts", "sale.details_view", _sale, by="by_id"),
    Source(Delivery, "delivered_on", "contracts", "delivery.details_view", _delivery),
    Source(Invoice, "issued_on", "money", "invoice.details_view", _invoice),
    Source(
        *(Invoice, "settled_on", "money", "invoice.details_view", _settled),
        by=None,
        only=lambda: Invoice.is_void.is_(False),
    ),
    Source(CreditNote, "issued_on", "money", "credit_note.details_view", _credit_note),
    Source(Payment, "received_on", "money", "payment.details_view", _payment),
    Source(Bill, "received_on", "money", "bill.details_view", _bill),
    Source(Bill, "honoured_on", "money", "bill.details_view", _honoured, by=None),
    Source(Bill, "dishonoured_on", "money", "bill.details_view", _dishonoured, by=None),
)
