"""What happened, in an order nobody can change: each entry carries the digest of the one before it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.extensions import Base, Immutable, Key


class AuditHead(Base):
    """The last number and digest of a chain, 1 of entries, 2 of accesses; locked while one is appended."""

    __tablename__ = "audit_head"
    has_history = False

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(String(64))


class AuditEntry(Immutable, Base):
    """One thing that happened. The digest covers all columns here, and those of the values and changes beside it."""

    __tablename__ = "audit_entry"
    has_history = False

    number: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None]
    action: Mapped[str] = mapped_column(String(60))
    subject: Mapped[str] = mapped_column(String(120), default="")
    customer_id: Mapped[int | None] = mapped_column(Key)
    values_digest: Mapped[str] = mapped_column(String(64))
    changes_digest: Mapped[str | None] = mapped_column(String(64))  # of the digests of its changes; None without any
    batch: Mapped[int | None] = mapped_column(Key, unique=True)  # where its changes stand in bulk, as of an import
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_entry_user_number", "user_id", "number"),
        Index("ix_audit_entry_action_number", "action", "number"),
        Index("ix_audit_entry_customer_number", "customer_id", "number"),
        Index("ix_audit_entry_customer_at", "customer_id", "at", "number"),
    )


class AuditValues(Immutable, Base):
    """What the entry says in detail. Lawful destruction deletes it (erasing.py); the chain holds over its digest."""

    __tablename__ = "audit_values"
    has_history = False

    number: Mapped[int] = mapped_column(ForeignKey("audit_entry.number"), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)


class AuditChange(Immutable, Base):
    """What the entry says of one record: its history. Lawful destruction empties `content`; the digest stays."""

    __tablename__ = "audit_change"
    has_history = False

    record: Mapped[str] = mapped_column(String(40), primary_key=True)
    key: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(ForeignKey("audit_entry.number"), primary_key=True, index=True)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))


class AuditBulkChange(Immutable, Base):
    """What the entry with this `batch` says of one of very many records (bulk.py); written before the entry is.

    `content` is the text its digest was taken of; lawful destruction empties it.
    """

    __tablename__ = "audit_bulk_change"
    has_history = False

    batch: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    record: Mapped[str] = mapped_column(String(40))
    key: Mapped[int] = mapped_column(Key)
    digest: Mapped[str] = mapped_column(String(64))
    content: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("ix_audit_bulk_change_record_key", "record", "key"),
        {"sqlite_with_rowid": False},
    )


class AuditAccess(Immutable, Base):
    """One request that showed archives, searched, or was refused; chained like the entries, in a chain of its own.

    Of a search it says of how many words, never of which, nor what was found; what is no search says None.
    """

    __tablename__ = "audit_access"
    has_history = False

    number: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    user_id: Mapped[int | None]
    what: Mapped[str] = mapped_column(String(80))
    is_refused: Mapped[bool]
    customers: Mapped[list[int]] = mapped_column(JSON)
    words: Mapped[int | None]
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))

    __table_args__ = (
        Index("ix_audit_access_user_number", "user_id", "number"),
        Index("ix_audit_access_refused_number", "is_refused", "number"),
    )


class AuditAccessTo(Immutable, Base):
    """Which accesses were to this customer? An index over `AuditAccess.customers`."""

    __tablename__ = "audit_access_to"
    has_history = False

    customer_id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(ForeignKey("audit_access.number"), primary_key=True, index=True)
