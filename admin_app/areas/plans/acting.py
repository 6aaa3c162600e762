"""Which plan is acted on, how far has it come, and may this person do it? What every service of this area asks first.

The customer is locked before the plan, as signatures lock him; so two acts at once come one after the other.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.areas.customers.acting import actor, locked
from admin_app.areas.plans.models import IN_FORCE, UNDER_WAY, ControlPoint, Plan, PlanMember, PlanVersion
from admin_app.audit import service as audit
from admin_app.errors import Conflict, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db

# What a plan in this state waits for; why something else cannot be done now.
STANDS = {
    "draft": sentence("The plan is a draft.", "方案尚在起草。"),
    "submitted": sentence(
        "The plan is submitted and waits for customer service to convene its review.", "方案已提交，待客服部召集会审。"
    ),
    "review": sentence("The plan is under review.", "方案正在会审。"),
    "decision": sentence("The plan waits for its decision.", "方案正待审定。"),
    "approved": sentence("The plan is approved and waits for the briefing.", "方案已批准，待交底。"),
    "running": sentence("The plan is running.", "方案正在执行。"),
    "finished": sentence("The plan is finished.", "方案已完成。"),
    "ended": sentence("The plan has ended.", "方案已终止。"),
}
LOCKED = sentence(
    "An approved plan is locked; propose a change, to which whoever the rules name has to agree.",
    "已批准的方案已锁定；如需变更，请申请变更并经规定的审批人同意。",
)
BEING_CHANGED = sentence(
    "A change of this plan is under way; it is approved or given up first.",
    "该方案的变更尚未办结，请先完成或放弃变更。",
)


def plan_of(plan_id: int, action: str | None = None) -> tuple[Plan, int | None]:
    """The plan, locked with its customer, and who acts. NotFound when hidden; NotAllowed without the right."""
    about = db.session.scalar(select(Plan.customer_id).where(Plan.id == plan_id))
    if about is None:
        raise NotFound
    customer = locked([about])[about]
    reader = actor()
    if reader is not None and action is not None:
        rights.demand(reader.posts, action, owns=customer.owner_id == reader.user_id)
    return locked_plan(plan_id), reader.user_id if reader is not None else None


def locked_plan(plan_id: int) -> Plan:
    rows = select(Plan).where(Plan.id == plan_id).with_for_update(of=Plan)
    found = db.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def version_in(plan: Plan, states: Collection[str]) -> PlanVersion | None:
    """The plan's version in one of these states; there is one at most under way, and one in force."""
    rows = select(PlanVersion).where(PlanVersion.plan_id == plan.id, PlanVersion.state.in_(states))
    return db.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()


def under_way(plan: Plan) -> PlanVersion | None:
    return version_in(plan, UNDER_WAY)


def in_force(plan: Plan) -> PlanVersion | None:
    return version_in(plan, ("approved",))


def demand_under_way(plan: Plan, state: str, clause: str) -> PlanVersion:
    """The version that is being prepared, in this state; Refused, saying how the plan stands, in any other."""
    version = under_way(plan)
    if version is None:
        raise Refused(LOCKED if plan.state in IN_FORCE else stands(plan.state), "二(一)5")
    if version.state != state:
        raise Refused(stands(version.state), clause)
    return version


def demand_in_force(plan: Plan, *states: str, clause: str) -> PlanVersion:
    """The version that holds, of a plan in one of these states."""
    version = in_force(plan)
    if version is None or plan.state not in states:
        raise Refused(stands(plan.state), clause)
    return version


def demand_unchanged(plan: Plan) -> None:
    """Conflict while a change of the plan is prepared or under review."""
    if under_way(plan) is not None:
        raise Conflict(BEING_CHANGED, "二(一)8")


def stands(state: str) -> Sentence:
    return STANDS.get(state, sentence("The plan does not stand there.", "方案不在此环节。"))


def demand_acknowledged(version: PlanVersion) -> None:
    """Refused, with their names, until each of the team who still works here has acknowledged the briefing."""
    waiting = [member.user.name for member in members_of(version) if member.asked_on and member.user.active]
    if waiting:
        says = sentence(
            f"The briefing is not acknowledged yet by: {', '.join(waiting)}.", f"尚未确认交底：{'、'.join(waiting)}。"
        )
        raise Refused(says, "二(一)6")


def members_of(version: PlanVersion) -> list[PlanMember]:
    rows = select(PlanMember).where(PlanMember.version_id == version.id, PlanMember.is_out.is_(False))
    return list(db.session.scalars(rows.order_by(PlanMember.id)))


def points_of(version: PlanVersion) -> list[ControlPoint]:
    rows = select(ControlPoint).where(ControlPoint.version_id == version.id, ControlPoint.is_out.is_(False))
    return list(db.session.scalars(rows.order_by(ControlPoint.due_on, ControlPoint.id)))


def note(act: str, plan: Plan, by_id: int | None, **values: Any) -> None:
    """One entry in the audit, after all that it tells of is locked and changed."""
    db.session.flush()
    audit.record(f"plan.{act}", user_id=by_id, subject=plan.number, customer_id=plan.customer_id, values=values)
