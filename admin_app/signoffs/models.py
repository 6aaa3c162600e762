"""What waits for which signature, and who gave it: requests and their steps."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, and_, false, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.extensions import Base, Keyed, SeenBy
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import Reader

OPEN = ("waiting", "open")  # a step of which nothing was said yet
OVERSEEING = frozenset({"general_manager", "auditor"})


class SignRequest(Keyed, SeenBy, Base):
    """Something asked of signers: `pending`, then `signed`, `refused`, `withdrawn`, `lapsed` or `revoked`.

    Lapsed: all signed, but the rules no longer allowed it. Revoked: confirmed by phone, and not countersigned.
    The title names no customer, so that it may stay with whoever signed it.
    """

    __tablename__ = "sign_request"

    matter: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(60), default="")  # the record of the area it is about
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    requester_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # whom it serves; he never signs
    title: Mapped[dict[str, str]] = mapped_column(JSON)
    clause: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(400), default="")
    urgent: Mapped[str | None] = mapped_column(String(400))  # why it cannot wait, 二(四)5
    values: Mapped[dict[str, Any]] = mapped_column("content", JSON, default=dict)
    state: Mapped[str] = mapped_column(String(12), default="pending")
    outcome: Mapped[dict[str, str] | None] = mapped_column(JSON)  # why it was refused or lapsed; `clause` where known
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    asked_on: Mapped[date]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    customer: Mapped[Any] = relationship("Customer")
    requester: Mapped[User | None] = relationship(foreign_keys="SignRequest.requester_id")
    steps: Mapped[list["SignStep"]] = relationship(
        back_populates="request", order_by="SignStep.position", cascade="save-update, merge"
    )

    __table_args__ = (
        Index("ix_sign_request_customer_at", "customer_id", "asked_at"),
        Index("ix_sign_request_state_at", "state", "asked_at", "id"),
        Index("ix_sign_request_matter_subject", "matter", "subject"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        return _seen(cls, reader)

    def __str__(self) -> str:
        return f"{self.matter} {self.asked_on}"


class SignStep(Keyed, SeenBy, Base):
    """One signature: asked of whoever holds `post`, or of one person. Steps of one round run side by side.

    `waiting` for those before it, `open`, `by_phone` (provisional until countersigned), `signed`, `refused`, `void`;
    `skipped` where the signer is away and the level above him signs the request anyway. Whose level was passed over
    stands in `away_id`, who confirmed it in `phone_by_id`.
    """

    __tablename__ = "sign_step"

    request_id: Mapped[int] = mapped_column(ForeignKey("sign_request.id"), index=True)
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)  # the request's
    position: Mapped[int]  # as listed
    round: Mapped[int]
    post: Mapped[str | None] = mapped_column(String(40))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    instead_of: Mapped[str | None] = mapped_column(String(40))  # the post whose holders were in conflict, or away
    state: Mapped[str] = mapped_column(String(12), default="waiting")
    opened_on: Mapped[date | None]
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_for_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))  # as whose deputy
    signed_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(String(400), default="")
    phone_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    phone_at: Mapped[datetime | None]
    phone_note: Mapped[str] = mapped_column(String(400), default="")
    away_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("open_task.id"))

    request: Mapped[SignRequest] = relationship(back_populates="steps")
    person: Mapped[User | None] = relationship(foreign_keys="SignStep.person_id")
    signed_by: Mapped[User | None] = relationship(foreign_keys="SignStep.signed_by_id")
    signed_for: Mapped[User | None] = relationship(foreign_keys="SignStep.signed_for_id")
    phone_by: Mapped[User | None] = relationship(foreign_keys="SignStep.phone_by_id")
    away: Mapped[User | None] = relationship(foreign_keys="SignStep.away_id")

    __table_args__ = (
        Index("ix_sign_step_post_state", "post", "state", "opened_on"),
        Index("ix_sign_step_person_state", "person_id", "state", "opened_on"),
    )

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        requests = SignRequest.__table__.c
        return cls.request_id.in_(select(requests.id).where(_seen(requests, reader)))


def _seen(request: Any, reader: Reader) -> Any:
    """Who sees a request: who asked, whose signature it wants or has, and who sees the customer's working data.

    One without a customer is overseen by the general manager and the auditor.
    """
    if "administrator" in reader.posts:
        return false()
    step = SignStep.__table__.c
    asked = or_(
        and_(or_(step.person_id.in_(reader.stands_for), step.post.in_(reader.task_posts)), step.state != "waiting"),
        step.signed_by_id == reader.user_id,
        step.phone_by_id == reader.user_id,
        step.away_id == reader.user_id,
    )
    seen = [
        request.requester_id == reader.user_id,
        follows_visible(request.customer_id, reader, "work"),
        request.id.in_(select(step.request_id).where(asked)),
    ]
    if reader.posts & OVERSEEING:
        seen.append(request.customer_id.is_(None))
    return or_(*seen)
