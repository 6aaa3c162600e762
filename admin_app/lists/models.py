"""How people keep their lists: the columns each wants to see, and views by name."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.extensions import Base, Key, new_key


class ListColumns(Base):
    """How somebody keeps the list of this endpoint: columns, order; `boards`: the figures of his first page."""

    __tablename__ = "list_columns"
    has_history = False

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    endpoint: Mapped[str] = mapped_column(String(64), primary_key=True)
    columns: Mapped[list[str]] = mapped_column(JSON)  # empty: as the list comes
    sorted_by: Mapped[str | None] = mapped_column(String(64))  # the column he last sorted by; None: as the list comes
    is_descending: Mapped[bool] = mapped_column(Boolean, default=False)


class SavedView(Base):
    """What a list is narrowed down by, sorted by and shows, under a name; its maker's, or everybody's."""

    __tablename__ = "saved_view"
    has_history = False

    id: Mapped[int] = mapped_column(Key, primary_key=True, autoincrement=False, default=new_key)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    endpoint: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(60))
    asked: Mapped[dict[str, str]] = mapped_column(JSON)  # as in the address of the list; `sort` names a column
    columns: Mapped[list[str]] = mapped_column(JSON)  # empty: as whoever looks is used to
    is_shared: Mapped[bool] = mapped_column(Boolean, default=False)
    made_at: Mapped[datetime]

    user: Mapped[User] = relationship()

    __table_args__ = (UniqueConstraint("user_id", "endpoint", "name"),)
