"""A visit from being allotted to its whole record (二(五)3, 四2). Services flush; whoever calls commits."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.customers import acting as customers
from admin_app.areas.customers.models import GONE
from admin_app.areas.visits import acting, allotting, answers, window
from admin_app.areas.visits.models import Visit, VisitAttempt
from admin_app.areas.visits.tasks import close_tasks, open_task
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, Invalid, NotAllowed, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current, unguarded

METHODS = ("phone", "mail")
RESULTS = ("no_answer", "busy", "later", "reached")
RESULTS_OF = {"phone": RESULTS, "mail": ("sent", "reached", "no_answer")}
LONGEST_CALL = 600  # minutes
NOT_YOURS = sentence("This visit is allotted to somebody else.", "该回访已分配给他人。")
NO_DAY = sentence("A visit is due today or later.", "回访期限不得早于今日。")
GONE_CUSTOMER = sentence("Nothing new is recorded about this customer.", "该客户已不再登记新的事项。")
CALL_FIRST = sentence(
    "A visit by phone is recorded when the customer was reached: note the call first.",
    "电话回访须先登记已接通的联系记录，再填写回访记录。",
)

SEND_FIRST = sentence(
    "A visit by mail is recorded after it was sent: note that first.",
    "邮件回访须先登记已发出的联系记录，再填写回访记录。",
)


@dataclass(frozen=True)
class Heard:
    """What the customer said; every question is asked, "nothing" is an answer."""

    satisfaction: int | None
    opinion: str = ""
    advice: str = ""
    wants: str = ""
    market: str = ""
    spoke_with: str = ""
    answers: Mapping[int, str] = field(default_factory=dict)  # see answers.take


AfterVisit = Callable[[Visit, date], None]
_after: dict[str, AfterVisit] = {}


def after_visit(kind: str) -> Callable[[AfterVisit], AfterVisit]:
    """Have this function told of each visit of the kind that is done, in the same transaction."""

    def register(function: AfterVisit) -> AfterVisit:
        _after[kind] = function
        return function

    return register


def plan(customer_id: int, method: str, due_on: date, *, on: date, visitor_id: int | None = None) -> Visit:
    """An irregular visit, for the person named or whoever has fewest."""
    customers.demand("visit.plan")
    customer = customers.locked([customer_id])[customer_id]
    if customer.status in GONE:
        raise Refused(GONE_CUSTOMER, "四2")
    if due_on < on:
        raise Invalid({"due_on": NO_DAY})
    visitor = _visitor(visitor_id)
    visit = allot("irregular", [customer_id], method, due_on, [visitor], on=on)[0]
    acting.record("visit.plan", visit, visitor=visitor.username)
    return visit


def allot(
    kind: str,
    customer_ids: Collection[int],
    method: str,
    due_on: date,
    visitors: Collection[User],
    *,
    on: date,
    campaign_id: int | None = None,
    about: str = "",
) -> list[Visit]:
    """Visits of these customers by these visitors, pair by pair; each visitor has a task until his are done."""
    if method not in METHODS:
        raise Invalid({"visit_method": sentence("By phone or by mail (四2).", "请选择电话或邮件（四2）。")})
    made = [
        Visit(
            customer_id=customer_id,
            visit_kind=kind,
            campaign_id=campaign_id,
            about=about,
            visitor_id=visitor.id,
            visit_method=method,
            allotted_on=on,
            due_on=due_on,
        )
        for customer_id, visitor in zip(customer_ids, visitors, strict=True)
    ]
    with unguarded("whoever is allotted a visit need not see the customer before"):
        db.session.add_all(made)
        db.session.flush()
    for visit in made:
        open_task("visit", str(visit.id), visit.customer_id, user_id=visit.visitor_id)
    return made


def note_attempt(
    visit_id: int, result: str, note: str, *, minutes: int | None = None, at: datetime | None = None
) -> VisitAttempt:
    """A call or letter, now. Refused out of the calling hours, and in the customer's hours of rest (3.4.1).

    `minutes`: how long the call was; calls are short (3.3), so it is counted.
    """
    visit = _mine(visit_id)
    instant = at or clock.now()
    if minutes is not None and not 0 <= minutes <= LONGEST_CALL:
        says = sentence(f"From 0 to {LONGEST_CALL} minutes.", f"请填写 0 至 {LONGEST_CALL} 分钟。")
        raise Invalid({"minutes": says})
    if result not in RESULTS_OF[visit.visit_method]:
        raise Invalid(
            {"attempt_result": sentence("Choose what came of it (二(五)3.4.3).", "请选择联系结果（二(五)3.4.3）。")}
        )
    if visit.campaign is not None and clock.day_of(instant) < visit.campaign.starts_on:
        raise Refused(
            sentence(
                f"The campaign begins on {visit.campaign.starts_on}.", f"回访活动于 {visit.campaign.starts_on} 开始。"
            ),
            "二(五)3.2",
        )
    if visit.visit_method == "phone":
        window.demand_may_call(visit.customer_id, instant)
    attempt = VisitAttempt(
        customer_id=visit.customer_id,
        visit_id=visit.id,
        at=instant,
        attempt_result=result,
        minutes=minutes if visit.visit_method == "phone" else None,
        note=acting.text("note", note, 200, required=False),
        by_id=acting.user_id(),
    )
    db.session.add(attempt)
    db.session.flush()
    acting.record("visit.attempt", visit, result=result)
    return attempt


def record_visit(visit_id: int, heard: Heard, *, on: date) -> Visit:
    """The whole record, or none (3.4.3); Refused with the question that is left out."""
    visit = _mine(visit_id)
    if not is_contacted(visit):
        raise Refused(CALL_FIRST if visit.visit_method == "phone" else SEND_FIRST, "二(五)3.4.3")
    texts = {name: acting.text(name, getattr(heard, name), required=False) for name in QUESTIONS}
    answer = _complete(heard.satisfaction, texts, on)
    if not answer.outcome["complete"]:
        raise Refused(answer.because, answer.clause)
    answers.take(visit, heard.answers, on)
    visit.satisfaction = heard.satisfaction
    for name, words in texts.items():
        setattr(visit, name, words)
    visit.spoke_with = acting.text("spoke_with", heard.spoke_with, 80, required=False)
    visit.visit_state, visit.done_on, visit.done_at = "done", on, clock.now()
    visit.grade_then = visit.customer.grade
    db.session.flush()
    if visit.visit_kind in _after:
        _after[visit.visit_kind](visit, on)
    close_tasks("visit", str(visit.id))
    acting.record("visit.done", visit, satisfaction=heard.satisfaction)
    return visit


def drop(visit_id: int, reason: str) -> Visit:
    """It is not to be made; never the visit after a complaint, without which that is not closed (二(五)1.3)."""
    customers.demand("visit.plan")
    visit: Visit = acting.locked(Visit, visit_id)
    acting.demand_state(visit.visit_state, "allotted", clause="四2")
    if visit.visit_kind == "complaint":
        says = sentence(
            "A complaint is not closed without its visit; allot it to somebody else.",
            "投诉须回访后方可办结；可改派他人。",
        )
        raise Refused(says, "二(五)1.3")
    visit.visit_state, visit.drop_reason = "dropped", acting.text("reason", reason, 200)
    db.session.flush()
    close_tasks("visit", str(visit.id))
    acting.record("visit.drop", visit, reason=visit.drop_reason)
    return visit


def reallot(visit_id: int, visitor_id: int) -> Visit:
    """Somebody else makes it."""
    customers.demand("visit.plan")
    visit: Visit = acting.locked(Visit, visit_id)
    acting.demand_state(visit.visit_state, "allotted", clause="四2")
    visitor = _visitor(visitor_id)
    if visitor.id == visit.visitor_id:
        raise Conflict(sentence("It is allotted to this person already.", "该回访已分配给此人。"), "四2")
    close_tasks("visit", str(visit.id))
    open_task("visit", str(visit.id), visit.customer_id, user_id=visitor.id)
    visit.visitor_id = visitor.id
    db.session.flush()
    acting.record("visit.reallot", visit, visitor=visitor.username)
    return visit


QUESTIONS = ("opinion", "advice", "wants", "market")


def _complete(satisfaction: int | None, texts: dict[str, str], on: date) -> decisions.Answer:
    facts = {
        "satisfaction": satisfaction,
        "has_opinion": bool(texts["opinion"]),
        "has_advice": bool(texts["advice"]),
        "has_needs": bool(texts["wants"]),
        "has_market": bool(texts["market"]),
    }
    return decisions.ask("visit_record", facts, on)


def is_contacted(visit: Visit) -> bool:
    """Reached by phone; by mail, a letter went out, whatever came of it."""
    noted = select(VisitAttempt.id).where(VisitAttempt.visit_id == visit.id)
    if visit.visit_method == "phone":
        noted = noted.where(VisitAttempt.attempt_result == "reached")
    return db.session.scalar(noted.limit(1)) is not None


def _visitor(key: int | None) -> User:
    if key is None:
        return allotting.next_visitors(1)[0]
    found = acting.person("visitor", key)
    if not rights.may(found.posts, "visit.make"):
        raise Invalid({"visitor": rights.who_may("visit.make")})
    return found


def _mine(visit_id: int) -> Visit:
    """Allotted to whoever acts, or to somebody whose deputy he is."""
    visit: Visit = acting.locked(Visit, visit_id)
    acting.demand_state(visit.visit_state, "allotted", clause="四2")
    reader = current()
    if isinstance(reader, Reader) and visit.visitor_id not in reader.stands_for:
        raise NotAllowed(NOT_YOURS, "四2")
    return visit
