"""The steps of a complaint from the first talk to the archive (四1, 二(五)1). Deciding has a module of its own.

Services flush; whoever calls has begun to write, and commits.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts.models import Department, User
from admin_app.areas.complaints import answering, intakes
from admin_app.areas.complaints.answering import sanction
from admin_app.areas.complaints.deciding import ask, decide, propose, submit
from admin_app.areas.complaints.intakes import Raised, dismiss, link, raise_complaint
from admin_app.areas.complaints.models import Complaint, ComplaintStep
from admin_app.areas.complaints.steps import taken, went
from admin_app.areas.visits import acting, allotting, improvements
from admin_app.areas.visits import service as visits
from admin_app.areas.visits.models import Improvement, Visit
from admin_app.areas.visits.tasks import close_tasks, open_task
from admin_app.decisions import service as decisions
from admin_app.duties.workdays import working_days_later
from admin_app.errors import Invalid, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded

CAUSES = ("quality", "delivery", "service", "price", "contract", "other")
OUTCOMES = ("kept", "won_back", "lost")
LATEST_PROMISE = timedelta(days=365)


@dataclass(frozen=True)
class Judged:
    """The two tests of 四1.2; who has it where it is founded or asks for service, and the service by when (四1.3)."""

    reason_sufficient: bool
    claim_reasonable: bool
    is_service_request: bool = False
    department_id: int | None = None
    handler_id: int | None = None
    done_by: date | None = None


def agree(
    complaint_id: int,
    content: str,
    solutions: str,
    promised_on: date,
    severity: str,
    late_reason: str = "",
    *,
    on: date,
) -> Complaint:
    """What the customer complains of and what may solve it is agreed with him; he is told by when (四1.1).

    A day later than the rules allow says why; it counts as late from theirs.
    """
    complaint = taken(complaint_id, "agree")
    if severity not in intakes.SEVERITIES:
        raise Invalid({"severity": sentence("Ordinary or serious (二(五)1.2).", "请选择一般或严重（二(五)1.2）。")})
    if not on <= promised_on <= on + LATEST_PROMISE:
        raise Invalid(
            {
                "promised_on": sentence(
                    "Promise a day from today on, within a year (四1.1).", "告知的期限须自今日起一年内（四1.1）。"
                )
            }
        )
    if severity != complaint.severity:
        complaint.severity, complaint.solve_on = severity, _times_anew(complaint, severity).solve_on
    complaint.late_reason = _why_later(complaint.solve_on, promised_on, late_reason)
    complaint.content, complaint.solutions = acting.text("content", content), acting.text("solutions", solutions)
    complaint.promised_on, complaint.contacted_at = promised_on, clock.now()
    in_time = complaint.contacted_at <= complaint.contact_by
    went(complaint, "agree", "agreed", complaint.solutions, due_on=_solved_by(complaint), in_time=in_time)
    return complaint


def _times_anew(complaint: Complaint, severity: str) -> intakes.Times:
    """Reckoned from when it came in, or was taken up again."""
    at = complaint.intake.received_at
    if complaint.round > 1:
        begun = select(func.max(ComplaintStep.at)).where(ComplaintStep.complaint_act == "reopen")
        at = db.session.scalar(begun.where(ComplaintStep.complaint_id == complaint.id)) or at
    return intakes.times_of(severity, at)


def _why_later(solve_on: date, promised_on: date, reason: str) -> str | None:
    if promised_on <= solve_on:
        return None
    if not reason.strip():
        says = sentence(
            f"By the rules it is solved by {solve_on}: say why the customer was promised a later day (四1.1).",
            f"按规定应于 {solve_on} 前解决；告知客户的期限更晚的，请说明原因（四1.1）。",
        )
        raise Invalid({"late_reason": says})
    return acting.text("late_reason", reason, 200)


def _solved_by(complaint: Complaint) -> date:
    """What was promised, or the day of the rules where that is earlier."""
    return min(complaint.promised_on or complaint.solve_on, complaint.solve_on)


def judge(complaint_id: int, judged: Judged, *, on: date) -> Complaint:
    """Founded, unfounded or a request for service; but for the unfounded a department has it at once.

    What is asked of service is owed by a day that keeps what the customer was promised.
    """
    complaint = taken(complaint_id, "judge")
    facts = {
        "is_service_request": judged.is_service_request,
        "reason_sufficient": judged.reason_sufficient,
        "claim_reasonable": judged.claim_reasonable,
    }
    answer = decisions.ask("complaint_judgement", facts, on)
    complaint.judged_path = str(answer.outcome["path"])
    complaint.reason_sufficient, complaint.claim_reasonable = judged.reason_sufficient, judged.claim_reasonable
    complaint.decision_id = decisions.record(answer, user_id=acting.user_id(), customer_id=complaint.customer_id).id
    stage, due_on = complaint.judged_path, None
    if complaint.judged_path == "founded":
        _hand_to(complaint, judged.department_id, judged.handler_id)
        stage = "passed_on"
    elif complaint.judged_path == "service":
        due_on = min(_day_of_service(complaint, judged.done_by, on), _solved_by(complaint))
        _hand_to(complaint, judged.department_id, judged.handler_id or _head_of(judged.department_id))
    went(complaint, "judge", stage, due_on=due_on)
    return complaint


def _day_of_service(complaint: Complaint, day: date | None, on: date) -> date:
    latest = max(on, complaint.promised_on or on)
    if day is None or not on <= day <= latest:
        says = sentence(
            f"Name the day by which it is done: from today to {latest}, which the customer was promised (四1.1).",
            f"请填写完成日期：自今日起，不迟于已告知客户的 {latest}（四1.1）。",
        )
        raise Invalid({"done_by": says})
    return day


def _head_of(department_id: int | None) -> int | None:
    """Whoever leads the department has what it is asked where nobody is named."""
    rows = select(User.id).where(User.active, User.department_id == department_id, User.rank != "staff")
    return db.session.scalars(rows.order_by(User.id).limit(1)).first()


def _hand_to(complaint: Complaint, department_id: int | None, handler_id: int | None) -> None:
    department = db.session.get(Department, department_id) if department_id is not None else None
    if department is None:
        raise Invalid({"department": sentence("Name the responsible department (四1.2).", "请指定责任部门（四1.2）。")})
    handler = acting.person("handler", handler_id)
    if handler.department_id != department.id:
        raise Invalid({"handler": sentence("Name somebody of this department.", "请指定该部门的人员。")})
    complaint.department, complaint.department_id, complaint.handler_id = department, department.id, handler.id
    open_task("complaint", complaint.number, complaint.customer_id, user_id=handler.id)


def pass_on(
    complaint_id: int, department_id: int | None, handler_id: int | None, reason: str, *, on: date
) -> Complaint:
    """To another department or person, with why: it was theirs after all, or whoever had it is away or leaves."""
    complaint = taken(complaint_id, "pass_on")
    former, why = complaint.handler_id, acting.text("reason", reason, 200)
    if handler_id == former:
        raise Invalid({"handler": sentence("He has it already.", "该人员已在办理此投诉。")})
    _hand_to(complaint, department_id, handler_id)
    is_over = partial(close_tasks, "complaint", complaint.number, user_id=former)
    went(complaint, "pass_on", complaint.stage, why, then=is_over if former is not None else lambda: None)
    return complaint


def reply(complaint_id: int, words: str, *, on: date) -> Complaint:
    """The courteous answer to what is not founded; the visit follows it, too."""
    complaint = taken(complaint_id, "reply")
    complaint.reply = acting.text("reply", words)
    _to_visit(complaint, "reply", complaint.reply, on)
    return complaint


def serve(complaint_id: int, result: str, *, on: date) -> Complaint:
    """What was asked of service is done; with which result it comes back to the complaint (四1.3)."""
    complaint = taken(complaint_id, "serve", by_handler=True)
    complaint.handling_result = acting.text("handling_result", result)
    _to_visit(complaint, "serve", complaint.handling_result, on)
    return complaint


def examine(complaint_id: int, cause_kind: str, cause: str, responsible_id: int | None, *, on: date) -> Complaint:
    """Why it came about and who is responsible (四1.3)."""
    complaint = taken(complaint_id, "examine", by_handler=True)
    if cause_kind not in CAUSES:
        raise Invalid({"cause_kind": sentence("Choose a kind of cause (四1.3).", "请选择原因类别（四1.3）。")})
    complaint.cause_kind, complaint.cause = cause_kind, acting.text("cause", cause)
    complaint.responsible_id = acting.person("responsible", responsible_id).id
    went(complaint, "examine", "examined", complaint.cause, cause_kind=cause_kind)
    return complaint


def feed_back(complaint_id: int, result: str, *, on: date) -> Complaint:
    """What was done goes back to customer service; the department's task is over, the visit is due."""
    complaint = taken(complaint_id, "feed_back", by_handler=True)
    complaint.handling_result = acting.text("handling_result", result)
    _to_visit(complaint, "feed_back", complaint.handling_result, on)
    return complaint


