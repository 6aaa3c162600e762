"""Who has been visited, and how satisfied customers are, at a glance."""

from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import case, func, select

from admin_app.areas.visits.coverage import counts_all, coverage
from admin_app.areas.visits.models import Visit
from admin_app.areas.visits.satisfaction import url_of_told
from admin_app.duties.months import months_later
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.secrecy.reader import current_reader

MONTHS = 6
GROUPS = ("visited", "open", "all", "all")  # of the report, by figure
VISITORS = frozenset({"service_officer", "sales_support"})


@board("visit_coverage", LEADING | VISITORS, rank=41)
def visit_coverage(on: date) -> Board:
    """Of whom the rules say that they must be visited; others than those who read every archive see their own."""
    reader = current_reader()
    found = coverage(reader, on)
    days = "–".join(map(str, sorted({*found.days[:1], *found.days[-1:]})))
    label = gettext("Key customers, each within his %(days)s days", days=days)
    if not counts_all(reader):
        label = gettext("Allotted to me, those due in the last %(days)s days included", days=days)
    figures = (found.visited, found.wanted - found.visited, found.wanted, (found.bp or 0) // 100)
    urls = tuple(url_for("reports.one", report_name="key-visits", group=group) for group in GROUPS)
    heads = (_("Visited"), _("Not visited yet"), _("To be visited"), _("Percent"))
    lines = [Line(label, figures, urls=urls)] if found.wanted else []
    return Board(_("Customers visited"), _("Which"), heads, lines, drawn=0)


@board("satisfaction", LEADING | VISITORS, rank=42)
def satisfaction(on: date) -> Board:
    """Visits by month, and of how many hundredths the customer was satisfied, by `complaint_after_visit`."""
    begins = [months_later(on.replace(day=1), -back) for back in range(MONTHS - 1, -1, -1)]
    month = case(*((Visit.done_on >= begin, begin.isoformat()) for begin in reversed(begins)))
    counted = select(month, Visit.satisfaction, func.count()).select_from(Visit)
    counted = counted.where(Visit.visit_state == "done", Visit.done_on >= begins[0], Visit.satisfaction.is_not(None))
    rule = policies.in_force("complaint_after_visit", on).loaded
    sums: dict[str, list[int]] = {}
    for begin, points, number in db.session.execute(counted.group_by(month, Visit.satisfaction)):
        held = sums.setdefault(begin, [0, 0])
        held[0] += number
        held[1] += 0 if _is_unsatisfied(rule, points) else number
    lines = [
        Line(begin[:7], (held[0], held[1] * 100 // held[0]), _url(date.fromisoformat(begin)))
        for begin, held in sorted(sums.items())
    ]
    return Board(_("Satisfaction by month"), _("Month"), (_("Visits"), _("Satisfied (percent)")), lines)


def _url(begin: date) -> str:
    return url_of_told(begin, months_later(begin, 1) - timedelta(days=1))


def _is_unsatisfied(rule: object, points: int) -> bool:
    decided = rule.decide_compiled({"satisfaction": min(max(points, 1), 5)})  # type: ignore[attr-defined]
    return bool(decided.outcome["reopen"])
