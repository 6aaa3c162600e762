"""How many signatures and tasks are still with somebody who wants to leave? Numbers, whoever asks."""

from typing import Any

from sqlalchemy import func, select

from admin_app.accounts.people.leaving import Held, counts
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.secrecy.models import OpenTask
from admin_app.secrecy.reader import unguarded
from admin_app.signoffs.models import SignRequest, SignStep

UNSIGNED = ("waiting", "open", "by_phone")


def _number(of: Any, *where: Any) -> int:
    with unguarded("whoever leaves has nothing left to sign or do; the administrator sees a number"):
        return int(db.session.scalar(select(func.count(of)).where(*where)) or 0)


def asked_by(user_id: int) -> int:
    """What the person asked to be signed and is pending."""
    return _number(SignRequest.id, SignRequest.requester_id == user_id, SignRequest.state == "pending")


def asked_of(user_id: int) -> int:
    """Signatures asked of the person himself; those of a post are its next holder's."""
    return _number(SignStep.id, SignStep.person_id == user_id, SignStep.state.in_(UNSIGNED))


def tasks_of(user_id: int) -> int:
    """What the person himself has to do about customers, besides signing."""
    return _number(OpenTask.id, OpenTask.user_id == user_id, OpenTask.closed_at.is_(None), OpenTask.kind != "signature")


counts(
    "signatures asked by him",
    Held(
        words=sentence("pending requests for a signature", "待签申请"),
        remedy=sentence("They are signed, or withdrawn by the person.", "待签批完成或由本人撤回。"),
        count=asked_by,
    ),
)
counts(
    "signatures asked of him",
    Held(
        words=sentence("signatures to give", "待签事项"),
        remedy=sentence("The person signs or refuses.", "由本人签批或拒绝。"),
        count=asked_of,
    ),
)
counts(
    "tasks",
    Held(
        words=sentence("open tasks", "未完成任务"),
        remedy=sentence("They are done, or given to another.", "完成或转交他人。"),
        count=tasks_of,
    ),
)
