"""What a preview found: sums over whom its asker saw, and row by row what each reader may see. Money in fen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, Fen, FollowsCustomer, Key, Keyed
from admin_app.imports.models import Job


class PolicyPreview(Keyed, Base):
    """Rule files as they were when asked about, the day supposed, and what came of it; how far it is says its job."""

    __tablename__ = "policy_preview"
    has_history = False  # it changes nothing, and goes when twenty younger ones are there

    filename: Mapped[str] = mapped_column(String(400))  # of all files, joined by commas
    texts: Mapped[dict[str, str]] = mapped_column(JSON)  # text by filename
    sha256: Mapped[str] = mapped_column(String(64), index=True)  # of all texts together, see service.fingerprint
    on: Mapped[date] = mapped_column("on_day")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    job_id: Mapped[int] = mapped_column(Key, ForeignKey("job.id"), unique=True)
    asked_at: Mapped[datetime]
    sums: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    readers: Mapped[list[Any] | None] = mapped_column(JSON)  # access that opens or closes, by person

    job: Mapped[Job] = relationship(lazy="joined")
    user: Mapped[User | None] = relationship(lazy="joined")

    def __str__(self) -> str:
        return self.filename


class PolicyPreviewChange(FollowsCustomer, Base):
    """One thing that would change for one customer; the subjects are those of `areas.credit.preview`."""

    __tablename__ = "policy_preview_change"
    needs = "work"
    is_derived = True
    has_history = False

    preview_id: Mapped[int] = mapped_column(Key, ForeignKey("policy_preview.id"))
    subject: Mapped[str] = mapped_column(String(20))
    grade: Mapped[str | None] = mapped_column(String(1))  # the confirmed one on the day
    before: Mapped[str] = mapped_column(String(200))
    after: Mapped[str] = mapped_column(String(200))
    before_fen: Mapped[int | None] = mapped_column(Fen)
    after_fen: Mapped[int | None] = mapped_column(Fen)

    customer: Mapped[Customer] = relationship()

    __table_args__ = (Index("ix_policy_preview_change_subject", "preview_id", "subject", "id"),)

    @property
    def difference_fen(self) -> int | None:
        return None if self.before_fen is None or self.after_fen is None else self.after_fen - self.before_fen

    def __str__(self) -> str:
        return self.subject
