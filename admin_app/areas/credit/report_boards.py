"""Are credit reports filed in time? By month and by person, of customers whose reports the reader sees; 二(三)3.2.3.

In time is what was filed until the day it was due, as the rules stood then. What is not filed yet is a duty, and
stands among the duties. A report that nothing demanded, or from before its due day was kept, counts in neither.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, func, select

from admin_app.accounts.models import User
from admin_app.areas.credit.models import CreditReport
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board

MONTHS = 6
HEADS = (_("In time"), _("Late"))
Kept = tuple[int, ...]  # in time and late, of each month in turn


def _months(on: date) -> list[date]:
    """The first days of the last months, the earliest first."""
    return [months_later(on.replace(day=1), back) for back in range(1 - MONTHS, 1)]


def _last_day(month: date) -> date:
    return month.replace(day=monthrange(month.year, month.month)[1])


def _kept_by_person(on: date) -> dict[int | None, Kept]:
    months, report = _months(on), CreditReport
    counted = [
        func.count().filter(and_(report.reported_on.between(month, _last_day(month)), report.in_time.is_(in_time)))
        for month in months
        for in_time in (True, False)
    ]
    known = (report.reported_on >= months[0], report.in_time.is_not(None), report.is_void.is_(False))
    rows = select(report.filed_by_id, *counted).select_from(report).where(*known).group_by(report.filed_by_id)
    return {filed_by: tuple(kept) for filed_by, *kept in db.session.execute(rows)}


@board("reports", LEADING | {"credit_officer"}, rank=34)
def by_month(on: date) -> Board:
    sums = [sum(month) for month in zip(*_kept_by_person(on).values(), strict=True)]
    lines = [
        _line(f"{month:%Y-%m}", sums[at : at + 2], month, _last_day(month))
        for at, month in zip(range(0, len(sums), 2), _months(on), strict=False)
        if any(sums[at : at + 2])
    ]
    return Board(_("Credit reports in time, by month"), _("Month"), HEADS, lines)


@board("reports_by_person", LEADING | {"credit_officer"}, rank=35)
def by_person(on: date) -> Board:
    kept, months = _kept_by_person(on), _months(on)
    people = db.session.scalars(select(User).where(User.id.in_(kept.keys() - {None})).order_by(User.name, User.id))
    lines = [
        _line(user.name, (sum(kept[user.id][::2]), sum(kept[user.id][1::2])), months[0], _last_day(on), user.id)
        for user in people
    ]
    title = gettext("Credit reports in time, by person, last %(months)s months", months=MONTHS)
    return Board(title, _("Person"), HEADS, lines)


def _line(label: str, kept: Iterable[int], first: date, last: date, filed_by: int | None = None) -> Line:
    """Each figure leads to its reports."""
    days: dict[str, Any] = {"flt1_reported_on_from": first, "flt2_reported_on_until": last, "flt3_is_void": 0}
    of = days if filed_by is None else days | {"flt4_filed_by": filed_by}
    urls = tuple(url_for("credit_report.index_view", flt0_in_time=in_time, **of) for in_time in (1, 0))
    return Line(label, tuple(kept), urls=urls)
