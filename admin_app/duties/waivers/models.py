"""A duty that need not be met until a day: which due, why, who asked, who signed, and who took it back."""

from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, and_, false, or_, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.extensions import Base, Key, Keyed, SeenBy
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import Reader

OVERSEEING = frozenset({"general_manager", "auditor"})
PENDING = text("state = 'pending'")


class DutyWaiver(Keyed, SeenBy, Base):
    """`pending`, then `granted`, `refused`, `withdrawn` or `lapsed`; `revoked` once it is taken back.

    It is about the row `row_key` of its kind as reckoned from `base`: done and due anew, that is another duty. It holds
    from `from_on` to `until_on`, both included; then the duty is back, as late as it is by then.
    """

    __tablename__ = "duty_waiver"
    STATES = ("pending", "granted", "refused", "withdrawn", "lapsed", "revoked")

    duty_kind: Mapped[str] = mapped_column(String(40))
    row_key: Mapped[int] = mapped_column(Key)
    base: Mapped[date]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    needs_archive: Mapped[bool] = mapped_column(default=False)  # the duty is there for whoever sees the whole archive
    title: Mapped[dict[str, str]] = mapped_column(JSON)  # what is owed
    about: Mapped[str] = mapped_column(String(200), default="")
    clause: Mapped[str] = mapped_column(String(40))  # of the duty
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(400))
    until_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="pending")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_on: Mapped[date]
    request_id: Mapped[int | None] = mapped_column(ForeignKey("sign_request.id"))
    from_on: Mapped[date | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    ended_on: Mapped[date | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    end_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Any] = relationship("Customer")
    asked_by: Mapped[User] = relationship(foreign_keys="DutyWaiver.asked_by_id")
    signed_by: Mapped[User | None] = relationship(foreign_keys="DutyWaiver.signed_by_id")
    ended_by: Mapped[User | None] = relationship(foreign_keys="DutyWaiver.ended_by_id")

    __table_args__ = (
        Index("uq_duty_waiver_pending", "duty_kind", "row_key", "base", unique=True, sqlite_where=PENDING,
              postgresql_where=PENDING),
        Index("ix_duty_waiver_duty", "duty_kind", "row_key", "base"),
        Index("ix_duty_waiver_state_until", "state", "until_on", "duty_kind"),
        Index("ix_duty_waiver_customer", "customer_id", "asked_on", "id"),
        Index("ix_duty_waiver_asked", "asked_on", "id"),
    )  # fmt: skip

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        """About a customer, by whoever sees the duty's customer; else by who asked or signed, and who leads them."""
        if "administrator" in reader.posts:
            return false()
        about_customer = and_(
            follows_visible(cls.customer_id, reader, "work"),
            or_(cls.needs_archive.is_(False), follows_visible(cls.customer_id, reader, "full")),
        )
        concerned = [cls.asked_by_id == reader.user_id, cls.signed_by_id == reader.user_id]
        if reader.posts & OVERSEEING:
            concerned.append(cls.customer_id.is_(None))
        elif reader.rank != "staff":
            concerned.append(cls.asked_by_id.in_(reader.colleague_ids))
        return or_(about_customer, and_(cls.customer_id.is_(None), or_(*concerned)))

    def __str__(self) -> str:
        return f"{self.asked_on}"
