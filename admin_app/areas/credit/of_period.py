"""What of grades, limits, reports and holds is told of a period (二(二)6.8, 二(三))? Money in fen."""

from collections.abc import Collection

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from admin_app.areas.credit.limits import runs_on
from admin_app.areas.credit.models import CreditLimit, CreditReport, GradeRecord, OverLimitReport, SupplyHold
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import Column
from admin_app.reports.periods import Spans, card_column, counting, counting_cards, figure

earlier = aliased(GradeRecord)
BEFORE = (
    select(earlier.grade)
    .where(earlier.customer_id == GradeRecord.customer_id, earlier.confirmed_on < GradeRecord.confirmed_on)
    .order_by(earlier.confirmed_on.desc(), earlier.at.desc(), earlier.id.desc())
    .limit(1)
    .correlate(GradeRecord)
    .scalar_subquery()
)
REPORTED = CreditReport.is_void.is_(False)
SOLD_OVER = OverLimitReport.verdict != "refused"


def _limits_at_the_end(spans: Spans) -> list[int]:
    """What standing limits come to on the last day of each span, as approved; one statement a span."""
    total = select(func.sum(CreditLimit.limit_fen)).where(CreditLimit.is_temporary.is_(False))
    return [int(db.session.scalar(total.where(runs_on(one.last))) or 0) for one in spans.all]


def _grades_before(keys: Collection[int], spans: Spans) -> dict[int, str]:
    """The grade at the end of the period before."""
    rows = select(GradeRecord.customer_id, GradeRecord.grade).where(
        GradeRecord.customer_id.in_(keys), GradeRecord.confirmed_on <= spans.before.last
    )
    return dict(db.session.execute(rows.order_by(GradeRecord.confirmed_on, GradeRecord.at, GradeRecord.id)).all())


def _limits(keys: Collection[int], spans: Spans) -> dict[int, int]:
    """As approved and running on the last day; a temporary one counts instead of the standing one."""
    rows = select(CreditLimit.customer_id, CreditLimit.limit_fen).where(
        CreditLimit.customer_id.in_(keys), runs_on(spans.whole.last)
    )
    in_order = (CreditLimit.is_temporary, CreditLimit.from_on, CreditLimit.approved_on, CreditLimit.id)
    return dict(db.session.execute(rows.order_by(*in_order)).all())


GRADED = GradeRecord.confirmed_on
figure("first_graded", "credit", sentence("Graded for the first time", "首次评级"), counting(GRADED, BEFORE.is_(None)))
figure("grades_raised", "credit", sentence("Grades raised", "等级上调"), counting(GRADED, GradeRecord.grade < BEFORE))
figure("grades_lowered", "credit", sentence("Grades lowered", "等级下调"), counting(GRADED, GradeRecord.grade > BEFORE))
figure("limits", "credit", sentence("Limits approved", "批准额度（笔）"), counting(CreditLimit.approved_on))
figure(
    "limits_fen",
    "credit",
    sentence("Standing limits at the end", "期末有效额度合计"),
    _limits_at_the_end,
    kind="fen",
)
figure(
    "credit_reports",
    "credit",
    sentence("Credit reports filed", "信用报告"),
    counting(CreditReport.reported_on, REPORTED),
)
figure(
    "credit_reports_late",
    "credit",
    sentence("… of them late", "其中逾期"),
    counting(CreditReport.reported_on, REPORTED, CreditReport.in_time.is_(False)),
)
figure("over_limit", "credit", sentence("Sales over the limit", "超额度销售"), counting(OverLimitReport.on, SOLD_OVER))
figure(
    "emergencies",
    "credit",
    sentence("Emergency reports", "紧急报告"),
    counting(SupplyHold.opened_on, SupplyHold.kind == "emergency"),
)
figure(
    "holds",
    "credit",
    sentence("Supply put on hold or dealings ended", "暂停供货或终止交易"),
    counting(SupplyHold.opened_on, SupplyHold.kind != "emergency", SupplyHold.is_void.is_(False)),
)
card_column(Column("grade_before", _("Grade a period before"), width=3), _grades_before)
card_column(Column("limit_fen", _("Limit at the end"), "fen", 5), _limits)
card_column(
    Column("credit_reports", _("Credit reports"), "count", 3),
    counting_cards(CreditReport.reported_on, REPORTED),
    periods=("quarter", "year"),
)
