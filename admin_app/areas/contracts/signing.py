"""Signed by both sides, handed to customer service, ended (二(四)4.4, 7)."""

from datetime import date

from sqlalchemy import func, select

from admin_app.areas.contracts.acting import STANDING, Faults, by_id, contract_for, note
from admin_app.areas.contracts.models import ContractFile, Dispute, Outing
from admin_app.areas.contracts.review import demand_allowed
from admin_app.areas.contracts.supply import CLAUSE as SUPPLY
from admin_app.areas.contracts.supply import planned_of
from admin_app.areas.customers.acting import reason_of
from admin_app.areas.receivables.models import Contract
from admin_app.errors import Refused, sentence
from admin_app.extensions import db

CLAUSE, REVIEWED, COPIES, KEEPING = "二(四)7", "二(四)5", "二(四)4.4", "二(四)3.2"
MOST_COPIES = 99


def sign(contract_id: int, *, signed_on: date, for_us: str, for_them: str, on: date) -> Contract:
    """Both have signed, and the scan is here. Not before the draft was made.

    Refused without the scan, and where the rules of the review have come to forbid it meanwhile.
    """
    contract = contract_for(contract_id, "contract.draft", "approved", clause=REVIEWED)
    demand_allowed(contract, on)
    faults = Faults()
    since = contract.drafted_on
    contract.signed_on = faults.day("signed_on", signed_on, since=since, until=on)
    contract.signed_for_us = faults.text("signed_for_us", for_us, 80)
    contract.signed_for_them = faults.text("signed_for_them", for_them, 80)
    faults.raise_any()
    if not _has_scan(contract):
        says = sentence("Add the scan of the signed contract first.", "请先上传已签合同的扫描件。")
        raise Refused(says, COPIES)
    contract.state = "signed"
    db.session.flush()
    note("contract.sign", contract, signed_on=signed_on)
    return contract


def _has_scan(contract: Contract) -> bool:
    """Not asked through the reader: a consultation hides files."""
    scans = select(func.count()).select_from(ContractFile)
    scans = scans.where(
        ContractFile.contract_id == contract.id,
        ContractFile.part == "scan",
        ContractFile.version == contract.version,
    )
    return bool(db.session.scalar(scans))


def hand_in(contract_id: int, *, place: str, copies: int, handed_in_on: date, on: date) -> Contract:
    """The contract officer has the paper, and says where it is kept."""
    contract = contract_for(contract_id, "contract.keep", "signed", clause=CLAUSE)
    faults = Faults()
    handed_in_on = faults.day("handed_in_on", handed_in_on, since=contract.signed_on, until=on)
    place = faults.text("place", place, 120)
    if copies is None or not 1 <= copies <= MOST_COPIES:
        faults.add("copies", f"Between 1 and {MOST_COPIES}.", f"1 至 {MOST_COPIES} 份。")
    faults.raise_any()
    contract.state, contract.handed_in_on, contract.received_by_id = "kept", handed_in_on, by_id()
    contract.place, contract.copies = place, copies
    db.session.flush()
    note("contract.hand_in", contract, place=place, copies=copies)
    return contract


def close(contract_id: int, how: str, reason: str, *, on: date) -> Contract:
    """`fulfilled`, or `ended` before that; what was still to be delivered is dropped then, with the same reason.

    Refused while a dispute is open, the paper out or not handed in; as fulfilled, while deliveries are planned.
    """
    contract = contract_for(contract_id, "contract.keep", *STANDING, clause=KEEPING)
    faults = Faults()
    faults.one_of("how", how, ("fulfilled", "ended"))
    faults.raise_any()
    why = reason_of(reason)
    if contract.state == "signed":
        says = sentence("The contract is not handed in yet; receive it first.", "合同尚未移交，请先办理接收。")
        raise Refused(says, CLAUSE)
    open_ones = select(Dispute.id).where(Dispute.contract_id == contract.id, Dispute.state == "open")
    if db.session.scalar(open_ones.limit(1)) is not None:
        says = sentence("A dispute about it is open; settle it first.", "合同尚有未了结的争议，请先处理。")
        raise Refused(says, "二(四)4.3")
    out = select(Outing.id).where(Outing.contract_id == contract.id, Outing.state == "out")
    if db.session.scalar(out.limit(1)) is not None:
        raise Refused(sentence("The paper is out; it comes back first.", "合同原件尚未归还。"), CLAUSE)
    dropped = _end_deliveries(contract, how, why)
    contract.state, contract.ended_on, contract.end_reason = how, on, why
    db.session.flush()
    note("contract.close", contract, how=how, reason=why, dropped=dropped)
    return contract


def _end_deliveries(contract: Contract, how: str, why: str) -> list[int]:
    """The keys of the planned deliveries that are not to be; Refused where the contract is said to be fulfilled."""
    planned = [one for one in planned_of(contract.id) if one.state == "planned"]
    if planned and how == "fulfilled":
        says = sentence(
            f"{len(planned)} planned deliveries are neither made nor dropped; record them, or drop them with why.",
            f"尚有 {len(planned)} 笔计划交货未完成，请先登记交货或说明理由取消。",
        )
        raise Refused(says, SUPPLY)
    for one in planned:
        one.state, one.reason = "dropped", why
    return [one.id for one in planned]
