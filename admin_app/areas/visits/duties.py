"""What is owed about visits: to make them, to end campaigns, to improve what was lacking, and whether it helped."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select, true

from admin_app.accounts.models import User
from admin_app.accounts.superiors import nobody_else_holds
from admin_app.areas.customers.models import Customer
from admin_app.areas.visits.improvements import CLAUSES
from admin_app.areas.visits.models import Improvement, Visit, VisitCampaign
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.errors import sentence
from admin_app.extensions import LEVELS
from admin_app.secrecy.access import effective_level
from admin_app.secrecy.reader import Reader
from admin_app.secrecy.why import posts_reading

VISIT = sentence("Visit a customer", "回访客户")
CLOSE = sentence("Report on a campaign and close it", "编制回访总结报告并结束回访活动")
IMPROVE = sentence("Improve what was found lacking", "落实改进措施")
CHECK = sentence("Check whether an improvement helped", "检查改进措施的效果")


def visits(reader: Reader, _on: date) -> Iterable[Stream]:
    yield Stream(
        key=Visit.id,
        base=Visit.due_on,
        where=(Visit.visit_state == "allotted") & Visit.visitor_id.in_(reader.stands_for),
        what=VISIT,
        clause="四2",
        customer_id=Visit.customer_id,
        about=Visit.about,
        mine=true(),
    )


def improvements(reader: Reader, _on: date) -> Iterable[Stream]:
    for origin, clause in CLAUSES.items():
        is_open = (Improvement.item_state == "open") & Improvement.person_id.in_(reader.stands_for)
        yield Stream(
            key=Improvement.id,
            base=Improvement.due_on,
            where=is_open & (Improvement.origin == origin),
            what=IMPROVE,
            clause=clause,
            customer_id=Improvement.customer_id,
            mine=true(),
        )


def _left_to(reader: Reader, on: date) -> ColumnElement[bool]:
    """Which checks are the reader's, who is no service officer?"""
    hidden = [level for level in LEVELS if not _officers_read(level, on)]
    nobody = or_(
        nobody_else_holds("service_officer", Improvement.person_id), effective_level(Customer.__table__, on).in_(hidden)
    )
    if "cs_manager" in reader.posts:
        return nobody
    return and_(nobody, nobody_else_holds("cs_manager", Improvement.person_id))


def _officers_read(level: str, on: date) -> bool:
    """Do service officers read the working data at this level, without a task of their own?"""
    known = [line.reason.access for line in posts_reading(level, on) if line.reason.post == "service_officer"]
    return any(access in ("work", "full") for access in known)


def checks(reader: Reader, on: date) -> Iterable[Stream]:
    """Nobody checks what he did himself. Where that leaves no service officer, or none who reads of such a customer,
    the manager owes it; where it leaves no manager either, the general manager.
    """
    mine = _left_to(reader, on) if "service_officer" not in reader.posts else None
    for origin, clause in CLAUSES.items():
        is_others = (Improvement.item_state == "done") & (Improvement.person_id != reader.user_id)
        yield Stream(
            key=Improvement.id,
            base=Improvement.check_on,
            where=is_others & (Improvement.origin == origin),
            what=CHECK,
            clause=clause,
            customer_id=Improvement.customer_id,
            mine=mine,
        )


def closings(reader: Reader, _on: date) -> Iterable[Stream]:
    """By the last day of the campaign, of whoever drew it; of the manager where he works here no more, or it was the
    desk. The manager oversees the others.
    """
    led = VisitCampaign.by_id.in_(reader.stands_for)
    where: ColumnElement[bool] = (VisitCampaign.state == "open") & led
    mine: ColumnElement[bool] = led
    if "cs_manager" in reader.posts:
        leads = select(User.id).where(User.active, User.id == VisitCampaign.by_id).correlate(VisitCampaign)
        where, mine = VisitCampaign.state == "open", or_(led, ~leads.exists())
    yield Stream(
        key=VisitCampaign.id,
        base=VisitCampaign.ends_on,
        where=where,
        what=CLOSE,
        clause="四2",
        customer_id=None,
        about=VisitCampaign.title,
        mine=mine,
    )


register(DutyKind("campaign_closing", closings, "visit_campaign.details_view", personal=True, argument="id"))
register(DutyKind("visit", visits, "visit.details_view", personal=True, argument="id"))
register(DutyKind("improvement", improvements, "improvement.details_view", personal=True, argument="id"))
register(
    DutyKind(
        "improvement_check",
        checks,
        "improvement.details_view",
        owed_by=frozenset({"service_officer"}),
        overseen_by=frozenset({"cs_manager", "general_manager"}),
        argument="id",
    )
)
