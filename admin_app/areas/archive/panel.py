"""Where is the paper archive of a customer, and who has it in custody, by name? 二(二)1, 7.2.5.

For whoever reads the archive whole.
"""

from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.accounts.models import Post, User
from admin_app.areas.archive.models import OUT, BorrowCard
from admin_app.areas.customers.models import GONE, Customer
from admin_app.extensions import db
from admin_app.screens.panels import panel
from admin_app.secrecy.access import has_access

CUSTODIAN = "information_clerk"


def custodians() -> list[str]:
    """The names of those who keep the archives."""
    holds = User.roles.any(Post.name == CUSTODIAN)
    return list(db.session.scalars(select(User.name).where(User.active, holds).order_by(User.name, User.id)))


@panel("customer.keeping", rank=10)
def keeping(customer: Customer, _on: date) -> tuple[str, dict[str, Any]] | None:
    if customer.status in GONE or not has_access(customer.id, "full"):
        return None
    out = select(BorrowCard).where(BorrowCard.customer_id == customer.id, BorrowCard.state.in_(OUT)).limit(1)
    lent = db.session.scalars(out).first()
    return "archive/keeping.html", {"custodians": custodians(), "lent": lent}
