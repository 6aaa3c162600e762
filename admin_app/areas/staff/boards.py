"""What do managers see of the department's people? Trainings and meetings, attendance, replies, internal service."""

from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.accounts.people.screens import department_name
from admin_app.areas.staff import figures
from admin_app.areas.staff.gatherings import KINDS
from admin_app.decisions import service as decisions
from admin_app.screens.boards import Board, Line, board
from admin_app.screens.words import words

LOOKING = frozenset({"cs_manager", "general_manager", "auditor"})
DAYS = 365
MONTHS = 6
STATES = ("held", "planned", "called_off")


@board("gatherings", LOOKING, rank=60)
def gatherings(on: date) -> Board:
    counts = figures.held(on - timedelta(days=DAYS), on + timedelta(days=DAYS))
    lines = [
        Line(words("kind", kind), tuple(counts.get((kind, state), 0) for state in STATES), _gatherings(kind=kind))
        for kind in KINDS
    ]
    heads = tuple(words("state", state) for state in STATES)
    return Board(_("Trainings and meetings, a year back and ahead"), _("Kind"), heads, lines, drawn=3)


@board("attendance", LOOKING, rank=61)
def attendance(on: date) -> Board:
    since = on - timedelta(days=DAYS)
    lines = [
        Line(user.name, (came, stayed), _gatherings(state="held", on_from=since.isoformat()))
        for user, came, stayed in figures.attendance(since, on)
    ]
    title = gettext("Attendance of trainings and meetings, last %(days)s days", days=DAYS)
    return Board(title, _("Person"), (_("Attended"), _("Absent")), lines)


@board("suggestions", LOOKING, rank=62)
def suggestions(on: date) -> Board:
    since = on - timedelta(days=DAYS)
    counts = figures.answered(since, on)
    url = url_for("suggestion.index_view", flt0_made_on_from=since.isoformat())
    lines = [Line(gettext("Suggestions"), counts, url)] if any(counts) else []
    title = gettext("Suggestions answered in time, last %(days)s days", days=DAYS)
    return Board(title, _("What"), (_("In time"), _("Late"), _("Still in time to be answered")), lines, drawn=3)


@board("service", LOOKING | {"marketing_manager", "finance_manager"}, rank=63)
def service(on: date) -> Board:
    """By month of the day promised and department, against the target of the policy `internal_service`."""
    lines = [_served(one, on) for one in figures.served(last_months(on, MONTHS), on)]
    heads = (_("In time"), _("Late"), _("In time (%)"))
    return Board(_("Internal service in time, by month and department"), _("Month and department"), heads, lines)


def _served(one: figures.Served, on: date) -> Line:
    label = f"{one.month:%Y-%m} {department_name(one.department)}"
    if not decisions.ask("internal_service", {"in_time_bp": one.in_time_bp}, on).outcome["on_target"]:
        label = gettext("%(what)s (below target)", what=label)
    last = last_day(one.month)
    url = url_for(
        "service_request.index_view",
        flt0_promised_on_from=one.month.isoformat(),
        flt1_promised_on_until=last.isoformat(),
    )
    return Line(label, (one.in_time, one.late, one.in_time_bp // 100), url)


def last_day(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def last_months(on: date, count: int) -> list[tuple[date, date]]:
    """First and last day of this month and those before it, the earliest first."""
    found: list[tuple[date, date]] = []
    first = on.replace(day=1)
    for _month in range(count):
        found.insert(0, (first, last_day(first)))
        first = (first - timedelta(days=1)).replace(day=1)
    return found


def _gatherings(**filters: Any) -> str:
    given = {f"flt{at}_{name}": value for at, (name, value) in enumerate(filters.items())}
    return url_for("gathering.index_view", **given)
