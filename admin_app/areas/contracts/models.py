"""What belongs to a contract besides what the figures need (that is `receivables.models.Contract`).

All of it is working data: who sees what a customer owes sees his contracts.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, SmallInteger, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.attachments.models import KeptFile
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Contract, Delivery
from admin_app.extensions import Base, Fen, FollowsCustomer, Key, SeenBy, bytewise
from admin_app.secrecy.access import follows_off_screen
from admin_app.secrecy.reader import Reader
from admin_app.signoffs.models import SignRequest


class OfContract:
    """Something about one contract, and so about its customer."""

    @declared_attr
    def contract_id(cls) -> Mapped[int]:
        return mapped_column(Key, ForeignKey("contract.id"), index=True)

    @declared_attr
    def contract(cls) -> Mapped[Contract]:
        return relationship(Contract)


class ContractVersion(OfContract, FollowsCustomer, Base):
    """The terms as they stood under a number, and the review they went through; written when they are changed."""

    __tablename__ = "contract_version"

    number: Mapped[int]
    terms: Mapped[dict[str, Any]] = mapped_column(JSON)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    request_id: Mapped[int | None] = mapped_column(ForeignKey("sign_request.id"))  # the latest review

    by: Mapped[User | None] = relationship()
    request: Mapped[SignRequest | None] = relationship()

    __table_args__ = (UniqueConstraint("contract_id", "number"),)


class Diligence(OfContract, FollowsCustomer, Base):
    """What was found out about the other side before negotiating, and who answers for it; one of each contract."""

    __tablename__ = "contract_diligence"

    licence: Mapped[str] = mapped_column(String(60))
    licence_until: Mapped[date | None]  # None: without an end
    reputation: Mapped[str] = mapped_column(Text)
    results: Mapped[str] = mapped_column(Text)  # how business went lately
    qualifications: Mapped[str] = mapped_column(Text, default="")
    on: Mapped[date] = mapped_column("on_day")
    at: Mapped[datetime]
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    answers: Mapped[User | None] = relationship()

    __table_args__ = (UniqueConstraint("contract_id"),)


class Declaration(OfContract, FollowsCustomer, Base):
    """One named person declares that the terms of a version are sound (二(四)4.2)."""

    __tablename__ = "contract_declaration"

    version: Mapped[int]
    economy: Mapped[str] = mapped_column(Text)
    feasibility: Mapped[str] = mapped_column(Text)
    legality: Mapped[str] = mapped_column(Text)
    price: Mapped[str] = mapped_column(Text)  # why it is reasonable
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    by: Mapped[User | None] = relationship()

    __table_args__ = (UniqueConstraint("contract_id", "version"),)


class ContractFile(KeptFile, OfContract, FollowsCustomer, SeenBy, Base):
    """A text of the contract, or the scan of what was signed; a consultation takes none away."""

    __tablename__ = "contract_file"

    part: Mapped[str] = mapped_column(String(8), default="text")  # text | scan
    version: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    customer: Mapped[Customer] = relationship()
    by: Mapped[User | None] = relationship()

    @classmethod
    def seen_by(cls, reader: Reader | None) -> Any:
        return follows_off_screen(cls.customer_id, reader, cls.needs)

    def __str__(self) -> str:
        return self.name


def _unurged(context: Any) -> date | None:
    return context.get_current_parameters()["due_on"]  # type: ignore[no-any-return]


class PlannedDelivery(OfContract, FollowsCustomer, Base):
    """Goods promised for a day of the supply period (二(四)6); done by a delivery that is recorded."""

    __tablename__ = "planned_delivery"
    STATES = ("planned", "delivered", "dropped")

    what: Mapped[str] = mapped_column(String(200))
    due_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)
    state: Mapped[str] = mapped_column(String(12), default="planned")  # planned | delivered | dropped
    delivery_id: Mapped[int | None] = mapped_column(ForeignKey("delivery.id"), index=True)
    reason: Mapped[str | None] = mapped_column(String(200))  # why it was dropped
    unurged_since: Mapped[date | None] = mapped_column(default=_unurged)  # its day, until it is urged on it or later

    customer: Mapped[Customer] = relationship()
    delivery: Mapped[Delivery | None] = relationship()
    urgings: Mapped[list["DeliveryUrging"]] = relationship(back_populates="planned", order_by="DeliveryUrging.at")

    __table_args__ = (
        Index("ix_planned_delivery_state_due", "state", "due_on", "id"),
        Index("ix_planned_delivery_state_unurged", "state", "unurged_since", "id"),
    )

    def __str__(self) -> str:
        return self.what


class DeliveryUrging(FollowsCustomer, Base):
    """A planned delivery was urged, how, and what was answered (二(四)6)."""

    __tablename__ = "delivery_urging"

    planned_id: Mapped[int] = mapped_column(ForeignKey("planned_delivery.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    act: Mapped[str] = mapped_column(String(12))  # call | visit | letter
    answer: Mapped[str] = mapped_column(String(400))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    planned: Mapped[PlannedDelivery] = relationship(back_populates="urgings")
    by: Mapped[User | None] = relationship()


class Dispute(OfContract, FollowsCustomer, Base):
    """A quarrel about a contract, handled outside court (二(四)4.3): `open`, then `settled` or taken to `court`.

    Brought by a file that was taken back it is `void`.
    """

    __tablename__ = "contract_dispute"
    STATES = ("open", "settled", "court", "void")

    subject: Mapped[str] = mapped_column(String(200))
    state: Mapped[str] = mapped_column(String(12), default="open")
    opened_on: Mapped[date]
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    next_on: Mapped[date | None] = mapped_column(index=True)  # while open: when the next step is owed
    closed_on: Mapped[date | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    outcome: Mapped[str | None] = mapped_column(String(400))

    customer: Mapped[Customer] = relationship()
    opened_by: Mapped[User | None] = relationship(foreign_keys="Dispute.opened_by_id")
    closed_by: Mapped[User | None] = relationship(foreign_keys="Dispute.closed_by_id")
    steps: Mapped[list["DisputeStep"]] = relationship(back_populates="dispute", order_by="DisputeStep.at")

    def __str__(self) -> str:
        return self.subject


class DisputeStep(FollowsCustomer, Base):
    """What was said, offered or agreed on the way."""

    __tablename__ = "contract_dispute_step"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("contract_dispute.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    says: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))

    dispute: Mapped[Dispute] = relationship(back_populates="steps")
    by: Mapped[User | None] = relationship()


class Outing(OfContract, FollowsCustomer, Base):
    """The paper taken out of custody (二(四)7): `pending` a signature, `out`, `returned`; or `refused`."""

    __tablename__ = "contract_outing"
    STATES = ("pending", "out", "returned", "refused")

    taker_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(400))
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(12), default="pending")
    asked_on: Mapped[date]
    taken_on: Mapped[date | None]
    returned_on: Mapped[date | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    condition: Mapped[str | None] = mapped_column(String(400))

    customer: Mapped[Customer] = relationship()
    taker: Mapped[User | None] = relationship(foreign_keys="Outing.taker_id")
    received_by: Mapped[User | None] = relationship(foreign_keys="Outing.received_by_id")

    __table_args__ = (Index("ix_contract_outing_state_due", "state", "due_on", "id"),)

    def __str__(self) -> str:
        return self.purpose


class ContractCounter(Base):
    """The last number given under a prefix; its row is locked until the contract is written."""

    __tablename__ = "contract_counter"
    has_history = False

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    prefix: Mapped[str] = mapped_column(String(40), unique=True)
    last: Mapped[int] = mapped_column(default=0)


class ContractWord(Base):
    """The search index: number and title from each character on, and how the title is read (search.py)."""

    __tablename__ = "contract_word"
    has_history = False

    place: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # where it stands; search.PLACES
    word: Mapped[str] = mapped_column(bytewise(16), primary_key=True)
    contract_id: Mapped[int] = mapped_column(Key, ForeignKey("contract.id", ondelete="CASCADE"), primary_key=True)

    __table_args__ = (
        Index("ix_contract_word_contract", "contract_id", "word"),
        {"sqlite_with_rowid": False},  # the primary key is the table
    )
