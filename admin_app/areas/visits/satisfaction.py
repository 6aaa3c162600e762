"""Does satisfaction rise or fall (一1, 二(五)2)? Visits done by quarter, and by the grade the customer had then.

Satisfied is whose answer does not reopen a complaint by `complaint_after_visit` of today's rules, so that the past is
read by one measure. A visit of before grades were kept, or of a customer without one, says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, case, func, select

from admin_app import clock
from admin_app.areas.visits.models import Visit
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.screens.filters import Filter, known

QUARTERS = 8
GRADES = ("A", "B", "C", "D", "")  # "": not recorded
POINTS = range(1, 6)
READERS = LEADING | {"service_officer", "sales_support"}


@dataclass(frozen=True)
class Heard:
    """Of so many visits so many customers were satisfied."""

    visits: int = 0
    satisfied: int = 0

    def __add__(self, other: "Heard") -> "Heard":
        return Heard(self.visits + other.visits, self.satisfied + other.satisfied)

    @property
    def percent(self) -> int | None:
        """Rounded down; None of none."""
        return self.satisfied * 100 // self.visits if self.visits else None


def quarters(on: date) -> list[date]:
    """The first days of the last quarters, the earliest first, the present one the last."""
    present = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    return [months_later(present, 3 * back) for back in range(1 - QUARTERS, 1)]


def last_of(quarter: date) -> date:
    return months_later(quarter, 3) - timedelta(days=1)


def satisfied_points(on: date) -> list[int]:
    rule = policies.in_force("complaint_after_visit", on).loaded
    return [points for points in POINTS if not rule.decide_compiled({"satisfaction": points}).outcome["reopen"]]


def heard(on: date) -> dict[tuple[date, str], Heard]:
    """By quarter and grade then, of visits the reader sees; one query."""
    begins, happy = quarters(on), satisfied_points(on)
    quarter = case(*((Visit.done_on >= begin, begin.isoformat()) for begin in reversed(begins)))
    counted = select(
        quarter, Visit.grade_then, func.count(), func.sum(case((Visit.satisfaction.in_(happy), 1), else_=0))
    )
    counted = counted.select_from(Visit).where(
        Visit.visit_state == "done",
        Visit.done_on.between(begins[0], last_of(begins[-1])),
        Visit.satisfaction.is_not(None),
    )
    rows = db.session.execute(counted.group_by(quarter, Visit.grade_then))
    return {
        (date.fromisoformat(begin), grade or ""): Heard(visits, int(satisfied or 0))
        for begin, grade, visits, satisfied in rows
    }


@board("satisfaction_quarters", READERS, rank=43)
def by_quarter(on: date) -> Board:
    found = heard(on)
    lines = []
    for quarter in _told(found, on):
        one = sum((found.get((quarter, grade), Heard()) for grade in GRADES), Heard())
        values = (one.percent, one.visits, one.satisfied, one.visits - one.satisfied)
        urls = (_url(quarter), _url(quarter), _url(quarter, satisfied="1"), _url(quarter, satisfied="0"))
        lines.append(Line(name_of(quarter), values, urls=urls))
    heads = (_("Satisfied (percent)"), _("Visits"), _("Satisfied"), _("Not satisfied"))
    return Board(_("Satisfaction by quarter"), _("Quarter"), heads, lines, drawn=1, trend=True)


@board("satisfaction_grades", READERS, rank=44)
def by_grade(on: date) -> Board:
    """In brackets the number of visits."""
    found = heard(on)
    lines = []
    for quarter in _told(found, on):
        some = [found.get((quarter, grade), Heard()) for grade in GRADES]
        texts = tuple(f"{one.percent} % ({one.visits:,})" for one in some)
        urls = tuple(_url(quarter, grade=grade or "none") for grade in GRADES)
        lines.append(Line(name_of(quarter), tuple(one.percent for one in some), urls=urls, texts=texts))
    heads = tuple(grade or _("Grade not recorded") for grade in GRADES)
    title = _("Satisfied customers by grade then (percent, in brackets visits)")
    return Board(title, _("Quarter"), heads, lines, drawn=len(GRADES), trend=True)


def _told(found: dict[tuple[date, str], Heard], on: date) -> Sequence[date]:
    """From the first quarter of which there is anything."""
    first = min((quarter for quarter, _grade in found), default=None)
    return [quarter for quarter in quarters(on) if first is not None and quarter >= first]


def name_of(quarter: date) -> str:
    return str(gettext("%(year)s Q%(quarter)s", year=quarter.year, quarter=(quarter.month + 2) // 3))


def _url(quarter: date, grade: str | None = None, satisfied: str = "told") -> str:
    return url_of_told(quarter, last_of(quarter), grade, satisfied)


def url_of_told(first: date, last: date, grade: str | None = None, satisfied: str = "told") -> str:
    """To the visits done within these days, both included, of which somebody told how satisfied he is."""
    days: dict[str, Any] = {"flt1_done_on_from": first.isoformat(), "flt2_done_on_until": last.isoformat()}
    more: dict[str, Any] = {"flt3_grade_then": grade, "flt4_is_satisfied": satisfied}
    return url_for("visit.index_view", flt0_visit_state="done", **days, **more)


def _of_grade(column: Any, value: str) -> ColumnElement[bool]:
    return column.is_(None) if value == "none" else column == value  # type: ignore[no-any-return]


def _answered(column: Any, value: str) -> ColumnElement[bool]:
    """By the rules of today, as the figures count."""
    if value == "told":
        return column.is_not(None)  # type: ignore[no-any-return]
    happy = satisfied_points(clock.today())
    return column.in_(happy if value == "1" else [one for one in POINTS if one not in happy])  # type: ignore[no-any-return]


GRADE_THEN = Filter(
    "grade_then",
    _("Grade then"),
    Visit.grade_then,
    _of_grade,
    read=known(("A", "B", "C", "D", "none")),
    options=[*((grade, grade) for grade in "ABCD"), ("none", _("Grade not recorded"))],
)
IS_SATISFIED = Filter(
    "is_satisfied",
    _("Satisfied"),
    Visit.satisfaction,
    _answered,
    read=known(("1", "0", "told")),
    options=[("1", _("Yes")), ("0", _("No")), ("told", _("Either, as told"))],
    field="satisfaction",
)
