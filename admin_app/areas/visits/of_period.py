"""What of return visits and of satisfaction is told of a period (二(二)6.8, 二(五)2)?"""

from collections.abc import Collection

from flask_babel import lazy_gettext as _
from sqlalchemy import case, func, select

from admin_app import clock
from admin_app.areas.visits.models import Improvement, Visit, VisitAttempt
from admin_app.areas.visits.satisfaction import satisfied_points
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import Column
from admin_app.reports.periods import Spans, card_column, counting, counting_cards, each, figure, within

DONE = (Visit.done_on, Visit.visit_state == "done")
CALLS = (VisitAttempt.at, VisitAttempt.minutes.is_not(None))
TOLD = Visit.satisfaction.is_not(None)


def _satisfied(spans: Spans) -> list[int | None]:
    """Percent of those who told, rounded down, by today's measure; None where nobody did."""
    happy = Visit.satisfaction.in_(satisfied_points(clock.today()))
    done_on, is_done = DONE
    sums = [func.sum(case((within(done_on, one), 1), else_=0)) for one in spans.all]
    sums += [func.sum(case((within(done_on, one) & happy, 1), else_=0)) for one in spans.all]
    found = each(spans, done_on, sums, is_done, TOLD)
    told, pleased = found[: len(spans.all)], found[len(spans.all) :]
    return [one * 100 // all_ if all_ else None for one, all_ in zip(pleased, told, strict=True)]


def _latest(keys: Collection[int], spans: Spans) -> dict[int, int | None]:
    """What each said last in the period, 1 to 5."""
    done_on, is_done = DONE
    rows = select(Visit.customer_id, Visit.satisfaction).where(
        Visit.customer_id.in_(keys), within(done_on, spans.whole), is_done, TOLD
    )
    return dict(db.session.execute(rows.order_by(done_on, Visit.done_at, Visit.id)).all())


figure("visits", "service", sentence("Return visits", "回访"), counting(*DONE))
figure("told", "service", sentence("… that told satisfaction", "其中反馈满意度"), counting(*DONE, TOLD))
figure("satisfied", "service", sentence("Satisfied (percent)", "满意率（％）"), _satisfied, kind="percent")
figure(
    "call_minutes", "service", sentence("Minutes of calls", "通话分钟数"), counting(*CALLS, what=VisitAttempt.minutes)
)
figure("calls_timed", "service", sentence("… in so many calls", "其中通话次数"), counting(*CALLS))
figure("improvements", "service", sentence("Shortcomings found", "发现的不足"), counting(Improvement.found_on))
card_column(Column("visits", _("Visits"), "count", 3), counting_cards(*DONE))
card_column(Column("satisfaction", _("Satisfaction"), "count", 3), _latest, periods=("quarter", "year"))
