"""Disputes about a contract, handled outside court: opened, step by step, settled or taken to court (二(四)4.3)."""

from datetime import date

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.contracts.acting import STANDING, Faults, by_id, contract_for, note
from admin_app.areas.contracts.models import Dispute, DisputeStep
from admin_app.errors import Conflict, NotFound, sentence
from admin_app.extensions import db

CLAUSE = "二(四)4.3"


def open_dispute(contract_id: int, subject: str, *, opened_on: date, next_on: date, on: date) -> Dispute:
    """What it is about, and the day by which the first step is owed."""
    contract = contract_for(contract_id, "contract.dispute", *STANDING, "fulfilled", "ended", clause=CLAUSE)
    faults = Faults()
    subject = faults.text("subject", subject, 200)
    faults.day("opened_on", opened_on, since=contract.signed_on, until=on)
    faults.day("next_on", next_on, since=on)
    faults.raise_any()
    dispute = Dispute(
        customer_id=contract.customer_id,
        contract_id=contract.id,
        subject=subject,
        opened_on=opened_on,
        opened_by_id=by_id(),
        next_on=next_on,
    )
    db.session.add(dispute)
    db.session.flush()
    note("contract.dispute", contract, subject=subject)
    return dispute


def add_step(dispute_id: int, says: str, *, step_on: date, next_on: date, on: date) -> DisputeStep:
    """What was said, offered or agreed, and the day by which the next step is owed."""
    dispute = _locked(dispute_id)
    faults = Faults()
    says = faults.text("says", says)
    faults.day("on", step_on, since=dispute.opened_on, until=on)
    faults.day("next_on", next_on, since=on)
    faults.raise_any()
    step = DisputeStep(
        customer_id=dispute.customer_id, dispute_id=dispute.id, on=step_on, says=says, at=clock.now(), by_id=by_id()
    )
    dispute.next_on = next_on
    db.session.add(step)
    db.session.flush()
    note("contract.dispute_step", dispute.contract)
    return step


def close_dispute(dispute_id: int, how: str, outcome: str, *, on: date) -> Dispute:
    """`settled`, or taken to `court`, with the outcome. Refused before anything was tried."""
    dispute = _locked(dispute_id)
    faults = Faults()
    faults.one_of("how", how, ("settled", "court"))
    outcome = faults.text("outcome", outcome, 400)
    faults.raise_any()
    tried = select(DisputeStep.id).where(DisputeStep.dispute_id == dispute.id)
    if db.session.scalar(tried.limit(1)) is None:
        says = sentence("Record at least one step towards a settlement first.", "请先记录至少一次协商处理情况。")
        raise Conflict(says, CLAUSE)
    dispute.state, dispute.outcome, dispute.closed_on, dispute.closed_by_id = how, outcome, on, by_id()
    dispute.next_on = None
    db.session.flush()
    note("contract.close_dispute", dispute.contract, how=how)
    return dispute


def _locked(dispute_id: int) -> Dispute:
    found = db.session.get(Dispute, dispute_id)
    if found is None:
        raise NotFound
    contract_for(found.contract_id, "contract.dispute", clause=CLAUSE)
    rows = select(Dispute).where(Dispute.id == dispute_id).execution_options(populate_existing=True)
    dispute = db.session.scalars(rows).one()
    if dispute.state != "open":
        raise Conflict(sentence("The dispute is closed already.", "该争议已了结。"), CLAUSE)
    return dispute
