"""How often is a credit report due, by grade, and until which last day is it due on a day? 二(三)3.2.3.

A stream is all customers of one grade who have a report (due some months after the latest), or have none yet
(due some working days after grading), or were dormant and deal with us again (as many working days after that deal).
Of a dormant customer nothing is due (dormancy.py). Owed by every credit officer; the managers oversee it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import and_, or_

from admin_app.areas.customers.models import Customer
from admin_app.duties import months
from admin_app.duties.dormancy import Dormancy, dormancy_on
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import Terms, terms_of
from admin_app.duties.waivers import waived
from admin_app.errors import sentence
from admin_app.policies import service as policies
from admin_app.secrecy.reader import Reader

GRADES = ("A", "B", "C", "D")
FIRST_REPORT = sentence("File the first credit report", "提交首份信用报告")
REGULAR_REPORT = sentence("File the regular credit report", "提交定期信用报告")
REGULAR, FIRST, WOKEN = STANDS = ("regular", "first", "woken")


def streams(_reader: Reader | None, on: date) -> list[Stream]:
    """Three for each grade, by the policies in force on the day."""
    known = by_grade(on)
    return [known[grade, stands] for grade in GRADES for stands in STANDS]


def by_grade(on: date) -> dict[tuple[str, str], Stream]:
    """By grade, and how the customer's reports stand."""
    intervals, first = _intervals(on), terms_of("first_credit_report", on)
    awake = ~dormancy_on(on).where()
    found = {}
    for grade, (every, clause) in intervals.items():
        for stands in STANDS:
            where = and_(Customer.grade == grade, Customer.status == "active", awake, standing(stands))
            if stands == REGULAR:
                found[grade, stands] = _regular(where, every, clause)
            else:
                found[grade, stands] = _soon(where, stands, first, clause)
    return found


def _intervals(on: date) -> dict[str, tuple[int, str]]:
    """Months between reports and the clause, by grade."""
    policy = policies.in_force("credit_report", on).loaded
    decisions = {grade: policy.decide_compiled({"grade": grade}) for grade in GRADES}
    return {grade: (one.outcome["every_months"], one.reasons[0].clause) for grade, one in decisions.items()}


def standing(stands: str, columns: Any = Customer) -> Any:
    """True for customers whose reports stand so; `columns` of the class or of its table."""
    is_late = or_(columns.last_report_on.is_(None), columns.last_report_on < columns.woken_on)
    if stands == WOKEN:
        return and_(columns.woken_on.is_not(None), is_late)
    if stands == FIRST:
        return and_(columns.woken_on.is_(None), columns.last_report_on.is_(None))
    return and_(
        columns.last_report_on.is_not(None),
        or_(columns.woken_on.is_(None), columns.last_report_on >= columns.woken_on),
    )


def reckoned_from(
    graded_on: date | None, last_report_on: date | None, woken_on: date | None
) -> tuple[str, date | None]:
    """How the reports of one customer stand, and the day that the next is reckoned from."""
    if woken_on is not None and (last_report_on is None or last_report_on < woken_on):
        return WOKEN, woken_on
    return (FIRST, graded_on) if last_report_on is None else (REGULAR, last_report_on)


def _regular(where: Any, every: int, clause: str) -> Stream:
    return Stream(
        key=Customer.id,
        base=Customer.last_report_on,
        where=where,
        what=REGULAR_REPORT,
        clause=clause,
        due_on=lambda last: months.months_later(last, every),
        latest_due_by=lambda day: months.latest_due_by(day, every),
    )


def _soon(where: Any, stands: str, terms: Terms, clause: str) -> Stream:
    return Stream(
        key=Customer.id,
        base=Customer.graded_on if stands == FIRST else Customer.woken_on,
        where=where,
        what=FIRST_REPORT if stands == FIRST else REGULAR_REPORT,
        clause=clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        listed_days=terms.listed_days,
        is_missing=stands == FIRST,
    )


def next_reports_due(customers: Iterable[Customer], on: date) -> dict[int, date | None]:
    """The day the next report is due, by customer key; None while ungraded or dormant. One look-up of the policies."""
    intervals, first, dormancy = _intervals(on), terms_of("first_credit_report", on), dormancy_on(on)

    def due_on(customer: Customer) -> date | None:
        stands, base = reckoned_from(customer.graded_on, customer.last_report_on, customer.woken_on)
        if customer.grade is None or base is None or is_dormant(customer, dormancy):
            return None
        return months.months_later(base, intervals[customer.grade][0]) if stands == REGULAR else first.due_on(base)

    return {customer.id: due_on(customer) for customer in customers}


def is_let_off(customer: Customer, on: date) -> bool:
    """Is the report that is due waived on the day?"""
    _stands, base = reckoned_from(customer.graded_on, customer.last_report_on, customer.woken_on)
    return base is not None and waived.is_let_off("credit_report", customer.id, base, on)


def is_dormant(customer: Customer, dormancy: Dormancy) -> bool:
    return dormancy.holds_of(customer.dealt_on, customer.graded_on, customer.has_balance)


register(
    DutyKind(
        "credit_report",
        streams,
        "credit_report.create_view",
        owed_by=frozenset({"credit_officer"}),
        overseen_by=frozenset({"cs_manager", "general_manager"}),
    )
)
