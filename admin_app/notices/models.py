"""What was a person told? One row for each person and thing."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.extensions import Base, Key, Keyed, db

MOST_COUNTED = 100


class Notice(Keyed, Base):
    """For one person; names no customer, for he may not see tomorrow what he sees today."""

    __tablename__ = "notice"
    has_history = False  # it is written once and read once

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"))
    at: Mapped[datetime]
    text: Mapped[dict[str, str]] = mapped_column(JSON)  # a sentence
    url: Mapped[str] = mapped_column(String(200))  # where to look, on this desk
    read_at: Mapped[datetime | None]
    once: Mapped[str | None] = mapped_column(String(40))  # what he is told no more than once, such as a day's duties

    __table_args__ = (
        UniqueConstraint("user_id", "once"),
        Index("ix_notice_user_at", "user_id", "at", "id"),
        Index("ix_notice_user_read", "user_id", "read_at"),
    )

    def __str__(self) -> str:
        return self.text["en"]


def unread_count(user_id: int) -> int:
    """How many this person has not marked as read, up to `MOST_COUNTED`."""
    rows = select(Notice.id).where(Notice.user_id == user_id, Notice.read_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(rows.limit(MOST_COUNTED).subquery())) or 0
