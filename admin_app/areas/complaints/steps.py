"""What every step of a complaint does: lock it, ask who and whether, note who did it, say what is next."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import func, select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.areas.complaints import stages
from admin_app.areas.complaints.models import Complaint, ComplaintStep
from admin_app.areas.customers import acting as customers
from admin_app.areas.visits import acting
from admin_app.errors import NotAllowed, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader, current

HANDLERS = sentence(
    "This is for whoever has it in the responsible department, or the service officer.",
    "此操作由责任部门经办人或客户服务专员办理。",
)


def taken(
    complaint_id: int, act: str, *, by_handler: bool = False, others: Callable[[Complaint], bool] = lambda _one: False
) -> Complaint:
    """The complaint, locked, at the stage of the act, by somebody who may; `others` may beside the handler."""
    if not by_handler:
        customers.demand("complaint.handle")
    complaint: Complaint = acting.locked(Complaint, complaint_id)
    if by_handler and not others(complaint):
        _demand_handler(complaint, stages.ACTS[act].clause)
    stages.demand(complaint, act)
    return complaint


def _nothing() -> None:
    return None


def went(
    complaint: Complaint,
    act: str,
    stage: str,
    words: str = "",
    *,
    due_on: date | None = None,
    then: Callable[[], None] = _nothing,
    **found: Any,
) -> None:
    """Note the step; `then` ends tasks, whose access the step itself may have needed; the audit entry tells of all.

    `found`: of ComplaintStep, the kind of cause it named, or whether it was in time.
    """
    complaint.stage = stage
    if due_on is not None:
        complaint.due_on = due_on
    db.session.add(
        ComplaintStep(
            complaint_id=complaint.id,
            customer_id=complaint.customer_id,
            position=_next_position(complaint),
            round=complaint.round,
            complaint_act=act,
            words=words,
            by_id=acting.user_id(),
            at=clock.now(),
            **found,
        )
    )
    db.session.flush()
    then()
    acting.record(f"complaint.{act}", complaint, stage=stage)


def _demand_handler(complaint: Complaint, clause: str) -> None:
    reader = current()
    if not isinstance(reader, Reader):
        return
    if complaint.handler_id not in reader.stands_for and not rights.may(reader.posts, "complaint.handle"):
        raise NotAllowed(HANDLERS, clause)


def _next_position(complaint: Complaint) -> int:
    latest = select(func.max(ComplaintStep.position)).select_from(ComplaintStep)
    return (db.session.scalar(latest.where(ComplaintStep.complaint_id == complaint.id)) or 0) + 1
