"""What customers owe: contracts, sales, deliveries, invoices, credit notes, payments, bills. Money in
fen, days as dates.

What salespeople number is unique per customer, so that a number in use betrays no hidden record (docs/adr/0012).
"""

from datetime import date

from sqlalchemy import Boolean, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.extensions import Base, Fen, FollowsCustomer, Key, bytewise


class Voidable:
    """Never deleted: voided, with a reason. A void record counts in no figure."""

    is_void: Mapped[bool] = mapped_column(Boolean, default=False)
    void_reason: Mapped[str | None] = mapped_column(String(200))


class Contract(Voidable, FollowsCustomer, Base):
    """What was agreed with a customer, from the draft to its end; areas/contracts leads it there (二(四)).

    `draft`, `review`, `approved`, `signed` by both, `kept` by customer service, at last `fulfilled` or `ended`. Figures
    count it from the day it was signed (`stands_on`). `ended_on` is the last day on which it stood.
    """

    __tablename__ = "contract"
    STATES = ("draft", "review", "approved", "signed", "kept", "fulfilled", "ended")

    number: Mapped[str] = mapped_column(bytewise(60), index=True)
    title: Mapped[str] = mapped_column(bytewise(200), default="", index=True)
    contract_type: Mapped[str] = mapped_column(String(12), default="sale")  # sale | framework | service | other
    state: Mapped[str] = mapped_column(String(12), default="draft")
    version: Mapped[int] = mapped_column(default=1)  # of the terms
    amount_fen: Mapped[int] = mapped_column(Fen)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    payment_days: Mapped[int]
    payment_terms: Mapped[str] = mapped_column(String(400), default="")
    supply_from: Mapped[date | None]
    supply_until: Mapped[date | None]
    guarantee: Mapped[str] = mapped_column(String(12), default="none")  # none | deposit | personal | joint | mortgage
    drafted_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    drafted_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    signed_for_us: Mapped[str | None] = mapped_column(String(80))
    signed_for_them: Mapped[str | None] = mapped_column(String(80))
    handed_in_on: Mapped[date | None]
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    place: Mapped[str | None] = mapped_column(String(120))  # where the paper is kept
    copies: Mapped[int | None]
    ended_on: Mapped[date | None]
    end_reason: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()
    drafted_by: Mapped[User | None] = relationship(foreign_keys="Contract.drafted_by_id")
    received_by: Mapped[User | None] = relationship(foreign_keys="Contract.received_by_id")

    __table_args__ = (
        UniqueConstraint("customer_id", "number"),
        Index("ix_contract_state_ends", "state", "ends_on", "id"),
        Index("ix_contract_state_signed", "state", "signed_on", "id"),
    )

    def __str__(self) -> str:
        return self.number


class Sale(Voidable, FollowsCustomer, Base):
    """A sale the rules let through: on account (counts against the limit from this moment) or for cash."""

    __tablename__ = "sale"

    number: Mapped[str] = mapped_column(String(60), index=True)
    sold_on: Mapped[date] = mapped_column(index=True)
    amount_fen: Mapped[int] = mapped_column(Fen)
    on_account: Mapped[bool] = mapped_column(Boolean, default=True)
    verdict: Mapped[str] = mapped_column(String(12), default="within")
    decision_id: Mapped[str | None] = mapped_column(ForeignKey("decision.id"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str | None] = mapped_column(String(200))

    customer: Mapped[Customer] = relationship()

    __table_args__ = (
        UniqueConstraint("customer_id", "number"),
        Index("ix_sale_customer_sold", "customer_id", "sold_on"),
    )

    def __str__(self) -> str:
        return self.number


class Delivery(Voidable, FollowsCustomer, Base):
    """Goods handed over; exposure from that day until the invoice takes its place."""

    __tablename__ = "delivery"

    number: Mapped[str] = mapped_column(String(60), index=True)
    sale_id: Mapped[int | None] = mapped_column(ForeignKey("sale.id"), index=True)
    invoice_id: Mapped[int | None] = mapped_column(ForeignKey("invoice.id"), index=True)
    delivered_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)

    customer: Mapped[Customer] = relationship()
    sale: Mapped[Sale | None] = relationship()
    invoice: Mapped["Invoice | None"] = relationship()

    __table_args__ = (
        UniqueConstraint("customer_id", "number"),
        Index("ix_delivery_customer_delivered", "customer_id", "delivered_on"),
    )

    def __str__(self) -> str:
        return self.number


