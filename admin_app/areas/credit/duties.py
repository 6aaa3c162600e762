"""What is owed about credit besides reports: an instruction on an emergency report, by the superior of who raised it."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import false, or_, select, true

from admin_app.accounts.models import User
from admin_app.areas.credit.models import SupplyHold
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_INSTRUCT = sentence("Instruct on an emergency report", "就紧急报告作出指示")
TO_DECIDE = sentence("Decide after countermeasures", "对策实施后决定是否继续交易")
OVERSEERS = frozenset({"cs_manager", "general_manager"})


def emergencies(reader: Reader, on: date) -> Iterable[Stream]:
    """From the day it was raised; where countermeasures were ordered, again from that day."""
    terms = terms_of("emergency", on)
    below = select(User.id).where(User.superior_id.in_(reader.stands_for))
    mine = SupplyHold.opened_by_id.in_(below)
    sees_all = true() if reader.posts & OVERSEERS else false()
    is_open = (SupplyHold.kind == "emergency") & SupplyHold.closed_on.is_(None) & or_(mine, sees_all)
    for base, state, what in (
        (SupplyHold.opened_on, SupplyHold.ordered_on.is_(None), TO_INSTRUCT),
        (SupplyHold.ordered_on, SupplyHold.ordered_on.is_not(None), TO_DECIDE),
    ):
        yield Stream(
            key=SupplyHold.id,
            base=base,
            where=is_open & state,
            what=what,
            clause=terms.clause,
            due_on=terms.due_on,
            latest_due_by=terms.latest_due_by,
            customer_id=SupplyHold.customer_id,
            mine=mine,
            listed_days=terms.listed_days,
        )


register(DutyKind("emergency", emergencies, "supply_hold.details_view", personal=True, argument="id"))
