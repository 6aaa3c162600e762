"""What salespeople report each month and notify of their customers, and what is compiled (二(二)6.1, 6.3, 6.8)."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Boolean, ForeignKey, Index, String, Text, false, or_, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import LEVELS, SECRET, Base, FollowsCustomer, Immutable, Keyed, SeenBy
from admin_app.secrecy.reader import Reader
from admin_app.secrecy.why import posts_reading

READING = frozenset({"cs_manager", "general_manager", "information_clerk", "information_supervisor", "auditor"})


class InformationReport(Keyed, SeenBy, Base):
    """《客户信息报告》 of one salesperson for one month: a draft until it is filed. Its notes say what it says.

    `void`: brought by a file that was taken back; it is none.
    """

    __tablename__ = "information_report"
    STATES = ("draft", "filed", "void")

    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    month: Mapped[date]  # its first day
    once: Mapped[str] = mapped_column(String(40), unique=True, info=SECRET)  # author and month: one report each
    state: Mapped[str] = mapped_column(String(12), default="draft")
    filed_on: Mapped[date | None]
    filed_at: Mapped[datetime | None]

    author: Mapped[User] = relationship(lazy="joined")

    __table_args__ = (Index("ix_information_report_month", "month", "id"),)

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """The author; who leads his department; who has the archives in custody."""
        if "administrator" in reader.posts:
            return false()
        if reader.posts & READING:
            return true()
        if "marketing_manager" in reader.posts:
            return or_(cls.author_id == reader.user_id, cls.author_id.in_(reader.colleague_ids))
        return cls.author_id == reader.user_id

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.author}"


class InformationNote(FollowsCustomer, Base):
    """What a report says of one customer. Whoever works with the customer reads it: its author may see no more."""

    __tablename__ = "information_note"

    report_id: Mapped[int] = mapped_column(ForeignKey("information_report.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    surroundings: Mapped[str] = mapped_column(Text)  # 竞争环境
    demand: Mapped[str] = mapped_column(Text, default="")
    changes: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_void: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    void_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()
    report: Mapped[InformationReport | None] = relationship()
    by: Mapped[User | None] = relationship()

    __table_args__ = (Index("ix_information_note_customer_on", "customer_id", "on_day"),)

    def __str__(self) -> str:
        return f"{self.on} {self.customer or '–'}"


class NotifiedChange(FollowsCustomer, Base):
    """A change notified by sales or marketing: `notified` until it is `entered`, `refused` or `withdrawn` (二(二)6.3).

    Of the customer's record, or of one person there (`of_person`), named as typed; `fields` are those that it changes.
    Of persons `person`, `before` and `after` keep nothing once it is decided; the archive's own history tells it, and
    can be erased.
    """

    __tablename__ = "notified_change"
    STATES = ("notified", "entered", "refused", "withdrawn")

    on: Mapped[date] = mapped_column("on_day")
    source: Mapped[str] = mapped_column(String(200))  # how it became known
    of_person: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    person: Mapped[str | None] = mapped_column(String(80), info=SECRET)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    before: Mapped[dict[str, Any]] = mapped_column(JSON, info=SECRET)
    after: Mapped[dict[str, Any]] = mapped_column(JSON, info=SECRET)
    state: Mapped[str] = mapped_column(String(12), default="notified")
    reason: Mapped[str | None] = mapped_column(String(200))  # of a refusal
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]
    decided_on: Mapped[date | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys="NotifiedChange.by_id")
    decided_by: Mapped[User | None] = relationship(foreign_keys="NotifiedChange.decided_by_id")

    __table_args__ = (
        Index("ix_notified_change_state_on", "state", "on_day", "id"),
        Index("ix_notified_change_decided", "decided_on", "state", "on_day"),
        Index("ix_notified_change_customer_at", "customer_id", "at"),
    )

    def __str__(self) -> str:
        return f"{self.on} {self.customer or '–'}"


class Compilation(Keyed, SeenBy, Immutable, Base):
    """The archive cards of a period and what it brought, compiled and kept under their digests (二(二)6.8–6.9).

    `content` (compiled.py) is what the page tells of it, with its own digest; of earlier ones there is the file alone.
    """

    __tablename__ = "compilation"

    period: Mapped[str] = mapped_column(String(12))  # month | quarter | year
    from_on: Mapped[date]
    until_on: Mapped[date]
    sha256: Mapped[str] = mapped_column(String(64))
    bytes: Mapped[int]
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    digest: Mapped[str | None] = mapped_column(String(64))  # SHA-256 of the content
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship(lazy="joined")

    __table_args__ = (Index("ix_compilation_period_until", "period", "until_on", "id"),)

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """Who reads every archive whole: what is in it is of them all."""
        return true() if may_read_all(reader) else false()

    def __str__(self) -> str:
        return f"{self.from_on} – {self.until_on}"


def may_read_all(reader: Reader) -> bool:
    """Does one of his posts, by the policy in force, read the archive of every customer at every level?"""
    if "administrator" in reader.posts:
        return False
    return any(all(_reads(post, level, reader.on) for level in LEVELS) for post in sorted(reader.posts & READING))


def _reads(post: str, level: str, on: date) -> bool:
    reasons = [line.reason for line in posts_reading(level, on) if line.reason.post == post and not line.whose]
    return any(reason.access == "full" and reason.copies for reason in reasons)
