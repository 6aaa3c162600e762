"""Which visits are planned, which steps to collect are owed, which guarantees and large defaults have no copy on file?

Each by the person whose it is.
"""

from collections.abc import Iterable
from datetime import date
from functools import partial

from sqlalchemy import ColumnElement, and_, literal, or_, true

from admin_app.areas.credit.trading import documents
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart, VisitPlan
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import defaulting
from admin_app.areas.receivables.models import Bill, Invoice
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import Terms, known_terms
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_VISIT = sentence("Visit a customer and note the result", "走访客户并记录结果")
TO_REPORT = sentence("Report in detail a bill that was not met", "详细报告被拒付的票据")
TO_REPORT_INVOICE = sentence("Report in detail an invoice so late that it is a default", "详细报告逾期构成违约的发票")
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


def defaults(reader: Reader, on: date) -> Iterable[Stream]:
    """Of bills that were not met: by the owner of the customer or, where he has none, by the credit officer."""
    terms = known_terms("bill_default", on)
    if terms is None:
        return
    mine, sees = _reporting(reader)
    yield Stream(
        key=Bill.id,
        base=Bill.default_owed_since,
        where=and_(Bill.default_owed_since.is_not(None), Bill.is_void.is_(False), sees),
        what=TO_REPORT,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Bill.customer_id,
        about=Bill.number,
        mine=mine,
        listed_days=terms.listed_days,
    )


def late_invoices(reader: Reader, on: date) -> Iterable[Stream]:
    """Of invoices in default, by the same; counted from the day on which they became one."""
    terms = known_terms("invoice_default", on)
    if terms is None:
        return
    mine, sees = _reporting(reader)
    for one in defaulting.thresholds(on):
        yield Stream(
            key=Invoice.id,
            base=Invoice.due_on,
            where=and_(defaulting.UNREPORTED, one.where(on), sees),
            what=TO_REPORT_INVOICE,
            clause=terms.clause,
            due_on=partial(_due_on, terms, one),
            latest_due_by=partial(_latest_due_by, terms, one),
            customer_id=Invoice.customer_id,
            about=Invoice.number,
            mine=mine,
            listed_days=terms.listed_days,
        )


def _due_on(terms: Terms, threshold: defaulting.Threshold, due_on: date) -> date:
    return terms.due_on(threshold.begins(due_on))


def _latest_due_by(terms: Terms, threshold: defaulting.Threshold, day: date) -> date:
    return threshold.latest_due(terms.latest_due_by(day))


def _reporting(reader: Reader) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """What he reports himself, and what he sees."""
    is_officer = literal("credit_officer" in reader.posts)
    mine = or_(Customer.owner_id == reader.user_id, and_(Customer.owner_id.is_(None), is_officer))
    return mine, or_(mine, is_officer)


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
register(DutyKind("bill_default", defaults, "bill.details_view", personal=True, argument="id"))
register(DutyKind("invoice_default", late_invoices, "invoice.details_view", personal=True, argument="id"))
register(DutyKind("collection", steps, "default_report.details_view", personal=True, argument="id"))
