"""Review a plan: customer service convenes, three departments give their opinions, the tier of the rules decides.

Two matters to sign (二(一)2, 4): `plan_opinions`, side by side, and then `plan_decision`. Opinions advise and are
given on the plan's own page, criterion by criterion; who decides may be one of those who gave one. Whoever wrote the
version signs neither (reading 6). Refused, withdrawn or lapsed, it is a draft again and says why.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup
from sqlalchemy import select

from admin_app import clock, said
from admin_app.accounts import rights
from admin_app.areas.customers.acting import actor, reason_of
from admin_app.areas.plans import running
from admin_app.areas.plans.acting import demand_under_way, in_force, locked_plan, note, plan_of
from admin_app.areas.plans.drafting import OVERDRAWN, asked, stand_as
from admin_app.areas.plans.models import CRITERIA, UNDER_WAY, Plan, PlanOpinion, PlanVersion
from admin_app.areas.receivables.checks import Problems, yuan
from admin_app.decisions.models import DecisionRecord
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs import service as signoffs
from admin_app.signoffs import signers
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest, SignStep

OPINIONS, DECISION = "plan_opinions", "plan_decision"
TITLES = {
    OPINIONS: sentence("Opinion on a business plan", "业务方案会审意见"),
    DECISION: sentence("Decision on a business plan", "业务方案审定"),
}
CLAUSE = "二(一)4"
CLAUSES = {OPINIONS: CLAUSE, DECISION: "二(一)2"}
MOST_TEXT = 400
ON_ITS_PAGE = sentence(
    "An opinion is given criterion by criterion on the plan's page.", "会审意见须在方案页面按审查要点逐项填写。"
)
NOT_ASKED = sentence("Your opinion on this plan is not asked, or is given.", "该方案未征求您的意见，或您已提出意见。")
YES_OR_NO = sentence("Please answer yes or no (二(一)4).", "请选择是或否（二(一)4）。")
ANOTHER_TIER = sentence(
    "Meanwhile the policy says another decides on this plan; submit it anew.",
    "政策已变更，该方案改由他人审定，请重新提交。",
)


def is_escalated(version: PlanVersion) -> bool:
    """Does it go up to be decided, so that customer service completes it first (二(一)2)?"""
    return version.decider != version.convener


def takes_advisers(version: PlanVersion) -> bool:
    """Do expert advisers join the review? A later edition's rules may say so (整理版18036, 二(一)4)."""
    record = db.session.get(DecisionRecord, version.decision_id) if version.decision_id else None
    return record is not None and bool(record.outcome.get("advisers"))


def may_convene(version: PlanVersion) -> bool:
    reader = actor()
    return reader is None or version.convener in reader.task_posts


def convene(plan_id: int, meets_on: date, invited: str, completion: str, *, on: date) -> Plan:
    """Call customer service, finance and marketing together. `completion`: what customer service completed."""
    plan, by_id = plan_of(plan_id)
    version = demand_under_way(plan, "submitted", CLAUSE)
    if not may_convene(version):
        english, chinese = rights.POST_TITLES.get(version.convener or "", ("", ""))
        raise NotAllowed(sentence(f"This is for the {english}.", f"此操作由{chinese}办理。"), CLAUSE)
    problems = Problems()
    problems.day(meets_on, "meets_on", since=on)
    problems.raise_any()
    version.meets_on, version.invited = meets_on, reason_of(invited, "invited", MOST_TEXT)
    version.completion = reason_of(completion, "completion", 2000) if is_escalated(version) else completion.strip()
    version.state, version.convened_on, version.convened_by_id = "review", on, by_id
    version.round += 1
    stand_as(plan, version)
    posts = _rules(plan, version, on)
    note("convene", plan, by_id, version=version.number, meets_on=meets_on)
    _ask(OPINIONS, plan, version, [[posts["opinion_1"], posts["opinion_2"], posts["opinion_3"]]], on)
    return plan


def _rules(plan: Plan, version: PlanVersion, on: date) -> dict[str, Any]:
    return asked(plan, version.amount_fen, version.number > 1, on).outcome


def criteria_of(version: PlanVersion) -> tuple[str, ...]:
    return CRITERIA[: version.criteria or 0]


def step_to_give(version: PlanVersion) -> SignStep | None:
    """The opinion that the reader may give now."""
    request = request_of(OPINIONS, version)
    reader = current_reader()
    if version.state != "review" or request is None or request.state != "pending":
        return None
    open_steps = (step for step in request.steps if step.state == "open")
    mine = (step for step in open_steps if signers.for_whom(reader.user_id, request, step, reader.on) is not None)
    return next(mine, None)


def give_opinion(plan_id: int, answers: Mapping[str, bool | None], comment: str) -> PlanOpinion:
    """On each criterion yes or no; a no says why. It is signed with that."""
    plan, by_id = plan_of(plan_id)
    version = demand_under_way(plan, "review", CLAUSE)
    step = step_to_give(version)
    if step is None:
        raise NotAllowed(NOT_ASKED, CLAUSE)
    wanted = {name: answers.get(name) for name in criteria_of(version)}
    if None in wanted.values():
        raise Invalid({name: YES_OR_NO for name, yes in wanted.items() if yes is None})
    kept = comment.strip() if all(wanted.values()) else reason_of(comment, "comment", MOST_TEXT)
    opinion = PlanOpinion(
        version_id=version.id,
        customer_id=plan.customer_id,
        step_id=step.id,
        round=version.round,
        post=step.instead_of or step.post or "",
        by_id=by_id,
        at=clock.now(),
        comment=kept[:MOST_TEXT],
        **wanted,
    )
    db.session.add(opinion)
    note("give_opinion", plan, by_id, version=version.number, **wanted)
    signoffs.sign(step.id, comment=kept)
    return opinion


