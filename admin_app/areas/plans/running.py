"""Carry an approved plan out: brief the team, look at the control points, bring it to an end (二(一)6–7).

Whoever is in the team may see what he works on until the plan is over: a task lifts him to the working data.
"""

from datetime import date

from admin_app import clock
from admin_app.areas.customers.acting import reason_of
from admin_app.areas.plans import team
from admin_app.areas.plans.acting import (
    demand_acknowledged,
    demand_in_force,
    demand_unchanged,
    members_of,
    note,
    plan_of,
    points_of,
)
from admin_app.areas.plans.models import IN_FORCE, ControlPoint, Plan, PlanMember, PlanVersion
from admin_app.errors import Conflict, NotAllowed, NotFound, Refused, sentence
from admin_app.secrecy.reader import current_reader

NOT_YOURS = sentence("You are not asked to acknowledge this briefing.", "该交底无需您确认，或您已确认。")
NOT_ONESELF = sentence(
    "Whoever carries the plan out does not supervise it himself.", "方案由承办人以外的人员监督，承办人不得自行检查。"
)


def brief(plan_id: int, briefing: str, *, on: date) -> Plan:
    """The team is told; the plan runs from now on, and each acknowledges."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_in_force(plan, "approved", clause="二(一)6")
    version.briefing = reason_of(briefing, "briefing", 4000)
    version.briefed_on, version.briefed_by_id = on, by_id
    plan.state = "running"
    members = members_of(version)
    team.ask(plan, members, on)
    for point in points_of(version):
        point.owed_on = point.due_on if point.done_on is None else None
    note("brief", plan, by_id, version=version.number, team=[member.user_id for member in members])
    return plan


def acknowledge(plan_id: int) -> PlanMember:
    """By each member himself, nobody in his place."""
    plan, by_id = plan_of(plan_id)
    version = demand_in_force(plan, "running", clause="二(一)6")
    member = next((one for one in members_of(version) if one.user_id == current_reader().user_id), None)
    if member is None or member.asked_on is None:
        raise Conflict(NOT_YOURS, "二(一)6")
    member.asked_on, member.acknowledged_at = None, clock.now()
    note("acknowledge", plan, by_id, version=version.number)
    return member


def look_at(plan_id: int, point_id: int, finding: str, *, on: date) -> ControlPoint:
    """A control point is looked at: what was found. By customer service or the team's superior, never by oneself."""
    plan, by_id = plan_of(plan_id, "plan.supervise")
    version = demand_in_force(plan, "running", clause="二(一)7")
    if carries_out(version, by_id):
        raise NotAllowed(NOT_ONESELF, "二(一)7")
    point = next((one for one in points_of(version) if one.id == point_id), None)
    if point is None:
        raise NotFound
    if point.done_on is not None:
        raise Conflict(sentence("This control point is done.", "该控制点已办结。"), "二(一)7")
    point.finding = reason_of(finding, "finding", 400)
    point.done_on, point.done_by_id, point.owed_on = on, by_id, None
    note("look_at", plan, by_id, what=point.what, finding=point.finding)
    return point


def carries_out(version: PlanVersion, user_id: int | None) -> bool:
    """Is he in the team, did he write the plan, or is it his customer's?"""
    team = {member.user_id for member in members_of(version)}
    return user_id is not None and user_id in team | {version.drafted_by_id, version.customer.owner_id}


def finish(plan_id: int, closing_note: str, *, on: date) -> Plan:
    """The team has acknowledged, all control points are looked at: what came of the plan."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_in_force(plan, "running", clause="二(一)7")
    demand_unchanged(plan)
    demand_acknowledged(version)
    left = [point.what for point in points_of(version) if point.done_on is None]
    if left:
        raise Refused(
            sentence(f"Control points are still open: {', '.join(left)}.", f"尚有控制点未办结：{'、'.join(left)}。"),
            "二(一)7",
        )
    return _close(plan, version, "finished", closing_note, by_id, on)


def end(plan_id: int, closing_note: str, *, on: date) -> Plan:
    """Before it is done, with why; what is left of its budget is free."""
    plan, by_id = plan_of(plan_id, "plan.end")
    version = demand_in_force(plan, *IN_FORCE, clause="二(一)6")
    demand_unchanged(plan)
    return _close(plan, version, "ended", closing_note, by_id, on)


def carry_over(old: PlanVersion, new: PlanVersion) -> None:
    """What was done while the change was on its way is done in the new version, where the point says the same."""
    done = [point for point in points_of(old) if point.done_on is not None]
    for point in points_of(new):
        same = next((one for one in done if one.says == point.says), None)
        if same is not None:
            done.remove(same)
            point.done_on, point.done_by_id, point.finding = same.done_on, same.done_by_id, same.finding


def lay_down(version: PlanVersion) -> None:
    """Nothing of this version is owed any more, and it lifts nobody."""
    for point in points_of(version):
        point.owed_on = None
    team.let_go(members_of(version))


def _close(plan: Plan, version: PlanVersion, state: str, closing_note: str, by_id: int | None, on: date) -> Plan:
    plan.closing_note = reason_of(closing_note, "closing_note", 4000)
    plan.state, plan.closed_on = state, on
    lay_down(version)
    note(state, plan, by_id, closing_note=plan.closing_note)
    return plan
