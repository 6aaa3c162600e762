"""What does the page of a plan tell: its versions, how each differs from the one before, and who signed what."""

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from admin_app.areas.plans.models import ControlPoint, Plan, PlanMember, PlanOpinion, PlanVersion
from admin_app.areas.receivables.checks import yuan
from admin_app.extensions import db
from admin_app.signoffs.models import SignRequest, SignStep

MATTERS = ("plan_opinions", "plan_decision")
MOST = 50  # versions of one plan


@dataclass
class Told:
    """A version with all that belongs to it, and how it differs from the one before: (what, before, now)."""

    version: PlanVersion
    members: list[PlanMember] = field(default_factory=list)
    points: list[ControlPoint] = field(default_factory=list)
    opinions: list[PlanOpinion] = field(default_factory=list)
    requests: list[SignRequest] = field(default_factory=list)
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def signed(self) -> list[SignStep]:
        """Every signature given or refused, in order."""
        return [step for request in self.requests for step in request.steps if step.signed_at is not None]

    @property
    def waits_for(self) -> list[SignStep]:
        return [
            step
            for request in self.requests
            if request.state == "pending"
            for step in request.steps
            if step.state == "open"
        ]


def told(plan: Plan) -> list[Told]:
    """The newest first; in a number of queries that does not depend on how many there are."""
    rows = select(PlanVersion).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.number.desc()).limit(MOST)
    people = (PlanVersion.drafted_by, PlanVersion.convened_by, PlanVersion.briefed_by)
    found = db.session.scalars(rows.options(*(joinedload(one) for one in people))).unique()
    by_id = {version.id: Told(version) for version in found}
    for model, order, loads, name in (
        (PlanMember, (PlanMember.id,), PlanMember.user, "members"),
        (ControlPoint, (ControlPoint.due_on, ControlPoint.id), ControlPoint.done_by, "points"),
        (PlanOpinion, (PlanOpinion.post,), PlanOpinion.by, "opinions"),
    ):
        parts: Any = select(model).where(model.version_id.in_(by_id)).order_by(*order).options(joinedload(loads))
        if hasattr(model, "is_out"):
            parts = parts.where(model.is_out.is_(False))
        for part in db.session.scalars(parts).unique():
            getattr(by_id[part.version_id], name).append(part)
    for request in _requests(by_id):
        by_id[int(request.subject)].requests.append(request)
    made = list(by_id.values())
    for one in made:
        one.opinions = [opinion for opinion in one.opinions if opinion.round == one.version.round]
        one.members.sort(key=lambda member: member.user.name)
        one.requests.sort(key=lambda request: (request.values["round"], request.matter == "plan_decision"))
    for new, old in itertools.pairwise(made):
        new.differences = differences(old, new)
    return made


def _requests(by_id: dict[int, Told]) -> list[SignRequest]:
    about = SignRequest.subject.in_([str(key) for key in by_id])
    rows = select(SignRequest).where(SignRequest.matter.in_(MATTERS), about)
    loads = selectinload(SignRequest.steps).options(joinedload(SignStep.signed_by), joinedload(SignStep.signed_for))
    return list(db.session.scalars(rows.options(loads)))


def differences(old: Told, new: Told) -> list[tuple[str, str, str]]:
    """What changed from one version to the next, in words. What is done is done in either version."""
    pairs = [(words, one(old.version), one(new.version)) for words, one in _terms()]
    pairs.append((gettext("Team"), _team(old), _team(new)))
    done = [point.says for point in old.points if point.done_on is not None]
    carried = [point for point in new.points if point.says in done]
    left = [point for point in new.points if point.says not in done and point.done_on is None]
    pairs.append(
        (gettext("Control points"), _points(point for point in old.points if point.done_on is None), _points(left))
    )
    pairs.append((gettext("Control points done before the change held"), "", _points(carried)))
    return [pair for pair in pairs if pair[1] != pair[2]]


def _terms() -> list[tuple[str, Any]]:
    return [
        (gettext("Title"), lambda one: one.title),
        (gettext("Amount (yuan)"), lambda one: yuan(one.amount_fen)),
        (gettext("Budget (yuan)"), lambda one: yuan(one.budget_fen)),
        (gettext("Financial instrument"), lambda one: one.instrument),
        (gettext("Supply cycle"), lambda one: one.supply_cycle),
        (gettext("Payment method"), lambda one: one.payment_method),
        (gettext("Payment cycle"), lambda one: one.payment_cycle),
        (gettext("Other contract terms"), lambda one: one.other_terms),
    ]


def terms_in_words(version: PlanVersion) -> list[tuple[str, str]]:
    return [(words, one(version)) for words, one in _terms()]


def _team(one: Told) -> str:
    return "; ".join(sorted(f"{member.user.name} ({member.role})" for member in one.members))


def _points(points: Iterable[ControlPoint]) -> str:
    return "; ".join(f"{point.due_on} {point.what}" for point in points)