def request_of(matter: str, version: PlanVersion) -> SignRequest | None:
    """The one of this version's latest review."""
    rows = select(SignRequest).where(SignRequest.matter == matter, SignRequest.subject == str(version.id))
    found = (request for request in db.session.scalars(rows) if request.values["round"] == version.round)
    return next(found, None)


def _ask(matter: str, plan: Plan, version: PlanVersion, steps: signoffs.Steps, on: date) -> None:
    signoffs.ask(
        matter,
        steps=steps,
        title=TITLES[matter],
        clause=CLAUSES[matter],
        on=on,
        subject=str(version.id),
        customer_id=plan.customer_id,
        values={"number": plan.number, "round": version.round},
        requester_id=version.drafted_by_id,
    )


def _about(request: SignRequest) -> tuple[Plan, PlanVersion]:
    version = db.session.get(PlanVersion, int(request.subject))
    if version is None:
        raise NotFound
    plan = locked_plan(version.plan_id)
    db.session.refresh(version)
    return plan, version


def _check_opinion(request: SignRequest, step: SignStep) -> None:
    given = select(PlanOpinion.id).where(PlanOpinion.step_id == step.id)
    if db.session.scalar(given) is None:
        raise Refused(ON_ITS_PAGE, CLAUSE)


def _to_decide(request: SignRequest, on: date) -> None:
    """All opinions are given: whom the rules name today decides."""
    plan, version = _about(request)
    version.decider = _rules(plan, version, on)["decided_by"]
    version.state = "decision"
    stand_as(plan, version)
    note("review", plan, None, version=version.number, decider=version.decider)
    _ask(DECISION, plan, version, [version.decider or ""], on)


def _approve(request: SignRequest, on: date) -> None:
    """It holds from now on, in place of the version before it."""
    plan, version = _about(request)
    if _rules(plan, version, on)["decided_by"] != version.decider:
        raise Refused(ANOTHER_TIER, "二(一)2")
    if version.budget_fen < plan.spent_fen:
        raise Refused(OVERDRAWN, "二(一)5")
    old = in_force(plan)
    if old is not None:
        running.carry_over(old, version)
        running.lay_down(old)
        old.state, old.replaced_on = "replaced", on
        db.session.flush()
    version.state, version.approved_on = "approved", on
    plan.state, plan.approved_on = "approved", plan.approved_on or on
    plan.title, plan.amount_fen, plan.budget_fen = version.title, version.amount_fen, version.budget_fen
    note("approve", plan, signers.signed_by(request.steps[-1]), version=version.number)


def _send_back(request: SignRequest, on: date) -> None:
    plan, version = _about(request)
    if version.state not in UNDER_WAY:
        return
    version.state, version.returned_on = "draft", on
    version.return_reason = said(request.outcome)[:MOST_TEXT] if request.outcome else None
    stand_as(plan, version)
    note("send_back", plan, None, version=version.number, how=request.state)


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    version = db.session.get(PlanVersion, int(request.subject))
    if version is None:
        return
    yield (
        gettext("Business plan"),
        Markup('<a href="{}">{} {}</a>').format(_page(request), request.values["number"], version.title),
    )
    yield gettext("Amount (yuan)"), yuan(version.amount_fen)
    yield gettext("Budget (yuan)"), yuan(version.budget_fen)
    if request.matter == DECISION:
        given = PlanOpinion.version_id == version.id, PlanOpinion.round == request.values["round"]
        for one in db.session.scalars(select(PlanOpinion).where(*given).order_by(PlanOpinion.post)):
            yield post_words(one.post), in_words(one)


def _page(request: SignRequest) -> str:
    version = db.session.get(PlanVersion, int(request.subject))
    return url_for("plan.details_view", id=version.plan_id) if version is not None else ""


def post_words(post: str) -> str:
    english, chinese = rights.POST_TITLES.get(post, (post, post))
    return str(said(sentence(english[:1].upper() + english[1:], chinese)))


def in_words(one: PlanOpinion) -> str:
    """An opinion in one line."""
    answers = [
        gettext("%(criterion)s: %(answer)s", criterion=str(words), answer=gettext("Yes") if yes else gettext("No"))
        for words, yes in zip(criterion_words(), (one.fits, one.specific, one.innovative), strict=True)
        if yes is not None
    ]
    return " · ".join([*answers, *([one.comment] if one.comment else [])])


def criterion_words() -> tuple[str, str, str]:
    """In the order of CRITERIA."""
    return (
        gettext("Fits the company's conditions"),
        gettext("Is specific to this customer"),
        gettext("Its financial innovation is reasonable"),
    )


register(
    Matter(
        OPINIONS,
        TITLES[OPINIONS],
        apply=_to_decide,
        refuse=_send_back,
        details=_details,
        check=_check_opinion,
        page=_page,
    )
)
register(Matter(DECISION, TITLES[DECISION], apply=_approve, refuse=_send_back, details=_details))
