"""Is supply to a customer held, or an emergency open? Why, and what was instructed: 二(三)3.3.1, 3.4.2.

While either is open, over_limit refuses every sale.
"""

from datetime import date

from sqlalchemy import select

from admin_app.areas.credit import acting
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.errors import Refused, sentence
from admin_app.extensions import db

OPEN_ALREADY = {
    "hold": sentence("Supply to this customer is on hold already.", "对该客户已暂停供货。"),
    "emergency": sentence("An emergency report on this customer is open already.", "该客户已有未结的紧急报告。"),
}
NOT_OPEN = {
    "hold": sentence("Supply to this customer is not on hold.", "对该客户未暂停供货。"),
    "emergency": sentence("No emergency report on this customer is open.", "该客户没有未结的紧急报告。"),
}


def hold(customer_id: int, on: date, reason: str) -> SupplyHold:
    """Suspend supply (3.4.2)."""
    return _open("hold", "credit.hold", customer_id, on, reason)


def lift(customer_id: int, on: date, reason: str) -> Customer:
    """Supply again, with the reason."""
    return _close("hold", customer_id, on, reason)


def raise_emergency(customer_id: int, on: date, reason: str) -> SupplyHold:
    """The salesperson's emergency report: nothing is sold until a superior instructs (3.3.1)."""
    return _open("emergency", "credit.raise_emergency", customer_id, on, reason)


def close_emergency(customer_id: int, on: date, instruction: str) -> Customer:
    """Close it with the superior's explicit instruction (3.3.1); not for whoever raised it."""
    return _close("emergency", customer_id, on, instruction)


def _is_open(customer: Customer, kind: str) -> bool:
    return customer.supply_hold if kind == "hold" else customer.emergency_open


def _mark(customer: Customer, kind: str, is_open: bool) -> None:
    if kind == "hold":
        customer.supply_hold = is_open
    else:
        customer.emergency_open = is_open


def _open(kind: str, action: str, customer_id: int, on: date, reason: str) -> SupplyHold:
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand(action, customer)
    reason = acting.need_text("reason", reason)
    if _is_open(customer, kind):
        raise Refused(OPEN_ALREADY[kind])
    row = SupplyHold(customer_id=customer_id, kind=kind, opened_on=on, reason=reason, opened_by_id=user_id)
    db.session.add(row)
    _mark(customer, kind, True)
    db.session.flush()
    audit.record(
        f"credit.open_{kind}",
        user_id=user_id,
        subject=str(row.id),
        customer_id=customer_id,
        values={"on": on, "reason": reason},
    )
    return row


def _close(kind: str, customer_id: int, on: date, instruction: str) -> Customer:
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.hold", customer)
    instruction = acting.need_text("reason", instruction)
    if not _is_open(customer, kind):
        raise Refused(NOT_OPEN[kind])
    rows = select(SupplyHold).where(
        SupplyHold.customer_id == customer_id, SupplyHold.kind == kind, SupplyHold.closed_on.is_(None)
    )
    for row in db.session.scalars(rows):
        if kind == "emergency" and user_id is not None and row.opened_by_id == user_id:
            raise Refused(NOT_HIS_OWN, "二(三)3.3.1")
        row.closed_on, row.closed_by_id, row.instruction = on, user_id, instruction
    _mark(customer, kind, False)
    db.session.flush()
    audit.record(
        f"credit.close_{kind}",
        user_id=user_id,
        customer_id=customer_id,
        values={"on": on, "instruction": instruction},
    )
    return customer


NOT_HIS_OWN = sentence(
    "Whoever raised the emergency report waits for the superior's instruction; he does not close it.",
    "紧急报告人须等待上级指示，不得自行结案。",
)
