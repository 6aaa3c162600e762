"""What waits for my signature, by when, and what became of what I asked?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from admin_app import clock
from admin_app.extensions import db
from admin_app.secrecy.reader import Reader
from admin_app.signoffs.models import SignRequest, SignStep

COUNT_CAP = 1000


def asked_of(reader: Reader) -> Any:
    """True for open steps of requests that the reader, or someone he stands in for, may be asked to sign.

    Whom a rule bars (his own request, a second signature) is left out.
    """
    step, request = SignStep.__table__.alias(), SignRequest.__table__.c
    mine = or_(SignStep.person_id.in_(reader.stands_for), SignStep.post.in_(reader.task_posts))
    signed = select(step.c.request_id).where(
        step.c.id != SignStep.id,
        or_(step.c.signed_by_id == reader.user_id, step.c.signed_for_id == reader.user_id),
    )
    others = select(request.id).where(
        request.state.in_(("pending", "signed")),  # signed: by phone, to be countersigned
        or_(request.requester_id.is_(None), request.requester_id != reader.user_id),
        or_(request.for_id.is_(None), request.for_id != reader.user_id),
    )
    asked = SignStep.state.in_(("open", "by_phone"))
    return and_(asked, mine, SignStep.request_id.in_(others), SignStep.request_id.not_in(signed))


def waiting_for(reader: Reader, limit: int = 100, after: tuple[date, int] | None = None) -> list[SignStep]:
    """Steps to sign or countersign, the longest open first."""
    rows = (
        select(SignStep)
        .where(asked_of(reader))
        .order_by(SignStep.opened_on, SignStep.id)
        .limit(limit)
        .options(
            joinedload(SignStep.request).selectinload(SignRequest.customer),
            joinedload(SignStep.request).joinedload(SignRequest.requester),
        )
    )
    if after is not None:
        opened_on, key = after
        later = and_(SignStep.opened_on == opened_on, SignStep.id > key)
        rows = rows.where(or_(SignStep.opened_on > opened_on, later))
    return list(db.session.scalars(rows))


def count_waiting(reader: Reader) -> int:
    """How many, counted no further than one beyond the cap."""
    keys = select(SignStep.id).where(asked_of(reader)).limit(COUNT_CAP + 1).subquery()
    return db.session.scalar(select(func.count()).select_from(keys)) or 0


@dataclass(frozen=True)
class Wanted:
    """Which requests to list: mine, or all I may see; of one state or any; signed by whom from when on."""

    mine: bool = True
    state: str = ""
    signer_id: int | None = None
    since: date | None = None


def requests(reader: Reader, wanted: Wanted, limit: int, after: tuple[Any, int] | None = None) -> list[SignRequest]:
    """The newest first; what the reader confirmed by phone, or was passed over in, counts as his."""
    rows: Select[Any] = select(SignRequest)
    if wanted.mine:
        step = SignStep.__table__.c
        told = or_(step.phone_by_id == reader.user_id, step.away_id == reader.user_id)
        by_phone = select(step.request_id).where(told)
        rows = rows.where(or_(SignRequest.requester_id == reader.user_id, SignRequest.id.in_(by_phone)))
    if wanted.state:
        rows = rows.where(SignRequest.state == wanted.state)
    if wanted.signer_id is not None:
        step = SignStep.__table__.c
        signed = select(step.request_id).where(step.signed_by_id == wanted.signer_id)
        if wanted.since is not None:
            signed = signed.where(step.signed_at >= clock.at(wanted.since))
        rows = rows.where(SignRequest.id.in_(signed))
    if after is not None:
        at, key = after
        rows = rows.where(or_(SignRequest.asked_at < at, and_(SignRequest.asked_at == at, SignRequest.id < key)))
    rows = (
        rows.order_by(SignRequest.asked_at.desc(), SignRequest.id.desc())
        .limit(limit)
        .options(
            selectinload(SignRequest.customer),
            joinedload(SignRequest.requester),
            selectinload(SignRequest.steps),
        )
    )
    return list(db.session.scalars(rows).unique())
