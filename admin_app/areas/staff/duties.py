"""What is owed among the department's people: to hold, attend and record, to read minutes, to follow up, reply, serve.

Managers oversee what their department owes, as far as they see it.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, literal, or_, select

from admin_app.accounts.models import User
from admin_app.areas.staff.models import SERVING, FollowUp, Gathering, Seat, ServiceRequest, Suggestion
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

GATHERING = "gathering.details_view"
TO_HOLD = sentence("Hold and record a training or meeting", "组织并登记培训或会议")
TO_ATTEND = sentence("Attend a training or meeting", "参加培训或会议")
TO_READ = sentence("Read the minutes of a meeting missed", "阅知缺席会议的纪要")
TO_FOLLOW_UP = sentence("Do what a meeting decided", "落实会议决议")
TO_REPLY = sentence("Reply to a suggestion", "答复管理意见")
TO_PROMISE = sentence("Promise a day for what a department asks", "承诺内部服务完成日期")
TO_SERVE = sentence("Do what a department asked for", "完成内部服务事项")


def _seats(reader: Reader) -> ColumnElement[bool]:
    """Gatherings the reader is to attend."""
    return Gathering.id.in_(select(Seat.gathering_id).where(Seat.person_id == reader.user_id, Seat.is_off.is_(False)))


def holding(reader: Reader, _on: date) -> Iterable[Stream]:
    mine = Gathering.arranger_id == reader.user_id
    oversees = Gathering.department_id == reader.department_id if reader.rank != "staff" else literal(False)
    yield Stream(
        key=Gathering.id,
        base=Gathering.on,
        where=(Gathering.state == "planned") & or_(mine, oversees),
        what=TO_HOLD,
        clause="一4.6",
        customer_id=None,
        about=Gathering.title,
        mine=mine,
    )


def attending(reader: Reader, on: date) -> Iterable[Stream]:
    """Until its day; whether he did is for who arranges it to record."""
    yield Stream(
        key=Gathering.id,
        base=Gathering.on,
        where=(Gathering.state == "planned") & (Gathering.on >= on) & _seats(reader),
        what=TO_ATTEND,
        clause="三4",
        customer_id=None,
        about=Gathering.title,
        mine=literal(True),
    )


def reading(reader: Reader, on: date) -> Iterable[Stream]:
    terms = terms_of("minutes", on)
    yield Stream(
        key=Seat.id,
        base=Seat.read_from,
        where=(Seat.person_id == reader.user_id) & Seat.read_on.is_(None),
        what=TO_READ,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=None,
        about=select(Gathering.title).where(Gathering.id == Seat.gathering_id).correlate(Seat).scalar_subquery(),
        mine=literal(True),
        listed_days=terms.listed_days,
    )


def following_up(reader: Reader, _on: date) -> Iterable[Stream]:
    """Its owner owes it; who runs the meeting sees it."""
    mine = FollowUp.owner_id == reader.user_id
    run = [Gathering.arranger_id == reader.user_id]
    if reader.rank != "staff":
        run.append(Gathering.department_id == reader.department_id)
    runs = FollowUp.gathering_id.in_(select(Gathering.id).where(or_(*run)))
    owner = select(User.name).where(User.id == FollowUp.owner_id).correlate(FollowUp).scalar_subquery()
    yield Stream(
        key=FollowUp.id,
        base=FollowUp.due_on,
        where=(FollowUp.state == "open") & or_(mine, runs),
        what=TO_FOLLOW_UP,
        clause="一4.6",
        customer_id=None,
        about=FollowUp.what + " · " + owner,
        mine=mine,
    )


def replying(reader: Reader, on: date) -> Iterable[Stream]:
    """Whoever answers; and his deputy, but never the author himself."""
    terms = terms_of("suggestion_reply", on)
    answers = Suggestion.answerer_id.in_(reader.stands_for) & (Suggestion.author_id != reader.user_id)
    yield Stream(
        key=Suggestion.id,
        base=Suggestion.made_on,
        where=(Suggestion.state == "made") & answers,
        what=TO_REPLY,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=None,
        about=Suggestion.title,
        mine=literal(True),
        listed_days=terms.listed_days,
    )


def promising(_reader: Reader, on: date) -> Iterable[Stream]:
    terms = terms_of("service_promise", on)
    yield Stream(
        key=ServiceRequest.id,
        base=ServiceRequest.asked_on,
        where=ServiceRequest.state == "requested",
        what=TO_PROMISE,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=None,
        about=ServiceRequest.title,
        listed_days=terms.listed_days,
    )


def serving(reader: Reader, _on: date) -> Iterable[Stream]:
    """Who does it owes it; the manager of customer service sees it."""
    mine = ServiceRequest.handler_id == reader.user_id
    seen = literal(True) if "cs_manager" in reader.posts else mine
    yield Stream(
        key=ServiceRequest.id,
        base=ServiceRequest.promised_on,
        where=(ServiceRequest.state == "promised") & seen,
        what=TO_SERVE,
        clause="一4.5",
        customer_id=None,
        about=ServiceRequest.title,
        mine=mine,
    )


for _name, _streams, _endpoint in (
    ("gathering_hold", holding, GATHERING),
    ("gathering_attend", attending, GATHERING),
    ("follow_up", following_up, "follow_up.details_view"),
    ("suggestion_reply", replying, "suggestion.details_view"),
    ("service_done", serving, "service_request.details_view"),
):
    register(DutyKind(_name, _streams, _endpoint, personal=True, argument="id"))
register(DutyKind("minutes", reading, "gathering.minutes", personal=True, argument="seat"))
register(
    DutyKind(
        "service_promise",
        promising,
        "service_request.details_view",
        owed_by=SERVING - {"cs_manager"},
        overseen_by=frozenset({"cs_manager"}),
        argument="id",
    )
)
