"""Write a plan: its terms, its team, its control points; then submit it (二(一)1–3, 7). Money in fen.

Services flush; whoever calls has begun to write, and commits.
"""

import secrets
from dataclasses import dataclass, fields
from datetime import date

from sqlalchemy import select

from admin_app.areas.customers.acting import reason_of
from admin_app.areas.customers.models import Customer
from admin_app.areas.plans.acting import demand_under_way, members_of, note, plan_of, points_of
from admin_app.areas.plans.models import IN_FORCE, ControlPoint, Plan, PlanMember, PlanVersion
from admin_app.areas.plans.stating import demand_stated
from admin_app.areas.plans.team import seat
from admin_app.areas.receivables.checks import Problems, customer_for, open_for_business
from admin_app.decisions import service as decisions
from admin_app.errors import Invalid, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.signoffs import signers

LACKS_TEAM = sentence("Name the team that carries the plan out first.", "请先指定方案执行小组成员。")
LACKS_POINTS = sentence("Name at least one control point first.", "请先设定至少一个控制点。")
LACKS_SIGN_OFF = sentence(
    "The consent to the change, in writing, must be filed with it first.",
    "请先提交同意变更的书面签批件。",
)
OVERDRAWN = sentence("More than this budget is spent already.", "已支出金额超过该预算。")


@dataclass(frozen=True)
class Terms:
    """What a plan states (二(一)3): worth, cost, by which instrument, when one supplies, how and when one pays."""

    title: str
    amount_fen: int
    budget_fen: int
    instrument: str
    payment_method: str
    payment_cycle: str
    supply_cycle: str = ""
    other_terms: str = ""


TEXTS = {"title": 200, "instrument": 200, "payment_method": 200, "payment_cycle": 200}
OPTIONAL = {"supply_cycle": 200, "other_terms": 4000}
POSTS = ("convened_by", "opinion_1", "opinion_2", "opinion_3", "decided_by")  # outcomes of plan_review


def draft(customer_id: int, terms: Terms, *, on: date) -> Plan:
    """A plan for one's own customer, or any by the marketing manager. Invalid by field."""
    customer, by_id = customer_for(customer_id, "plan.draft")
    open_for_business(customer)
    checked = _checked(terms)
    plan = Plan(
        customer_id=customer_id,
        number=f"FA{on:%y%m%d}-{secrets.token_hex(4).upper()}",
        title=checked.title,
        amount_fen=checked.amount_fen,
        budget_fen=checked.budget_fen,
        drafted_by_id=by_id,
        drafted_on=on,
    )
    db.session.add(plan)
    db.session.flush()
    db.session.add(_version(plan, checked, 1, by_id, on))
    note("draft", plan, by_id, amount_fen=checked.amount_fen, budget_fen=checked.budget_fen)
    return plan


def edit(plan_id: int, terms: Terms) -> Plan:
    """Other terms, while the version is a draft."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "draft", "二(一)4")
    checked = _checked(terms)
    for field in fields(checked):
        setattr(version, field.name, getattr(checked, field.name))
    if version.number == 1:
        plan.title, plan.amount_fen, plan.budget_fen = checked.title, checked.amount_fen, checked.budget_fen
    note("edit", plan, by_id, version=version.number)
    return plan


def name_member(plan_id: int, user_id: int, role: str) -> PlanMember:
    """Who is to carry it out, and as what."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "draft", "二(一)6")
    member = seat(plan, version, user_id, role)
    note("name_member", plan, by_id, person=user_id, role=member.role)
    return member


def take_out_member(plan_id: int, member_id: int) -> Plan:
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "draft", "二(一)6")
    member = next((one for one in members_of(version) if one.id == member_id), None)
    if member is None:
        raise NotFound
    member.is_out = True
    note("take_out_member", plan, by_id, person=member.user_id)
    return plan


