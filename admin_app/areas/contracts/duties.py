"""What is owed about contracts: handed in, given back, delivered, settled, renewed or closed (二(四)1, 4.3, 6, 7).

Whoever leads the contract owes it: the customer's owner or, where he has none, who drafted it. That a late delivery is
urged, the contract officer owes.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from admin_app.areas.contracts.acting import STANDING
from admin_app.areas.contracts.models import Dispute, Outing, PlannedDelivery
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Contract
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.lateness import is_late
from admin_app.duties.terms import known_terms, terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_HAND_IN = sentence("Hand the signed contract to customer service", "将已签合同移交客服部")
TO_RETURN = sentence("Give back a contract taken out of custody", "归还借出的合同")
TO_DELIVER = sentence("Deliver what the contract promises", "按合同约定交货")
TO_URGE = sentence("Urge a delivery whose day has passed", "催促逾期未交的货物")
TO_SETTLE = sentence("Take the next step to settle a dispute", "采取下一步措施处理合同争议")
TO_CLOSE = sentence("Renew the contract, or close it", "续签合同或办理终结")
OVERSEERS = frozenset({"contract_officer", "cs_manager"})
OPEN = and_(Contract.state.in_(STANDING), Contract.is_void.is_(False))


def _leads(reader: Reader, is_by: ColumnElement[bool]) -> Any:
    """`is_by`: whose it is where the customer, who stands beside the row already (duties/service.py), has no owner."""
    return or_(Customer.owner_id == reader.user_id, and_(Customer.owner_id.is_(None), is_by))


def _drafted(reader: Reader) -> ColumnElement[bool]:
    return Contract.drafted_by_id == reader.user_id


def _seen(reader: Reader, mine: Any) -> Any:
    return true() if reader.posts & OVERSEERS else mine


def hand_ins(reader: Reader, on: date) -> Iterable[Stream]:
    """Reckoned from the day it was signed."""
    terms, mine = terms_of("contract_hand_in", on), _leads(reader, _drafted(reader))
    yield Stream(
        key=Contract.id,
        base=Contract.signed_on,
        where=and_(Contract.state == "signed", Contract.is_void.is_(False), _seen(reader, mine)),
        what=TO_HAND_IN,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Contract.customer_id,
        about=Contract.number,
        mine=mine,
        listed_days=terms.listed_days,
    )


def ends(reader: Reader, on: date) -> Iterable[Stream]:
    """The contract officer closes what has ended; whoever leads it renews it before."""
    terms, mine = terms_of("contract_end", on), _leads(reader, _drafted(reader))
    keeps = "contract_officer" in reader.posts
    yield Stream(
        key=Contract.id,
        base=Contract.ends_on,
        where=and_(OPEN, _seen(reader, mine)),
        what=TO_CLOSE,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Contract.customer_id,
        about=Contract.number,
        mine=true() if keeps else mine,
        listed_days=terms.listed_days,
    )


def deliveries(reader: Reader, on: date) -> Iterable[Stream]:
    """By the day that was promised, while the contract stands."""
    terms = terms_of("contract_delivery", on)
    mine = _leads(reader, PlannedDelivery.contract.has(_drafted(reader)))
    standing = PlannedDelivery.contract.has(OPEN)
    yield Stream(
        key=PlannedDelivery.id,
        base=PlannedDelivery.due_on,
        where=and_(PlannedDelivery.state == "planned", standing, _seen(reader, mine)),
        what=TO_DELIVER,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=PlannedDelivery.customer_id,
        about=PlannedDelivery.what,
        mine=mine,
        listed_days=terms.listed_days,
    )


def urgings(_reader: Reader, on: date) -> Iterable[Stream]:
    """Some working days after the day that was promised, unless it was urged since, or delivered."""
    terms = known_terms("contract_urging", on)
    if terms is None:
        return
    one = PlannedDelivery
    yield Stream(
        key=one.id,
        base=one.unurged_since,
        where=and_(one.state == "planned", one.unurged_since.is_not(None), one.contract.has(OPEN)),
        what=TO_URGE,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=one.customer_id,
        about=one.what,
        listed_days=terms.listed_days,
    )


def returns(reader: Reader, on: date) -> Iterable[Stream]:
    terms, mine = terms_of("contract_return", on), Outing.taker_id == reader.user_id
    yield Stream(
        key=Outing.id,
        base=Outing.due_on,
        where=and_(Outing.state == "out", _seen(reader, mine)),
        what=TO_RETURN,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Outing.customer_id,
        about=Outing.purpose,
        mine=mine,
        listed_days=terms.listed_days,
    )


def steps_of_disputes(reader: Reader, on: date) -> Iterable[Stream]:
    """By the owner of the customer or, where he has none, by who opened it."""
    terms = known_terms("contract_dispute", on)
    if terms is None:
        return
    mine = _leads(reader, Dispute.opened_by_id == reader.user_id)
    yield Stream(
        key=Dispute.id,
        base=Dispute.next_on,
        where=and_(Dispute.state == "open", _seen(reader, mine)),
        what=TO_SETTLE,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Dispute.customer_id,
        about=Dispute.subject,
        mine=mine,
        listed_days=terms.listed_days,
    )


def late_disputes(on: date) -> ColumnElement[bool]:
    terms = known_terms("contract_dispute", on)
    if terms is None:
        return false()
    late = is_late("contract_dispute", Dispute.id, Dispute.next_on, on, terms.latest_due_by)
    return and_(Dispute.state == "open", late)


def late_deliveries(on: date) -> ColumnElement[bool]:
    one, by = PlannedDelivery, terms_of("contract_delivery", on).latest_due_by
    late = is_late("contract_delivery", one.id, one.due_on, on, by)
    return and_(one.state == "planned", one.contract.has(OPEN), late)


def late_returns(on: date) -> ColumnElement[bool]:
    late = is_late("contract_return", Outing.id, Outing.due_on, on, terms_of("contract_return", on).latest_due_by)
    return and_(Outing.state == "out", late)


for name, streams, endpoint in (
    ("contract_hand_in", hand_ins, "contract.details_view"),
    ("contract_end", ends, "contract.details_view"),
    ("contract_delivery", deliveries, "planned_delivery.details_view"),
    ("contract_dispute", steps_of_disputes, "contract_dispute.details_view"),
    ("contract_return", returns, "contract_outing.details_view"),
):
    register(DutyKind(name, streams, endpoint, personal=True, argument="id"))

register(
    DutyKind(
        "contract_urging",
        urgings,
        "planned_delivery.details_view",
        owed_by=frozenset({"contract_officer"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
