"""What a contract promises to deliver, and when; done by a delivery that is recorded (二(四)6)."""

from datetime import date

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.contracts.acting import STANDING, Faults, by_id, contract_for, note
from admin_app.areas.contracts.models import DeliveryUrging, PlannedDelivery
from admin_app.areas.customers.acting import reason_of
from admin_app.areas.receivables.checks import MOST_FEN
from admin_app.areas.receivables.deliveries import when_void
from admin_app.areas.receivables.models import Contract, Delivery
from admin_app.errors import Conflict, Invalid, NotFound, Refused, sentence
from admin_app.extensions import db

CLAUSE = "二(四)6"
WAYS = ("call", "visit", "letter")
NOT_SIGNED = sentence("Nothing is delivered before the contract is signed.", "合同签订前不得交货。")
OPEN = ("draft", "review", "approved", *STANDING)


def plan(contract_id: int, *, what: str, due_on: date, amount_fen: int) -> PlannedDelivery:
    """A delivery within the supply period, where the contract has one, else within its term; all of them together
    never more than the contract."""
    contract = contract_for(contract_id, "delivery.plan", *OPEN, clause=CLAUSE)
    faults = Faults()
    what = faults.text("what", what, 200)
    _within(contract, due_on, faults)
    if amount_fen is None or not 0 < amount_fen <= MOST_FEN:
        faults.add("amount_fen", "An amount above zero, please.", "请输入大于零的金额。")
    elif sum(one.amount_fen for one in planned_of(contract.id)) + amount_fen > contract.amount_fen:
        english, chinese = "All deliveries together exceed the contract", "计划交货合计超过合同金额"
        faults.add("amount_fen", f"{english} ({CLAUSE}).", f"{chinese}（{CLAUSE}）。")
    faults.raise_any()
    planned = PlannedDelivery(
        customer_id=contract.customer_id, contract_id=contract.id, what=what, due_on=due_on, amount_fen=amount_fen
    )
    db.session.add(planned)
    db.session.flush()
    note("contract.plan_delivery", contract, due_on=due_on, amount_fen=amount_fen)
    return planned


def move(planned_id: int, due_on: date, *, on: date) -> PlannedDelivery:
    """Another day was agreed: today or later, and still within the supply period."""
    planned = _locked(planned_id)
    faults = Faults()
    _within(planned.contract, due_on, faults, since=on)
    faults.raise_any()
    planned.due_on = planned.unurged_since = due_on
    db.session.flush()
    note("contract.move_delivery", planned.contract, planned=planned.what, due_on=due_on)
    return planned


def period_of(contract: Contract) -> tuple[date, date]:
    """The supply period, where the contract has one, else its term; both days included."""
    return contract.supply_from or contract.starts_on, contract.supply_until or contract.ends_on


def _within(contract: Contract, due_on: date | None, faults: Faults, since: date | None = None) -> None:
    first, last = period_of(contract)
    faults.day("due_on", due_on, since=max(first, since or first))
    if due_on is not None and due_on > last:
        faults.add("due_on", f"The supply period ends on {last} ({CLAUSE}).", f"供货期至 {last} 止（{CLAUSE}）。")


def delivered(planned_id: int, delivery_id: int) -> PlannedDelivery:
    """This recorded delivery of the same customer is what was planned; each delivery does one."""
    planned = _locked(planned_id)
    contract = planned.contract
    if contract.state not in STANDING:
        raise Refused(NOT_SIGNED, CLAUSE)
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or delivery.customer_id != planned.customer_id or delivery.is_void:
        raise Invalid({"delivery": sentence("The customer has no such delivery.", "该客户没有这笔发货。")})
    used = select(PlannedDelivery.id).where(PlannedDelivery.delivery_id == delivery_id)
    if db.session.scalar(used.limit(1)) is not None:
        raise Invalid({"delivery": sentence("It has done another one already.", "该发货已对应其他计划。")})
    planned.state, planned.delivery_id = "delivered", delivery_id
    db.session.flush()
    note("contract.deliver", contract, delivery=delivery.number)
    return planned


def urge(planned_id: int, *, act: str, answer: str, urged_on: date, on: date) -> DeliveryUrging:
    """Whoever delivers was reminded, how, and what he answered; of a contract that is signed. On its day or later it
    is what customer service owes."""
    planned = _locked(planned_id)
    if planned.contract.state not in STANDING:
        raise Refused(NOT_SIGNED, CLAUSE)
    faults = Faults()
    faults.one_of("act", act, WAYS)
    answer = faults.text("answer", answer, 400)
    faults.day("on", urged_on, since=planned.contract.signed_on, until=on)
    faults.raise_any()
    urging = DeliveryUrging(
        customer_id=planned.customer_id,
        planned_id=planned.id,
        on=urged_on,
        act=act,
        answer=answer,
        at=clock.now(),
        by_id=by_id(),
    )
    db.session.add(urging)
    if urged_on >= planned.due_on:
        planned.unurged_since = None
    db.session.flush()
    note("contract.urge_delivery", planned.contract, planned=planned.what, way=act)
    return urging


def drop(planned_id: int, reason: str) -> PlannedDelivery:
    """It is not to be, with why."""
    planned = _locked(planned_id)
    planned.state, planned.reason = "dropped", reason_of(reason)
    db.session.flush()
    note("contract.drop_delivery", planned.contract, reason=planned.reason)
    return planned


def planned_of(contract_id: int) -> list[PlannedDelivery]:
    """Those not dropped, by day."""
    rows = select(PlannedDelivery).where(PlannedDelivery.contract_id == contract_id, PlannedDelivery.state != "dropped")
    return list(db.session.scalars(rows.order_by(PlannedDelivery.due_on, PlannedDelivery.id)))


@when_void
def _planned_again(delivery: Delivery) -> None:
    """A void delivery has done nothing."""
    rows = select(PlannedDelivery).where(PlannedDelivery.delivery_id == delivery.id)
    for planned in db.session.scalars(rows):
        planned.state, planned.delivery_id = "planned", None
    db.session.flush()


def _locked(planned_id: int) -> PlannedDelivery:
    found = db.session.get(PlannedDelivery, planned_id)
    if found is None:
        raise NotFound
    contract_for(found.contract_id, "delivery.plan", *OPEN, clause=CLAUSE)
    rows = select(PlannedDelivery).where(PlannedDelivery.id == planned_id).execution_options(populate_existing=True)
    planned = db.session.scalars(rows).one()
    if planned.state != "planned":
        raise Conflict(sentence("This delivery is done or dropped already.", "该交货计划已完成或取消。"), CLAUSE)
    return planned
