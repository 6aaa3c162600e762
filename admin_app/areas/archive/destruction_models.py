"""The certificate that remains of a destroyed archive (二(二)6.10)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, FollowsCustomer, Immutable


class DestructionCertificate(FollowsCustomer, Immutable, Base):
    """Whose archive, what of it, why, at whose request, signed by whom and when. Nothing of what it said.

    `listed` has the keys of the destroyed records by table; keys are random and tell nothing. `digest` is the SHA-256
    of the list. `signers`: post, user_id, name, signed_for (name or None) and at, in the order of signing.
    """

    __tablename__ = "destruction_certificate"
    needs = "full"

    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_code: Mapped[str] = mapped_column(String(40))  # as of that day
    customer_name: Mapped[str] = mapped_column(String(200))
    on: Mapped[date] = mapped_column("on_day")
    at: Mapped[datetime]
    what: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(String(400))
    listed: Mapped[dict[str, list[int]]] = mapped_column(JSON)
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime]
    signers: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    request_id: Mapped[int] = mapped_column(ForeignKey("sign_request.id"))

    customer: Mapped[Customer] = relationship()
    asked_by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return self.number
