"""Trainings (三1) and meetings (三4): planned with who is to attend, held and recorded, or called off (一4.6).

Whoever was absent from a meeting is to read its minutes and says that he has. Services flush.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.areas.staff.acting import colleague, demand_day, demand_running, locked, note, text_of
from admin_app.areas.staff.models import Gathering, Seat
from admin_app.errors import Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader

KINDS = ("training", "meeting")
OVER = {
    "held": sentence("It was held and is recorded; that stays as it is.", "已举办并登记，登记内容不再更改。"),
    "called_off": sentence("It was called off.", "已取消。"),
}
NOT_YET = sentence("It is recorded on its day or later.", "须于举办当日或之后登记。")
MOST_SEATS = 200


@dataclass(frozen=True)
class Plan:
    """What is planned: `person_ids` are to attend; `on` is the day it is held."""

    kind: str
    title: str
    agenda: str
    on: date | None
    arranger_id: int | None
    person_ids: Collection[int]


@dataclass(frozen=True)
class Mark:
    """Did somebody attend, and what came of it: his result of a training, his contribution to a meeting."""

    attended: bool
    said: str = ""


def plan(given: Plan, *, on: date) -> Gathering:
    """For the planner's own department. Invalid by field."""
    reader = current_reader()
    rights.demand(reader.posts, "staff.arrange")
    if given.kind not in KINDS:
        raise Invalid({"kind": sentence("A training or a meeting.", "请选择培训或会议。")})
    gathering = Gathering(kind=given.kind, department_id=reader.department_id)
    _fill(gathering, given, on)
    db.session.add(gathering)
    db.session.flush()
    _seat(gathering, given.person_ids)
    note("plan", gathering, kind=given.kind, on=given.on, people=len(set(given.person_ids)))
    return gathering


def replan(gathering_id: int, given: Plan, *, on: date) -> Gathering:
    """Another day, agenda, arranger, or other people; only while it is planned."""
    gathering: Gathering = locked(Gathering, gathering_id)
    demand_running(gathering)
    _demand_planned(gathering)
    _seat(gathering, given.person_ids)  # first: who hands over a training sees the seats of the others no more
    _fill(gathering, given, on)
    note("replan", gathering, on=given.on, people=len(set(given.person_ids)))
    return gathering


def call_off(gathering_id: int, reason: str) -> Gathering:
    gathering: Gathering = locked(Gathering, gathering_id)
    demand_running(gathering)
    _demand_planned(gathering)
    gathering.called_off_reason = text_of("reason", reason, 200)
    gathering.state = "called_off"
    note("call_off", gathering, reason=gathering.called_off_reason)
    return gathering


def record(gathering_id: int, marks: Mapping[int, Mark], summary: str, *, on: date) -> Gathering:
    """It was held: who attended and what came of it, by person; of everybody who was to attend."""
    gathering: Gathering = locked(Gathering, gathering_id)
    demand_running(gathering)
    _demand_planned(gathering)
    if on < gathering.on:
        raise Refused(NOT_YET, "一4.6")
    kept = text_of("summary", summary, 10_000)
    seats = {seat.person_id: seat for seat in seats_of(gathering)}
    if seats.keys() != marks.keys():
        clause = "一4.6" if gathering.kind == "training" else "三4"
        says = sentence(f"Say of everybody whether he attended ({clause}).", f"请逐一登记出席情况（{clause}）。")
        raise Invalid({"attended": says})
    for key, seat in seats.items():
        seat.attended, seat.said = marks[key].attended, marks[key].said.strip()[:400]
        if gathering.kind == "meeting" and not seat.attended:
            seat.read_from = on
    gathering.state, gathering.recorded_on, gathering.summary = "held", on, kept
    db.session.flush()
    note("record", gathering, attended=sum(mark.attended for mark in marks.values()), people=len(marks))
    return gathering


def acknowledge(seat_id: int, *, on: date) -> Seat:
    """Whoever was absent has read the minutes; once, and each for himself."""
    seat: Seat = locked(Seat, seat_id)
    if seat.person_id != current_reader().user_id:
        raise NotAllowed(sentence("Each acknowledges for himself.", "须由本人确认。"), "三4")
    if seat.read_from is None:
        raise Refused(sentence("There is nothing for you to read.", "没有需要您阅知的纪要。"), "三4")
    if seat.read_on is not None:
        raise Refused(sentence("You have acknowledged it already.", "您已确认阅知。"), "三4")
    seat.read_on = on
    note("acknowledge", seat, gathering=seat.gathering_id)
    return seat


def seats_of(gathering: Gathering) -> list[Seat]:
    """Those who are to attend, as far as the reader sees them, by key of the person."""
    rows = select(Seat).where(Seat.gathering_id == gathering.id, Seat.is_off.is_(False)).order_by(Seat.person_id)
    return list(db.session.scalars(rows))


def seat_of(seat_id: int | None) -> Seat:
    """The reader's own seat; NotFound when it is another's or none."""
    seat = db.session.scalars(select(Seat).where(Seat.id == seat_id)).one_or_none()
    if seat is None or seat.person_id != current_reader().user_id:
        raise NotFound
    return seat


def _demand_planned(gathering: Gathering) -> None:
    if gathering.state != "planned":
        raise Refused(OVER[gathering.state], "一4.6")


def _fill(gathering: Gathering, given: Plan, on: date) -> None:
    gathering.title = text_of("title", given.title, 120)
    gathering.agenda = text_of("agenda", given.agenda, 10_000)
    if given.on is None or given.on != gathering.on:
        gathering.on = demand_day("on", given.on, on)
    gathering.arranger_id = colleague("arranger", given.arranger_id).id


def _seat(gathering: Gathering, person_ids: Collection[int]) -> None:
    """These people are to attend and nobody else."""
    wanted = set(person_ids)
    if not wanted or len(wanted) > MOST_SEATS:
        raise Invalid({"people": sentence(f"One to {MOST_SEATS} people.", f"须为 1 至 {MOST_SEATS} 人。")})
    rows = select(Seat).where(Seat.gathering_id == gathering.id)
    held = {seat.person_id: seat for seat in db.session.scalars(rows)}
    for key in sorted(wanted - held.keys()):
        db.session.add(Seat(gathering_id=gathering.id, person_id=colleague("people", key).id))
    for key, seat in held.items():
        seat.is_off = key not in wanted
    db.session.flush()
