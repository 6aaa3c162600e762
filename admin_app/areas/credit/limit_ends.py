"""What comes after a limit's last day? Another limit, or the decision to let it end (二(三)2.5).

Without either it would count for nothing from the day after, and nobody would have said so.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, false, select

from admin_app.areas.credit import acting
from admin_app.areas.credit.models import CreditLimit
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.lateness import is_late
from admin_app.duties.terms import known_terms
from admin_app.errors import Conflict, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader

CLAUSE = "二(三)2.5"
TO_FOLLOW = sentence("Ask for the limit that follows, or let this one end", "申请后续额度，或决定到期终止")
NOT_OPEN = sentence(
    "Another limit follows this one, or it has ended already.", "该额度已有后续额度，或已经终止，无需再作决定。"
)


def is_followed(customer_id: int, until_on: date) -> None:
    """A standing limit until this day was approved: nobody owes anything about those that end before."""
    rows = select(CreditLimit).where(CreditLimit.customer_id == customer_id, CreditLimit.end_owed_on < until_on)
    for limit in db.session.scalars(rows):
        limit.end_owed_on = None


def let_end(limit_id: int, reason: str, *, on: date) -> CreditLimit:
    """The credit officer asks for no other, and says why: after its last day the customer has no limit."""
    acting.begin_writing()
    customer_id = db.session.scalar(select(CreditLimit.customer_id).where(CreditLimit.id == limit_id))
    if customer_id is None:
        raise NotFound
    user_id = acting.demand("credit.let_limit_end", acting.customer_of(customer_id))
    rows = select(CreditLimit).where(CreditLimit.id == limit_id).execution_options(populate_existing=True)
    limit = db.session.scalars(rows).one()
    if limit.end_owed_on is None:
        raise Conflict(NOT_OPEN, CLAUSE)
    limit.let_end_reason = acting.need_text("reason", reason)
    limit.end_owed_on, limit.let_end_on, limit.let_end_by_id = None, on, user_id
    db.session.flush()
    audit.record(
        "credit.let_limit_end",
        user_id=user_id,
        subject=str(limit.id),
        customer_id=customer_id,
        values={"until_on": limit.until_on, "reason": limit.let_end_reason},
    )
    return limit


def streams(_reader: Reader | None, on: date) -> Iterable[Stream]:
    """By its last day, of a customer with whom we deal."""
    terms = known_terms("limit_end", on)
    if terms is None:
        return
    yield Stream(
        key=CreditLimit.id,
        base=CreditLimit.end_owed_on,
        where=and_(CreditLimit.end_owed_on.is_not(None), Customer.status == "active"),
        what=TO_FOLLOW,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=CreditLimit.customer_id,
        listed_days=terms.listed_days,
    )


def late_limits(on: date) -> ColumnElement[bool]:
    """Those whose last day has passed without a word about what follows."""
    terms = known_terms("limit_end", on)
    if terms is None:
        return false()
    one = CreditLimit
    late = is_late("limit_end", one.id, one.end_owed_on, on, terms.latest_due_by)
    return and_(one.end_owed_on.is_not(None), one.customer.has(Customer.status == "active"), late)


register(
    DutyKind(
        "limit_end",
        streams,
        "credit_limit.details_view",
        owed_by=frozenset({"credit_officer"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