def add_point(plan_id: int, what: str, supervision: str, prevention: str, due_on: date, *, on: date) -> ControlPoint:
    """What is watched, how, what is done beforehand, and by which day, not before today."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "draft", "二(一)7")
    problems = Problems()
    problems.day(due_on, "due_on", since=on)
    problems.raise_any()
    point = ControlPoint(
        version_id=version.id,
        customer_id=plan.customer_id,
        what=reason_of(what, "what", 200),
        supervision=reason_of(supervision, "supervision", 400),
        prevention=reason_of(prevention, "prevention", 400),
        due_on=due_on,
    )
    db.session.add(point)
    note("add_point", plan, by_id, what=point.what, due_on=due_on)
    return point


def take_out_point(plan_id: int, point_id: int) -> Plan:
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "draft", "二(一)7")
    point = next((one for one in points_of(version) if one.id == point_id), None)
    if point is None:
        raise NotFound
    point.is_out = True
    note("take_out_point", plan, by_id, what=point.what)
    return plan


def submit(plan_id: int, *, on: date) -> Plan:
    """To customer service. Who convenes, gives an opinion and decides, the rules say (二(一)2, 4); what it states, too.

    Invalid by term for what they ask and it leaves empty (二(一)3).
    """
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "draft", "二(一)4")
    if not members_of(version):
        raise Refused(LACKS_TEAM, "二(一)6")
    if not points_of(version):
        raise Refused(LACKS_POINTS, "二(一)7")
    if version.number > 1 and version.sign_off_id is None:
        raise Refused(LACKS_SIGN_OFF, "二(一)8")
    if version.budget_fen < plan.spent_fen:
        raise Refused(OVERDRAWN, "二(一)5")
    answer = asked(plan, version.amount_fen, version.number > 1, on)
    demand_stated(version, answer.outcome)
    signers.demand_held([answer.outcome[part] for part in POSTS], answer.clause)
    kept = decisions.record(answer, user_id=by_id, customer_id=plan.customer_id)
    version.state, version.submitted_on, version.decision_id = "submitted", on, kept.id
    version.convener, version.decider = answer.outcome["convened_by"], answer.outcome["decided_by"]
    version.criteria = answer.outcome["criteria"]
    version.completion = version.convened_on = version.convened_by_id = version.meets_on = version.invited = None
    version.returned_on = version.return_reason = None
    stand_as(plan, version)
    note("submit", plan, by_id, version=version.number, decider=version.decider)
    return plan


def take_back(plan_id: int) -> Plan:
    """A draft again, while nobody has convened its review."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "submitted", "二(一)4")
    version.state = "draft"
    stand_as(plan, version)
    note("take_back", plan, by_id, version=version.number)
    return plan


def give_up(plan_id: int, reason: str, *, on: date) -> Plan:
    """A draft that comes to nothing; of an approved plan, the change alone."""
    plan, by_id = plan_of(plan_id, "plan.draft")
    version = demand_under_way(plan, "draft", "二(一)8" if plan.state in IN_FORCE else "二(一)1")
    why = reason_of(reason, "reason", 400)
    version.state, version.returned_on, version.return_reason = "discarded", on, why
    if version.number == 1:
        plan.state, plan.closed_on, plan.closing_note = "ended", on, why
    note("give_up", plan, by_id, version=version.number, reason=why)
    return plan


def asked(plan: Plan, amount_fen: int, is_change: bool, on: date) -> decisions.Answer:
    """What plan_review says on that day of a version of this amount."""
    dealings = db.session.scalar(select(Customer.dealings).where(Customer.id == plan.customer_id))
    facts = {"amount_fen": amount_fen, "dealings": dealings or "ordinary", "is_change": is_change}
    return decisions.ask("plan_review", facts, on)


def stand_as(plan: Plan, version: PlanVersion) -> None:
    """Until a version is approved the plan stands where its first version does."""
    if version.number == 1:
        plan.state = version.state


def next_version(plan: Plan, old: PlanVersion, reason: str, consent_id: int, by_id: int | None, on: date) -> None:
    """A draft of a change: all that the old version says, with what of its control points is still to be done."""
    terms = Terms(**{field.name: getattr(old, field.name) for field in fields(Terms)})
    version = _version(plan, terms, _last_number(plan) + 1, by_id, on)
    version.change_reason, version.consent_id = reason, consent_id
    db.session.add(version)
    db.session.flush()
    about = {"version_id": version.id, "customer_id": plan.customer_id}
    for member in members_of(old):
        db.session.add(PlanMember(user_id=member.user_id, role=member.role, **about))
    for point in points_of(old):
        if point.done_on is None:
            said = {name: getattr(point, name) for name in ("what", "supervision", "prevention", "due_on")}
            db.session.add(ControlPoint(**said, **about))
    db.session.flush()


def _last_number(plan: Plan) -> int:
    rows = select(PlanVersion.number).where(PlanVersion.plan_id == plan.id).order_by(PlanVersion.number.desc())
    return db.session.scalars(rows.limit(1)).first() or 0


def _version(plan: Plan, terms: Terms, number: int, by_id: int | None, on: date) -> PlanVersion:
    said = {field.name: getattr(terms, field.name) for field in fields(terms)}
    return PlanVersion(
        plan_id=plan.id, customer_id=plan.customer_id, number=number, drafted_by_id=by_id, drafted_on=on, **said
    )


def _checked(terms: Terms) -> Terms:
    problems = Problems()
    texts = {}
    for name, most in TEXTS.items():
        try:
            texts[name] = reason_of(getattr(terms, name) or "", name, most)
        except Invalid as caught:
            problems.found.update(caught.errors)
    for name, most in OPTIONAL.items():
        texts[name] = (getattr(terms, name) or "").strip()
        if len(texts[name]) > most:
            problems.add(name, f"At most {most} characters.", f"不得超过 {most} 个字。")
    amount = problems.amount(terms.amount_fen)
    budget = problems.amount(terms.budget_fen, "budget_fen")
    if budget > amount and not problems.found:
        problems.add("budget_fen", "Not above the amount of the plan.", "预算不得超过方案金额。")
    problems.raise_any()
    return Terms(amount_fen=amount, budget_fen=budget, **texts)
