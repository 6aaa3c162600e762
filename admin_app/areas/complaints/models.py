"""What was complained of, by whom and when, and each step until it is archived (二(五)1, 四1).

An intake carries the name as it was typed and follows no customer, so that whoever raised it learns nothing from it.
The complaint itself begins when the intake is linked to a customer, and follows him; so does all that belongs to it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, and_, exists, false, not_, or_, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import Department, User
from admin_app.areas.attachments.models import KeptFile
from admin_app.areas.customers.models import Customer
from admin_app.areas.visits.models import READING_ALL, Visit
from admin_app.extensions import Base, FollowsCustomer, Keyed, SeenBy
from admin_app.secrecy.access import follows_off_screen, follows_visible
from admin_app.secrecy.reader import Reader

# Who takes up what nobody has linked to a customer yet.
TAKING_UP = frozenset(
    {
        *("service_officer", "information_clerk", "information_supervisor"),
        *("cs_manager", "general_manager", "auditor"),
    }
)
JUDGING_PEOPLE = frozenset({"cs_manager", "general_manager", "auditor"})
OVER = ("archived", "void")


class ComplaintIntake(Keyed, SeenBy, Base):
    """A complaint as it came in. Nothing in it ever tells whether there is such a customer.

    `contact_by` and `solve_on` were promised to whoever raised it. `outcome`: brought by a file, and over before.
    Void is one whose file was taken back: it counts nowhere, and is left to those who read every archive, as nobody
    knows any more whose it was.
    """

    __tablename__ = "complaint_intake"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    typed_name: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    content: Mapped[str] = mapped_column(Text)
    came_by: Mapped[str] = mapped_column(String(12))
    category: Mapped[str] = mapped_column(String(80), default="")
    severity: Mapped[str] = mapped_column(String(12), default="ordinary")
    received_on: Mapped[date]
    received_at: Mapped[datetime]
    contact_by: Mapped[datetime]
    contact_on: Mapped[date]  # its day
    solve_on: Mapped[date]
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    outcome: Mapped[str | None] = mapped_column(String(200))
    is_void: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    raised_by: Mapped[User | None] = relationship()

    __table_args__ = (Index("ix_complaint_intake_received", "received_on", "id"),)

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        return _intake_seen(cls, reader, follows_visible)

    def __str__(self) -> str:
        return self.number


class IntakePhoto(KeptFile, Keyed, SeenBy, Base):
    """Brought by whoever raised the complaint, with it; seen with the intake, and a consultation opens none."""

    __tablename__ = "complaint_intake_photo"

    intake_id: Mapped[int] = mapped_column(ForeignKey("complaint_intake.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        intake: Any = ComplaintIntake.__table__.alias()
        seen = _intake_seen(intake.c, reader, follows_off_screen)
        return exists().where(intake.c.id == cls.intake_id, seen).correlate_except(intake)

    def __str__(self) -> str:
        return self.name


class ComplaintDismissal(Keyed, SeenBy, Base):
    """An intake that is no complaint of a customer: why, and what was answered. Whoever raised it does not see this."""

    __tablename__ = "complaint_dismissal"

    intake_id: Mapped[int] = mapped_column(ForeignKey("complaint_intake.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(400))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        may = reader.posts & TAKING_UP and "administrator" not in reader.posts
        return true() if may else false()


class Complaint(FollowsCustomer, Base):
    """The complaint of a customer; `stage` says how far it has come (stages.py); texts are of the latest round."""

    __tablename__ = "complaint"

    intake_id: Mapped[int] = mapped_column(ForeignKey("complaint_intake.id"))
    number: Mapped[str] = mapped_column(String(40))
    stage: Mapped[str] = mapped_column(String(12), default="recorded")
    round: Mapped[int] = mapped_column(default=1)
    severity: Mapped[str] = mapped_column(String(12), default="ordinary")
    received_on: Mapped[date]
    contact_by: Mapped[datetime]
    contact_on: Mapped[date]
    contact_time: Mapped[str] = mapped_column(String(10))  # of the day, as people read it
    contacted_at: Mapped[datetime | None]
    solve_on: Mapped[date]
    due_on: Mapped[date]  # of the step that is next
    content: Mapped[str] = mapped_column(Text)
    solutions: Mapped[str] = mapped_column(Text, default="")  # those agreed to be possible
    promised_on: Mapped[date | None]  # what the customer was told
    late_reason: Mapped[str | None] = mapped_column(String(200))  # why that is later than the rules allow
    reason_sufficient: Mapped[bool | None]
    claim_reasonable: Mapped[bool | None]
    judged_path: Mapped[str | None] = mapped_column(String(12))  # founded | unfounded | service
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    cause_kind: Mapped[str | None] = mapped_column(String(12))
    cause: Mapped[str | None] = mapped_column(Text)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("sign_request.id"))
    instruction: Mapped[str | None] = mapped_column(Text)
    reply: Mapped[str | None] = mapped_column(Text)
    handling_result: Mapped[str | None] = mapped_column(Text)
    resulted_on: Mapped[date | None]
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    satisfaction: Mapped[int | None]
    summary: Mapped[str | None] = mapped_column(Text)
    customer_outcome: Mapped[str | None] = mapped_column(String(12))  # kept | won_back | lost; None: not told then
    archived_on: Mapped[date | None]
    void_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()
    intake: Mapped[ComplaintIntake] = relationship()
    department: Mapped[Department | None] = relationship()
    handler: Mapped[User | None] = relationship(foreign_keys="Complaint.handler_id")
    responsible: Mapped[User | None] = relationship(foreign_keys="Complaint.responsible_id")
    visit: Mapped[Visit | None] = relationship()

    __table_args__ = (
        Index("ix_complaint_stage_due", "stage", "due_on", "id"),
        Index("ix_complaint_customer_received", "customer_id", "received_on"),
        Index("ix_complaint_received_on", "received_on", "id"),
        Index("ix_complaint_number", "number"),
        Index(
            "uq_complaint_intake_open",
            "intake_id",
            unique=True,
            sqlite_where=text("stage != 'void'"),
            postgresql_where=text("stage != 'void'"),
        ),
    )

    def __str__(self) -> str:
        return self.number


class ComplaintPhoto(KeptFile, FollowsCustomer, SeenBy, Base):
    """What is complained of, as somebody saw it; seen with the complaint, and a consultation opens none."""

    __tablename__ = "complaint_photo"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    complaint: Mapped[Complaint] = relationship()
    by: Mapped[User | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader | None) -> Any:
        return follows_off_screen(cls.customer_id, reader, cls.needs)

    def __str__(self) -> str:
        return self.name


class ComplaintStep(FollowsCustomer, Base):
    """Who did which step when, in which round, with which words."""

    __tablename__ = "complaint_step"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    position: Mapped[int]
    round: Mapped[int]
    complaint_act: Mapped[str] = mapped_column(String(16))
    words: Mapped[str] = mapped_column(Text, default="")
    cause_kind: Mapped[str | None] = mapped_column(String(12))  # of an examination: what this round found
    in_time: Mapped[bool | None]  # a contact by its hour, a result by the day promised
    within_terms: Mapped[bool | None]  # a result by the day of complaint_times
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship()

    __table_args__ = (Index("ix_complaint_step_act_at", "complaint_act", "at"),)


class ComplaintAlternative(FollowsCustomer, Base):
    """One way to solve it that a department put forward (四1.4)."""

    __tablename__ = "complaint_alternative"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    round: Mapped[int]
    what: Mapped[str] = mapped_column(Text)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]
    is_chosen: Mapped[bool] = mapped_column(default=False)

    department: Mapped[Department | None] = relationship()
    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return self.what[:60]


class ComplaintAsked(FollowsCustomer, Base):
    """Somebody of a department that is asked for alternatives in a round (四1.4); until he has, or it is submitted, he
    sees the customer's working data.
    """

    __tablename__ = "complaint_asked"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    round: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    asked_on: Mapped[date]
    answered_on: Mapped[date | None]

    person: Mapped[User] = relationship(foreign_keys="ComplaintAsked.person_id")

    __table_args__ = (UniqueConstraint("complaint_id", "round", "person_id"),)

    def __str__(self) -> str:
        return f"{self.asked_on}"


class ComplaintSanction(FollowsCustomer, SeenBy, Base):
    """What the person and the head of the department answer with (四1.4), or why with nothing; for them and who judges.

    `is_none`: no sanction, and `measure` says why; of a department that nobody leads it names no person.
    """

    __tablename__ = "complaint_sanction"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    round: Mapped[int] = mapped_column(default=1, server_default="1")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    sanction_role: Mapped[str] = mapped_column(String(12))  # person | head
    is_none: Mapped[bool] = mapped_column(default=False, server_default=false())
    measure: Mapped[str] = mapped_column(Text)
    on: Mapped[date] = mapped_column("on_day")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    person: Mapped[User | None] = relationship(foreign_keys="ComplaintSanction.person_id")
    by: Mapped[User | None] = relationship(foreign_keys="ComplaintSanction.by_id")

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        if "administrator" in reader.posts:
            return false()
        if reader.posts & JUDGING_PEOPLE:
            return follows_visible(cls.customer_id, reader, "work")
        return cls.person_id == reader.user_id

    def __str__(self) -> str:
        return self.measure[:60]


def _intake_seen(intake: Any, reader: Reader, follows: Any) -> Any:
    """Who raised it; once it is linked whoever sees the customer's working data, until then who takes it up."""
    if "administrator" in reader.posts:
        return false()
    linked: Any = Complaint.__table__.alias()
    is_it = and_(linked.c.intake_id == intake.id, linked.c.stage != "void")
    seen = exists().where(is_it, follows(linked.c.customer_id, reader, "work")).correlate_except(linked)
    unlinked = not_(is_linked(intake.id)) if reader.posts & TAKING_UP else false()
    if not reader.posts & READING_ALL:
        unlinked = and_(unlinked, intake.is_void.is_(False))
    return or_(intake.raised_by_id == reader.user_id, seen, unlinked)


def is_linked(intake_id: Any) -> Any:
    """Is there a complaint of it, whoever asks? As a condition on an intake's key."""
    linked: Any = Complaint.__table__.alias()
    return exists().where(linked.c.intake_id == intake_id, linked.c.stage != "void").correlate_except(linked)


def is_dismissed(intake_id: Any) -> Any:
    """The same of those found to be none."""
    dismissed: Any = ComplaintDismissal.__table__.alias()
    return exists().where(dismissed.c.intake_id == intake_id).correlate_except(dismissed)
