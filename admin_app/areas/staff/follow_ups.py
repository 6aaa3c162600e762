"""What a meeting gave somebody to do, by when (一4.6): by who runs it; done by its owner. Services flush."""

from datetime import date

from sqlalchemy import select

from admin_app.areas.staff.acting import colleague, demand_day, demand_running, locked, note, text_of
from admin_app.areas.staff.models import FollowUp, Gathering
from admin_app.errors import NotAllowed, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import current_reader

OVER = {
    "done": sentence("It is done already.", "该事项已完成。"),
    "dropped": sentence("It was dropped.", "该事项已撤销。"),
}


def give(gathering_id: int, what: str, owner_id: int | None, due_on: date | None, *, on: date) -> FollowUp:
    """Of a meeting that was held."""
    gathering: Gathering = locked(Gathering, gathering_id)
    demand_running(gathering)
    if gathering.kind != "meeting" or gathering.state != "held":
        raise Refused(
            sentence("What follows comes from a meeting that was held.", "仅已举办的会议可安排后续事项。"), "一4.6"
        )
    row = FollowUp(
        gathering_id=gathering.id,
        what=text_of("what", what, 200),
        owner_id=colleague("owner", owner_id).id,
        due_on=demand_day("due_on", due_on, on),
    )
    db.session.add(row)
    db.session.flush()
    note("give", row, gathering=gathering.id, owner=row.owner_id, due_on=row.due_on)
    return row


def finish(follow_up_id: int, outcome: str, *, on: date) -> FollowUp:
    """By its owner, with what came of it."""
    row = _open(follow_up_id)
    if row.owner_id != current_reader().user_id:
        raise NotAllowed(sentence("Whoever it was given to says when it is done.", "须由责任人本人确认完成。"), "一4.6")
    row.outcome = text_of("outcome", outcome, 400)
    row.state, row.done_on = "done", on
    note("finish", row, outcome=row.outcome)
    return row


def drop(follow_up_id: int, reason: str) -> FollowUp:
    """It need not be done any more; by who runs the meeting."""
    row = _open(follow_up_id)
    gathering = db.session.scalars(select(Gathering).where(Gathering.id == row.gathering_id)).one_or_none()
    if gathering is None:
        raise NotAllowed(
            sentence("Who runs the meeting drops what follows from it.", "由会议组织人撤销后续事项。"), "一4.6"
        )
    demand_running(gathering)
    row.outcome = text_of("reason", reason, 400)
    row.state = "dropped"
    note("drop", row, reason=row.outcome)
    return row


def of(gathering: Gathering) -> list[FollowUp]:
    rows = select(FollowUp).where(FollowUp.gathering_id == gathering.id)
    return list(db.session.scalars(rows.order_by(FollowUp.due_on, FollowUp.id)))


def _open(follow_up_id: int) -> FollowUp:
    row: FollowUp = locked(FollowUp, follow_up_id)
    if row.state != "open":
        raise Refused(OVER[row.state], "一4.6")
    return row
