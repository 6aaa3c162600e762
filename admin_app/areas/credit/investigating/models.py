"""What is kept of an investigation: the case, its channels with a day each, its photos, the items of its report."""

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, FollowsCustomer, SeenBy
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import Reader

ENDED = ("concluded", "declined", "withdrawn")
# 3.1.2 banks, 3.1.3 customers and trade bodies, 3.1.4 internal and press, 3.1.5 field survey and finance's analysis
CHANNELS = ("bank", "trade", "internal", "field", "analysis")


class InvestigationCase(FollowsCustomer, Base):
    """requested → running → reported → concluded; or declined, withdrawn. Sent back, it is running again."""

    __tablename__ = "investigation_case"
    STATES = ("requested", "running", "reported", "concluded", "declined", "withdrawn")

    state: Mapped[str] = mapped_column(String(12), default="requested", index=True)
    reason: Mapped[str] = mapped_column(String(400))
    asked_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    officer_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # who chose the channels, writes the report
    to_report_from: Mapped[date | None]  # since when every channel is through and the report is owed
    result: Mapped[str | None] = mapped_column(String(8))  # good | fair | poor
    summary: Mapped[str] = mapped_column(Text, default="")
    reported_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(400))  # why it was declined, withdrawn or sent back
    closed_on: Mapped[date | None]
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("investigation.id"))  # the fact of the grade

    customer: Mapped[Customer] = relationship()
    asked_by: Mapped[User | None] = relationship(foreign_keys="InvestigationCase.asked_by_id")
    officer: Mapped[User | None] = relationship(foreign_keys="InvestigationCase.officer_id")

    def __str__(self) -> str:
        return str(self.asked_on)


class InvestigationStep(FollowsCustomer, Base):
    """One channel to go through by a day: by a person (the field survey) or by whoever holds the post."""

    __tablename__ = "investigation_step"

    case_id: Mapped[int] = mapped_column(ForeignKey("investigation_case.id"), index=True)
    channel: Mapped[str] = mapped_column(String(12))
    due_on: Mapped[date] = mapped_column(index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    post: Mapped[str | None] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(12), default="open")  # open | done | dropped
    source: Mapped[str] = mapped_column(String(200), default="")  # who was asked, what was looked at
    learnt: Mapped[str] = mapped_column(Text, default="")  # what was learnt, or why the channel was dropped
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("open_task.id"))

    customer: Mapped[Customer] = relationship()
    case: Mapped[InvestigationCase] = relationship()
    person: Mapped[User | None] = relationship(foreign_keys="InvestigationStep.person_id")
    done_by: Mapped[User | None] = relationship(foreign_keys="InvestigationStep.done_by_id")

    def __str__(self) -> str:
        return self.channel


class InvestigationPhoto(FollowsCustomer, SeenBy, Base):
    """A file that a channel brought; it stands among the customer's attachments, and who sees that sees this."""

    __tablename__ = "investigation_photo"
    needs = "full"

    step_id: Mapped[int] = mapped_column(ForeignKey("investigation_step.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))

    customer: Mapped[Customer] = relationship()
    attachment: Mapped[Attachment] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader | None) -> Any:
        """The archive whole, or the working data for whoever brought it for his task."""
        if reader is None:
            return false()
        file = Attachment.__table__.alias()
        own = select(file.c.id).where(file.c.for_task.is_(True), file.c.by_id == reader.user_id)
        brought = and_(cls.attachment_id.in_(own), follows_visible(cls.customer_id, reader, "work"))
        return or_(follows_visible(cls.customer_id, reader, cls.needs), brought)

    def __str__(self) -> str:
        return str(self.attachment)


class InvestigationItem(FollowsCustomer, Base):
    """One item of the company's template: what is concluded, and on what evidence (3.2.4)."""

    __tablename__ = "investigation_item"

    case_id: Mapped[int] = mapped_column(ForeignKey("investigation_case.id"))
    item: Mapped[str] = mapped_column(String(16))
    conclusion: Mapped[str] = mapped_column(Text, default="")
    step_id: Mapped[int | None] = mapped_column(ForeignKey("investigation_step.id"))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))

    customer: Mapped[Customer] = relationship()
    step: Mapped[InvestigationStep | None] = relationship()

    __table_args__ = (Index("uq_investigation_item_case_id_item", "case_id", "item", unique=True),)

    def __str__(self) -> str:
        return self.item
