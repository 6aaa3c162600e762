"""What of reports and notified changes is told of a period (二(二)6.1, 6.3, 6.8)?"""

from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from admin_app.areas.information.boards import filed
from admin_app.areas.information.models import InformationNote, InformationReport, NotifiedChange
from admin_app.areas.information.periods import terms_of
from admin_app.duties.months import months_later
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import Column
from admin_app.reports.periods import Spans, card_column, counting, figure


def _months(spans: Spans) -> list[date]:
    found = [spans.before.first]
    while (month := months_later(found[-1], 1)) <= spans.whole.last:
        found.append(month)
    return found


def _reports(spans: Spans, *, is_late: bool) -> list[int]:
    """Of the months of each span: filed in time, or while it was waived; or late."""
    terms = terms_of("report", spans.whole.last)
    of_months = [
        month
        for month, _author, day, was_waived in db.session.execute(filed(_months(spans)))
        if (day > terms.due_in(month) and not was_waived) == is_late
    ]
    return [sum(one.first <= month <= one.last for month in of_months) for one in spans.all]


def _noted(keys: Collection[int], spans: Spans) -> dict[int, int]:
    """In how many filed reports of the months of the period something is said of the customer."""
    note = InformationNote
    rows = select(note.customer_id, func.count(note.report_id.distinct())).join(note.report)
    rows = rows.where(
        note.customer_id.in_(keys),
        note.is_void.is_(False),
        InformationReport.state == "filed",
        InformationReport.month.between(spans.whole.first, spans.whole.last),
    )
    return dict(db.session.execute(rows.group_by(note.customer_id)).all())


figure(
    "reports_in_time",
    "archives",
    sentence("Customer information reports in time", "客户信息报告按时提交"),
    lambda spans: _reports(spans, is_late=False),
)
figure(
    "reports_late",
    "archives",
    sentence("Customer information reports late", "客户信息报告逾期提交"),
    lambda spans: _reports(spans, is_late=True),
)
figure("notified", "archives", sentence("Changes notified", "通知变更"), counting(NotifiedChange.on))
figure(
    "entered",
    "archives",
    sentence("Changes entered", "录入变更"),
    counting(NotifiedChange.decided_on, NotifiedChange.state == "entered"),
)
card_column(Column("noted", _("In monthly reports"), "count", 3), _noted)
