"""What may this person do about a plan now? What the page offers; whether it is done the services say."""

from typing import Any

from flask_babel import gettext

from admin_app import clock
from admin_app.accounts.rights import may
from admin_app.areas.plans import changing, drafting, review
from admin_app.areas.plans.models import IN_FORCE, Plan, PlanVersion
from admin_app.areas.plans.versions import Told
from admin_app.errors import Refused
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs import signers

Act = tuple[str, str, str, bool]  # endpoint, words, icon, does it act at once


def rules_of(plan: Plan, version: PlanVersion | None) -> dict[str, Any]:
    """What plan_review answers today of a draft: nothing where there is none, nor while the policy is stopped."""
    if version is None or version.state != "draft":
        return {}
    try:
        return drafting.asked(plan, version.amount_fen, version.number > 1, clock.today()).outcome
    except Refused:
        return {}


def acts_on(plan: Plan, draft: Told | None, force: Told | None, *, is_stated: bool) -> list[Act]:
    """The one that leads on comes first. `is_stated`: the draft states all that the rules in force ask."""
    reader = current_reader()
    owns = plan.customer is not None and plan.customer.owner_id == reader.user_id
    drafts = may(reader.posts, "plan.draft", owns=owns)
    acts = [*_of_draft(draft, drafts, is_stated), *_of_review(draft)]
    if force is not None and plan.state in IN_FORCE:
        acts += _of_plan(plan, force, draft, drafts)
        if plan.state == "running" and _is_known(force) and may(reader.posts, "plan.spend", owns=owns):
            acts.append(("plan_expense.create_view", gettext("Record an expense"), "receipt", False))
        if draft is None and may(reader.posts, "plan.end"):
            acts.append((".end", gettext("End the plan early"), "ban", False))
    return acts


def _of_draft(draft: Told | None, drafts: bool, is_stated: bool) -> list[Act]:
    if draft is None or not drafts:
        return []
    if draft.version.state == "submitted":
        return [(".take_back", gettext("Withdraw"), "arrow-back-up", True)]
    if draft.version.state != "draft":
        return []
    found: list[Act] = []
    needs_sign_off = draft.version.number > 1 and draft.version.sign_off_id is None
    if draft.members and draft.points and is_stated and not needs_sign_off:
        found.append((".submit", gettext("Submit"), "send", True))
    found.append((".terms", gettext("Edit the terms"), "edit", False))
    found.append((".give_up", gettext("Give the draft up"), "ban", False))
    return found


def _of_review(draft: Told | None) -> list[Act]:
    if draft is None:
        return []
    if draft.version.state == "submitted" and review.may_convene(draft.version):
        return [(".convene", gettext("Convene the review"), "users-group", False)]
    if draft.version.state == "review" and review.step_to_give(draft.version) is not None:
        return [(".opinion", gettext("Give an opinion"), "message-report", False)]
    return []


def _is_known(force: Told) -> bool:
    """Has each of the team who still works here acknowledged the briefing?"""
    return all(member.asked_on is None or not member.user.active for member in force.members)


def _of_plan(plan: Plan, force: Told, draft: Told | None, drafts: bool) -> list[Act]:
    found: list[Act] = []
    me = current_reader().user_id
    if any(member.user_id == me and member.asked_on is not None for member in force.members):
        found.append((".acknowledge", gettext("Acknowledge the briefing"), "check", True))
    if not drafts:
        return found
    if plan.state == "approved":
        found.append((".brief", gettext("Brief the team"), "users-group", False))
    if draft is not None or changing.pending(plan) is not None:
        return found
    if plan.state == "running" and _is_known(force) and all(point.done_on is not None for point in force.points):
        found.append((".finish", gettext("Finish the plan"), "circle-check", False))
    found.append((".change", gettext("Propose a change"), "refresh", False))
    return found


def request_to_sign(draft: Told | None) -> Any:
    """The decision that the reader may sign, to be led to."""
    if draft is None:
        return None
    reader = current_reader()
    for request in draft.requests:
        for step in request.steps:
            is_open = request.state == "pending" and step.state == "open" and request.matter == review.DECISION
            if is_open and signers.for_whom(reader.user_id, request, step, reader.on) is not None:
                return request
    return None
