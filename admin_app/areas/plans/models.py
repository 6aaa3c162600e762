"""Business plans (业务方案, 二(一)): what is planned for a customer, by whom it was approved, what was spent on it.

A plan is written in versions; what is approved is a version as a whole, with its team and its control points, and it
holds until the next one is approved (二(一)8). Money in fen, days as dates.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, Fen, FollowsCustomer
from admin_app.signoffs.models import SignRequest

UNDER_WAY = ("draft", "submitted", "review", "decision")  # of a version that is not approved yet
IN_FORCE = ("approved", "running")  # of a plan: its budget is locked for it
CRITERIA = ("fits", "specific", "innovative")  # the first so many are looked at, as plan_review says


class Plan(FollowsCustomer, Base):
    """The plan as it stands: what of it counts now, how far it has come, how much of its budget is spent.

    Until a version is approved the state is its first version's. `approved` waits for the briefing, then `running`,
    and at last `finished`, or `ended` before it was done. Title, amount and budget are those of the version in force.
    `void`: brought by a file that was taken back; it is none.
    """

    __tablename__ = "plan"
    STATES = ("draft", "submitted", "review", "decision", "approved", "running", "finished", "ended", "void")

    number: Mapped[str] = mapped_column(String(20), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="draft")
    amount_fen: Mapped[int] = mapped_column(Fen)
    budget_fen: Mapped[int] = mapped_column(Fen)
    spent_fen: Mapped[int] = mapped_column(Fen, default=0)
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    drafted_on: Mapped[date]
    approved_on: Mapped[date | None]  # the first time
    closed_on: Mapped[date | None]
    closing_note: Mapped[str | None] = mapped_column(Text)  # what came of it

    customer: Mapped[Customer] = relationship()
    drafted_by: Mapped[User | None] = relationship()

    __table_args__ = (
        Index("ix_plan_state_drafted", "state", "drafted_on", "id"),
        Index("ix_plan_drafted", "drafted_on", "id"),
        Index("ix_plan_customer_drafted", "customer_id", "drafted_on"),
    )

    def __str__(self) -> str:
        return self.number


class PlanVersion(FollowsCustomer, Base):
    """One writing of the plan: `draft`, `submitted`, `review`, `decision`, then `approved` until `replaced`.

    What is sent back is a draft again, and says why. A change that is given up is `discarded`. Who convenes and who
    decides are posts, as the policy answered on the day it was submitted.
    """

    __tablename__ = "plan_version"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(12), default="draft")
    title: Mapped[str] = mapped_column(String(200))
    amount_fen: Mapped[int] = mapped_column(Fen)
    budget_fen: Mapped[int] = mapped_column(Fen)
    instrument: Mapped[str] = mapped_column(String(200))
    supply_cycle: Mapped[str] = mapped_column(String(200), default="")
    payment_method: Mapped[str] = mapped_column(String(200))
    payment_cycle: Mapped[str] = mapped_column(String(200))
    other_terms: Mapped[str] = mapped_column(Text, default="")
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    drafted_on: Mapped[date]
    change_reason: Mapped[str | None] = mapped_column(String(400))
    consent_id: Mapped[int | None] = mapped_column(ForeignKey("sign_request.id"))
    sign_off_id: Mapped[int | None] = mapped_column(ForeignKey("attachment.id"))  # the consent in writing, 二(一)8
    submitted_on: Mapped[date | None]
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    convener: Mapped[str | None] = mapped_column(String(40))
    decider: Mapped[str | None] = mapped_column(String(40))
    criteria: Mapped[int | None]
    round: Mapped[int] = mapped_column(default=0)  # how often its review was convened
    completion: Mapped[str | None] = mapped_column(Text)  # what customer service completed before it went up, 二(一)2
    convened_on: Mapped[date | None]
    convened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    meets_on: Mapped[date | None]
    invited: Mapped[str | None] = mapped_column(String(400))
    returned_on: Mapped[date | None]
    return_reason: Mapped[str | None] = mapped_column(String(400))
    approved_on: Mapped[date | None]
    briefed_on: Mapped[date | None]
    briefed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    briefing: Mapped[str | None] = mapped_column(Text)
    replaced_on: Mapped[date | None]

    customer: Mapped[Customer] = relationship()
    plan: Mapped[Plan] = relationship()
    drafted_by: Mapped[User | None] = relationship(foreign_keys="PlanVersion.drafted_by_id")
    convened_by: Mapped[User | None] = relationship(foreign_keys="PlanVersion.convened_by_id")
    briefed_by: Mapped[User | None] = relationship(foreign_keys="PlanVersion.briefed_by_id")
    consent: Mapped[SignRequest | None] = relationship()

    __table_args__ = (
        UniqueConstraint("plan_id", "number"),
        Index(
            "uq_plan_version_under_way",
            "plan_id",
            unique=True,
            sqlite_where=text("state IN ('draft', 'submitted', 'review', 'decision')"),
            postgresql_where=text("state IN ('draft', 'submitted', 'review', 'decision')"),
        ),
        Index(
            "uq_plan_version_in_force",
            "plan_id",
            unique=True,
            sqlite_where=text("state = 'approved'"),
            postgresql_where=text("state = 'approved'"),
        ),
        Index("ix_plan_version_state_submitted", "state", "submitted_on", "id"),
        Index("ix_plan_version_state_approved", "state", "approved_on", "id"),
    )

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class PlanMember(FollowsCustomer, Base):
    """Who carries the plan out. Asked at the briefing, he acknowledges it; the task lets him see what he works on.

    `is_out`: taken out again while the version was a draft, or left while the plan was carried out (team.py).
    """

    __tablename__ = "plan_member"

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    role: Mapped[str] = mapped_column(String(120))
    asked_on: Mapped[date | None]  # while the plan runs and he has not acknowledged
    acknowledged_at: Mapped[datetime | None]
    is_out: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    task_id: Mapped[int | None] = mapped_column(ForeignKey("open_task.id"))

    customer: Mapped[Customer] = relationship()
    version: Mapped[PlanVersion] = relationship()
    user: Mapped[User] = relationship()

    __table_args__ = (
        UniqueConstraint("version_id", "user_id"),
        Index("ix_plan_member_user_asked", "user_id", "asked_on"),
    )

    def __str__(self) -> str:
        return self.role


class ControlPoint(FollowsCustomer, Base):
    """What is watched while the plan runs, how, what is done beforehand, and by which day it is looked at (二(一)7).

    `is_out`: taken out again while the version was a draft.
    """

    __tablename__ = "plan_control_point"

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    what: Mapped[str] = mapped_column(String(200))
    supervision: Mapped[str] = mapped_column(String(400))
    prevention: Mapped[str] = mapped_column(String(400))
    due_on: Mapped[date]
    owed_on: Mapped[date | None] = mapped_column(index=True)  # its day, while the plan runs and it is not done
    done_on: Mapped[date | None]
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    finding: Mapped[str | None] = mapped_column(String(400))
    is_out: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())

    customer: Mapped[Customer] = relationship()
    version: Mapped[PlanVersion] = relationship()
    done_by: Mapped[User | None] = relationship()

    @property
    def says(self) -> tuple[str, str, str, date]:
        """What makes it the same point in another version."""
        return self.what, self.supervision, self.prevention, self.due_on

    def __str__(self) -> str:
        return self.what


class PlanOpinion(FollowsCustomer, Base):
    """What a department says of the version on each criterion; None where it was not asked (二(一)4)."""

    __tablename__ = "plan_opinion"

    version_id: Mapped[int] = mapped_column(ForeignKey("plan_version.id"), index=True)
    step_id: Mapped[int] = mapped_column(ForeignKey("sign_step.id"), unique=True)
    round: Mapped[int]  # of the version's reviews
    post: Mapped[str] = mapped_column(String(40))  # for which it is given, whoever gave it
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    fits: Mapped[bool | None] = mapped_column(Boolean)
    specific: Mapped[bool | None] = mapped_column(Boolean)
    innovative: Mapped[bool | None] = mapped_column(Boolean)
    comment: Mapped[str] = mapped_column(String(400), default="")

    customer: Mapped[Customer] = relationship()
    version: Mapped[PlanVersion] = relationship()
    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return self.post


class PlanExpense(FollowsCustomer, Base):
    """Money spent on a plan, out of its budget and no other (二(一)5). Never deleted: voided, with a reason."""

    __tablename__ = "plan_expense"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    number: Mapped[str] = mapped_column(String(60))
    paid_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)
    purpose: Mapped[str] = mapped_column(String(400))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    is_void: Mapped[bool] = mapped_column(Boolean, default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()
    plan: Mapped[Plan] = relationship()
    by: Mapped[User | None] = relationship()

    __table_args__ = (
        UniqueConstraint("customer_id", "number"),
        Index("ix_plan_expense_plan_paid", "plan_id", "paid_on"),
        Index("ix_plan_expense_customer_paid", "customer_id", "paid_on"),
        Index("ix_plan_expense_paid", "paid_on", "id"),
    )

    def __str__(self) -> str:
        return self.number
