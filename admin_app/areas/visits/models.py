"""Questionnaires, campaigns, visits and what was heard, hours of rest, improvements, reports (二(五)2–3, 四2).

Whatever is about a customer follows him. A campaign and a report are about many: posts see them.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app import said
from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, FollowsCustomer, Immutable, Keyed, SeenBy
from admin_app.secrecy.reader import Reader

VISITING = frozenset(
    {"service_officer", "sales_support", "cs_manager", "general_manager", "information_supervisor", "auditor"}
)
# These read every archive; what a report sums up is hidden from none of them.
READING_ALL = frozenset({"cs_manager", "general_manager", "information_clerk", "information_supervisor", "auditor"})


class Questionnaire(Keyed, SeenBy, Base):
    """A few questions that campaigns ask (3.3): `draft` until one carries it, `in_use` from then on and never changed
    again, `ended` when a later version is used or somebody says so.

    `questions` in their order: kind (rating | choice | text), asked, choices.
    """

    __tablename__ = "questionnaire"
    STATES = ("draft", "in_use", "ended")

    title: Mapped[str] = mapped_column(String(80))
    title_en: Mapped[str] = mapped_column(String(80), default="")
    edition: Mapped[int] = mapped_column(default=1)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire.id"), index=True)  # None: it is the first
    questions: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(12), default="draft")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    made_on: Mapped[date]
    is_void: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    by: Mapped[User | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        may = reader.posts & VISITING and "administrator" not in reader.posts
        return true() if may else false()

    def __str__(self) -> str:
        return said({"en": f"{self.title_en or self.title} v{self.edition}", "zh": f"{self.title} 第{self.edition}版"})


class VisitCampaign(Keyed, SeenBy, Base):
    """Customers drawn from the archive by `filters`, on a theme, within days, allotted to sales support (四2, 3.2).

    `open`, then `closed`; brought by a file that was taken back it is `void`.
    """

    __tablename__ = "visit_campaign"

    title: Mapped[str] = mapped_column(String(80))
    theme: Mapped[str] = mapped_column(String(16))  # regular | holiday | anniversary | promotion | other
    visit_method: Mapped[str] = mapped_column(String(12))  # phone | mail
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    filters: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    drawn: Mapped[int] = mapped_column(default=0)
    state: Mapped[str] = mapped_column(String(12), default="open")
    questionnaire_id: Mapped[int | None] = mapped_column(ForeignKey("questionnaire.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_on: Mapped[date | None]

    by: Mapped[User | None] = relationship()
    questionnaire: Mapped[Questionnaire | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        may = reader.posts & VISITING and "administrator" not in reader.posts
        return true() if may else false()

    def __str__(self) -> str:
        return self.title


class Visit(FollowsCustomer, Base):
    """`allotted` to somebody, then `done` with its whole record (回访记录表), or `dropped` with a reason."""

    __tablename__ = "visit"

    visit_kind: Mapped[str] = mapped_column(String(12))  # campaign | irregular | complaint
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("visit_campaign.id"), index=True)
    about: Mapped[str] = mapped_column(String(40), default="")  # the number of the complaint
    visitor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    visit_method: Mapped[str] = mapped_column(String(12))
    allotted_on: Mapped[date]
    due_on: Mapped[date]
    visit_state: Mapped[str] = mapped_column(String(12), default="allotted")
    done_on: Mapped[date | None]
    done_at: Mapped[datetime | None]
    spoke_with: Mapped[str] = mapped_column(String(80), default="")
    satisfaction: Mapped[int | None]  # 1 to 5
    grade_then: Mapped[str | None] = mapped_column(String(1))  # the customer's on the day it was done, if he had one
    opinion: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(Text, default="")
    wants: Mapped[str] = mapped_column(Text, default="")
    market: Mapped[str] = mapped_column(Text, default="")
    drop_reason: Mapped[str | None] = mapped_column(String(200))
    is_imported: Mapped[bool] = mapped_column(default=False)

    customer: Mapped[Customer] = relationship()
    visitor: Mapped[User | None] = relationship()
    campaign: Mapped[VisitCampaign | None] = relationship()

    __table_args__ = (
        Index("ix_visit_customer_done", "customer_id", "done_on"),
        Index("ix_visit_visitor_state_due", "visitor_id", "visit_state", "due_on"),
        Index("ix_visit_done_on", "done_on", "id"),
        Index("ix_visit_trend", "visit_state", "done_on", "grade_then", "satisfaction", "customer_id"),
    )

    def __str__(self) -> str:
        return f"{self.done_on or self.due_on}"


class VisitAttempt(FollowsCustomer, Base):
    """One call or letter, whether somebody answered."""

    __tablename__ = "visit_attempt"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    at: Mapped[datetime]
    attempt_result: Mapped[str] = mapped_column(String(12))  # no_answer | busy | later | reached | sent
    minutes: Mapped[int | None]  # how long the call was
    note: Mapped[str] = mapped_column(String(200), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    visit: Mapped[Visit] = relationship()
    by: Mapped[User | None] = relationship()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"


class VisitAnswer(FollowsCustomer, Base):
    """What a customer said to one question of a questionnaire, beside the question as it was asked (3.4.3).

    `points` of a rating, 1 to 5; `chosen` of a choice, counted from 1; both none where he would not say. `answer` is
    either in words, or what he said himself.
    """

    __tablename__ = "visit_answer"

    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("visit_campaign.id"), index=True)
    place: Mapped[int]  # of the question, from 1
    question_kind: Mapped[str] = mapped_column(String(12))  # rating | choice | text
    asked: Mapped[str] = mapped_column(String(200))
    points: Mapped[int | None]
    chosen: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    done_on: Mapped[date]

    customer: Mapped[Customer] = relationship()
    visit: Mapped[Visit] = relationship()
    questionnaire: Mapped[Questionnaire] = relationship()
    campaign: Mapped[VisitCampaign | None] = relationship()

    __table_args__ = (
        UniqueConstraint("visit_id", "place"),
        Index("ix_visit_answer_results", "questionnaire_id", "done_on", "place"),
        Index("ix_visit_answer_done_on", "done_on", "id"),
    )

    def __str__(self) -> str:
        return self.asked[:60]


class RestHours(FollowsCustomer, Base):
    """When the customer rests and is not called (3.4.1), in minutes after midnight; the end does not count."""

    __tablename__ = "rest_hours"

    from_minute: Mapped[int]
    until_minute: Mapped[int]
    note: Mapped[str] = mapped_column(String(200), default="")
    is_void: Mapped[bool] = mapped_column(default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()

    def __str__(self) -> str:
        return f"{clock_text(self.from_minute)}–{clock_text(self.until_minute)}"


class Improvement(FollowsCustomer, Base):
    """What a visit or a complaint showed to be lacking, who remedies it by when, and whether that helped.

    `open`, `done` until its effect is checked, then `effective`, or open again.
    """

    __tablename__ = "improvement"

    origin: Mapped[str] = mapped_column(String(12))  # visit | complaint
    about: Mapped[str] = mapped_column(String(40), default="")  # the number of the complaint
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    found_on: Mapped[date]
    due_on: Mapped[date]
    item_state: Mapped[str] = mapped_column(String(12), default="open")
    done_on: Mapped[date | None]
    measures: Mapped[str | None] = mapped_column(Text)
    check_on: Mapped[date | None]  # by when its effect is checked
    checked_on: Mapped[date | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    finding: Mapped[str | None] = mapped_column(Text)

    customer: Mapped[Customer] = relationship()
    responsible: Mapped[User] = relationship(foreign_keys="Improvement.person_id")
    checked_by: Mapped[User | None] = relationship(foreign_keys="Improvement.checked_by_id")

    __table_args__ = (
        Index("ix_improvement_state_due", "item_state", "due_on", "id"),
        Index("ix_improvement_about", "about"),
    )

    def __str__(self) -> str:
        return self.what[:60]


class VisitReport(Keyed, SeenBy, Immutable, Base):
    """回访总结报告: what the visits of some days came to, as it was counted then, with its fingerprint (四2)."""

    __tablename__ = "visit_report"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("visit_campaign.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    by: Mapped[User | None] = relationship()
    campaign: Mapped[VisitCampaign | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader) -> Any:
        may = reader.posts & READING_ALL and "administrator" not in reader.posts
        return true() if may else false()

    def __str__(self) -> str:
        return self.number


def clock_text(minute: int) -> str:
    """690 → 11:30."""
    return f"{minute // 60:02d}:{minute % 60:02d}"
