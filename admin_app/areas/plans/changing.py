"""Change an approved plan: the consent of whom the rules name, in writing too, then the whole approval again.

二(一)8; matter `plan_change`. The version in force stands until the next one is approved.
"""

from collections.abc import Iterable
from datetime import date
from typing import BinaryIO

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from admin_app.areas.attachments import service as attachments
from admin_app.areas.customers.acting import reason_of
from admin_app.areas.plans.acting import demand_in_force, demand_unchanged, demand_under_way, locked_plan, note, plan_of
from admin_app.areas.plans.drafting import asked, next_version
from admin_app.areas.plans.models import IN_FORCE, Plan, PlanVersion
from admin_app.errors import Conflict, Refused, sentence
from admin_app.extensions import db
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest

MATTER, CLAUSE = "plan_change", "二(一)8"
TITLE = sentence("Change of an approved business plan", "变更已批准的业务方案")
ASKED_ALREADY = sentence("The consent to a change is asked already.", "变更申请正在签批中。")


def propose(plan_id: int, reason: str, *, on: date) -> SignRequest:
    """Ask whom the rules name for his consent; with it a draft of the change begins."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    demand_in_force(plan, *IN_FORCE, clause=CLAUSE)
    demand_unchanged(plan)
    if pending(plan) is not None:
        raise Conflict(ASKED_ALREADY, CLAUSE)
    why = reason_of(reason, "reason", 400)
    request = signoffs.ask(
        MATTER,
        steps=[asked(plan, plan.amount_fen, True, on).outcome["decided_by"]],
        title=TITLE,
        clause=CLAUSE,
        on=on,
        subject=str(plan.id),
        customer_id=plan.customer_id,
        reason=why,
        values={"number": plan.number},
    )
    note("propose_change", plan, by_id, reason=why)
    return request


def pending(plan: Plan) -> SignRequest | None:
    """The consent that is asked and not given yet."""
    rows = select(SignRequest).where(
        SignRequest.matter == MATTER, SignRequest.subject == str(plan.id), SignRequest.state == "pending"
    )
    return db.session.scalars(rows.limit(1)).first()


def file_sign_off(plan_id: int, source: BinaryIO, filename: str | None, *, on: date) -> PlanVersion:
    """The consent on paper, kept with the customer's files by whoever may add to them."""
    plan, by_id = plan_of(plan_id)
    version = demand_under_way(plan, "draft", CLAUSE)
    if version.number == 1:
        raise Refused(sentence("Only a change needs a written sign-off.", "仅变更方案需要书面签批件。"), CLAUSE)
    kept = attachments.add(plan.customer_id, source, filename, on=on, note=f"{plan.number} · {version.number}")
    version.sign_off_id = kept.id
    note("file_sign_off", plan, by_id, version=version.number, sha256=kept.sha256)
    return version


def _begin(request: SignRequest, on: date) -> None:
    plan = locked_plan(int(request.subject))
    old = demand_in_force(plan, *IN_FORCE, clause=CLAUSE)
    demand_unchanged(plan)
    next_version(plan, old, request.reason, request.id, request.requester_id, on)
    note("begin_change", plan, request.steps[-1].signed_by_id)


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    plan = db.session.get(Plan, int(request.subject))
    if plan is None:
        return
    url = url_for("plan.details_view", id=plan.id)
    yield gettext("Business plan"), Markup('<a href="{}">{} {}</a>').format(url, plan.number, plan.title)


register(Matter(MATTER, TITLE, apply=_begin, details=_details))
