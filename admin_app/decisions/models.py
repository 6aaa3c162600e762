"""What was decided, on which facts, by which rule of which version: enough to say it again in a year."""

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from admin_app.extensions import Base, MayFollowCustomer

# These speak of the level or of what it rests on, in their facts or in what they answer: part of the archive.
TELLING = (
    *("borrowing", "circle_naming", "classification", "consultation", "disclosure", "level_change", "level_period"),
    *("may_read", "plan_review", "change_entry", "visit_coverage"),
)


def new_id() -> str:
    return uuid.uuid4().hex


class DecisionRecord(MayFollowCustomer, Base):
    """A recorded decision. About a customer it follows the customer; otherwise it is its asker's."""

    __tablename__ = "decision"
    has_history = False
    archive_only = ("policy", TELLING)

    id: Mapped[str] = mapped_column(String(32), primary_key=True, default=new_id)
    policy: Mapped[str] = mapped_column(String(80))
    version: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    on: Mapped[date] = mapped_column("on_day")
    rule: Mapped[str] = mapped_column(String(80))
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    outcome: Mapped[dict[str, Any]] = mapped_column(JSON)
    reasons: Mapped[list[Any]] = mapped_column(JSON)
    passed_over: Mapped[list[Any]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(index=True)
    erased_at: Mapped[datetime | None]  # since then facts, outcome and reasons are empty: lawful destruction

    __table_args__ = (
        Index("ix_decision_customer_at", "customer_id", "at"),
        Index("ix_decision_policy_at", "policy", "at"),
        Index("ix_decision_policy_rule_at", "policy", "rule", "at"),
    )
