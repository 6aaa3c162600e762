"""Published policy: files as published, and which version of each policy they carry. Never changed, only added."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.extensions import Base, Immutable, Key


class PolicyText(Immutable, Base):
    """One published text of one rule file."""

    __tablename__ = "policy_text"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    filename: Mapped[str] = mapped_column(String(80), index=True)
    sha256: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(12))  # shipped | disk | browser
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    published_at: Mapped[datetime]


class PolicyVersion(Immutable, Base):
    """Policy `name` at `number`, from `effective_on`; the latest publication effective on a day wins."""

    __tablename__ = "policy_version"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    policy: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    table_hash: Mapped[str] = mapped_column(String(64))
    effective_on: Mapped[date]
    text_id: Mapped[int] = mapped_column(ForeignKey("policy_text.id"))

    source: Mapped[PolicyText] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("policy", "text_id"),
        Index("ix_policy_version_policy_effective", "policy", "effective_on"),
    )


class PolicyStop(Base):
    """A policy taken out of service in an emergency: until it is lifted it refers every case to a manager."""

    __tablename__ = "policy_stop"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    policy: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(400))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    lifted_at: Mapped[datetime | None] = mapped_column(index=True)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lifted_reason: Mapped[str] = mapped_column(String(400), default="")


class DiskReading(Base):
    """What was last read from disk of a file: a restart never overrides what was published since.

    `sha256`: of the text laid out where it is sound, so that layout is no news; as it stood where it is not.
    """

    __tablename__ = "disk_reading"
    has_history = False

    filename: Mapped[str] = mapped_column(String(80), primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    faults: Mapped[list[dict[str, str]]] = mapped_column(JSON)  # in both languages; none where it is sound
    read_at: Mapped[datetime]
