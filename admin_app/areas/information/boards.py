"""What do managers see of customer information: who reported in time, and how long notified changes take (6.1, 6.3)?"""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import Date, and_, case, func, literal, or_, select

from admin_app.accounts.models import Post, User
from admin_app.areas.information.models import READING, InformationReport, NotifiedChange
from admin_app.areas.information.periods import first_of, last_of, terms_of
from admin_app.areas.information.reports import DUTY, streams
from admin_app.duties.months import months_later
from admin_app.duties.waivers.waived import let_off
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.secrecy.reader import Reader, current_reader

SHOWN_MONTHS = 6
NEVER = date.max
REPORTING = frozenset({"cs_manager", "general_manager", "marketing_manager"})


@board("information_reports", REPORTING, rank=50)
def reports(on: date) -> Board:
    """Of each of the latest months: how many filed in time, or while it was waived; late; not at all; need not now."""
    terms, reader = terms_of("report", on), current_reader()
    people = select(User.id).where(User.active, User.roles.any(Post.name == "salesperson"))
    if not reader.posts & READING:
        people = people.where(User.id.in_(reader.colleague_ids))
    owing = set(db.session.scalars(people))
    months = [months_later(first_of(on), -back) for back in range(SHOWN_MONTHS)]
    days: dict[date, dict[int, tuple[date, bool]]] = {}
    for month, author, day, was_waived in db.session.execute(filed(months)):
        days.setdefault(month, {})[author] = day, was_waived
    let_off_since = waived_now(reader, on)
    lines = []
    for month in months:
        by_author = {key: told for key, told in days.get(month, {}).items() if key in owing}
        late = sum(day > terms.due_in(month) and not was_waived for day, was_waived in by_author.values())
        waived = sum(let_off_since.get(key, NEVER) <= month for key in owing - by_author.keys())
        values = (len(by_author) - late, late, len(owing) - len(by_author) - waived, waived)
        until = last_of(month)
        url = url_for("information_report.index_view", flt0_month_from=month, flt1_month_until=until)
        lines.append(Line(f"{month:%Y-%m}", values, url))
    heads = (_("In time"), _("Late"), _("Not filed"), _("Waived"))
    return Board(_("Customer information reports, by month"), _("Month"), heads, lines, drawn=3)


def filed(months: Sequence[date]) -> Any:
    """Month, author, day, and was it waived on that day? A report is reckoned from the month before, or from the day
    its author took his post.
    """
    report = InformationReport
    before = case(*((report.month == month, literal(months_later(month, -1), Date)) for month in months))
    first = and_(User.in_post_since >= report.month, let_off(DUTY, User.id, User.in_post_since, report.filed_on))
    was_waived = or_(let_off(DUTY, report.author_id, before, report.filed_on), first)
    rows = select(report.month, report.author_id, report.filed_on, was_waived).join(report.author)
    return rows.where(report.month.in_(months), report.filed_on.is_not(None))


def waived_now(reader: Reader, on: date) -> dict[int, date]:
    """Whose report is waived on the day, and from which month on he owes it."""
    found: dict[int, date] = {}
    for stream in streams(reader, on):
        rows = select(stream.key, stream.base).where(stream.where, let_off(DUTY, stream.key, stream.base, on))
        found |= {key: first_of(base) for key, base in db.session.execute(rows)}
    return found


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
