"""What is owed about business plans: convening, briefing, acknowledging, looking at what is watched.

A plan is its customer's owner's to carry out, or the marketing manager's where the customer has none; customer service
supervises it (二(一)7).
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, literal, or_, select, true

from admin_app.areas.customers.models import Customer
from admin_app.areas.plans.models import ControlPoint, Plan, PlanMember, PlanVersion
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.lateness import is_late
from admin_app.duties.terms import terms_of
from admin_app.errors import Sentence, sentence
from admin_app.secrecy.reader import Reader

CONVENE = sentence("Convene the review of a business plan", "召集业务方案会审")
BRIEF = sentence("Brief the team of a business plan", "向执行小组交底业务方案")
ACKNOWLEDGE = sentence("Acknowledge the briefing of a business plan", "确认业务方案交底")
LOOK_AT = sentence("Look at a control point of a business plan", "检查业务方案控制点")
OWING = frozenset({"salesperson", "marketing_manager"})
OVERSEERS = frozenset({"marketing_manager", "cs_manager"})
SUPERVISING = frozenset({"cs_manager", "service_officer"})


def _stream(model: Any, base: Any, where: Any, what: Sentence, duty: str, on: date, mine: Any) -> Stream:
    terms = terms_of(duty, on)
    return Stream(
        key=model.id,
        base=base,
        where=where,
        what=what,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=model.customer_id,
        mine=mine,
        listed_days=terms.listed_days,
    )


def convening(reader: Reader, on: date) -> Iterable[Stream]:
    asked = and_(PlanVersion.state == "submitted", PlanVersion.convener.in_(reader.task_posts))
    yield _stream(PlanVersion, PlanVersion.submitted_on, asked, CONVENE, "plan_convening", on, true())


def briefing(reader: Reader, on: date) -> Iterable[Stream]:
    waiting = select(Plan.id).where(Plan.state == "approved")
    asked = and_(PlanVersion.state == "approved", PlanVersion.briefed_on.is_(None), PlanVersion.plan_id.in_(waiting))
    mine = _mine(reader)
    yield _stream(PlanVersion, PlanVersion.approved_on, and_(asked, _sees(reader)), BRIEF, "plan_briefing", on, mine)


def acknowledging(reader: Reader, on: date) -> Iterable[Stream]:
    asked = PlanMember.user_id == reader.user_id
    yield _stream(PlanMember, PlanMember.asked_on, asked, ACKNOWLEDGE, "plan_briefing", on, true())


def watching(reader: Reader, on: date) -> Iterable[Stream]:
    """By customer service; whoever carries the plan out is reminded of it and does not look at it himself."""
    team = exists().where(
        PlanMember.version_id == ControlPoint.version_id,
        PlanMember.user_id == reader.user_id,
        PlanMember.is_out.is_(False),
    )
    mine = and_(literal(bool(reader.posts & SUPERVISING)), ~team)
    yield _stream(ControlPoint, ControlPoint.owed_on, _sees(reader), LOOK_AT, "control_point", on, mine)


def _mine(reader: Reader) -> Any:
    unowned = Customer.owner_id.is_(None) if "marketing_manager" in reader.posts else false()
    return or_(Customer.owner_id == reader.user_id, unowned)


def _sees(reader: Reader) -> Any:
    return true() if reader.posts & (OVERSEERS | SUPERVISING) else _mine(reader)


def late_points(on: date) -> ColumnElement[bool]:
    one, by = ControlPoint, terms_of("control_point", on).latest_due_by
    return is_late("plan_control_point", one.id, one.owed_on, on, by)


PAGE = "plan.page_of"
register(DutyKind("plan_convening", convening, PAGE, personal=True, argument="version"))
register(DutyKind("plan_briefing", briefing, PAGE, owed_by=OWING, overseen_by=OVERSEERS, argument="version"))
register(DutyKind("plan_acknowledgement", acknowledging, PAGE, personal=True, argument="member"))
register(DutyKind("plan_control_point", watching, PAGE, owed_by=SUPERVISING, overseen_by=OWING, argument="point"))
