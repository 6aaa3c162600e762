"""Grades, limits, reports: what people confirmed, approved and filed. Money in fen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, and_, false, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, Fen, FollowsCustomer, SeenBy
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import Reader


class GradeRecord(FollowsCustomer, Base):
    """A grade the rules proposed; it counts once an officer confirmed it, or another with why (二(三)1)."""

    __tablename__ = "grade_record"
    STATES = ("proposed", "confirmed", "replaced")

    grade: Mapped[str] = mapped_column(String(1))  # the one that counts, once confirmed
    proposed_grade: Mapped[str | None] = mapped_column(String(1))  # what the rules said
    proposed_on: Mapped[date]
    at: Mapped[datetime | None] = mapped_column(default=clock.now)  # of two confirmed on one day the later counts
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    state: Mapped[str] = mapped_column(String(12), default="proposed", index=True)  # or confirmed, replaced
    reason: Mapped[str] = mapped_column(String(400), default="")
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    confirmed_by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index(
            "uq_grade_record_open_proposal",
            "customer_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    def __str__(self) -> str:
        return f"{self.grade} ({self.proposed_on})"


def _end_owed(context: Any) -> date | None:
    """After a temporary limit the standing one counts again, by itself."""
    given = context.get_current_parameters()
    return None if given.get("is_temporary") or given.get("ended_on") else given["until_on"]


class CreditLimit(FollowsCustomer, Base):
    """A limit approved by a person, from a day to a day, both included; none → 0.

    A temporary one covers the standing limit while it runs; afterwards that counts again, if it has not ended itself.
    """

    __tablename__ = "credit_limit"

    limit_fen: Mapped[int] = mapped_column(Fen)
    payment_days: Mapped[int]
    from_on: Mapped[date]
    until_on: Mapped[date]
    is_temporary: Mapped[bool] = mapped_column(Boolean, default=False)
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    approved_on: Mapped[date]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    reason: Mapped[str] = mapped_column(String(400), default="")
    ended_on: Mapped[date | None]  # first day it no longer counts, when ended or replaced early
    end_owed_on: Mapped[date | None] = mapped_column(
        default=_end_owed
    )  # its last day, until another follows or it is let end (limit_ends.py)
    let_end_on: Mapped[date | None]
    let_end_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    let_end_reason: Mapped[str] = mapped_column(String(400), default="")

    customer: Mapped[Customer] = relationship()
    approved_by: Mapped[User | None] = relationship(foreign_keys="CreditLimit.approved_by_id")
    let_end_by: Mapped[User | None] = relationship(foreign_keys="CreditLimit.let_end_by_id")

    __table_args__ = (  # a preview reads it alone
        Index(
            "ix_credit_limit_customer_from",
            *("customer_id", "from_on", "until_on", "ended_on", "is_temporary", "approved_on", "id", "limit_fen"),
        ),
        Index("ix_credit_limit_end_owed", "end_owed_on", "id"),
    )

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"


class OverLimitReport(FollowsCustomer, Base):
    """报备: a sale over the limit, reported to whom and how (二(三)2.5)."""

    __tablename__ = "over_limit_report"

    on: Mapped[date] = mapped_column("on_day")
    sale_id: Mapped[int | None] = mapped_column(ForeignKey("sale.id"))  # None when the sale was refused
    sale_number: Mapped[str] = mapped_column(String(60), default="")
    sale_amount_fen: Mapped[int] = mapped_column(Fen)
    limit_fen: Mapped[int] = mapped_column(Fen)
    exposure_after_fen: Mapped[int] = mapped_column(Fen)
    report_to: Mapped[str | None] = mapped_column(String(40))
    mode: Mapped[str | None] = mapped_column(String(12))
    verdict: Mapped[str] = mapped_column(String(12))
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.sale_number} ({self.on})" if self.sale_number else str(self.on)


class CreditReport(FollowsCustomer, Base):
    """The regular report on a customer's credit (二(三)3.2.1–3.2.4)."""

    __tablename__ = "credit_report"

    reported_on: Mapped[date]
    conclusion: Mapped[str] = mapped_column(String(8))  # good | fair | poor
    operations: Mapped[str] = mapped_column(Text, default="")
    payment_conduct: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    filed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    filed_at: Mapped[datetime]
    due_on: Mapped[date | None]  # when it was due, as the rules stood when it was filed; None where none was
    in_time: Mapped[bool | None]  # filed until that day
    is_void: Mapped[bool] = mapped_column(Boolean, default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()
    filed_by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_credit_report_customer_on", "customer_id", "reported_on"),
        Index("ix_credit_report_in_time", "reported_on", "filed_by_id", "in_time", "is_void", "customer_id"),
    )

    def __str__(self) -> str:
        return str(self.reported_on)