def _to_visit(complaint: Complaint, act: str, words: str, on: date) -> None:
    """By somebody who has no part in it, if there is any."""
    terms = decisions.ask("complaint_times", {"severity": complaint.severity}, on).outcome
    due_on = working_days_later(on, terms["visit_working_days"])
    visitors = allotting.next_visitors(1, without={complaint.handler_id, complaint.responsible_id})
    visit = visits.allot(
        "complaint", [complaint.customer_id], "phone", due_on, visitors, on=on, about=complaint.number
    )[0]
    complaint.visit_id, complaint.resulted_on = visit.id, on
    number, handler_id = complaint.number, complaint.handler_id

    def the_department_is_done() -> None:
        if handler_id is not None:
            close_tasks("complaint", number, user_id=handler_id)

    kept = {"in_time": on <= (complaint.promised_on or on), "within_terms": on <= complaint.solve_on}
    went(complaint, act, "to_visit", words, due_on=due_on, then=the_department_is_done, **kept)


@visits.after_visit("complaint")
def visited(visit: Visit, on: date) -> None:
    """Satisfied: what is left is to archive. Not satisfied: it is taken up again (二(五)1.3, 四1.5)."""
    with unguarded("the visit moves its complaint on, whoever visits"):
        rows = select(Complaint).where(Complaint.visit_id == visit.id).with_for_update(of=Complaint)
        complaint = db.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if complaint is None or complaint.stage != "to_visit":
        return
    answer = decisions.ask("complaint_after_visit", {"satisfaction": visit.satisfaction}, on)
    decisions.record(answer, user_id=acting.user_id(), customer_id=complaint.customer_id)
    complaint.satisfaction = visit.satisfaction
    terms = decisions.ask("complaint_times", {"severity": complaint.severity}, on).outcome
    went(complaint, "visit", "visited", visit.advice, due_on=working_days_later(on, terms["archive_working_days"]))
    if answer.outcome["reopen"]:
        _again(complaint)


