"""What is kept of the start and the end of trading. Money in fen."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Bill
from admin_app.extensions import Base, Fen, FollowsCustomer

CONDITIONS = ("exchanged_contract", "personal", "joint", "mortgage")
ACTS = ("call", "visit", "letter", "lawyer", "court")


class VisitPlan(FollowsCustomer, Base):
    """A visit planned before trading starts: planned → done or dropped."""

    __tablename__ = "visit_plan"
    STATES = ("planned", "done", "dropped")

    planned_on: Mapped[date] = mapped_column(index=True)
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    aim: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(12), default="planned")
    outcome: Mapped[str] = mapped_column(Text, default="")  # what came of it, or why it was dropped
    done_on: Mapped[date | None]

    customer: Mapped[Customer] = relationship()
    visitor: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(self.planned_on)


class TradingStart(FollowsCustomer, Base):
    """The opinions on a new customer's credit and limit, and the condition of the first sale: asked → agreed."""

    __tablename__ = "trading_start"
    STATES = ("asked_opinions", "agreed", "declined")

    asked_on: Mapped[date]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    wanted_fen: Mapped[int] = mapped_column(Fen)  # the limit that is thought of
    condition: Mapped[str] = mapped_column(String(20))
    document: Mapped[str] = mapped_column(String(200))  # its number and where it is kept
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    reason: Mapped[str] = mapped_column(String(400))
    state: Mapped[str] = mapped_column(String(16), default="asked_opinions")  # then agreed or declined
    closed_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(400))

    customer: Mapped[Customer] = relationship()
    asked_by: Mapped[User | None] = relationship()
    attachment: Mapped[Attachment | None] = relationship()

    def __str__(self) -> str:
        return str(self.asked_on)


class DefaultReport(FollowsCustomer, Base):
    """A bill not met or an invoice not paid, told in detail: open → collected, or ended with the dealings."""

    __tablename__ = "default_report"
    STATES = ("collecting", "end_asked", "collected", "ended")

    reported_on: Mapped[date]
    reported_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    document: Mapped[str] = mapped_column(String(200))  # which bill or invoice
    bill_id: Mapped[int | None] = mapped_column(ForeignKey("bill.id"), index=True)  # where it is one kept here
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))
    amount_fen: Mapped[int] = mapped_column(Fen)
    detail: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default="collecting")
    next_on: Mapped[date | None] = mapped_column(index=True)  # when the next step is owed
    closed_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(String(400))

    customer: Mapped[Customer] = relationship()
    bill: Mapped[Bill | None] = relationship()
    reported_by: Mapped[User | None] = relationship()
    attachment: Mapped[Attachment | None] = relationship()

    def __str__(self) -> str:
        return self.document


class CollectionStep(FollowsCustomer, Base):
    """One step to collect what a report is about."""

    __tablename__ = "collection_step"

    report_id: Mapped[int] = mapped_column(ForeignKey("default_report.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    act: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    report: Mapped[DefaultReport] = relationship()
    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(self.on)
