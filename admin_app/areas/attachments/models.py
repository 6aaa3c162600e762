"""A file kept with a customer's archive; as secret as the customer, or more."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, String, and_, case, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import LEVELS, Base, FollowsCustomer, SeenBy, db
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import Reader


class KeptFile:
    """A row that has a file: its content stands under GUIZHANG_FILES as long as any such row names it."""

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column("file_kind", String(8))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)


def contents_in_use(wanted: Collection[str]) -> set[str]:
    """Those of the contents that a row still names."""
    models: list[Any] = KeptFile.__subclasses__()
    return {
        sha256
        for model in models
        for sha256 in db.session.scalars(select(model.sha256).where(model.sha256.in_(wanted)))
    }


class Attachment(KeptFile, FollowsCustomer, SeenBy, Base):
    """The content stands under GUIZHANG_FILES by its SHA-256; `kind` is what the content is, whatever its name says."""

    __tablename__ = "attachment"
    needs = "full"

    own_level: Mapped[str | None] = mapped_column(String(16))
    own_level_ends: Mapped[date | None]
    place: Mapped[str | None] = mapped_column(String(120))  # where the paper itself is kept, 7.2.5
    note: Mapped[str | None] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    for_task: Mapped[bool] = mapped_column(Boolean, default=False)  # brought by whoever was given a task; he sees it
    at: Mapped[datetime]
    is_void: Mapped[bool] = mapped_column(Boolean, default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader | None) -> Any:
        """Full access at the higher of the customer's level and its own, to take away: no consultation opens it.

        What somebody brought for a task of his he sees as long as he sees the customer's working data.
        """
        if reader is None:
            return false()
        away = replace(reader, on_screen=False)
        lapsed = or_(cls.own_level.is_(None), and_(cls.own_level_ends.is_not(None), cls.own_level_ends < reader.on))
        own = case((lapsed, "internal"), else_=cls.own_level)
        whole = (and_(own == level, follows_visible(cls.customer_id, away, "full", level)) for level in LEVELS)
        brought = and_(cls.for_task.is_(True), cls.by_id == reader.user_id, own == "internal")
        return or_(*whole, and_(brought, follows_visible(cls.customer_id, away, "work")))

    def __str__(self) -> str:
        return self.name
