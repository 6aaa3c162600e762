"""What does somebody who wants to leave still owe among his colleagues? Numbers, whoever asks."""

from typing import Any

from sqlalchemy import func, select

from admin_app.accounts.people.leaving import Held, counts
from admin_app.areas.staff.models import FollowUp, Gathering, ServiceRequest, Suggestion
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded


def _tell(name: str, words: Sentence, remedy: Sentence, of: Any, person: Any, open_in: str) -> None:
    def number(user_id: int) -> int:
        rows = select(func.count(of.id)).where(person == user_id, of.state == open_in)
        with unguarded("whoever leaves has left nothing undone; the administrator sees a number"):
            return int(db.session.scalar(rows) or 0)

    counts(name, Held(words=words, remedy=remedy, count=number))


_tell(
    "gatherings",
    sentence("trainings and meetings to hold", "待组织的培训和会议"),
    sentence("They are held, called off, or given to another.", "举办、取消或改由他人组织。"),
    Gathering,
    Gathering.arranger_id,
    "planned",
)
_tell(
    "follow-ups",
    sentence("follow-ups of meetings", "会议后续事项"),
    sentence("They are done, or dropped by who runs the meeting.", "完成或由会议组织人撤销。"),
    FollowUp,
    FollowUp.owner_id,
    "open",
)
_tell(
    "suggestions",
    sentence("suggestions to answer", "待答复意见"),
    sentence("The person answers.", "由本人答复。"),
    Suggestion,
    Suggestion.answerer_id,
    "made",
)
_tell(
    "service requests",
    sentence("internal service promised", "已承诺的内部服务"),
    sentence("It is done.", "完成承办事项。"),
    ServiceRequest,
    ServiceRequest.handler_id,
    "promised",
)
