"""What do managers see of customer information: who reported in time, and how long notified changes take (6.1, 6.3)?"""

from collections import Counter
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from admin_app.accounts.models import Post, User
from admin_app.areas.information.models import READING, InformationReport, NotifiedChange
from admin_app.areas.information.periods import first_of, last_of, terms_of
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.secrecy.reader import current_reader

SHOWN_MONTHS = 6
REPORTING = frozenset({"cs_manager", "general_manager", "marketing_manager"})


@board("information_reports", REPORTING, rank=50)
def reports(on: date) -> Board:
    """Of each of the latest months: how many filed in time, late, or not at all."""
    terms, reader = terms_of("report", on), current_reader()
    people = select(User.id).where(User.active, User.roles.any(Post.name == "salesperson"))
    if not reader.posts & READING:
        people = people.where(User.id.in_(reader.colleague_ids))
    owing = set(db.session.scalars(people))
    months = [months_later(first_of(on), -back) for back in range(SHOWN_MONTHS)]
    filed = select(InformationReport.month, InformationReport.author_id, InformationReport.filed_on).where(
        InformationReport.month.in_(months), InformationReport.filed_on.is_not(None)
    )
    days: dict[date, dict[int, date]] = {}
    for month, author, day in db.session.execute(filed):
        if day is not None:
            days.setdefault(month, {})[author] = day
    lines = []
    for month in months:
        by_author = {key: day for key, day in days.get(month, {}).items() if key in owing}
        late = sum(day > terms.due_in(month) for day in by_author.values())
        values = (len(by_author) - late, late, len(owing) - len(by_author))
        until = last_of(month)
        url = url_for("information_report.index_view", flt0_month_from=month, flt1_month_until=until)
        lines.append(Line(f"{month:%Y-%m}", values, url))
    heads = (_("In time"), _("Late"), _("Not filed"))
    return Board(_("Customer information reports, by month"), _("Month"), heads, lines, drawn=3)


@board("changes", LEADING | {"it_clerk", "information_clerk"}, rank=60)
def changes(on: date) -> Board:
    """How long notified changes took until they were entered, by the month they were; and what waits."""
    since = months_later(first_of(on), 1 - SHOWN_MONTHS)
    took = select(NotifiedChange.on, NotifiedChange.decided_on, func.count()).where(
        NotifiedChange.state == "entered", NotifiedChange.decided_on >= since
    )
    by_month: dict[date, Counter[int]] = {}
    for begun, ended, count in db.session.execute(took.group_by(NotifiedChange.on, NotifiedChange.decided_on)):
        if ended is not None:
            by_month.setdefault(first_of(ended), Counter())[(ended - begun).days] += count
    lines = []
    for month, lags in sorted(by_month.items(), reverse=True):
        values = (sum(lags.values()), median(lags), max(lags))
        lines.append(Line(f"{month:%Y-%m}", values, _listed("entered", month, last_of(month))))
    waiting = select(NotifiedChange.on, func.count()).where(NotifiedChange.state == "notified")
    ages = Counter({(on - day).days: number for day, number in db.session.execute(waiting.group_by(NotifiedChange.on))})
    if ages:
        lines.insert(
            0, Line(gettext("waiting now"), (sum(ages.values()), median(ages), max(ages)), _listed("notified"))
        )
    heads = (_("Notified changes"), _("Median (days)"), _("Longest (days)"))
    return Board(_("Notified changes: days until they are entered"), _("Month"), heads, lines, drawn=0)


def median(lags: Counter[int]) -> int:
    """The middle one of these days, the lower of two; 0 where there is none."""
    middle, passed = (sum(lags.values()) + 1) // 2, 0
    for lag in sorted(lags):
        passed += lags[lag]
        if passed >= middle:
            return lag
    return 0


def _listed(state: str, first: date | None = None, last: date | None = None) -> Any:
    days: dict[str, Any] = {"flt1_decided_on_from": first, "flt2_decided_on_until": last}
    given = {name: day for name, day in days.items() if day}
    return url_for("notified_change.index_view", flt0_state=state, **given)
