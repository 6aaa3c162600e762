"""The customer archive: basics, contacts, who looks after it, possible duplicates. Money in fen."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ForeignKey,
    Index,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.extensions import SECRET, Base, Classified, Fen, FollowsCustomer, Immutable, Key, bytewise
from admin_app.secrecy.models import CircleMember, LevelChange

GONE = ("merged", "void", "destroyed")  # nothing new is recorded about these; a destroyed one has a certificate


def _stepless(context: Any) -> date | None:
    """Who is a new prospect has no next step yet (areas/prospects)."""
    return clock.today() if context.get_current_parameters().get("status") == "prospect" else None


def _unvisited(context: Any) -> date:
    """Of who is new: the later of the two days it is reckoned from."""
    given = context.get_current_parameters()
    days = given.get("visit_owed_since") or clock.today(), given.get("visited_on")
    return max(day for day in days if day is not None)


class Customer(Classified, Base):
    """One customer. Columns stand by the access they need: card, work, full (contract, "Who may read")."""

    __tablename__ = "customer"

    # card
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    contact: Mapped[str | None] = mapped_column(String(80))
    # work
    tax_id: Mapped[str | None] = mapped_column(String(18), index=True)  # 统一社会信用代码
    status: Mapped[str] = mapped_column(String(12), default="active")  # prospect | active, or GONE
    industry: Mapped[str | None] = mapped_column(String(80))
    region: Mapped[str | None] = mapped_column(String(80))
    address: Mapped[str | None] = mapped_column(String(200))
    is_key: Mapped[bool] = mapped_column(Boolean, default=False)
    is_institutional: Mapped[bool] = mapped_column(Boolean, default=True)
    founded_on: Mapped[date | None]
    first_deal_on: Mapped[date | None]
    headcount: Mapped[int | None]
    registered_capital_fen: Mapped[int | None] = mapped_column(Fen)
    bank: Mapped[str | None] = mapped_column(String(120))
    bank_account: Mapped[str | None] = mapped_column(String(40))
    grade: Mapped[str | None] = mapped_column(String(1))  # the confirmed one; history in GradeRecord
    graded_on: Mapped[date | None]
    last_report_on: Mapped[date | None]  # latest filed credit report
    stepless_since: Mapped[date | None] = mapped_column(
        default=_stepless
    )  # a prospect's next step is owed from then on
    # what receivables note of him (areas/receivables/dealing.py), so that it is told who is dormant
    dealt_on: Mapped[date | None]  # latest day of a deal, or on which something was settled
    has_balance: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())  # something is open
    woken_on: Mapped[date | None]  # the deal after which he was dormant no more
    visited_on: Mapped[date | None]  # latest visit with its whole record (areas/visits/noting.py)
    supply_hold: Mapped[bool] = mapped_column(Boolean, default=False)
    emergency_open: Mapped[bool] = mapped_column(Boolean, default=False)
    # full
    dealings: Mapped[str | None] = mapped_column(String(16))
    harm: Mapped[str | None] = mapped_column(String(16))
    level_lapses: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())  # let end on its day
    strategy: Mapped[str | None] = mapped_column(Text)
    analysis: Mapped[str | None] = mapped_column(Text)
    kept_at: Mapped[str | None] = mapped_column(String(120))  # where the paper archive is kept, 二(二)7.2.5
    verified_on: Mapped[date | None] = mapped_column(
        default=clock.today
    )  # opened, or last looked through (verifying.py)
    profile_owed_since: Mapped[date | None] = mapped_column(
        default=clock.today
    )  # as long as there is none; a prospect owes none yet (profile/duties.py)
    visit_owed_since: Mapped[date | None] = mapped_column(
        default=clock.today
    )  # opened, or become one who must be visited (areas/visits/noting.py)
    unvisited_since: Mapped[date | None] = mapped_column(default=_unvisited)  # that, or the last visit if it is later
    # for the desk itself
    name_key: Mapped[str] = mapped_column(String(200), index=True, default="")
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"))
    void_reason: Mapped[str | None] = mapped_column(String(200))

    owner: Mapped[User | None] = relationship(foreign_keys="Customer.owner_id", lazy="joined")

    __table_args__ = (
        Index("ix_customer_name_id", "name", "id"),
        Index("ix_customer_owner_name", "owner_id", "name", "id"),
        Index("ix_customer_grade_id", "grade", "id", "status"),
        Index("ix_customer_grade_name", "grade", "name", "id"),
        Index("ix_customer_grade_report", "grade", "last_report_on", "id"),
        Index("ix_customer_grade_graded", "grade", "graded_on", "id"),
        Index("ix_customer_grade_woken", "grade", "woken_on", "id"),
        Index("ix_customer_verified", "verified_on", "id"),
        Index("ix_customer_stepless", "stepless_since", "id"),
        Index("ix_customer_profile_owed", "profile_owed_since", "id"),
        Index("ix_customer_key_unvisited", "is_key", "unvisited_since", "id"),
        Index("ix_customer_dealings_unvisited", "dealings", "is_key", "unvisited_since", "id"),
        # What the guard asks of a customer: counts by level, and who sees few of a million, from the index alone.
        Index("ix_customer_seen", "level", "level_ends", "owner_id", "status", "id"),
        # Who is asked about, and what is told of him: a preview reads a million of them from the index alone.
        Index(
            "ix_customer_previewed",
            *("id", "status", "grade", "graded_on", "last_report_on", "owner_id"),
            *("dealt_on", "has_balance", "woken_on"),
        ),
    )

    CARD = ("code", "name", "phone", "contact", "owner", "owner_id")
    FULL = (
        *("dealings", "harm", "strategy", "analysis", "kept_at", "level", "level_from", "level_ends"),
        *("verified_on", "profile_owed_since", "visit_owed_since", "unvisited_since"),
    )

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


class CardWord(Base):
    """The search index: what stands on a card, from each character of it on, and how it is read (search.py)."""

    __tablename__ = "customer_card_word"
    has_history = False

    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # where it stands; search.PLACES
    word: Mapped[str] = mapped_column(bytewise(16), primary_key=True)
    customer_id: Mapped[int] = mapped_column(Key, ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (
        Index("ix_customer_card_word_customer", "customer_id", "word"),
        {"sqlite_with_rowid": False},  # the primary key is the table
    )


class Contact(FollowsCustomer, Base):
    """A person at the customer (二(二)5.1–5.2): part of the archive.

    What says who somebody is never stands in the audit; see contacts.py for what is personal.
    """

    __tablename__ = "contact"
    needs = "full"

    name: Mapped[str] = mapped_column(String(80), info=SECRET)
    position: Mapped[str | None] = mapped_column(String(80))
    role: Mapped[str | None] = mapped_column(String(12))  # owner | manager (二(二)5.2)
    phone: Mapped[str | None] = mapped_column(String(40), info=SECRET)
    email: Mapped[str | None] = mapped_column(String(200), info=SECRET)
    is_decision_maker: Mapped[bool] = mapped_column(Boolean, default=False)
    situation: Mapped[str | None] = mapped_column(Text, info=SECRET)  # 个人情况, of decision makers alone
    notes: Mapped[str | None] = mapped_column(Text, info=SECRET)
    purpose: Mapped[str | None] = mapped_column(String(200))
    lawful_ground: Mapped[str | None] = mapped_column(String(16))  # consent | contract | duty | public
    left_on: Mapped[date | None]  # no longer at the customer from this day on
    erased_at: Mapped[datetime | None]

    customer: Mapped[Customer] = relationship()

    def __str__(self) -> str:
        return self.name or "–"


class Handover(FollowsCustomer, Base):
    """A customer passed from one owner to another."""

    __tablename__ = "handover"

    from_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    on: Mapped[date] = mapped_column("on_day")
    reason: Mapped[str] = mapped_column(String(200))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    from_user: Mapped[User | None] = relationship(foreign_keys="Handover.from_id")
    to_user: Mapped[User] = relationship(foreign_keys="Handover.to_id")

    def __str__(self) -> str:
        return str(self.on)


class DuplicatePair(FollowsCustomer, Base):
    """Two records that may be one customer: same name, tax id or phone. The clerk settles it."""

    __tablename__ = "duplicate_pair"
    STATES = ("open", "merged", "dismissed")
    needs = "full"

    other_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("customer.id"), index=True)
    ground: Mapped[str] = mapped_column(String(12))  # name | tax_id | phone
    state: Mapped[str] = mapped_column(String(12), default="open")  # open | merged | dismissed
    found_at: Mapped[datetime]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship(foreign_keys="DuplicatePair.customer_id")
    other: Mapped[Customer] = relationship(foreign_keys="DuplicatePair.other_id")

    __table_args__ = (UniqueConstraint("customer_id", "other_id"),)

    def __str__(self) -> str:
        return str(self.customer)


class Disclosure(FollowsCustomer, Immutable, Base):
    """What was given outside the company, as it stood then (二(二)6.4); a copy stays unchanged for ever."""

    __tablename__ = "disclosure"
    needs = "full"

    number: Mapped[str] = mapped_column(String(40), unique=True)
    on: Mapped[date] = mapped_column("on_day")
    recipient: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(400))
    parts: Mapped[list[str]] = mapped_column(JSON)
    form_version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the content
    level: Mapped[str] = mapped_column(String(16))  # of the record on that day
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    signed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime]

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship(foreign_keys="Disclosure.by_id")
    signed_by: Mapped[User | None] = relationship(foreign_keys="Disclosure.signed_by_id")

    def __str__(self) -> str:
        return self.number


# Levels and circles belong to secrecy, which knows of no customer; here they learn whose they are.
LevelChange.customer = relationship(Customer, viewonly=True)  # type: ignore[attr-defined]
CircleMember.customer = relationship(Customer, viewonly=True)  # type: ignore[attr-defined]
