"""Files are brought on the customer's page, several at once, from a computer or a camera."""

from datetime import date
from typing import Any

from admin_app.accounts.rights import may
from admin_app.areas.attachments.content import ACCEPT
from admin_app.areas.customers.models import GONE, Customer
from admin_app.screens.panels import panel
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import current_reader


@panel("customer.files")
def bring(customer: Customer, _on: date) -> tuple[str, dict[str, Any]] | None:
    """For whoever may, and sees the archive whole."""
    reader = current_reader()
    may_bring = may(reader.posts, "attachment.add", owns=customer.owner_id == reader.user_id)
    if not may_bring or customer.status in GONE or not has_access(customer.id, "full"):
        return None
    return "desk/attachments/bring.html", {"accept": ACCEPT}
