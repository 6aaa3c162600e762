"""Which visits are planned, which steps to collect are owed, which guarantees and large defaults have no copy on file?

Each by the person whose it is.
"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import or_, true

from admin_app.areas.credit.trading import documents
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart, VisitPlan
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_VISIT = sentence("Visit a customer and note the result", "走访客户并记录结果")
TO_COLLECT = sentence("Take the next step to collect", "采取下一步催收措施")


def visits(reader: Reader, _on: date) -> Iterable[Stream]:
    yield Stream(
        key=VisitPlan.id,
        base=VisitPlan.planned_on,
        where=(VisitPlan.state == "planned") & VisitPlan.visitor_id.in_(reader.stands_for),
        what=TO_VISIT,
        clause="二(三)3.4.1",
        customer_id=VisitPlan.customer_id,
        mine=true(),
    )


def steps(reader: Reader, _on: date) -> Iterable[Stream]:
    mine = DefaultReport.reported_by_id.in_(reader.stands_for)
    sees_all = true() if "credit_officer" in reader.posts else mine
    yield Stream(
        key=DefaultReport.id,
        base=DefaultReport.next_on,
        where=(DefaultReport.state == "collecting") & or_(mine, sees_all),
        what=TO_COLLECT,
        clause="二(三)3.4.2",
        customer_id=DefaultReport.customer_id,
        mine=mine,
    )


def copies(reader: Reader, on: date) -> Iterable[Stream]:
    """Of starts of trading whose opinions are asked for: nobody signs before."""
    row = TradingStart
    facts = {"matter": "start_of_trading", "condition": row.condition, "amount_fen": row.wanted_fen}
    return documents.missing(row, "trading_copy", row.asked_on, row.asked_by_id, facts, reader, on)


def copies_of_defaults(reader: Reader, on: date) -> Iterable[Stream]:
    """Of defaults being collected: dealings do not end before."""
    row = DefaultReport
    facts = {"matter": "default", "condition": None, "amount_fen": row.amount_fen}
    return documents.missing(row, "default_copy", row.reported_on, row.reported_by_id, facts, reader, on)


for _name, _streams, _endpoint in (
    ("trading_copy", copies, "trading_start.details_view"),
    ("default_copy", copies_of_defaults, "default_report.details_view"),
):
    register(
        DutyKind(
            _name,
            _streams,
            _endpoint,
            owed_by=documents.FILING | {"salesperson"},
            overseen_by=frozenset({"cs_manager"}),
            argument="id",
        )
    )
register(DutyKind("visit_plan", visits, "visit_plan.details_view", personal=True, argument="id"))
register(DutyKind("collection", steps, "default_report.details_view", personal=True, argument="id"))