# What sales, conduct and lateness are told by: read from one index alone, they cost no look at each invoice.
FIGURES = ("settled_on", "due_on", "amount_fen", "kind", "is_void", "disputed")


UNREPORTED = text("settled_on IS NULL AND default_report_id IS NULL")  # open, and in no report of a default


class Invoice(Voidable, FollowsCustomer, Base):
    """`settled_on`: the day payments and credit notes first covered the amount; None while open.

    `default_report_id`: where it was reported as a default (areas/credit/trading).
    """

    __tablename__ = "invoice"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(8), default="invoice")  # invoice | opening (balance at the cut-off date)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)
    disputed: Mapped[bool] = mapped_column(Boolean, default=False)
    settled_on: Mapped[date | None]
    contract_id: Mapped[int | None] = mapped_column(ForeignKey("contract.id"), index=True)
    default_report_id: Mapped[int | None] = mapped_column(ForeignKey("default_report.id"), index=True)

    customer: Mapped[Customer] = relationship()
    contract: Mapped[Contract | None] = relationship()

    __table_args__ = (
        Index("ix_invoice_unreported", "due_on", "id", sqlite_where=UNREPORTED, postgresql_where=UNREPORTED),
        Index("ix_invoice_customer_issued", "customer_id", "issued_on", *FIGURES, "id"),
        Index("ix_invoice_customer_settled", "customer_id", "settled_on"),
        Index("ix_invoice_due", "due_on", "id"),
    )

    def __str__(self) -> str:
        return self.number


class CreditNote(Voidable, FollowsCustomer, Base):
    """Reduces one invoice from its day on."""

    __tablename__ = "credit_note"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    issued_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)
    reason: Mapped[str] = mapped_column(String(200), default="")

    customer: Mapped[Customer] = relationship()
    invoice: Mapped[Invoice] = relationship()

    def __str__(self) -> str:
        return self.number


class Payment(Voidable, FollowsCustomer, Base):
    """Money received. What is not allocated to invoices is an advance and lowers the exposure."""

    __tablename__ = "payment"

    number: Mapped[str] = mapped_column(String(80), unique=True)
    received_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)
    method: Mapped[str] = mapped_column(String(12), default="transfer")  # transfer | cash | bill | other
    reference: Mapped[str | None] = mapped_column(String(120))

    customer: Mapped[Customer] = relationship()

    __table_args__ = (Index("ix_payment_customer_received", "customer_id", "received_on"),)

    def __str__(self) -> str:
        return self.number


class Allocation(Voidable, FollowsCustomer, Base):
    """A part of a payment used for an invoice, from `on` (never before either); released by voiding it."""

    __tablename__ = "allocation"

    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    invoice_id: Mapped[int] = mapped_column(ForeignKey("invoice.id"), index=True)
    on: Mapped[date] = mapped_column("on_day")
    amount_fen: Mapped[int] = mapped_column(Fen)

    customer: Mapped[Customer] = relationship()
    payment: Mapped[Payment] = relationship()
    invoice: Mapped[Invoice] = relationship()

    def __str__(self) -> str:
        return str(self.on)


FOLLOWED = text("honoured_on IS NULL AND dishonoured_on IS NULL")  # bills that are neither met nor dishonoured yet


class Bill(Voidable, FollowsCustomer, Base):
    """An acceptance bill taken in payment: exposure until due; on its day met, or dishonoured and then reported."""

    __tablename__ = "bill"

    number: Mapped[str] = mapped_column(String(60), unique=True)
    payment_id: Mapped[int | None] = mapped_column(Key, ForeignKey("payment.id"), index=True)
    received_on: Mapped[date]
    due_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(Fen)
    dishonoured_on: Mapped[date | None]  # from this day on its payment counts as never made
    honoured_on: Mapped[date | None]  # met: nothing follows
    default_owed_since: Mapped[date | None] = mapped_column(index=True)  # the detailed report of it is owed; then None

    customer: Mapped[Customer] = relationship()
    payment: Mapped[Payment | None] = relationship()

    __table_args__ = (Index("ix_bill_followed", "due_on", "id", sqlite_where=FOLLOWED, postgresql_where=FOLLOWED),)

    def __str__(self) -> str:
        return self.number
