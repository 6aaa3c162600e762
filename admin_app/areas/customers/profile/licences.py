"""Which licence or certificate ends soon, so that its successor is obtained and recorded (二(二)6.3)?

The salesperson who owns the customer obtains it, the information clerk records it: both owe it, as policy `duty_terms`
says, where they read the archive. It is done once a later one of its kind is recorded, or the clerk says that none will
be: a licence follows any licence, another paper one of the same issuer.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, not_, or_, true
from sqlalchemy.orm import aliased

from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.profile.models import Qualification
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import known_terms
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_RENEW = sentence("Obtain the new licence or certificate and have it recorded", "取得换发的证照并办理登记")
KEEPERS, OVERSEERS = frozenset({"information_clerk"}), frozenset({"cs_manager"})


def streams(reader: Reader, on: date) -> Iterable[Stream]:
    terms = known_terms("licence_end", on)
    if terms is None:
        return
    owns = Customer.owner_id == reader.user_id
    sees_all = reader.posts & (KEEPERS | OVERSEERS)
    yield Stream(
        key=Qualification.id,
        base=Qualification.valid_until,
        where=and_(owing(), Customer.status.in_(("active", "prospect")), true() if sees_all else owns),
        what=TO_RENEW,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Qualification.customer_id,
        needs="full",
        about=Qualification.number,
        mine=true() if reader.posts & KEEPERS else owns,
        listed_days=terms.listed_days,
    )


def owing() -> Any:
    """It stands, nobody said that it ends for good, and nothing later of its kind is recorded."""
    later = aliased(Qualification)
    same = or_(Qualification.paper == "licence", later.issuer.is_not_distinct_from(Qualification.issuer))
    follows = exists().where(
        later.customer_id == Qualification.customer_id,
        later.paper == Qualification.paper,
        same,
        later.is_void.is_(False),
        or_(later.valid_until.is_(None), later.valid_until > Qualification.valid_until),
    )
    return and_(Qualification.is_void.is_(False), Qualification.lapses.is_(False), not_(follows))


register(DutyKind("licence_end", streams, "qualification.details_view", personal=True, argument="id"))