def _again(complaint: Complaint) -> None:
    times = intakes.times_of(complaint.severity, clock.now())
    complaint.round += 1
    complaint.contact_by, complaint.contact_on = times.contact_by, times.contact_on
    complaint.contact_time, complaint.solve_on = intakes.clock_of(times.contact_by), times.solve_on
    for name in ROUND:
        setattr(complaint, name, None)
    went(complaint, "reopen", "recorded", due_on=times.contact_on)


# What belongs to a round, and is found anew in the next; the cause that was found stays until another is.
ROUND = (
    *("promised_on", "late_reason", "contacted_at", "reason_sufficient", "claim_reasonable", "judged_path"),
    *("decision_id", "department_id", "handler_id", "responsible_id", "request_id", "instruction"),
    *("reply", "handling_result", "resulted_on", "visit_id"),
)


def improve(complaint_id: int, what: str, person_id: int | None, *, on: date) -> Improvement:
    """Something to do better, found when summing up; its effect is checked before the complaint is archived."""
    complaint = taken(complaint_id, "improve")
    item = improvements.begin(
        "complaint", complaint.customer_id, what, person_id, on=on, visit_id=complaint.visit_id, about=complaint.number
    )
    complaint.due_on = max(complaint.due_on, improvements.checked_by(item, on))
    db.session.flush()
    acting.record("complaint.improve", complaint)
    return item


def archive(complaint_id: int, summary: str, outcome: str | None, *, on: date) -> Complaint:
    """Summed up and archived, with what became of the customer (二(五)1.4); the open task ends, and with it what it
    lifted. Refused by `complaint_archiving`.
    """
    complaint = taken(complaint_id, "archive")
    if outcome not in OUTCOMES:
        says = sentence("Kept, won back or lost (二(五)1.4).", "请选择客户是否保留、挽回或流失（二(五)1.4）。")
        raise Invalid({"customer_outcome": says})
    answered = answering.answered(complaint)
    facts = {
        "path": complaint.judged_path,
        "person_answered": "person" in answered,
        "head_answered": "head" in answered,
        "improvements_open": improvements.number_open(complaint.number),
    }
    answer = decisions.ask("complaint_archiving", facts, on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    complaint.summary, complaint.archived_on = acting.text("summary", summary), on
    complaint.customer_outcome = outcome
    went(complaint, "archive", "archived", complaint.summary, then=partial(close_tasks, "complaint", complaint.number))
    return complaint


def void(complaint_id: int, reason: str, *, on: date) -> Complaint:
    """It is not this customer's: the intake is to be taken up again."""
    complaint = taken(complaint_id, "void")
    complaint.void_reason = acting.text("reason", reason, 200)
    went(complaint, "void", "void", complaint.void_reason, then=partial(close_tasks, "complaint", complaint.number))
    return complaint


__all__ = [
    "Judged",
    "Raised",
    "agree",
    "archive",
    "ask",
    "decide",
    "dismiss",
    "examine",
    "feed_back",
    "improve",
    "judge",
    "link",
    "propose",
    "raise_complaint",
    "reply",
    "sanction",
    "serve",
    "submit",
    "visited",
    "void",
]
