"""Which step of a grade B limit is proposed, and what became of it? 二(三)2.2. relaxing.py asks the rules."""

from datetime import date

from sqlalchemy import select

from admin_app.areas.credit import acting
from admin_app.areas.credit.models import LimitStep
from admin_app.audit import service as audit
from admin_app.errors import Conflict, NotFound, sentence
from admin_app.extensions import db

NOT_OPEN = sentence("This step was asked for or declined meanwhile.", "该放宽建议已申请或已搁置。")


def open_step(customer_id: int) -> LimitStep | None:
    """The latest that waits for an answer."""
    rows = select(LimitStep).where(LimitStep.customer_id == customer_id, LimitStep.state == "proposed")
    return db.session.scalars(rows.order_by(LimitStep.proposed_on.desc()).limit(1)).one_or_none()


def close_step(customer_id: int, state: str, on: date, user_id: int | None) -> None:
    """A limit was asked for or approved, or the evidence is gone: the proposal waits no more."""
    step = open_step(customer_id)
    if step is not None:
        step.state, step.closed_on, step.closed_by_id = state, on, user_id
        db.session.flush()


def decline_step(step_id: int, reason: str, *, on: date) -> LimitStep:
    """The credit officer asks for no step now, and says why; the next report may propose one again."""
    acting.begin_writing()
    customer_id = db.session.scalar(select(LimitStep.customer_id).where(LimitStep.id == step_id))
    if customer_id is None:
        raise NotFound
    user_id = acting.demand("credit.relax", acting.customer_of(customer_id))
    rows = select(LimitStep).where(LimitStep.id == step_id).execution_options(populate_existing=True)
    step = db.session.scalars(rows).one()
    if step.state != "proposed":
        raise Conflict(NOT_OPEN, "二(三)2.2")
    step.reason = acting.need_text("reason", reason)
    step.state, step.closed_on, step.closed_by_id = "declined", on, user_id
    db.session.flush()
    audit.record(
        "credit.decline_step",
        user_id=user_id,
        subject=str(step.id),
        customer_id=customer_id,
        values={"reason": step.reason},
    )
    return step
