"""Who carries a plan out, and who takes his part when he leaves it (二(一)6).

The terms of a plan change by consent and the whole approval again (二(一)8). Who carries them out is no term: whoever
leaves is replaced by whoever drafts the plan, with the reason, and the new one acknowledges the briefing.
"""

from datetime import date

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.deputies import NEVER
from admin_app.accounts.models import User
from admin_app.areas.customers.acting import reason_of
from admin_app.areas.plans.acting import demand_in_force, demand_unchanged, members_of, note, plan_of
from admin_app.areas.plans.models import IN_FORCE, Plan, PlanMember, PlanVersion
from admin_app.errors import Invalid, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded

TASK = "plan"
BRIEFED = sentence(
    "You are in the team of a business plan; acknowledge its briefing.", "您已列入业务方案执行小组，请确认方案交底。"
)
NOBODY_LEFT = sentence(
    "Nobody would be left to carry the plan out: name who takes this part.", "执行小组将无人承办，请指定接替人员。"
)


def seat(plan: Plan, version: PlanVersion, user_id: int, role: str) -> PlanMember:
    """He is in the team of the version, as that; Invalid where he cannot be, or is already."""
    as_what = reason_of(role, "role", 120)
    user = db.session.get(User, user_id)
    if user is None or not user.active or user.posts & NEVER:
        raise Invalid({"user": sentence("This person cannot be in the team.", "此人不能列入执行小组。")})
    if any(member.user_id == user_id for member in members_of(version)):
        raise Invalid({"user": sentence("This person is in the team already.", "此人已在执行小组中。")})
    once = select(PlanMember).where(PlanMember.version_id == version.id, PlanMember.user_id == user_id)
    member = db.session.scalars(once).one_or_none()
    if member is None:
        member = PlanMember(version_id=version.id, customer_id=plan.customer_id, user_id=user_id)
        db.session.add(member)
    member.role, member.is_out = as_what, False
    member.acknowledged_at = None
    return member


def ask(plan: Plan, members: list[PlanMember], on: date) -> None:
    """Each acknowledges the briefing, and sees the customer's working data until the plan is over; he is told."""
    with unguarded("who carries a plan out sees the customer's working data until it is over"):
        for member in members:
            task = OpenTask(
                customer_id=plan.customer_id,
                user_id=member.user_id,
                kind=TASK,
                subject=plan.number,
                opened_at=clock.now(),
            )
            db.session.add(task)
            db.session.flush()
            member.asked_on, member.task_id = on, task.id
    notices.tell({member.user_id for member in members}, BRIEFED, f"/plans/details/?id={plan.id}")


def let_go(members: list[PlanMember]) -> None:
    """Nothing is owed by them any more, and nothing lifts them."""
    for member in members:
        member.asked_on = None
    with unguarded("who carries a plan out no more: his task is done"):
        tasks = [member.task_id for member in members if member.task_id is not None]
        for task in db.session.scalars(select(OpenTask).where(OpenTask.id.in_(tasks), OpenTask.closed_at.is_(None))):
            task.closed_at = clock.now()
        db.session.flush()


def replace(plan_id: int, member_id: int, user_id: int | None, role: str, reason: str, *, on: date) -> Plan:
    """A member leaves the team of a plan in force, and another takes his part; nobody (None) where others are left.

    Conflict while a change of the plan is under way: its draft has the team already.
    """
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_in_force(plan, *IN_FORCE, clause="二(一)6")
    demand_unchanged(plan)
    members = members_of(version)
    leaving = next((one for one in members if one.id == member_id), None)
    if leaving is None:
        raise NotFound
    why = reason_of(reason)
    if user_id is None and len(members) == 1:
        raise Refused(NOBODY_LEFT, "二(一)6")
    coming = seat(plan, version, user_id, role or leaving.role) if user_id is not None else None
    leaving.is_out = True
    let_go([leaving])
    if coming is not None and plan.state == "running":
        ask(plan, [coming], on)
    note("replace_member", plan, by_id, person=leaving.user_id, by=user_id, reason=why)
    return plan
