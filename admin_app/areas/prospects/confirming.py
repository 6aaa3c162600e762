"""Does the prospect say what the salesperson says? A colleague of customer service asks him (一4.8). Services flush.

After which steps, by when, and what then: policy `prospect_confirmation`. Calls keep to the hours of 二(五)3.4.1.
Nobody confirms what is said of his own prospect; nobody decides who owns it or heard it.
"""

from datetime import date, datetime

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.accounts.superiors import superiors
from admin_app.areas.customers import acting as customers
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.areas.visits import acting, window
from admin_app.areas.visits.service import METHODS, RESULTS
from admin_app.areas.visits.tasks import close_tasks, open_task
from admin_app.decisions import service as decisions
from admin_app.duties.workdays import working_days_later
from admin_app.errors import Invalid, NotAllowed, Refused, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices

CLAUSE = "一4.8"
TASK = "confirmation"
CONFIRMING = ("service_officer", "sales_support")
ENDING = ("won", "lost")  # after these no next step is owed
OWN = sentence("Nobody confirms or decides what is said of his own prospect.", "不得核实或裁定本人负责的潜在客户。")
HEARD_IT = sentence("Whoever asked the customer does not decide.", "由核实人以外的经理裁定。")
CALL_FIRST = sentence("Note first that the customer was reached.", "请先登记已联系上客户。")
WAS_REACHED = sentence("The customer was reached: say what he said.", "已联系上客户，请登记核实结果。")
OWNER_ANSWERS = sentence("Whoever owns the prospect answers.", "由该潜在客户的负责人说明。")
ANSWER_FIRST = sentence(
    "The salesperson answers first; when his day has passed, it is decided without him.",
    "应先由业务员说明；逾期未说明的，可径行裁定。",
)
GONE_ALREADY = sentence("Nothing new is recorded about this customer.", "该客户已不再登记新的事项。")
DIFFERS_NOTICE = sentence(
    "A customer said otherwise than what was recorded of a prospect.", "客户所述与潜在客户登记内容不符，请说明。"
)
SETTLED_NOTICE = sentence("It was decided on what a customer said otherwise.", "核实不符事项已裁定。")


def ask_about(step: ProspectStep, *, on: date) -> ProspectConfirmation | None:
    """Have the customer asked, where the rules say so; None where they do not. Its customer is locked."""
    reached = select(func.count()).select_from(ProspectStep)
    reached = reached.where(ProspectStep.customer_id == step.customer_id, ProspectStep.step_state == "done")
    so_far = db.session.scalar(reached.where(ProspectStep.claim != "not_reached")) or 0
    asked = select(func.max(ProspectConfirmation.steps_so_far))
    before = db.session.scalar(asked.where(ProspectConfirmation.customer_id == step.customer_id)) or 0
    answer = _terms(str(step.claim), max(so_far - before, 0), on)
    if not answer.outcome["required"]:
        return None
    row = ProspectConfirmation(
        customer_id=step.customer_id,
        step_id=step.id,
        claim=step.claim,
        steps_so_far=so_far,
        confirmation_state="asked",
        asked_on=on,
        due_on=working_days_later(on, answer.outcome["confirm_working_days"]),
        unanswered_calls=0,
        differs=False,
    )
    db.session.add(row)
    db.session.flush()
    for post in CONFIRMING:
        open_task(TASK, str(row.id), row.customer_id, post=post)
    acting.record("prospect.ask", row, due_on=row.due_on)
    return row


def note_call(key: int, method: str, result: str, *, at: datetime | None = None) -> ProspectConfirmation:
    """A call or letter to the customer, now; refused out of the calling hours and in his hours of rest."""
    row, _customer = _to_hear(key)
    if method not in METHODS:
        raise Invalid({"visit_method": sentence("By phone or by mail (四2).", "请选择电话或邮件（四2）。")})
    if result not in RESULTS:
        raise Invalid({"attempt_result": sentence("Choose what came of it.", "请选择联系结果。")})
    instant = at or clock.now()
    if method == "phone":
        window.demand_may_call(row.customer_id, instant)
    if result == "reached":
        row.reached_at = instant
    else:
        row.unanswered_calls += 1
    db.session.flush()
    acting.record("prospect.call", row, result=result)
    return row


def hear(key: int, spoke_with: str, said: str, *, agrees: bool, on: date) -> ProspectConfirmation:
    """What the customer says: the same as the salesperson, or something else, which the salesperson answers."""
    row, customer = _to_hear(key)
    if row.reached_at is None:
        raise Refused(CALL_FIRST, CLAUSE)
    row.spoke_with, row.said = acting.text("spoke_with", spoke_with, 80), acting.text("said", said)
    row.heard_on, row.heard_by_id, row.differs = on, acting.user_id(), not agrees
    if agrees:
        _close(row, "confirmed", on)
    else:
        terms = _terms(row.claim, row.steps_so_far, on).outcome
        row.confirmation_state, row.due_on = "differs", working_days_later(on, terms["answer_working_days"])
        notices.tell(_owner_and_superior(customer), DIFFERS_NOTICE, _url(row))
    db.session.flush()
    close_tasks(TASK, str(row.id))
    acting.record("prospect.hear", row, agrees=agrees)
    return row


