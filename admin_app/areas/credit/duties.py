"""Who owes an instruction on an emergency report (二(三)3.3.1), and an answer to a proposed step of a limit (2.2)?"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from admin_app.accounts.models import User
from admin_app.accounts.superiors import led_by, nobody_else_holds
from admin_app.areas.credit.models import LimitStep, SupplyHold
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_INSTRUCT = sentence("Instruct on an emergency report", "就紧急报告作出指示")
TO_DECIDE = sentence("Decide after countermeasures", "对策实施后决定是否继续交易")
TO_CONSIDER = sentence("Ask for a step of a grade B limit, or say why not", "申请逐步放宽B类额度，或说明不放宽的理由")
OVERSEERS = frozenset({"cs_manager", "general_manager"})


def emergencies(reader: Reader, on: date) -> Iterable[Stream]:
    """From the day it was raised; where countermeasures were ordered, again from that day."""
    terms, mine = terms_of("emergency", on), _instructs(reader)
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


def _instructs(reader: Reader) -> ColumnElement[bool]:
    """The next superior who works here of whoever raised it; without one the customer-service manager or, where there
    is no other than whoever raised it, the general manager.
    """
    raiser = SupplyHold.opened_by_id
    owing: list[ColumnElement[bool]] = [raiser.in_(led_by(reader.stands_for))]
    has_none = or_(raiser.is_(None), raiser.not_in(led_by(select(User.id).where(User.active))))
    if "cs_manager" in reader.posts:
        owing.append(has_none)
    if "general_manager" in reader.posts:
        owing.append(and_(has_none, nobody_else_holds("cs_manager", raiser)))
    return and_(raiser.is_distinct_from(reader.user_id), or_(*owing))


def steps(_reader: Reader, on: date) -> Iterable[Stream]:
    """Some working days after the rules proposed it."""
    terms = terms_of("limit_step", on)
    yield Stream(
        key=LimitStep.id,
        base=LimitStep.proposed_on,
        where=LimitStep.state == "proposed",
        what=TO_CONSIDER,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=LimitStep.customer_id,
        listed_days=terms.listed_days,
    )


register(
    DutyKind(
        "limit_step",
        steps,
        "limit_step.details_view",
        owed_by=frozenset({"credit_officer"}),
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
register(DutyKind("emergency", emergencies, "supply_hold.details_view", personal=True, argument="id"))
