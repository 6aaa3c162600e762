"""Where does a person want to hear that something waits for him, and what was sent there?"""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.extensions import SECRET, Base, Key, Keyed

KINDS = ("mail", "wecom", "dingtalk", "feishu")
RHYTHMS = ("at_once", "daily")


class NoticeWay(Keyed, Base):
    """One way to one person. A robot's address carries its key, so it is kept sealed and never shown again."""

    __tablename__ = "notice_way"

    user_id: Mapped[int] = mapped_column(Key, ForeignKey("user.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))  # one of KINDS
    rhythm: Mapped[str] = mapped_column(String(10))  # one of RHYTHMS; daily: with the day's duties alone
    address: Mapped[str] = mapped_column(String(1000), info=SECRET)  # sealed; of mail none, it goes to the account's
    secret: Mapped[str] = mapped_column(String(400), info=SECRET)  # sealed; what the robot's messages are signed with
    made_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()


class NoticeMessage(Keyed, Base):
    """What goes that way once: numbers alone. `once` names what is told no more than once, such as a day's duties."""

    __tablename__ = "notice_message"
    has_history = False

    way_id: Mapped[int] = mapped_column(Key, ForeignKey("notice_way.id"))
    counts: Mapped[dict[str, int]] = mapped_column(JSON)
    once: Mapped[str | None] = mapped_column(String(40))
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]  # not before
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting | sending | sent | failed
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None]
    failure: Mapped[str] = mapped_column(String(200), default="")  # what the other side said

    way: Mapped[NoticeWay] = relationship(lazy="joined")

    __table_args__ = (
        UniqueConstraint("way_id", "once"),
        Index("ix_notice_message_state_due", "state", "due_at"),
        Index("ix_notice_message_way_made", "way_id", "made_at"),
    )
