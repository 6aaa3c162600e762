"""What lifts a reader's access: the circle, grants, open tasks; and the history of levels."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.extensions import Base, FollowsCustomer


class CircleMember(FollowsCustomer, Base):
    """Named in the record's circle (知悉范围), from a day until a day, both included (二(二)7.1)."""

    __tablename__ = "circle_member"
    needs = "full"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # taken out early: from then on he is in it no more
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_reason: Mapped[str | None] = mapped_column(String(200))

    user: Mapped[User] = relationship(foreign_keys="CircleMember.user_id")
    by: Mapped[User | None] = relationship(foreign_keys="CircleMember.by_id")
    ended_by: Mapped[User | None] = relationship(foreign_keys="CircleMember.ended_by_id")

    def __str__(self) -> str:
        return f"{self.user} ({self.from_on} – {self.until_on or '…'})"

    __table_args__ = (Index("ix_circle_member_user_customer", "user_id", "customer_id"),)


class Grant(FollowsCustomer, Base):
    """A consultation (`consult`, 6.7) or a borrow card (`borrow`, 7.1), from a day until a day, both included."""

    __tablename__ = "grant_card"
    needs = "full"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(10))
    from_on: Mapped[date]
    until_on: Mapped[date]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_grant_card_user_customer", "user_id", "customer_id"),)


class OpenTask(FollowsCustomer, Base):
    """Something a person, or whoever holds a post, has to do about a customer; lifts to `work` until it closes.

    Deputies see what those they stand in for have to do.
    """

    __tablename__ = "open_task"

    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    post: Mapped[str | None] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(120), default="")
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_open_task_user_customer", "user_id", "customer_id"),
        Index("ix_open_task_post_closed", "post", "closed_at"),
    )


class LevelChange(FollowsCustomer, Base):
    """One classification of a record: what level, why, until when (二(二)7.2.3–7.2.4)."""

    __tablename__ = "level_change"
    needs = "full"

    level_before: Mapped[str] = mapped_column(String(16))
    level_after: Mapped[str] = mapped_column(String(16))
    dealings: Mapped[str | None] = mapped_column(String(16))
    harm: Mapped[str | None] = mapped_column(String(16))
    ground: Mapped[str] = mapped_column(Text, default="")
    ends_on: Mapped[date | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))

    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return str(clock.day_of(self.at))
