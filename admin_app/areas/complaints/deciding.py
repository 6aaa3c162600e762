"""The superior chooses among the alternatives and instructs (四1.4): a signature, with everything that goes with one.

Who signs is `complaint_decision` of rules/service.py; deputies, conflicts and the inbox are those of all signatures.
Whoever is responsible for the cause never signs.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app import clock
from admin_app.areas.complaints import stages
from admin_app.areas.complaints.models import Complaint, ComplaintAlternative, ComplaintAsked
from admin_app.areas.complaints.steps import taken, went
from admin_app.areas.visits import acting
from admin_app.areas.visits.tasks import close_tasks, open_task
from admin_app.decisions import service as decisions
from admin_app.errors import Conflict, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest, SignStep

MATTER = "complaint_solution"
TASK = "complaint_asked"
HAS_IT = sentence("He has the complaint and puts forward alternatives anyway.", "该人员即为经办人，可直接提出方案。")
TITLE = sentence("The solution of a complaint", "投诉处理方案")
CHOOSE = sentence(
    "Choose an alternative on the complaint's page and write the instruction there.",
    "请在投诉页面选定方案并填写批示。",
)
CUSTOMER_SERVICE = "customer_service"


def ask(complaint_id: int, person_id: int | None, *, on: date) -> ComplaintAsked:
    """Somebody of a department is to put forward an alternative: his duty until he has, anew when asked again."""
    complaint = taken(complaint_id, "ask", by_handler=True)
    person = acting.person("person", person_id)
    if person.id == complaint.handler_id:
        raise Conflict(HAS_IT, "四1.4")
    asked = next((one for one in asked_of(complaint) if one.person_id == person.id), None) or ComplaintAsked(
        complaint_id=complaint.id, customer_id=complaint.customer_id, round=complaint.round, person_id=person.id
    )
    asked.by_id, asked.asked_on, asked.answered_on = acting.user_id(), on, None
    db.session.add(asked)
    close_tasks(TASK, complaint.number, user_id=person.id)
    open_task(TASK, complaint.number, complaint.customer_id, user_id=person.id)
    went(complaint, "ask", "examined", person.name)
    return asked


def asked_of(complaint: Complaint) -> list[ComplaintAsked]:
    """Who is asked in this round."""
    rows = select(ComplaintAsked).where(
        ComplaintAsked.complaint_id == complaint.id, ComplaintAsked.round == complaint.round
    )
    return list(db.session.scalars(rows.order_by(ComplaintAsked.asked_on, ComplaintAsked.id)).unique())


def is_asked(complaint: Complaint) -> bool:
    """Is whoever acts, or somebody whose deputy he is, asked for an alternative?"""
    reader = current()
    return isinstance(reader, Reader) and any(one.person_id in reader.stands_for for one in asked_of(complaint))


def propose(complaint_id: int, what: str, department_id: int | None, *, on: date) -> ComplaintAlternative:
    """One way to solve it, by whoever has it or is asked; of his department, where none is named."""
    complaint = taken(complaint_id, "propose", by_handler=True, others=is_asked)
    reader = current()
    for one in asked_of(complaint):
        if isinstance(reader, Reader) and one.person_id in reader.stands_for and one.answered_on is None:
            one.answered_on, department_id = on, one.person.department_id
    alternative = ComplaintAlternative(
        complaint_id=complaint.id,
        customer_id=complaint.customer_id,
        round=complaint.round,
        what=acting.text("what", what),
        department_id=department_id or complaint.department_id,
        by_id=acting.user_id(),
        at=clock.now(),
    )
    db.session.add(alternative)
    went(complaint, "propose", "examined", alternative.what)
    return alternative


def submit(complaint_id: int, *, on: date) -> SignRequest:
    """Ask the superior; Refused where the departments put forward too few alternatives."""
    complaint = taken(complaint_id, "submit", by_handler=True)
    answer = decisions.ask("complaint_decision", _facts(complaint), on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    kept = decisions.record(answer, user_id=acting.user_id(), customer_id=complaint.customer_id)
    request = signoffs.ask(
        MATTER,
        steps=[answer.outcome["decided_by"]],
        title=TITLE,
        clause="四1.4",
        on=on,
        subject=str(complaint.id),
        customer_id=complaint.customer_id,
        values={"number": complaint.number},
        for_id=complaint.responsible_id,
        decision_id=kept.id,
    )
    complaint.request_id = request.id
    went(complaint, "submit", "deciding", then=partial(close_tasks, TASK, complaint.number))
    return request


def decide(complaint_id: int, alternative_id: int, instruction: str, *, on: date) -> Complaint:
    """Choose this alternative and instruct; by whoever may give the signature."""
    request_id = db.session.scalar(select(Complaint.request_id).where(Complaint.id == complaint_id))
    if request_id is not None:
        signoffs.locked_request(request_id)
    complaint: Complaint = acting.locked(Complaint, complaint_id)
    stages.demand(complaint, "decide")
    words = acting.text("instruction", instruction, signoffs.MOST_TEXT)
    chosen = next((one for one in alternatives_of(complaint) if one.id == alternative_id), None)
    if chosen is None:
        raise NotFound
    step = db.session.scalars(
        select(SignStep).where(SignStep.request_id == request_id, SignStep.state == "open").limit(1)
    ).one()
    chosen.is_chosen, complaint.instruction = True, words
    db.session.flush()
    signoffs.sign(step.id, comment=words)
    return complaint


def alternatives_of(complaint: Complaint) -> list[ComplaintAlternative]:
    """Those of this round, as they were put forward."""
    rows = select(ComplaintAlternative).where(
        ComplaintAlternative.complaint_id == complaint.id, ComplaintAlternative.round == complaint.round
    )
    return list(db.session.scalars(rows.order_by(ComplaintAlternative.at, ComplaintAlternative.id)))


def _facts(complaint: Complaint) -> dict[str, object]:
    own = complaint.department is not None and complaint.department.code == CUSTOMER_SERVICE
    return {
        "severity": complaint.severity,
        "own_department": own,
        "alternatives": len(alternatives_of(complaint)),
    }


# --- what the signature does


def _complaint_of(request: SignRequest) -> Complaint:
    rows = select(Complaint).where(Complaint.id == int(request.subject)).with_for_update(of=Complaint)
    return db.session.scalars(rows.execution_options(populate_existing=True)).one()


def _check(request: SignRequest, _step: SignStep) -> None:
    complaint = db.session.scalars(select(Complaint).where(Complaint.id == int(request.subject))).one_or_none()
    if complaint is None:
        raise NotFound
    if not any(one.is_chosen for one in alternatives_of(complaint)):
        raise Refused(CHOOSE, "四1.4")


def _instruct(request: SignRequest, _on: date) -> None:
    complaint = _complaint_of(request)
    went(complaint, "decide", "instructed", complaint.instruction or "")


def _back(request: SignRequest, _on: date) -> None:
    """Refused or withdrawn: other alternatives are to be found."""
    complaint = _complaint_of(request)
    if complaint.stage == "deciding":
        for one in alternatives_of(complaint):
            one.is_chosen = False
        complaint.instruction = None
        went(complaint, "send_back", "examined", (request.outcome or {}).get("zh", ""))


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    yield gettext("Complaint"), request.values["number"]
    complaint = db.session.scalars(select(Complaint).where(Complaint.id == int(request.subject))).one_or_none()
    if complaint is None:
        return
    yield gettext("Content"), complaint.content
    yield gettext("Cause"), complaint.cause or ""
    for number, one in enumerate(alternatives_of(complaint), start=1):
        yield gettext("Alternative %(number)s", number=number), one.what


def _page(request: SignRequest) -> str:
    return url_for("complaint.details_view", id=int(request.subject))


register(Matter(MATTER, TITLE, _instruct, refuse=_back, details=_details, check=_check, page=_page))
