"""Steps with prospects, what customer service heard about them from the prospects themselves (一4.7–4.8), and deals as
another program kept them (二(二)5.4). Money in fen.

All follow the customer, and stay his when he is taken on.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Voidable
from admin_app.extensions import Base, Fen, FollowsCustomer, bytewise


class ProspectStep(FollowsCustomer, Base):
    """`planned` for a day, then `done` with what came of it, or `dropped` with a reason. One at a time is planned."""

    __tablename__ = "prospect_step"

    step_kind: Mapped[str] = mapped_column(String(12))  # call | visit | offer | sample | other
    what: Mapped[str] = mapped_column(String(200))
    planned_on: Mapped[date]
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    due_on: Mapped[date]
    put_off: Mapped[int] = mapped_column(default=0)  # times
    step_state: Mapped[str] = mapped_column(String(12), default="planned")
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    claim: Mapped[str | None] = mapped_column(String(12))  # not_reached | goes_on | won | lost
    spoke_with: Mapped[str] = mapped_column(String(80), default="")
    outcome: Mapped[str] = mapped_column(Text, default="")
    drop_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()
    planned_by: Mapped[User | None] = relationship(foreign_keys="ProspectStep.planned_by_id")
    done_by: Mapped[User | None] = relationship(foreign_keys="ProspectStep.done_by_id")

    __table_args__ = (
        Index("ix_prospect_step_customer_state", "customer_id", "step_state", "done_on"),
        Index("ix_prospect_step_state_due", "step_state", "due_on", "id"),
        Index("ix_prospect_step_done", "done_on", "done_by_id", "id"),
    )

    def __str__(self) -> str:
        return self.what[:60]


class ProspectConfirmation(FollowsCustomer, Base):
    """What the salesperson says came of a step, asked of the customer by a colleague of customer service.

    `asked` until it is `confirmed`, nobody was reached (`unreached`), or it `differs`; that is `answered` by the
    salesperson, then a manager decides: the claim stands (`confirmed`) or does not (`corrected`).
    """

    __tablename__ = "prospect_confirmation"

    step_id: Mapped[int] = mapped_column(ForeignKey("prospect_step.id"), index=True)
    claim: Mapped[str] = mapped_column(String(12))  # of its step
    steps_so_far: Mapped[int]  # with the customer reached, that one included
    confirmation_state: Mapped[str] = mapped_column(String(12), default="asked")
    asked_on: Mapped[date]
    due_on: Mapped[date]  # by when whatever is next is done
    unanswered_calls: Mapped[int] = mapped_column(default=0)
    reached_at: Mapped[datetime | None]
    heard_on: Mapped[date | None]
    heard_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    spoke_with: Mapped[str] = mapped_column(String(80), default="")
    said: Mapped[str] = mapped_column(Text, default="")
    differs: Mapped[bool] = mapped_column(default=False)  # the customer said otherwise, whatever was decided then
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_on: Mapped[date | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    instruction: Mapped[str] = mapped_column(Text, default="")
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    step: Mapped[ProspectStep] = relationship()
    heard_by: Mapped[User | None] = relationship(foreign_keys="ProspectConfirmation.heard_by_id")
    answered_by: Mapped[User | None] = relationship(foreign_keys="ProspectConfirmation.answered_by_id")
    closed_by: Mapped[User | None] = relationship(foreign_keys="ProspectConfirmation.closed_by_id")

    __table_args__ = (
        Index("ix_prospect_confirmation_state_due", "confirmation_state", "due_on", "id"),
        Index("ix_prospect_confirmation_state_closed", "confirmation_state", "closed_on", "id"),
        Index("ix_prospect_confirmation_customer_asked", "customer_id", "asked_on"),
        Index("ix_prospect_confirmation_asked", "asked_on", "id"),
    )

    def __str__(self) -> str:
        return f"{self.asked_on}"


class Deal(Voidable, FollowsCustomer, Base):
    """How far something came that another program kept: `prospecting`, `engaging`, then `won` or `lost`.

    What is owed is the matter of invoices; a deal won counts nowhere but among the sales of the past.
    """

    __tablename__ = "deal"

    number: Mapped[str] = mapped_column(bytewise(60), unique=True)
    product: Mapped[str] = mapped_column(String(200), default="")
    deal_stage: Mapped[str] = mapped_column(String(12))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    engaged_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    value_fen: Mapped[int | None] = mapped_column(Fen)

    customer: Mapped[Customer] = relationship()
    person: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_deal_customer_closed", "customer_id", "closed_on", "id"),
        Index("ix_deal_closed", "closed_on", "id"),
        Index("ix_deal_stage_closed", "deal_stage", "closed_on", "id"),
    )

    def __str__(self) -> str:
        return self.number


OPEN_FINDING = ("differs", "answered")


def is_open_finding() -> Any:
    return ProspectConfirmation.confirmation_state.in_(OPEN_FINDING)
