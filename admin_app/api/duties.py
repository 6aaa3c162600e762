"""What does the caller owe, about whom, by when?"""

from typing import Any

from flask import Response

from admin_app.api import values
from admin_app.api.answers import page
from admin_app.duties import service as duties
from admin_app.duties.escalating.service import Escalated, escalated_to
from admin_app.secrecy.reader import current_reader


def list_duties() -> Response:
    given = values.query("on", "overdue", "limit", "after")
    on = values.day(given)
    found, following = duties.duties_of(
        current_reader(),
        on,
        overdue=values.truth(given, "overdue"),
        limit=values.rows(given),
        after=given.get("after"),
    )
    return page([_as_json(duty) for duty in found], following)


def list_escalated() -> Response:
    """What the caller's people left undone for so long that it is his concern: counts alone."""
    given = values.query("on")
    found = escalated_to(current_reader(), values.day(given))
    return page([_escalated(one) for one in found], None)


def _escalated(one: Escalated) -> dict[str, Any]:
    return {"person": one.person.username, "name": one.person.name, "steps": one.steps, "late": one.count}


def _as_json(duty: duties.Duty) -> dict[str, Any]:
    return {
        "kind": duty.kind,
        "what": dict(duty.what),
        "customer": None if duty.customer_id is None else {"code": duty.customer_code, "name": duty.customer_name},
        "about": duty.about,
        "due": duty.due_on.isoformat(),
        "overdue": duty.is_overdue,
        "state": duty.state,
        "days": duty.days,
        "clause": duty.clause,
        "mine": duty.is_mine,
    }
