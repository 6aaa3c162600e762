"""What must be known and declared before a contract is reviewed: due diligence (二(四)4.1), declaration (二(四)4.2)."""

from datetime import date

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.contracts.acting import Faults, by_id, contract_for, note
from admin_app.areas.contracts.models import Declaration, Diligence
from admin_app.areas.receivables.models import Contract
from admin_app.errors import NotAllowed, Refused, sentence
from admin_app.extensions import db

DILIGENCE, DECLARATION = "二(四)4.1", "二(四)4.2"


def record_diligence(
    contract_id: int,
    *,
    licence: str,
    licence_until: date | None,
    reputation: str,
    results: str,
    qualifications: str = "",
    answers_id: int | None,
    on: date,
) -> Diligence:
    """What was found out, and who answers for it. An expired licence can be recorded; it hinders the review."""
    contract = contract_for(contract_id, "contract.draft", "draft", clause=DILIGENCE)
    faults = Faults(DILIGENCE)
    values = {
        "licence": faults.text("licence", licence, 60),
        "reputation": faults.text("reputation", reputation),
        "results": faults.text("results", results),
        "qualifications": faults.text("qualifications", qualifications, required=False),
    }
    if licence_until is not None:
        faults.day("licence_until", licence_until)
    answers = db.session.get(User, answers_id) if answers_id is not None else None
    if answers is None or not answers.active:
        faults.add("answers", "Name a colleague who answers for it.", "请指定对此负责的人员。")
    faults.raise_any()
    found = diligence_of(contract.id) or Diligence(customer_id=contract.customer_id, contract_id=contract.id)
    found.licence_until, found.answers_id, found.on, found.at = licence_until, answers_id, on, clock.now()
    for name, text in values.items():
        setattr(found, name, text)
    db.session.add(found)
    db.session.flush()
    note("contract.diligence", contract, licence_until=licence_until, answers=answers_id)
    return found


def declare(contract_id: int, *, economy: str, feasibility: str, legality: str, price: str) -> Declaration:
    """In one's own name, for the version as it stands. Nobody declares for another, the desk itself neither."""
    contract = contract_for(contract_id, "contract.draft", "draft", clause=DECLARATION)
    if by_id() is None:
        raise NotAllowed(sentence("A person declares, in his own name.", "须由本人具名声明。"), DECLARATION)
    faults = Faults(DECLARATION)
    values = {
        "economy": faults.text("economy", economy),
        "feasibility": faults.text("feasibility", feasibility),
        "legality": faults.text("legality", legality),
        "price": faults.text("price", price),
    }
    faults.raise_any()
    declared = declaration_of(contract) or Declaration(
        customer_id=contract.customer_id, contract_id=contract.id, version=contract.version
    )
    declared.at, declared.by_id = clock.now(), by_id()
    for name, text in values.items():
        setattr(declared, name, text)
    db.session.add(declared)
    db.session.flush()
    note("contract.declare", contract, version=contract.version)
    return declared


def diligence_of(contract_id: int) -> Diligence | None:
    """The present one; what it said before its history tells."""
    return db.session.scalars(select(Diligence).where(Diligence.contract_id == contract_id)).one_or_none()


def declaration_of(contract: Contract) -> Declaration | None:
    """That of the present version."""
    rows = select(Declaration).where(Declaration.contract_id == contract.id, Declaration.version == contract.version)
    return db.session.scalars(rows).one_or_none()


def hindrances(contract: Contract, on: date) -> list[Refused]:
    """What still stands between the draft and its review, in the order in which it is done."""
    found, diligence = [], diligence_of(contract.id)
    if diligence is None:
        says = sentence("Record the due diligence first.", "请先登记尽职调查。")
        found.append(Refused(says, DILIGENCE))
    elif diligence.licence_until is not None and diligence.licence_until < on:
        says = sentence(
            f"The business licence expired on {diligence.licence_until}. Record a valid one.",
            f"营业执照有效期至 {diligence.licence_until}，已过期，请登记有效证照。",
        )
        found.append(Refused(says, DILIGENCE))
    elif diligence.answers is None or not diligence.answers.active:
        says = sentence(
            "Whoever answers for the due diligence works here no more.", "尽职调查负责人已离职，请重新指定。"
        )
        found.append(Refused(says, DILIGENCE))
    if declaration_of(contract) is None:
        says = sentence(
            "Somebody declares economy, feasibility, legality and price of this version first.",
            "请先就本版本的经济性、可行性、合法性及价格作出声明。",
        )
        found.append(Refused(says, DECLARATION))
    return found
