"""What is owed about complaints: to take up what came in, to call in time, to judge, to handle, to archive."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, literal, or_, select, true

from admin_app import clock
from admin_app.accounts.models import Post, User
from admin_app.areas.complaints.answering import ROLES
from admin_app.areas.complaints.models import (
    Complaint,
    ComplaintAsked,
    ComplaintIntake,
    ComplaintSanction,
    is_dismissed,
    is_linked,
)
from admin_app.areas.complaints.stages import OPEN
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.lateness import counts_hours, is_late
from admin_app.duties.waivers.waived import let_off
from admin_app.errors import Sentence, sentence
from admin_app.secrecy.reader import Reader

TAKE_UP = sentence("Take up a complaint: link it to its customer", "受理投诉，并与客户关联")
CALL = sentence("Call the customer who complained", "联系投诉客户，约定内容与方案")
GO_ON = sentence("Take a complaint to its next step", "推进投诉处理的下一步")
ANSWER = sentence(
    "Record how the person and the head answer for a complaint", "登记责任人及部门负责人的处分或不予处分的理由"
)
HANDLE = sentence("Handle a complaint or request for service passed on to your department", "处理转办的投诉或服务请求")
SUGGEST = sentence("Put forward an alternative for a complaint", "为投诉提出备选方案")
OFFICER = frozenset({"service_officer"})
OVERSEERS = frozenset({"cs_manager"})
OFFICERS_STAGES = ("agreed", "unfounded")
HANDLERS_STAGES = ("service", "passed_on", "examined", "instructed")


def waiting() -> Any:
    """An intake that nobody has taken up, as a condition."""
    key = ComplaintIntake.id
    is_open = ComplaintIntake.outcome.is_(None) & ComplaintIntake.is_void.is_(False)
    return ~is_linked(key) & ~is_dismissed(key) & is_open


def intakes(_reader: Reader, on: date) -> Iterable[Stream]:
    """By the hour at which the customer was to hear from us."""
    for where, hour_passed in _by_the_hour("complaint_intake", ComplaintIntake.contact_by, on):
        yield Stream(
            key=ComplaintIntake.id,
            base=ComplaintIntake.contact_on,
            where=waiting() & where,
            what=TAKE_UP,
            clause="二(五)1.2",
            customer_id=None,
            about=ComplaintIntake.number + " · " + ComplaintIntake.typed_name,
            hour_passed=hour_passed,
        )


def _by_the_hour(kind: str, contact_by: Any, on: date) -> list[tuple[ColumnElement[bool], bool]]:
    """Which rows are before their hour, and which past it; of another day than today, and where days of grace are
    given, hours do not count.
    """
    if on != clock.today() or not counts_hours(kind, on):
        return [(true(), False)]
    now = clock.now()
    return [(contact_by >= now, False), (contact_by < now, True)]


def complaints(reader: Reader, on: date) -> Iterable[Stream]:
    """The officer's steps to him and those who oversee; the department's to whoever has it there, and to them."""
    is_overseeing = bool(reader.posts & (OFFICER | OVERSEERS))
    with_me = Complaint.handler_id.in_(reader.stands_for)
    of_department = Complaint.stage.in_(HANDLERS_STAGES)
    if is_overseeing:
        is_officer = literal(bool(reader.posts & OFFICER))
        hour = Complaint.number + " · " + Complaint.contact_time
        for where, hour_passed in _by_the_hour("complaint", Complaint.contact_by, on):
            is_called = where & (Complaint.stage == "recorded")
            yield replace(_step(is_called, CALL, "四1.1", hour, is_officer), hour_passed=hour_passed)
        at_visited, is_open = Complaint.stage == "visited", ~is_answered()
        next_is_officers = Complaint.stage.in_(OFFICERS_STAGES) | (at_visited & ~is_open)
        yield _step(next_is_officers, GO_ON, "二(五)1.3", Complaint.number, is_officer)
        manages = literal(bool(reader.posts & OVERSEERS)) & ~_managers_own()
        yield _step(at_visited & is_open, ANSWER, "四1.4", Complaint.number, manages)
    else:
        if "general_manager" in reader.posts:
            to_judge = Complaint.stage == "visited", ~is_answered(), _managers_own()
            yield _step(and_(*to_judge), ANSWER, "四1.4", Complaint.number, true())
        asks = Complaint.stage == "examined", ~with_me, is_asked(reader)
        yield _step(and_(*asks), SUGGEST, "四1.4", Complaint.number, true())
    yield _step(of_department if is_overseeing else of_department & with_me, HANDLE, "四1.3", Complaint.number, with_me)


def _managers_own() -> ColumnElement[bool]:
    """Does a manager of customer service answer for it, as the person or as the head? Then the next above judges."""
    managers = User.active, User.roles.any(Post.name.in_(OVERSEERS))
    is_theirs = Complaint.responsible_id.in_(select(User.id).where(*managers))
    led = select(User.department_id).where(*managers, User.rank != "staff", User.department_id.is_not(None))
    return or_(is_theirs, Complaint.department_id.in_(led))


def is_asked(reader: Reader) -> ColumnElement[bool]:
    """Is he asked for an alternative, and has not put one forward?"""
    asked: Any = ComplaintAsked.__table__.alias()
    of_round = and_(asked.c.complaint_id == Complaint.id, asked.c.round == Complaint.round)
    his = asked.c.person_id.in_(reader.stands_for) & asked.c.answered_on.is_(None)
    return exists().where(of_round, his).correlate_except(asked)


def is_answered() -> ColumnElement[bool]:
    """Need nobody answer for it, or is it said of both how they do?"""
    return or_(Complaint.judged_path.is_distinct_from("founded"), and_(*(_says(role) for role in ROLES)))


def _says(role: str) -> ColumnElement[bool]:
    """Whoever asks: that it is said, not what."""
    said: Any = ComplaintSanction.__table__.alias()
    of_round = and_(said.c.complaint_id == Complaint.id, said.c.round == Complaint.round)
    return exists().where(of_round, said.c.sanction_role == role).correlate_except(said)


def late(on: date) -> ColumnElement[bool]:
    """Its next step should have been taken: by its day, the first contact by its hour."""
    one = Complaint
    past = is_late("complaint", one.id, one.due_on, on)
    if counts_hours("complaint", on):
        waived = let_off("complaint", one.id, one.due_on, on)
        past = or_(past, and_(one.stage == "recorded", one.contact_by < clock.now(), ~waived))
    return and_(one.stage.in_(OPEN), past)


def _step(where: Any, what: Sentence, clause: str, about: Any, mine: Any) -> Stream:
    return Stream(
        key=Complaint.id,
        base=Complaint.due_on,
        where=where,
        what=what,
        clause=clause,
        customer_id=Complaint.customer_id,
        about=about,
        mine=mine,
    )


register(
    DutyKind(
        "complaint_intake",
        intakes,
        "complaint_intake.details_view",
        owed_by=OFFICER,
        overseen_by=OVERSEERS,
        argument="id",
    )
)
register(DutyKind("complaint", complaints, "complaint.details_view", personal=True, argument="id"))
