"""Complaints at a glance: open ones and how many are late, causes by month, what was kept of what is promised."""

from calendar import monthrange
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, and_, case, func, select

from admin_app.accounts.models import User
from admin_app.areas.complaints import duties, keeping
from admin_app.areas.complaints.models import Complaint
from admin_app.areas.complaints.service import CAUSES, OUTCOMES
from admin_app.areas.complaints.stages import OPEN
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.screens.filters import Filter, known
from admin_app.screens.words import WORDS, words

MONTHS = 6
READERS = LEADING | {"service_officer"}
NONE = "none"


@board("complaints", READERS, rank=40)
def complaints(on: date) -> Board:
    """Those the reader sees; late is what should have been taken a step further by now."""
    late = func.sum(case((duties.late(on), 1), else_=0))
    counted = select(Complaint.cause_kind, func.count(), late).select_from(Complaint)
    found = db.session.execute(counted.where(Complaint.stage.in_(OPEN)).group_by(Complaint.cause_kind)).all()
    lines = [
        Line(_cause(kind), (number, int(lately or 0)), urls=_listed(kind))
        for kind, number, lately in sorted(found, key=lambda one: (-one[1], one[0] or ""))
    ]
    return Board(_("Open complaints by cause"), _("Cause"), (_("Still open"), _("Late")), lines)


@board("complaint_causes", READERS, rank=45)
def causes(on: date) -> Board:
    """Of those that came in within the last months, whatever became of them; the cause found last."""
    months = _months(on)
    month = case(*((Complaint.received_on >= one, one.isoformat()) for one in reversed(months)))
    counted = select(month, Complaint.cause_kind, func.count()).select_from(Complaint)
    counted = counted.where(Complaint.received_on.between(months[0], on), Complaint.stage != "void")
    rows = db.session.execute(counted.group_by(month, Complaint.cause_kind))
    found = {(date.fromisoformat(begin), kind): number for begin, kind, number in rows}
    lines = [
        Line(
            f"{one:%Y-%m}",
            tuple(found.get((one, kind), 0) for kind in (*CAUSES, None)),
            urls=tuple(_of_month(one, kind) for kind in (*CAUSES, None)),
        )
        for one in months
        if any(begin == one for begin, _kind in found)
    ]
    heads = (*map(_cause, CAUSES), _("Not known yet"))
    return Board(_("Complaints by month and cause"), _("Month"), heads, lines, drawn=len(CAUSES), trend=True)


@board("complaints_kept", READERS, rank=46)
def kept_by_month(on: date) -> Board:
    months, size = _months(on), len(keeping.VERDICTS)
    found = keeping.counted([(one, one) for one in months])
    lines = [
        _kept(f"{one:%Y-%m}", found[at : at + size], one, one)
        for at, one in zip(range(0, len(found), size), months, strict=True)
        if any(found[at : at + size])
    ]
    title = _("Complaints: contacted and solved in time, by month")
    return Board(title, _("Month"), tuple(keeping.VERDICTS.values()), lines, drawn=size)


@board("complaints_kept_by_person", READERS, rank=47)
def kept_by_person(on: date) -> Board:
    months = _months(on)
    found = keeping.counted_by_person(months[0], months[-1])
    people = db.session.scalars(select(User).where(User.id.in_(found)).order_by(User.name, User.id)).unique()
    lines = [_kept(user.name, found[user.id], months[0], months[-1], user.id) for user in people]
    title = gettext("Complaints: contacted and solved in time, by person, last %(months)s months", months=MONTHS)
    return Board(title, _("Person"), tuple(keeping.VERDICTS.values()), lines, drawn=len(keeping.VERDICTS))


@board("complaint_outcomes", READERS, rank=48)
def outcomes(on: date) -> Board:
    """What became of those whose complaint was archived, by month; archived before it was told counts for none."""
    months = _months(on)
    month = case(*((Complaint.archived_on >= one, one.isoformat()) for one in reversed(months)))
    counted = select(month, Complaint.customer_outcome, func.count()).select_from(Complaint)
    counted = counted.where(Complaint.archived_on.between(months[0], on), Complaint.customer_outcome.is_not(None))
    rows = db.session.execute(counted.group_by(month, Complaint.customer_outcome))
    found = {(date.fromisoformat(begin), outcome): number for begin, outcome, number in rows}
    lines = [
        Line(
            f"{one:%Y-%m}",
            tuple(found.get((one, outcome), 0) for outcome in OUTCOMES),
            urls=tuple(_archived_in(one, outcome) for outcome in OUTCOMES),
        )
        for one in months
        if any(begin == one for begin, _outcome in found)
    ]
    heads = tuple(WORDS["customer_outcome"][outcome] for outcome in OUTCOMES)
    title = _("Customers after their complaint, by month")
    return Board(title, _("Month"), heads, lines, drawn=len(OUTCOMES), trend=True)


def _archived_in(month: date, outcome: str) -> str:
    until = month.replace(day=monthrange(month.year, month.month)[1])
    days: dict[str, Any] = {"flt0_archived_on_from": month.isoformat(), "flt1_archived_on_until": until.isoformat()}
    return url_for("complaint.index_view", **days, flt2_customer_outcome=outcome)


def _kept(label: str, numbers: list[int], first: date, last: date, by_id: int | None = None) -> Line:
    """Each figure leads to its complaints."""
    each = (keeping.Kept(verdict, first, last, by_id).text for verdict in keeping.VERDICTS)
    return Line(label, tuple(numbers), urls=tuple(url_for("complaint.index_view", flt0_kept=one) for one in each))


def _months(on: date) -> list[date]:
    """The first days of the last months, the earliest first."""
    return [months_later(on.replace(day=1), back) for back in range(1 - MONTHS, 1)]


def _cause(kind: str | None) -> str:
    return words("cause_kind", kind) if kind else gettext("Cause not known yet")


def _of_month(month: date, kind: str | None) -> str:
    until = month.replace(day=monthrange(month.year, month.month)[1])
    days: dict[str, Any] = {"flt0_received_on_from": month.isoformat(), "flt1_received_on_until": until.isoformat()}
    return url_for("complaint.index_view", **days, flt2_cause_kind=kind or NONE)


def _listed(kind: str | None) -> tuple[str, str]:
    of_cause: dict[str, Any] = {"flt3_cause_kind": kind or NONE}
    return url_for("complaint.index_view", **of_cause), url_for("complaint.index_view", flt8_late="1", **of_cause)


def _of_cause(column: Any, value: str) -> ColumnElement[bool]:
    """None is known of yet where it is this customer's at all."""
    return and_(column.is_(None), Complaint.stage != "void") if value == NONE else column == value


CAUSE = Filter(
    "cause_kind",
    _("Cause"),
    Complaint.cause_kind,
    _of_cause,
    read=known((*CAUSES, NONE)),
    options=[*((kind, WORDS["cause_kind"][kind]) for kind in CAUSES), (NONE, _("Cause not known yet"))],
)
