"""How many visits and collections are still with somebody who wants to leave? Numbers, whoever asks."""

from typing import Any

from sqlalchemy import func, select

from admin_app.accounts.people.leaving import Held, counts
from admin_app.areas.credit.trading.models import DefaultReport, VisitPlan
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded


def _number(of: Any, *where: Any) -> int:
    with unguarded("whoever leaves has nothing left to do about customers; the administrator sees a number"):
        return int(db.session.scalar(select(func.count(of)).where(*where)) or 0)


counts(
    "planned visits",
    Held(
        words=sentence("planned visits to customers", "未完成的客户走访计划"),
        remedy=sentence("The person makes or drops them, or his deputy does.", "由本人或其代理人完成或取消。"),
        count=lambda user_id: _number(VisitPlan.id, VisitPlan.visitor_id == user_id, VisitPlan.state == "planned"),
    ),
)
counts(
    "collections",
    Held(
        words=sentence("defaults to collect", "催收中的违约事项"),
        remedy=sentence("They are collected, or the end of dealings is asked for.", "完成催收，或申请终止交易。"),
        count=lambda user_id: _number(
            DefaultReport.id, DefaultReport.reported_by_id == user_id, DefaultReport.state == "collecting"
        ),
    ),
)
