"""What was a person told? One row for each person and thing."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.extensions import Base, Key, Keyed


class Notice(Keyed, Base):
    """For one person; names no customer, for he may not see tomorrow what he sees today."""

    __tablename__ = "notice"
    has_history = False  # it is written once and read once

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"))
    at: Mapped[datetime]
    text: Mapped[dict[str, str]] = mapped_column(JSON)  # a sentence
    url: Mapped[str] = mapped_column(String(200))  # where to look, on this desk
    read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_notice_user_at", "user_id", "at", "id"),
        Index("ix_notice_user_read", "user_id", "read_at"),
    )

    def __str__(self) -> str:
        return self.text["en"]
