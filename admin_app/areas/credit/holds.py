"""Is supply to a customer held, are dealings ended, is an emergency open, and what was ordered? 二(三)3.3.1, 3.4.2.

While any of them is open, over_limit refuses every sale; while an emergency is, no limit is asked for or approved.
Who lets supply or dealings go on again is a matter of policy `hold_lifting`: by who ordered it.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from admin_app.accounts.models import RANKS, User
from admin_app.accounts.rights import may
from admin_app.accounts.superiors import in_place, superiors
from admin_app.areas.credit import acting, tasks
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.policies.service import NoPolicy
from admin_app.secrecy.reader import Reader, current

CLAUSES = {"hold": "二(三)3.4.2", "ended": "二(三)3.4.2", "emergency": "二(三)3.3.1"}
RIGHTS = {"hold": "credit.hold", "ended": "credit.end_dealings", "emergency": "credit.instruct"}
LIFTERS = ("credit_officer", "cs_manager", "general_manager")  # each may lift what those before it may
ORDERS = ("continue", "hold", "stop", "countermeasures")
OPEN_ALREADY = {
    "hold": sentence("Supply to this customer is on hold already.", "对该客户已暂停供货。"),
    "ended": sentence("Dealings with this customer have ended already.", "与该客户的交易已终止。"),
    "emergency": sentence("An emergency report on this customer is open already.", "该客户已有未结的紧急报告。"),
}
NOT_OPEN = {
    "hold": sentence("Supply to this customer is not on hold.", "对该客户未暂停供货。"),
    "ended": sentence("Dealings with this customer have not ended.", "与该客户的交易未终止。"),
    "emergency": sentence("No emergency report on this customer is open.", "该客户没有未结的紧急报告。"),
}
NOT_HIS_OWN = sentence(
    "Whoever raised the emergency report waits for the superior's instruction; he does not close it.",
    "紧急报告人须等待上级指示，不得自行结案。",
)
NOT_SUPERIOR = sentence(
    "The superior of whoever raised it instructs, or the customer-service manager or the general manager.",
    "须由报告人的上级，或客服部经理、总经理作出指示。",
)
ORDERED_ALREADY = sentence(
    "Countermeasures are ordered already; order now to go on, to hold supply or to stop dealing.",
    "已指示采取对策；请指示继续供货、暂停供货或停止交易。",
)
EMERGENCY = sentence("An emergency report awaits an instruction.", "有一份紧急报告等待指示。")
ORDERED = sentence("Your emergency report is answered.", "您的紧急报告已有指示。")


def hold(customer_id: int, on: date, reason: str) -> SupplyHold:
    """Suspend supply (3.4.2)."""
    return _open("hold", "credit.hold", customer_id, on, reason)


def lift(customer_id: int, on: date, reason: str) -> Customer:
    """Supply again, with the reason."""
    return _close("hold", customer_id, on, reason)


def end_dealings(customer_id: int, on: date, reason: str) -> SupplyHold:
    """Nothing more is sold to the customer, on a superior's instruction (3.4.2)."""
    return _open("ended", "credit.end_dealings", customer_id, on, reason)


def resume_dealings(customer_id: int, on: date, reason: str) -> Customer:
    """Deal with the customer again, with the reason; for whoever may end dealings."""
    return _close("ended", customer_id, on, reason)


def raise_emergency(customer_id: int, on: date, reason: str) -> SupplyHold:
    """The salesperson's emergency report: new credit is frozen until a superior instructs (3.3.1). He is told."""
    row = _open("emergency", "credit.raise_emergency", customer_id, on, reason)
    raiser = db.session.get(User, row.opened_by_id) if row.opened_by_id is not None else None
    superior = next(in_place(raiser), None) if raiser is not None else None
    told = {superior.id} if superior is not None else _in_a_superiors_place(row.opened_by_id)
    notices.tell(told, EMERGENCY, f"/holds/details/?id={row.id}")
    return row


def _in_a_superiors_place(raiser_id: int | None) -> set[int]:
    """Who instructs whom nobody leads: as duties.py says."""
    return tasks.holders_of("cs_manager") - {raiser_id} or tasks.holders_of("general_manager") - {raiser_id}


def instruct(hold_id: int, order: str, instruction: str, *, on: date) -> SupplyHold:
    """What a superior orders on an emergency report; all but countermeasures close it, and unfreeze or stop supply.

    NotAllowed for whoever is no superior; Refused for whoever raised it, and once it is closed.
    """
    acting.begin_writing()
    customer_id = db.session.scalar(select(SupplyHold.customer_id).where(SupplyHold.id == hold_id))
    if customer_id is None:
        raise NotFound
    customer = acting.customer_of(customer_id)
    row = next((one for one in _rows("emergency", customer) if one.id == hold_id), None)
    if row is None:
        raise Refused(NOT_OPEN["emergency"], CLAUSES["emergency"])
    user_id = _demand_superior(row)
    acting.one_of("order", order, ORDERS)
    instruction = acting.need_text("instruction", instruction)
    if order == row.order:
        raise Refused(ORDERED_ALREADY, CLAUSES["emergency"])
    row.order, row.instruction, row.ordered_on, row.ordered_by_id = order, instruction, on, user_id
    if order != "countermeasures":
        row.closed_on, row.closed_by_id = on, user_id
    if order in ("hold", "stop"):
        kind = "hold" if order == "hold" else "ended"
        held = next(iter(_rows(kind, customer)), None) or _add(kind, customer, on, instruction, user_id)
        _ordered(held, order, user_id)
    _mark(customer)
    _audit("instruct_emergency", row, user_id, {"on": on, "order": order, "instruction": instruction})
    notices.tell([key for key in (row.opened_by_id,) if key is not None], ORDERED, f"/holds/details/?id={row.id}")
    return row


