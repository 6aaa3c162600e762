"""Who asked for which archive, what was lent to whom, what was lost.

A request carries the name as it was typed and follows no customer: whether there is one is the custodian's to know
(`ArchiveLink`). A card and an incident stay with whoever borrowed, though he sees the customer no more.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, false, or_, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, FollowsCustomer, Keyed, SeenBy
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import Reader

CUSTODY = frozenset({"information_clerk", "information_supervisor", "cs_manager", "general_manager", "auditor"})
OUT = ("out", "recalled")  # states of a card whose archive has not come back


class ArchiveRequest(Keyed, SeenBy, Base):
    """`asked` of the department manager, `to_grant` by the custodian, then `granted`, `declined` or `withdrawn`.

    Nothing here tells whether there is such an archive: `declined` is said in either case, and what the general manager
    has to sign is still with the custodian.
    """

    __tablename__ = "archive_request"

    kind: Mapped[str] = mapped_column(String(10))  # consult | borrow
    requester_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    typed_name: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12), default="asked")
    asked_on: Mapped[date]
    asked_at: Mapped[datetime]
    ready_on: Mapped[date | None]  # the day it came to the custodian
    closed_at: Mapped[datetime | None]

    requester: Mapped[User] = relationship(lazy="joined")

    __table_args__ = (Index("ix_archive_request_state_ready", "state", "ready_on", "id"),)

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """Who asked, and who has custody."""
        if "administrator" in reader.posts:
            return false()
        return true() if reader.posts & CUSTODY else cls.requester_id == reader.user_id

    def __str__(self) -> str:
        return self.typed_name


class ArchiveLink(FollowsCustomer, Base):
    """Which archive the custodian found for a request, and what he noted; the requester never sees it."""

    __tablename__ = "archive_link"
    needs = "full"

    request_id: Mapped[int] = mapped_column(ForeignKey("archive_request.id"), index=True)
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    linked_at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()


class BorrowCard(Keyed, SeenBy, Base):
    """借阅卡: the archive itself in somebody's hands, from a day until a day (二(二)7.1). One original, one borrower.

    `out` and `recalled` are not back yet; `returned`, `lost` are over.
    """

    __tablename__ = "borrow_card"
    STATES = ("out", "recalled", "returned", "lost")

    number: Mapped[str] = mapped_column(String(20), unique=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    borrower_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("archive_request.id"))
    grant_id: Mapped[int | None] = mapped_column(ForeignKey("grant_card.id"))
    purpose: Mapped[str] = mapped_column(String(400))
    lent_on: Mapped[date]
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="out", index=True)
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recalled_on: Mapped[date | None]
    recall_reason: Mapped[str | None] = mapped_column(String(400))
    returned_on: Mapped[date | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    condition: Mapped[str | None] = mapped_column(String(400))  # what was noted when it came back

    customer: Mapped[Customer] = relationship()
    borrower: Mapped[User] = relationship(foreign_keys="BorrowCard.borrower_id")
    issued_by: Mapped[User | None] = relationship(foreign_keys="BorrowCard.issued_by_id")
    received_by: Mapped[User | None] = relationship(foreign_keys="BorrowCard.received_by_id")

    __table_args__ = (
        Index(
            "uq_borrow_card_out",
            "customer_id",
            unique=True,
            sqlite_where=text("state IN ('out', 'recalled')"),
            postgresql_where=text("state IN ('out', 'recalled')"),
        ),
        Index("ix_borrow_card_state_due", "state", "due_on", "id"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """The borrower, always; others with the archive."""
        if "administrator" in reader.posts:
            return false()
        return or_(cls.borrower_id == reader.user_id, follows_visible(cls.customer_id, reader, "full"))

    def __str__(self) -> str:
        return self.number


class Incident(Keyed, SeenBy, Base):
    """An archive lost, damaged, leaked or misused: who held or read it answers, his direct superior too (二(二)7.1)."""

    __tablename__ = "archive_incident"
    STATES = ("open", "closed")

    kind: Mapped[str] = mapped_column(String(12))  # loss | leak | damage | breach
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    card_id: Mapped[int | None] = mapped_column(ForeignKey("borrow_card.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)  # who held or read it
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)  # on that day
    description: Mapped[str] = mapped_column(Text)
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(String(12), default="open")  # open | closed
    measures: Mapped[str | None] = mapped_column(Text)
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    card: Mapped[BorrowCard | None] = relationship()
    person: Mapped[User] = relationship(foreign_keys="Incident.person_id")
    superior: Mapped[User | None] = relationship(foreign_keys="Incident.superior_id")
    reported_by: Mapped[User | None] = relationship(foreign_keys="Incident.reported_by_id")
    closed_by: Mapped[User | None] = relationship(foreign_keys="Incident.closed_by_id")

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """Both who answer for it; others with the archive."""
        if "administrator" in reader.posts:
            return false()
        return or_(
            cls.person_id == reader.user_id,
            cls.superior_id == reader.user_id,
            follows_visible(cls.customer_id, reader, "full"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"
