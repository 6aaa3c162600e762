"""What is known of a customer beyond his card, section by section (二(二)5.1–5.5). Money in fen.

One profile for each customer; what it said before stands in its history. Persons stand in `Contact`, never here.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, Fen, FollowsCustomer, Key

SIZES = ("large", "medium", "small", "micro")
CHOICES: dict[str, tuple[str, ...]] = {
    "firm_size": SIZES,
    "buying_way": ("tender", "framework", "negotiated", "order"),
    "premises": ("owned", "rented", "both"),
    "potential_grade": ("high", "medium", "low"),
    "cooperation": ("willing", "neutral", "reluctant"),
    "payment_habit": ("early", "on_time", "late", "very_late"),
    "reputation_grade": ("good", "fair", "poor"),
}
LONGEST = 4000
SECTIONS: dict[str, tuple[str, ...]] = {
    "5.1": ("organisation", "buying_way", "buying_process", "investment_plan", "demand_fen", "demand_plan"),
    "5.2": ("firm_size", "assets_fen", "premises"),
    "5.3": (
        *("service_area", "sales_people", "sales_capacity", "potential_grade", "potential", "culture"),
        *("operating_policy", "revenue_fen", "management_style"),
    ),
    "5.4": (
        *("management_quality", "staff_quality", "competitor_share_percent", "competitor_relations"),
        *("business_ties", "cooperation", "attitude"),
    ),
    "5.5": (
        *("sales_activity", "problems", "strengths", "countermeasures", "payment_habit"),
        *("reputation_grade", "reputation", "past_credit_trouble"),
    ),
}
FIELDS = tuple(name for names in SECTIONS.values() for name in names)


def _text() -> Any:
    return mapped_column(Text)


def _choice() -> Any:
    return mapped_column(String(12))


class Profile(FollowsCustomer, Base):
    """The archive's own columns; merging fills in what the kept record lacks.

    What somebody counts is a number or one of `CHOICES`, with a text beside it.
    """

    __tablename__ = "customer_profile"
    needs = "full"

    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id"), unique=True)
    # 5.1
    organisation: Mapped[str | None] = _text()
    buying_process: Mapped[str | None] = _text()
    investment_plan: Mapped[str | None] = _text()
    demand_plan: Mapped[str | None] = _text()
    buying_way: Mapped[str | None] = _choice()
    demand_fen: Mapped[int | None] = mapped_column(Fen)  # of a year
    # 5.2
    firm_size: Mapped[str | None] = mapped_column(String(8))
    assets_fen: Mapped[int | None] = mapped_column(Fen)
    premises: Mapped[str | None] = _choice()
    # 5.3
    service_area: Mapped[str | None] = _text()
    sales_capacity: Mapped[str | None] = _text()
    potential: Mapped[str | None] = _text()
    culture: Mapped[str | None] = _text()
    operating_policy: Mapped[str | None] = _text()
    revenue_fen: Mapped[int | None] = mapped_column(Fen)  # of a year
    management_style: Mapped[str | None] = _text()
    sales_people: Mapped[int | None]
    potential_grade: Mapped[str | None] = _choice()
    # 5.4
    management_quality: Mapped[str | None] = _text()
    staff_quality: Mapped[str | None] = _text()
    competitor_relations: Mapped[str | None] = _text()
    business_ties: Mapped[str | None] = _text()
    attitude: Mapped[str | None] = _text()
    competitor_share_percent: Mapped[int | None]  # of what he buys of our kind, 0 to 100
    cooperation: Mapped[str | None] = _choice()
    # 5.5
    sales_activity: Mapped[str | None] = _text()
    problems: Mapped[str | None] = _text()
    strengths: Mapped[str | None] = _text()
    countermeasures: Mapped[str | None] = _text()
    reputation: Mapped[str | None] = _text()
    past_credit_trouble: Mapped[str | None] = _text()
    payment_habit: Mapped[str | None] = _choice()
    reputation_grade: Mapped[str | None] = _choice()

    customer: Mapped[Customer] = relationship()

    def __str__(self) -> str:
        return str(self.customer or "–")


class Qualification(FollowsCustomer, Base):
    """A licence, permit or certificate of the customer, and how long it is valid (二(二)5.2)."""

    __tablename__ = "qualification"
    needs = "full"

    paper: Mapped[str] = mapped_column(String(16))  # licence | permit | certificate | other
    number: Mapped[str] = mapped_column(String(60))
    issuer: Mapped[str | None] = mapped_column(String(200))
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]  # none: without end
    lapses: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())  # said not to be renewed
    is_void: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    void_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()

    __table_args__ = (Index("ix_qualification_until", "valid_until", "id"),)

    def __str__(self) -> str:
        return self.number


class Verification(FollowsCustomer, Base):
    """Somebody looked an archive through: nothing changed, or what was supplemented (二(二)6.5)."""

    __tablename__ = "verification"
    needs = "full"

    on: Mapped[date] = mapped_column("on_day")
    is_unchanged: Mapped[bool] = mapped_column(Boolean)
    note: Mapped[str] = mapped_column(Text, default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship()

    __table_args__ = (Index("ix_verification_customer_on", "customer_id", "on_day"),)

    def __str__(self) -> str:
        return f"{self.on} {self.customer or '–'}"