def may_instruct(row: SupplyHold) -> bool:
    """Is the reader a superior of whoever raised it, or his deputy, or may he instruct on all of them?"""
    reader = current()
    if not isinstance(reader, Reader):
        return False
    raiser = db.session.get(User, row.opened_by_id) if row.opened_by_id is not None else None
    above = {one.id for one in superiors(raiser)} if raiser is not None else set()
    may_at_all = bool(above.intersection(reader.stands_for)) or may(reader.posts, "credit.instruct")
    return may_at_all and row.opened_by_id != reader.user_id


def _demand_superior(row: SupplyHold) -> int | None:
    reader = current()
    if not isinstance(reader, Reader):
        return None
    if row.opened_by_id == reader.user_id:
        raise Refused(NOT_HIS_OWN, CLAUSES["emergency"])
    if not may_instruct(row):
        raise NotAllowed(NOT_SUPERIOR, CLAUSES["emergency"])
    return reader.user_id


def are_dealings_ended(customer_id: int) -> bool:
    """Ended and not resumed (3.4.2)."""
    rows = select(SupplyHold.id).where(
        SupplyHold.customer_id == customer_id, SupplyHold.kind == "ended", SupplyHold.closed_on.is_(None)
    )
    return db.session.scalar(rows.limit(1)) is not None


def _rows(kind: str, customer: Customer) -> list[SupplyHold]:
    """Those of the kind that are open."""
    rows = select(SupplyHold).where(
        SupplyHold.customer_id == customer.id, SupplyHold.kind == kind, SupplyHold.closed_on.is_(None)
    )
    return list(db.session.scalars(rows.order_by(SupplyHold.id).execution_options(populate_existing=True)))


def _open_row(kind: str, customer: Customer) -> SupplyHold:
    rows = _rows(kind, customer)
    if not rows:
        raise Refused(NOT_OPEN[kind], CLAUSES[kind])
    return rows[0]


def _mark(customer: Customer) -> None:
    """The customer's row says what is open, for over_limit to ask."""
    db.session.flush()
    customer.supply_hold = bool(_rows("hold", customer) or _rows("ended", customer))
    customer.emergency_open = bool(_rows("emergency", customer))
    db.session.flush()


def _add(kind: str, customer: Customer, on: date, reason: str, user_id: int | None) -> SupplyHold:
    row = SupplyHold(customer_id=customer.id, kind=kind, opened_on=on, reason=reason, opened_by_id=user_id)
    db.session.add(row)
    db.session.flush()
    return row


def _open(kind: str, action: str, customer_id: int, on: date, reason: str) -> SupplyHold:
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand(action, customer)
    reason = acting.need_text("reason", reason)
    if _rows(kind, customer):
        raise Refused(OPEN_ALREADY[kind], CLAUSES[kind])
    row = _add(kind, customer, on, reason, user_id)
    _mark(customer)
    _audit(f"open_{kind}", row, user_id, {"on": on, "reason": reason})
    return row


def liftings(rows: Iterable[SupplyHold], on: date) -> dict[int, decisions.Answer]:
    """Who at least may lift each of these that is open, by its key; an emergency report is answered, not lifted.

    Nobody, while there is no such policy.
    """
    open_ones = [row for row in rows if row.closed_on is None and row.kind != "emergency"]
    if not open_ones:
        return {}
    try:
        answers = decisions.ask_many("hold_lifting", map(_lifting_facts, open_ones), on)
    except NoPolicy:
        return {}
    return {row.id: answer for row, answer in zip(open_ones, answers, strict=True)}


def may_lift(row: SupplyHold, answer: decisions.Answer) -> bool:
    """Has the reader the right, and the post that the policy names or one above it?"""
    held = acting.posts()
    lifters = set(LIFTERS[LIFTERS.index(answer.outcome["lifted_by"]) :])
    return held is None or (may(held, RIGHTS[row.kind]) and bool(held & lifters))


def _lifting_facts(row: SupplyHold) -> dict[str, object]:
    """What the desk itself held is a manager's to lift."""
    by = row.ordered_by or row.opened_by
    return {
        "kind": row.kind,
        "ordered_by": by.rank if by is not None else "manager",
        "on_emergency": row.order is not None,
    }


def _ordered(row: SupplyHold, order: str, user_id: int | None) -> None:
    """It stands by this order now, unless by one of a higher rank before."""
    before, by = row.ordered_by or row.opened_by, db.session.get(User, user_id) if user_id is not None else None
    row.order = order
    if by is not None and (before is None or RANKS.index(by.rank) >= RANKS.index(before.rank)):
        row.ordered_by_id = user_id


def _close(kind: str, customer_id: int, on: date, reason: str) -> Customer:
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand(RIGHTS[kind], customer)
    reason = acting.need_text("reason", reason)
    row = _open_row(kind, customer)
    answer = decisions.ask("hold_lifting", _lifting_facts(row), on)
    if not may_lift(row, answer):
        raise NotAllowed(answer.because, answer.clause)
    decisions.record(answer, user_id=user_id, customer_id=customer_id)
    row.closed_on, row.closed_by_id, row.instruction = on, user_id, reason
    _mark(customer)
    _audit(f"close_{kind}", row, user_id, {"on": on, "instruction": reason})
    return customer


def _audit(act: str, row: SupplyHold, user_id: int | None, values: dict[str, object]) -> None:
    audit.record(f"credit.{act}", user_id=user_id, subject=str(row.id), customer_id=row.customer_id, values=values)