class CreditReportFile(FollowsCustomer, Base):
    """A document that a credit report rests on (二(三)3.2.4); it stands among the customer's attachments."""

    __tablename__ = "credit_report_file"
    needs = "full"

    report_id: Mapped[int] = mapped_column(ForeignKey("credit_report.id"), index=True)
    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"))

    customer: Mapped[Customer] = relationship()
    attachment: Mapped[Attachment | None] = relationship()

    def __str__(self) -> str:
        return str(self.attachment or "–")


class Investigation(FollowsCustomer, Base):
    """What an investigation of the customer found; the latest one is a fact of the grade (二(三)3.1)."""

    __tablename__ = "investigation"

    on: Mapped[date] = mapped_column("on_day")
    result: Mapped[str] = mapped_column(String(8))  # good | fair | poor
    channel: Mapped[str] = mapped_column(String(12), default="internal")  # bank | trade | internal | field
    findings: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)  # of two on one day the later entered counts
    is_void: Mapped[bool] = mapped_column(Boolean, default=False)  # brought by a file that was taken back

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(self.on)


class LimitStep(FollowsCustomer, Base):
    """A step of a grade B limit that the rules proposed after a report (二(三)2.2), and what people made of it."""

    __tablename__ = "limit_step"
    STATES = ("proposed", "taken", "declined", "lapsed")

    proposed_on: Mapped[date]
    limit_fen: Mapped[int] = mapped_column(Fen)  # in force when it was proposed
    allowed_fen: Mapped[int] = mapped_column(Fen)  # the most the policy allowed then
    good_reports: Mapped[int]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    state: Mapped[str] = mapped_column(String(12), default="proposed")  # then taken, declined or lapsed
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    reason: Mapped[str] = mapped_column(String(400), default="")

    customer: Mapped[Customer] = relationship()
    closed_by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(self.proposed_on)


class CarefulReview(FollowsCustomer, Base):
    """The careful review that lets a grade C customer have a small limit (二(三)2.3); the latest counts."""

    __tablename__ = "careful_review"

    on: Mapped[date] = mapped_column("on_day")
    passed: Mapped[bool] = mapped_column(Boolean)
    reason: Mapped[str] = mapped_column(String(400))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)  # of two on one day the later entered counts

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(self.on)


class SupplyHold(FollowsCustomer, Base):
    """Supply held (二(三)3.4.2), dealings ended (3.4.2), or an emergency report (3.3.1): why and since when.

    An emergency is closed by the superior's order to go on, to hold supply or to stop dealing; ordered to take
    countermeasures it stays open, and with it new credit frozen.
    """

    __tablename__ = "supply_hold"

    kind: Mapped[str] = mapped_column(String(12))  # hold | ended | emergency
    opened_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(400))
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_on: Mapped[date | None]
    instruction: Mapped[str | None] = mapped_column(String(400))  # why it was lifted, what was instructed
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    order: Mapped[str | None] = mapped_column("ordered", String(16))  # continue | hold | stop | countermeasures
    ordered_on: Mapped[date | None]
    ordered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_void: Mapped[bool] = mapped_column(Boolean, default=False)  # brought by a file that was taken back

    customer: Mapped[Customer] = relationship()
    opened_by: Mapped[User | None] = relationship(foreign_keys="SupplyHold.opened_by_id")
    closed_by: Mapped[User | None] = relationship(foreign_keys="SupplyHold.closed_by_id")
    ordered_by: Mapped[User | None] = relationship(foreign_keys="SupplyHold.ordered_by_id")

    def __str__(self) -> str:
        return str(self.opened_on)


class OralReport(FollowsCustomer, SeenBy, Base):
    """One line on what a salesperson reported by word of mouth, as routine or in an emergency (二(三)3.2.2).

    Whoever was told of an emergency sees the line that he was told, whatever he may read of the customer.
    """

    __tablename__ = "oral_report"

    on: Mapped[date] = mapped_column("on_day")
    urgency: Mapped[str] = mapped_column(String(12))  # routine | emergency
    told_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # to whom
    line: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)

    customer: Mapped[Customer] = relationship()
    told: Mapped[User | None] = relationship(foreign_keys="OralReport.told_id")
    by: Mapped[User | None] = relationship(foreign_keys="OralReport.by_id")

    @classmethod
    def seen_by(cls, reader: Reader | None) -> Any:
        if reader is None:
            return false()
        was_told = and_(cls.told_id == reader.user_id, cls.urgency == "emergency")
        return or_(follows_visible(cls.customer_id, reader, cls.needs), was_told)

    def __str__(self) -> str:
        return str(self.on)
