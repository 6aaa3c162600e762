"""A day on which the company does not work though others do, or works though others do not, or at hours of its own.

Business days and minutes after midnight, in the company's time zone. No customer is in it: everybody sees it.
"""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.extensions import Base, Keyed

STANDS = text("NOT is_void")


class CompanyDay(Keyed, Base):
    """`off`, or `worked` within `periods`: pairs of minutes, the end not counting; none are the usual hours."""

    __tablename__ = "company_day"

    on: Mapped[date] = mapped_column("on_day")
    day_kind: Mapped[str] = mapped_column(String(12))  # off | worked
    periods: Mapped[list[list[int]]] = mapped_column(JSON, default=list)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    is_void: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("uq_company_day_stands", "on_day", unique=True, sqlite_where=STANDS, postgresql_where=STANDS),
        Index("ix_company_day_on_day", "on_day", "id"),
    )

    def __str__(self) -> str:
        return f"{self.on} {self.name_zh}"
