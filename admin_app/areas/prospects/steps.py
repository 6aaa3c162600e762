"""The next step with a prospect: planned, put off, done or dropped by whoever owns him (一4.7).

One at a time is planned. How far ahead it may lie and how often it is put off: policy `prospect_step`. Services flush.
"""

from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers import acting as customers
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.prospects import confirming
from admin_app.areas.prospects.models import ProspectStep
from admin_app.areas.visits import acting
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, Refused, sentence
from admin_app.extensions import db

CLAUSE = "一4.7"
KINDS = ("call", "visit", "offer", "sample", "other")
CLAIMS = ("goes_on", "won", "lost", "not_reached")
LONGEST_WAY = 3_650  # days; the rules are asked of nothing longer
NO_PROSPECT = sentence("Next steps are planned with prospects; this customer is none.", "该客户不是潜在客户。")
GONE_ALREADY = sentence("Nothing new is recorded about this customer.", "该客户已不再登记新的事项。")
PLANNED = sentence("A next step is planned already: do it, or drop it first.", "已安排下一步，请先完成或撤销。")
NOT_PAST = sentence("Today or a later day.", "须为今日或以后。")
LATER = sentence("A later day than it was planned for.", "须晚于原定日期。")
UNKNOWN = sentence("Choose one of the list.", "请从列表中选择。")


def plan(customer_id: int, kind: str, what: str, due_on: date | None, *, on: date) -> ProspectStep:
    """What is done next, and on which day at the latest."""
    customer = customers.locked([customer_id])[customer_id]
    by_id = _demand_owner(customer)
    if customer.status != "prospect":
        raise Refused(NO_PROSPECT, CLAUSE)
    if planned_of(customer_id) is not None:
        raise Conflict(PLANNED, CLAUSE)
    step = ProspectStep(
        customer_id=customer_id,
        step_kind=_one_of("step_kind", kind, KINDS),
        what=acting.text("what", what, 200),
        planned_on=on,
        planned_by_id=by_id,
        due_on=_allowed(due_on, 0, on),
        put_off=0,
        step_state="planned",
    )
    db.session.add(step)
    customer.stepless_since = None
    db.session.flush()
    acting.record("prospect.plan", step, due_on=step.due_on)
    return step


def reword(step_id: int, what: str) -> ProspectStep:
    """What is to be done, said otherwise; when, and how often it was put off, stay."""
    step, _customer = _planned(step_id)
    step.what = acting.text("what", what, 200)
    db.session.flush()
    acting.record("prospect.reword", step)
    return step


def put_off(step_id: int, due_on: date | None, *, on: date) -> ProspectStep:
    """To a later day, as often as the rules let it."""
    step, _customer = _planned(step_id)
    if due_on is not None and due_on <= step.due_on:
        raise Invalid({"due_on": LATER})
    step.due_on = _allowed(due_on, step.put_off + 1, on)
    step.put_off += 1
    db.session.flush()
    acting.record("prospect.put_off", step, due_on=step.due_on)
    return step


def done(step_id: int, claim: str, outcome: str, spoke_with: str, *, on: date) -> ProspectStep:
    """What came of it, today. The rules say whether customer service asks the prospect himself (一4.8)."""
    step, customer = _planned(step_id)
    step.claim = _one_of("claim", claim, CLAIMS)
    step.outcome = acting.text("outcome", outcome)
    step.spoke_with = acting.text("spoke_with", spoke_with, 80, required=claim != "not_reached")
    step.step_state, step.done_on, step.done_by_id = "done", on, acting.user_id()
    if customer.status == "prospect":
        customer.stepless_since = on if claim not in confirming.ENDING else None
    db.session.flush()
    acting.record("prospect.done", step, claim=claim)
    if customer.status == "prospect":
        confirming.ask_about(step, on=on)
    return step


def drop(step_id: int, reason: str, *, on: date) -> ProspectStep:
    """It is not done, and why; another one is owed from then on."""
    step, customer = _planned(step_id)
    step.step_state, step.drop_reason = "dropped", acting.text("reason", reason, 200)
    if customer.status == "prospect":
        customer.stepless_since = on
    db.session.flush()
    acting.record("prospect.drop", step, reason=step.drop_reason)
    return step


def planned_of(customer_id: int) -> ProspectStep | None:
    """The step that is next, the earliest where two prospects were merged."""
    rows = select(ProspectStep).where(ProspectStep.customer_id == customer_id, ProspectStep.step_state == "planned")
    return db.session.scalars(rows.order_by(ProspectStep.due_on, ProspectStep.id).limit(1)).first()


def may_plan(customer: Customer) -> bool:
    """Is it a prospect of the reader's own, with nothing planned?"""
    reader = customers.actor()
    owns = reader is None or customer.owner_id == reader.user_id
    return customer.status == "prospect" and customers.may("prospect.step", owns=owns)


def _planned(step_id: int) -> tuple[ProspectStep, Customer]:
    """A planned step with its customer, the reader's own; locked, the customer first."""
    step: ProspectStep = acting.locked(ProspectStep, step_id)
    customer = step.customer
    _demand_owner(customer)
    if customer.status in GONE:
        raise Refused(GONE_ALREADY, CLAUSE)
    acting.demand_state(step.step_state, "planned", clause=CLAUSE)
    return step, customer


def _demand_owner(customer: Customer) -> int | None:
    reader = customers.actor()
    return customers.demand("prospect.step", owns=reader is not None and customer.owner_id == reader.user_id)


def _allowed(due_on: date | None, times: int, on: date) -> date:
    """The day, where the rules let it be."""
    if due_on is None:
        raise Invalid({"due_on": customers.REQUIRED})
    if due_on < on:
        raise Invalid({"due_on": NOT_PAST})
    facts = {"days_ahead": min((due_on - on).days, LONGEST_WAY), "times_postponed": times}
    answer = decisions.ask("prospect_step", facts, on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    return due_on


def _one_of(field: str, value: Any, values: tuple[str, ...]) -> str:
    if value not in values:
        raise Invalid({field: UNKNOWN})
    return str(value)
