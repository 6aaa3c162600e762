"""May the customer be called now? `calling_window` of rules/service.py, and the hours in which he rests (3.4.1)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.visits.models import RestHours, clock_text
from admin_app.decisions import service as decisions
from admin_app.duties.workdays import is_public_working_day, is_working_day
from admin_app.duties.workhours import minute_of
from admin_app.errors import Refused, sentence
from admin_app.extensions import db


def rests_of(customer_id: int) -> Sequence[RestHours]:
    rows = select(RestHours).where(RestHours.customer_id == customer_id, RestHours.is_void.is_(False))
    return db.session.scalars(rows.order_by(RestHours.from_minute, RestHours.id)).all()


def may_call(customer_id: int, at: datetime) -> decisions.Answer:
    """What the rules say of a call at that instant. Where only the company works, the customer rests."""
    minute = minute_of(at)
    rests = any(rest.from_minute <= minute < rest.until_minute for rest in rests_of(customer_id))
    day = clock.day_of(at)
    facts = {"minute": minute, "is_working_day": is_working_day(day) and is_public_working_day(day), "in_rest": rests}
    return decisions.ask("calling_window", facts, day)


def demand_may_call(customer_id: int, at: datetime) -> None:
    """Refused with the clause when he may not."""
    answer = may_call(customer_id, at)
    if answer.outcome["allowed"]:
        return
    time = clock_text(minute_of(at))
    raise Refused(
        sentence(f"{answer.because['en']} It is {time}.", f"{answer.because['zh']}（当前 {time}）"), answer.clause
    )
