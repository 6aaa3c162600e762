"""What happened, in an order nobody can change: each entry carries the digest of the one before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.extensions import Base, Immutable, Key


class AuditHead(Base):
    """One row: the last number and digest; locked while an entry is appended."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(String(64))


class AuditEntry(Immutable, Base):
    __tablename__ = "audit_entry"

    number: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    user_id: Mapped[int | None] = mapped_column(index=True)
    action: Mapped[str] = mapped_column(String(60), index=True)
    subject: Mapped[str] = mapped_column(String(120), default="")
    customer_id: Mapped[int | None] = mapped_column(Key, index=True)
    values_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditValues(Base):
    """What the entry says in detail; lawful destruction may erase it, the chain holds over its digest."""

    __tablename__ = "audit_values"

    number: Mapped[int] = mapped_column(ForeignKey("audit_entry.number"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
