"""Ask that a duty be waived until a day, with why; it holds once signed, and whoever may sign it takes it back (三3).

Matter `duty_waiver`: what is never waived, for how long at most and who signs is a policy of rules/reporting.py, asked
again at the signature. That due alone is waived: done and due anew, it is owed again. Services flush.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy import Select, select

from admin_app import said
from admin_app.accounts.models import User
from admin_app.areas.customers.acting import locked, reason_of
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.duties.service import Duty, duty_at
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.notices import service as notices
from admin_app.secrecy.access import has_access
from admin_app.secrecy.reader import current_reader, reader_for, reading_as, unguarded
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import signed_by

MATTER, CLAUSE = "duty_waiver", "三3"
TITLE = sentence("Waive a duty", "免除待办")
MOST_TEXT, MOST_END = 400, 200
NOT_HIS = sentence("Whoever owes the duty asks for its waiver.", "由承担该待办的人员申请免除。")
ASKED = sentence("Its waiver is asked for already.", "该待办的免除申请正在签批中。")
WAIVED = sentence("It is waived already.", "该待办已获免除。")
PAST = sentence("Today or a later day (三3).", "须为今日或以后（三3）。")
TOO_LATE = sentence("The day until which it was asked for has passed.", "申请免除的截止日已过。")
DONE = sentence("The duty is done, or due on another day, meanwhile.", "该待办其间已完成或到期日已变动。")
OVER = sentence("This waiver does not hold any more.", "该免除已不再有效。")
NOT_YOURS = sentence("Whoever signed it, or may sign it, takes it back.", "由签字人或有权签字的人员收回。")
TAKEN_BACK = sentence("A duty is yours again: its waiver is taken back.", "一项待办的免除已被收回，请继续办理。")


def duty_of(kind: str, key: int, base: date, *, on: date) -> Duty:
    """The duty; NotFound where there is none such that the reader sees, NotAllowed where another owes it."""
    duty = duty_at(current_reader(), on, kind, key, base)
    if duty is None:
        raise NotFound
    if not duty.is_mine:
        raise NotAllowed(NOT_HIS, CLAUSE)
    return duty


def answer_on(duty: Duty, rank: str, *, on: date) -> decisions.Answer:
    """May it be waived, for how many days at most, and who signs? `rank` of whoever owes it."""
    before = _of_duty(duty).where(DutyWaiver.from_on.is_not(None)).limit(1)
    with unguarded("whether a duty of the reader's own was waived before"):
        facts = {"kind": duty.kind, "rank": rank, "waived_before": db.session.scalar(before) is not None}
    return decisions.ask(MATTER, facts, on)


def ask(kind: str, key: int, base: date, until_on: date | None, reason: str, *, on: date) -> SignRequest:
    """Ask for the signature. Refused where the rules never waive it, Conflict where it is asked for or waived already,
    Invalid by field where the day is too late.
    """
    duty, reader = duty_of(kind, key, base, on=on), current_reader()
    if duty.customer_id is not None:
        locked([duty.customer_id])
    _demand_none(duty, on)
    answer = answer_on(duty, reader.rank, on=on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    waiver = DutyWaiver(
        duty_kind=duty.kind,
        row_key=duty.key,
        base=duty.base,
        customer_id=duty.customer_id,
        needs_archive=duty.needs == "full",
        title=dict(duty.what),
        about=duty.about[:200],
        clause=duty.clause,
        due_on=duty.due_on,
        reason=reason_of(reason, "reason", MOST_TEXT),
        until_on=_until(until_on, on + timedelta(days=answer.outcome["longest_days"]), on),
        state="pending",
        asked_by_id=reader.user_id,
        asked_on=on,
    )
    db.session.add(waiver)
    db.session.flush()
    kept = decisions.record(answer, user_id=reader.user_id, customer_id=duty.customer_id)
    request = signoffs.ask(
        MATTER,
        steps=[answer.outcome["step_1"]],
        title=TITLE,
        clause=answer.clause,
        on=on,
        subject=str(waiver.id),
        customer_id=duty.customer_id,
        reason="" if waiver.needs_archive else waiver.reason,
        decision_id=kept.id,
    )
    waiver.request_id = request.id
    _record("ask", waiver)
    return request


def take_back(key: int, reason: str, *, on: date) -> DutyWaiver:
    """The duty is owed again at once, as late as it is. NotAllowed unless whoever signed it, or may; Conflict where it
    holds no more.
    """
    rows = select(DutyWaiver).where(DutyWaiver.id == key).with_for_update(of=DutyWaiver)
    waiver = db.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if waiver is None:
        raise NotFound
    if not may_take_back(waiver):
        raise NotAllowed(NOT_YOURS, CLAUSE)
    if waiver.state != "granted" or waiver.until_on < on:
        raise Conflict(OVER, CLAUSE)
    waiver.state, waiver.ended_on, waiver.ended_by_id = "revoked", on, current_reader().user_id
    waiver.end_reason = reason_of(reason, "reason", MOST_END)
    db.session.flush()
    _record("take_back", waiver, reason=waiver.end_reason)
    notices.tell([waiver.asked_by_id], TAKEN_BACK, f"/duty-waivers/details/?id={waiver.id}")
    return waiver


def may_take_back(waiver: DutyWaiver) -> bool:
    """Whoever signed it, of whom the signature was asked, and the general manager; never who asked for it."""
    reader = current_reader()
    if waiver.asked_by_id == reader.user_id:
        return False
    if waiver.signed_by_id == reader.user_id or "general_manager" in reader.posts:
        return True
    request = db.session.get(SignRequest, waiver.request_id)
    steps = request.steps if request is not None else ()
    return any(step.post in reader.task_posts or step.person_id in reader.stands_for for step in steps)


def _of_duty(duty: Duty) -> Select[Any]:
    return select(DutyWaiver).where(
        DutyWaiver.duty_kind == duty.kind, DutyWaiver.row_key == duty.key, DutyWaiver.base == duty.base
    )


def _demand_none(duty: Duty, on: date) -> None:
    with unguarded("whoever owes a duty hears whether its waiver is asked for or holds"):
        for waiver in db.session.scalars(_of_duty(duty).where(DutyWaiver.state.in_(("pending", "granted")))):
            if waiver.state == "pending":
                raise Conflict(ASKED, CLAUSE)
            if waiver.until_on >= on:
                raise Conflict(WAIVED, CLAUSE)


def _until(day: date | None, latest: date, on: date) -> date:
    if day is None or day < on:
        raise Invalid({"until_on": PAST})
    if day > latest:
        says = sentence(f"{latest} at the latest ({CLAUSE}).", f"最晚至 {latest}（{CLAUSE}）。")
        raise Invalid({"until_on": says})
    return day


def _waiver_of(request: SignRequest) -> DutyWaiver | None:
    return db.session.get(DutyWaiver, int(request.subject))


def _apply(request: SignRequest, on: date) -> None:
    """Refused, so that it lapses, where the day has passed, the duty is done, or the rules say otherwise by now."""
    waiver = _waiver_of(request)
    if waiver is None:
        raise NotFound
    if waiver.until_on < on:
        raise Refused(TOO_LATE, CLAUSE)
    asker = db.session.get_one(User, waiver.asked_by_id)
    with reading_as(reader_for(asker, on)):
        duty = duty_at(current_reader(), on, waiver.duty_kind, waiver.row_key, waiver.base)
    if duty is None or not duty.is_mine:
        raise Refused(DONE, CLAUSE)
    answer = answer_on(duty, asker.rank, on=on)
    if not answer.outcome["allowed"]:
        raise Refused(answer.because, answer.clause)
    waiver.state, waiver.from_on, waiver.signed_by_id = "granted", on, signed_by(request.steps[-1])
    db.session.flush()
    _record("grant", waiver, until=waiver.until_on.isoformat())


def _refuse(request: SignRequest, _on: date) -> None:
    waiver = _waiver_of(request)
    if waiver is not None:
        waiver.state = request.state
        db.session.flush()


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    with unguarded("whoever sees the request sees what is asked, if he sees enough of the customer"):
        waiver = _waiver_of(request)
    if waiver is None or (waiver.needs_archive and not has_access(waiver.customer_id or 0, "full")):
        return
    yield gettext("Duty"), f"{said(waiver.title)} ({waiver.clause})"
    if waiver.about:
        yield gettext("About what"), waiver.about
    yield gettext("Due on"), waiver.due_on.isoformat()
    yield gettext("Waived until"), waiver.until_on.isoformat()
    if waiver.needs_archive:
        yield gettext("Why it is to be waived"), waiver.reason


def _record(act: str, waiver: DutyWaiver, **values: str) -> None:
    audit.record(
        f"duty_waiver.{act}",
        user_id=current_reader().user_id if act != "grant" else waiver.signed_by_id,
        subject=str(waiver.id),
        customer_id=waiver.customer_id,
        values={"kind": waiver.duty_kind, **values},
    )


register(Matter(MATTER, TITLE, apply=_apply, refuse=_refuse, details=_details))
