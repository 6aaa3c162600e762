"""Draft a contract, change its terms, void it (二(四)2, 3.1).

Terms change while it is a draft, and after approval too: that drops the approval, and the contract is a draft again of
the next version. Each version stays with its terms and its review. Services flush; whoever calls commits.
"""

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.contracts.acting import Faults, by_id, contract_for, note
from admin_app.areas.contracts.models import ContractVersion
from admin_app.areas.contracts.numbers import next_number
from admin_app.areas.receivables.checks import (
    MOST_DAYS,
    MOST_FEN,
    customer_for,
    hanging,
    mark_void,
    open_for_business,
)
from admin_app.areas.receivables.models import Contract, Invoice
from admin_app.errors import Conflict, sentence
from admin_app.extensions import db

REVIEWED, COPIES = "二(四)5", "二(四)4.4"
TYPES = ("sale", "framework", "service", "other")
GUARANTEES = ("none", "deposit", "personal", "joint", "mortgage")


@dataclass(frozen=True)
class Terms:
    """What is agreed. `payment_days` 0: cash. The supply period may be left open."""

    title: str
    contract_type: str
    amount_fen: int
    starts_on: date
    ends_on: date
    payment_days: int
    payment_terms: str = ""
    supply_from: date | None = None
    supply_until: date | None = None
    guarantee: str = "none"


def terms_of(contract: Contract) -> Terms:
    return Terms(**{field.name: getattr(contract, field.name) for field in fields(Terms)})


def checked(terms: Terms) -> Terms:
    """Invalid by field."""
    faults = Faults()
    title = faults.text("title", terms.title, 200)
    payment_terms = faults.text("payment_terms", terms.payment_terms, 400, required=False)
    faults.one_of("contract_type", terms.contract_type, TYPES)
    faults.one_of("guarantee", terms.guarantee, GUARANTEES)
    if terms.amount_fen is None or not 0 < terms.amount_fen <= MOST_FEN:
        faults.add("amount_fen", "An amount above zero, up to 10¹² yuan.", "金额须大于零，且不超过一万亿元。")
    if terms.payment_days is None or not 0 <= terms.payment_days <= MOST_DAYS:
        faults.add("payment_days", f"Between 0 and {MOST_DAYS} days.", f"0 至 {MOST_DAYS} 天。")
    starts_on = faults.day("starts_on", terms.starts_on)
    faults.day("ends_on", terms.ends_on, since=starts_on)
    if terms.supply_from is not None or terms.supply_until is not None:
        faults.day("supply_until", terms.supply_until, since=faults.day("supply_from", terms.supply_from))
    faults.raise_any()
    return Terms(**{**asdict(terms), "title": title, "payment_terms": payment_terms})


def draft(customer_id: int, terms: Terms, *, on: date) -> Contract:
    """A new contract, with the next number of the day. A salesperson drafts for own customers, the marketing manager
    for all."""
    customer, user_id = customer_for(customer_id, "contract.draft")
    open_for_business(customer)
    kept = checked(terms)
    number = next_number(kept.contract_type, on)
    contract = Contract(
        customer_id=customer_id, number=number, drafted_by_id=user_id, drafted_on=on, version=1, **asdict(kept)
    )
    db.session.add(contract)
    db.session.flush()
    _keep_version(contract)
    note("contract.draft", contract, amount_fen=contract.amount_fen, starts_on=contract.starts_on)
    return contract


def revise(contract_id: int, terms: Terms) -> Contract:
    """Change the terms. Of an approved contract that drops the approval: a draft again, of the next version."""
    contract = contract_for(contract_id, "contract.draft", "draft", "approved", clause=REVIEWED)
    kept = checked(terms)
    if kept.contract_type != contract.contract_type:
        raise Conflict(
            sentence(
                "The kind is in the number and stays; void this draft and make another.",
                "合同类型已编入编号，不能更改；请作废后另行起草。",
            ),
            COPIES,
        )
    if kept == terms_of(contract):
        return contract
    was_approved = contract.state == "approved"
    was_reviewed = was_approved or current_version(contract).request_id is not None
    for field in fields(Terms):
        setattr(contract, field.name, getattr(kept, field.name))
    if was_reviewed:
        contract.state, contract.version = "draft", contract.version + 1
    db.session.flush()
    _keep_version(contract)
    note("contract.revise", contract, version=contract.version, approval_dropped=was_approved)
    return contract


def void(contract_id: int, reason: str) -> Contract:
    """Give up a contract that nobody has signed; what was signed is closed. Refused while invoices name it."""
    contract = contract_for(contract_id, "contract.draft", "draft", "approved", clause=REVIEWED)
    naming = select(Invoice.number).where(Invoice.contract_id == contract.id, Invoice.is_void.is_(False))
    hanging(
        "contract.draft",
        list(db.session.scalars(naming.limit(6))),
        "Invoices name this contract: {things}.",
        "有发票引用此合同：{things}。",
    )
    mark_void(contract, reason)
    note("contract.void", contract, reason=contract.void_reason)
    return contract


def versions_of(contract_id: int) -> list[ContractVersion]:
    """The newest first."""
    rows = select(ContractVersion).where(ContractVersion.contract_id == contract_id)
    return list(db.session.scalars(rows.order_by(ContractVersion.number.desc())))


def current_version(contract: Contract) -> ContractVersion:
    rows = select(ContractVersion).where(
        ContractVersion.contract_id == contract.id, ContractVersion.number == contract.version
    )
    return db.session.scalars(rows).one()


def _keep_version(contract: Contract) -> None:
    """The terms as they stand now under the number of their version."""
    terms = {
        name: str(value) if isinstance(value, date) else value for name, value in asdict(terms_of(contract)).items()
    }
    rows = select(ContractVersion).where(
        ContractVersion.contract_id == contract.id, ContractVersion.number == contract.version
    )
    kept = db.session.scalars(rows).one_or_none()
    if kept is None:
        kept = ContractVersion(customer_id=contract.customer_id, contract_id=contract.id, number=contract.version)
        db.session.add(kept)
    kept.terms, kept.at, kept.by_id = terms, clock.now(), by_id()
    db.session.flush()


def changed_terms(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Which terms differ, in their order."""
    return [field.name for field in fields(Terms) if before.get(field.name) != after.get(field.name)]