def give_up(key: int, *, on: date) -> ProspectConfirmation:
    """Nobody was reached, after as many calls as the rules want."""
    row, customer = _to_hear(key)
    if row.reached_at is not None:
        raise Refused(WAS_REACHED, CLAUSE)
    calls = _terms(row.claim, row.steps_so_far, on).outcome["calls"]
    if row.unanswered_calls < calls:
        says = sentence(
            f"It is given up after {calls} calls nobody answered; there were {row.unanswered_calls}.",
            f"须有 {calls} 次未接通方可放弃，目前 {row.unanswered_calls} 次。",
        )
        raise Refused(says, CLAUSE)
    _close(row, "unreached", on)
    _go_on(row, customer, on)
    db.session.flush()
    close_tasks(TASK, str(row.id))
    acting.record("prospect.give_up", row)
    return row


def answer(key: int, words: str, *, on: date) -> ProspectConfirmation:
    """What whoever owns the prospect has to say to it."""
    row, customer = _locked(key)
    reader = customers.actor()
    if reader is not None and customer.owner_id != reader.user_id:
        raise NotAllowed(OWNER_ANSWERS, CLAUSE)
    acting.demand_state(row.confirmation_state, "differs", clause=CLAUSE)
    terms = _terms(row.claim, row.steps_so_far, on).outcome
    row.answer, row.answered_on, row.answered_by_id = acting.text("answer", words), on, acting.user_id()
    row.confirmation_state, row.due_on = "answered", working_days_later(on, terms["settle_working_days"])
    db.session.flush()
    acting.record("prospect.answer", row)
    return row


def settle(key: int, instruction: str, *, stands: bool, on: date) -> ProspectConfirmation:
    """A manager decides whether the claim stands, and instructs; both who are concerned are told."""
    row, customer = _locked(key)
    customers.demand("prospect.settle")
    _demand_other(customer)
    if acting.user_id() is not None and acting.user_id() == row.heard_by_id:
        raise NotAllowed(HEARD_IT, CLAUSE)
    acting.demand_state(row.confirmation_state, "differs", "answered", clause=CLAUSE)
    if row.confirmation_state == "differs" and on <= row.due_on:
        raise Refused(ANSWER_FIRST, CLAUSE)
    row.instruction = acting.text("instruction", instruction)
    _close(row, "confirmed" if stands else "corrected", on)
    if not stands:
        _go_on(row, customer, on)
    db.session.flush()
    concerned = [one for one in (customer.owner_id, row.heard_by_id) if one is not None]
    notices.tell(concerned, SETTLED_NOTICE, _url(row))
    acting.record("prospect.settle", row, stands=stands)
    return row


def _terms(claim: str, steps: int, on: date) -> decisions.Answer:
    facts = {"claim": claim, "steps_unconfirmed": min(steps, 1_000)}
    return decisions.ask("prospect_confirmation", facts, on)


def _close(row: ProspectConfirmation, state: str, on: date) -> None:
    row.confirmation_state, row.closed_on, row.closed_by_id = state, on, acting.user_id()


def _go_on(row: ProspectConfirmation, customer: Customer, on: date) -> None:
    """What was said to be the end is none: a next step is owed again."""
    if row.claim not in ENDING or customer.status != "prospect":
        return
    planned = select(ProspectStep.id).where(
        ProspectStep.customer_id == customer.id, ProspectStep.step_state == "planned"
    )
    if db.session.scalar(planned.limit(1)) is None:
        customer.stepless_since = customer.stepless_since or on


def _to_hear(key: int) -> tuple[ProspectConfirmation, Customer]:
    """To be asked of the customer, by somebody of customer service who does not own him."""
    row, customer = _locked(key)
    customers.demand("prospect.confirm")
    _demand_other(customer)
    acting.demand_state(row.confirmation_state, "asked", clause=CLAUSE)
    return row, customer


def _locked(key: int) -> tuple[ProspectConfirmation, Customer]:
    row: ProspectConfirmation = acting.locked(ProspectConfirmation, key)
    if row.customer.status in GONE:
        raise Refused(GONE_ALREADY, CLAUSE)
    return row, row.customer


def _demand_other(customer: Customer) -> None:
    reader = customers.actor()
    if reader is not None and customer.owner_id == reader.user_id:
        raise NotAllowed(OWN, CLAUSE)


def _owner_and_superior(customer: Customer) -> list[int]:
    owner = db.session.get(User, customer.owner_id) if customer.owner_id is not None else None
    if owner is None:
        return []
    superior = next((one for one in superiors(owner) if one.active), None)
    return [owner.id, *([superior.id] if superior is not None else [])]


def _url(row: ProspectConfirmation) -> str:
    return f"/customers/confirm/details/?id={row.id}"
