"""When is a prospect a customer? Policy `prospect_taking_on`; the information clerk takes him on (一4.7).

Nothing of what was recorded about the prospect is lost: it is the same record, with everything that follows it.
"""

from datetime import date
from typing import Any

from sqlalchemy import func, select

from admin_app.areas.customers import acting as customers
from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects.confirming import ENDING
from admin_app.areas.prospects.models import ProspectConfirmation, is_open_finding
from admin_app.areas.receivables.models import Invoice, Sale
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Refused, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.reader import unguarded

FACTS = frozenset({"finding_open", "has_dealings", "won_confirmed"})
NO_PROSPECT = sentence("This customer is no prospect any more.", "该客户已不是潜在客户。")
TOLD = sentence("A prospect of yours was taken on as a customer.", "您负责的潜在客户已转为客户。")


@decisions.supplies("prospect_taking_on", FACTS)
def facts_of(customer: Customer, _on: date) -> dict[str, bool]:
    """What the rules are asked; it does not depend on who asks."""
    about = ProspectConfirmation.customer_id == customer.id
    with unguarded("whether a prospect is a customer does not depend on who asks"):
        finding = select(ProspectConfirmation.id).where(about, is_open_finding()).limit(1)
        ends = select(ProspectConfirmation.claim, ProspectConfirmation.confirmation_state)
        ends = ends.where(about, ProspectConfirmation.claim.in_(ENDING))
        order = ProspectConfirmation.asked_on.desc(), ProspectConfirmation.steps_so_far.desc()
        last = db.session.execute(ends.order_by(*order).limit(1)).first()
        return {
            "finding_open": db.session.scalar(finding) is not None,
            "has_dealings": _first_deal(customer.id) is not None,
            "won_confirmed": last is not None and tuple(last) == ("won", "confirmed"),
        }


def take_on(customer_id: int, *, on: date) -> Customer:
    """From then on he is a customer like others; his archive is the information clerk's to edit (二(二)4.11)."""
    customer = customers.locked([customer_id])[customer_id]
    by_id = customers.demand("prospect.take_on")
    if customer.status != "prospect":
        raise Conflict(NO_PROSPECT, "一4.7")
    answer = decisions.ask_about("prospect_taking_on", customer, on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    decisions.record(answer, user_id=by_id, customer_id=customer.id)
    with unguarded("the day of the first deal stands in the books"):
        first_deal_on = _first_deal(customer.id)
    customer.status, customer.stepless_since = "active", None
    if customer.profile_owed_since is not None:
        customer.profile_owed_since = on
    customer.first_deal_on = customer.first_deal_on or first_deal_on
    db.session.flush()
    audit.record("customer.take_on", user_id=by_id, subject=customer.code, customer_id=customer.id)
    if customer.owner_id is not None:
        notices.tell([customer.owner_id], TOLD, f"/customers/details/?id={customer.id}")
    return customer


def _first_deal(customer_id: int) -> date | None:
    """Of the earliest invoice or sale on record."""
    of: tuple[tuple[Any, Any], ...] = ((Invoice, Invoice.issued_on), (Sale, Sale.sold_on))
    days = [
        db.session.scalar(select(func.min(day)).where(model.customer_id == customer_id, model.is_void.is_(False)))
        for model, day in of
    ]
    return min((day for day in days if day is not None), default=None)
