"""Long work, waiting and done: one row a file somebody brought, from the look at it to the end."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.extensions import Base, Key, new_key


class Job(Base):
    """First a file is checked, then, once its owner has confirmed, taken in. Bound to one person and one content.

    States: matching (its columns are to be said) → queued → running → checked (to be confirmed) | done | failed |
    cancelled | undone. `step`: check | import | undo. `batch` is where the audit tells what it made and changed.
    """

    __tablename__ = "job"
    has_history = False

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, default=new_key)
    kind: Mapped[str] = mapped_column(String(20))
    step: Mapped[str] = mapped_column(String(8), default="check")
    state: Mapped[str] = mapped_column(String(12), default="queued")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # none: asked for by the shell
    filename: Mapped[str] = mapped_column(String(120))
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(BigInteger)
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    rows: Mapped[int] = mapped_column(default=0)
    passed_over: Mapped[int] = mapped_column(default=0)  # totals and the other side of a ledger
    result: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    match: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # as somebody said (matching.py)
    left_out: Mapped[int] = mapped_column(default=0, server_default="0")  # rows that could not be taken, and are said
    batch: Mapped[int | None] = mapped_column(Key)
    fault_count: Mapped[int] = mapped_column(default=0)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # a sentence, when the step failed
    runner: Mapped[str | None] = mapped_column(String(120))  # host:process that runs it
    is_cancelling: Mapped[bool] = mapped_column(Boolean, default=False)
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    business_day: Mapped[date]

    __table_args__ = (
        Index("ix_job_state_created", "state", "created_at"),
        Index("ix_job_user_created", "user_id", "created_at"),
    )


class JobLine(Base):
    """A row of a file that waits to be confirmed, as its preview shows it; gone when its job is over.

    `sort`: created | changed | unchanged | wrong, or hindering: why an import cannot be taken back.
    """

    __tablename__ = "job_line"
    has_history = False

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True)
    sort: Mapped[str] = mapped_column(String(10), primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)

    __table_args__ = ({"sqlite_with_rowid": False},)


class ImportMatch(Base):
    """Which column is what in files of this shape, as last said by somebody (matching.py)."""

    __tablename__ = "import_match"
    has_history = False

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    signature: Mapped[str] = mapped_column(String(64), primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
