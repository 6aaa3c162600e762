"""How often is a credit report due, by grade, and until which last day is it due on a day? 二(三)3.2.3.

A stream is all customers of one grade who have a report (due some months after the latest), or have none yet
(due some working days after grading). Owed by every credit officer; the managers oversee it.
"""

from collections.abc import Iterable
from datetime import date

from admin_app.areas.customers.models import Customer
from admin_app.duties import months
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import Terms, terms_of
from admin_app.errors import sentence
from admin_app.policies import service as policies
from admin_app.secrecy.reader import Reader

GRADES = ("A", "B", "C", "D")
FIRST_REPORT = sentence("File the first credit report", "提交首份信用报告")
REGULAR_REPORT = sentence("File the regular credit report", "提交定期信用报告")


def streams(_reader: Reader | None, on: date) -> list[Stream]:
    """Two for each grade, by the policies in force on the day: first all that have a report, then the missing."""
    known = by_grade(on)
    return [known[grade, is_missing] for grade in GRADES for is_missing in (False, True)]


def by_grade(on: date) -> dict[tuple[str, bool], Stream]:
    """By grade, and whether there is no report yet."""
    policy, first = policies.in_force("credit_report", on).loaded, terms_of("first_credit_report", on)
    found = {}
    for grade in GRADES:
        decision = policy.decide_compiled({"grade": grade})
        clause = decision.reasons[0].clause
        found[grade, False] = _regular(grade, decision.outcome["every_months"], clause)
        found[grade, True] = _first(grade, first, clause)
    return found


def _regular(grade: str, every: int, clause: str) -> Stream:
    return Stream(
        key=Customer.id,
        base=Customer.last_report_on,
        where=(Customer.grade == grade) & (Customer.status == "active"),
        what=REGULAR_REPORT,
        clause=clause,
        due_on=lambda last: months.months_later(last, every),
        latest_due_by=lambda day: months.latest_due_by(day, every),
    )


def _first(grade: str, terms: Terms, clause: str) -> Stream:
    return Stream(
        key=Customer.id,
        base=Customer.graded_on,
        where=(Customer.grade == grade) & (Customer.status == "active") & Customer.last_report_on.is_(None),
        what=FIRST_REPORT,
        clause=clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        listed_days=terms.listed_days,
        is_missing=True,
    )


def next_reports_due(customers: Iterable[Customer], on: date) -> dict[int, date | None]:
    """The day the next report is due, by customer key; None while ungraded. One look-up of the policies."""
    known = by_grade(on)
    found: dict[int, date | None] = {}
    for customer in customers:
        base = customer.last_report_on or customer.graded_on
        stream = known.get((customer.grade or "", customer.last_report_on is None))
        found[customer.id] = stream.due_on(base) if stream is not None and base is not None else None
    return found


register(
    DutyKind(
        "credit_report",
        streams,
        "credit_report.create_view",
        owed_by=frozenset({"credit_officer"}),
        overseen_by=frozenset({"cs_manager", "general_manager"}),
    )
)
