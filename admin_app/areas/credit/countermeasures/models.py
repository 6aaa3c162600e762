"""What is kept of a countermeasure. Money in fen."""

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, Fen, FollowsCustomer

MEASURES = (
    *("guarantor", "joint_guarantor", "deposit", "notarised", "subrogation", "in_kind", "recourse"),
    "mortgage",
)


class Countermeasure(FollowsCustomer, Base):
    """proposed → instructed → in_force → released or used; or declined. Past its last day it is owed an answer."""

    __tablename__ = "countermeasure"
    STATES = ("proposed", "instructed", "in_force", "released", "used", "declined")

    measure: Mapped[str] = mapped_column(String(20))
    party: Mapped[str] = mapped_column(String(200))  # who guarantees, owes, pays or mortgages
    amount_fen: Mapped[int | None] = mapped_column(Fen)
    reason: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12), default="proposed")
    proposed_on: Mapped[date]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    instructed_on: Mapped[date | None]
    document: Mapped[str] = mapped_column(String(200), default="")  # its number and where it is kept
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None] = mapped_column(index=True)
    closed_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(400))  # why it was declined or released, how it was used

    customer: Mapped[Customer] = relationship()
    proposed_by: Mapped[User | None] = relationship()
    attachment: Mapped[Attachment | None] = relationship()

    def __str__(self) -> str:
        return f"{self.party} ({self.proposed_on})"
