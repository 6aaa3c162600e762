"""A bill was not met, an invoice is in default, or it is being collected: what is advised? 二(三)3.3.2, 3.4.2.

Money in fen.

A countermeasure, by policy `after_default`, and another grade where `credit_grade` would give one now. Both are shown
with the form that people fill in; nothing is recorded, and nothing is done, by itself.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.models import GradeRecord
from admin_app.areas.credit.standing import standings_of
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.receivables import defaulting
from admin_app.areas.receivables.figures import open_fen_of
from admin_app.areas.receivables.models import Bill, Invoice
from admin_app.decisions import service as decisions
from admin_app.decisions.service import Answer
from admin_app.extensions import db
from admin_app.policies import service as policies

OPEN = ("collecting", "end_asked")
MORTGAGES, GUARANTORS = ("mortgage",), ("guarantor", "joint_guarantor")
BY_CONDITION = {"mortgage": MORTGAGES, "personal": GUARANTORS, "joint": GUARANTORS}


@dataclass(frozen=True)
class Default:
    """What is not met: a report being collected, or a bill or an invoice that is still to be reported."""

    document: str
    amount_fen: int
    since: date


@dataclass(frozen=True)
class Advice:
    """`measure` is advised and why; None where it is proposed already, or none is. `grade` is what it would be now."""

    default: Default
    measure: Answer | None
    grade: Answer | None


def advice_on(customer: Customer, on: date) -> Advice | None:
    """None where nothing is open, or neither is advised."""
    if customer.status in GONE:
        return None
    default = open_default(customer.id, on)
    if default is None:
        return None
    measure, grade = _measure(customer.id, default, on), _grade(customer, on)
    return Advice(default, measure, grade) if measure or grade else None


def open_default(customer_id: int, on: date) -> Default | None:
    """The largest that is being collected, else the largest bill not met or invoice in default that is not reported."""
    reports = select(DefaultReport).where(DefaultReport.customer_id == customer_id, DefaultReport.state.in_(OPEN))
    report = db.session.scalars(reports.order_by(DefaultReport.amount_fen.desc(), DefaultReport.id).limit(1)).first()
    if report is not None:
        return Default(report.document, report.amount_fen, report.reported_on)
    bills = select(Bill).where(
        Bill.customer_id == customer_id, Bill.default_owed_since.is_not(None), Bill.is_void.is_(False)
    )
    bill = db.session.scalars(bills.order_by(Bill.amount_fen.desc(), Bill.id).limit(1)).first()
    if bill is not None and bill.default_owed_since is not None:
        return Default(bill.number, bill.amount_fen, bill.default_owed_since)
    return _late_invoice(customer_id, on)


def _late_invoice(customer_id: int, on: date) -> Default | None:
    rows = select(Invoice).where(Invoice.customer_id == customer_id, defaulting.in_default(on))
    invoice = db.session.scalars(rows.order_by(Invoice.amount_fen.desc(), Invoice.id).limit(1)).first()
    if invoice is None:
        return None
    begins = [one.begins(invoice.due_on) for one in defaulting.thresholds(on) if one.disputed == invoice.disputed]
    return Default(invoice.number, open_fen_of([invoice.id], on).get(invoice.id, 0), begins[0])


def _measure(customer_id: int, default: Default, on: date) -> Answer | None:
    """Nothing is advised again once somebody has proposed a countermeasure since the default."""
    proposed = select(Countermeasure.id).where(
        Countermeasure.customer_id == customer_id,
        Countermeasure.proposed_on >= default.since,
        Countermeasure.state != "declined",
    )
    if db.session.scalar(proposed.limit(1)) is not None:
        return None
    held = _held(customer_id, on)
    facts = {
        "amount_fen": default.amount_fen,
        "mortgage_held": bool(held & set(MORTGAGES)),
        "guarantor_held": bool(held & set(GUARANTORS)),
    }
    try:
        answer = decisions.ask("after_default", facts, on)
    except policies.NoPolicy:  # what is in force was published before there was such a policy
        return None
    return answer if answer.outcome["advised"] else None


def _held(customer_id: int, on: date) -> set[str]:
    """Measures in force today, and what secured the first sale."""
    runs = or_(Countermeasure.until_on.is_(None), Countermeasure.until_on >= on)
    measures = select(Countermeasure.measure).where(
        Countermeasure.customer_id == customer_id, Countermeasure.state == "in_force", runs
    )
    starts = select(TradingStart.condition).where(
        TradingStart.customer_id == customer_id, TradingStart.state == "agreed"
    )
    conditions = [one for condition in db.session.scalars(starts) for one in BY_CONDITION.get(condition, ())]
    return {*db.session.scalars(measures), *conditions}


def _grade(customer: Customer, on: date) -> Answer | None:
    """Another grade than his, which nobody has proposed yet."""
    standing = standings_of([customer.id], on).get(customer.id)
    if standing is None or customer.status != "active":
        return None
    waits = select(GradeRecord.id).where(GradeRecord.customer_id == customer.id, GradeRecord.state == "proposed")
    if db.session.scalar(waits.limit(1)) is not None:
        return None
    answer = decisions.ask("credit_grade", standing.grade_facts(), on)
    return answer if answer.outcome["grade"] != standing.grade else None
