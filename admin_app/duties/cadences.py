"""How often is a credit report due, by grade, and until which last day is it due on a day? 二(三)3.2.3.

A stream is all customers of one grade who have a report (due some months after the latest), or have none yet
(due some working days after grading). Within a stream the due day never falls as the day it is reckoned from
rises, so "due by" is a comparison with an indexed column.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin_app.areas.customers.models import Customer
from admin_app.duties import months, workdays
from admin_app.errors import Sentence
from admin_app.policies import service as policies

GRADES = ("A", "B", "C", "D")
FIRST_REPORT_WORKING_DAYS = 10


@dataclass(frozen=True)
class Stream:
    """`base` is the column the due day is reckoned from."""

    grade: str
    is_missing: bool
    clause: str
    due_on: Callable[[date], date]
    latest_due_by: Callable[[date], date]
    because: Sentence

    @property
    def base(self) -> Any:
        return Customer.graded_on if self.is_missing else Customer.last_report_on


def streams(on: date) -> list[Stream]:
    """Two for each grade, by the policy in force on the day; one look-up of it."""
    policy = policies.in_force("credit_report", on).loaded
    given = policy.parameters.get("first_report_working_days")
    days = int(given.value) if given is not None else FIRST_REPORT_WORKING_DAYS
    found = []
    for grade in GRADES:
        decision = policy.decide_compiled({"grade": grade})
        reason = decision.reasons[0]
        found.append(_regular(grade, decision.outcome["every_months"], reason.clause, reason.because))
        found.append(_first(grade, days, reason.clause, reason.because))
    return found


def _regular(grade: str, every: int, clause: str, because: Sentence) -> Stream:
    return Stream(
        grade,
        False,
        clause,
        lambda last: months.months_later(last, every),
        lambda day: months.latest_due_by(day, every),
        because,
    )


def _first(grade: str, days: int, clause: str, because: Sentence) -> Stream:
    return Stream(
        grade,
        True,
        clause,
        lambda graded: workdays.working_days_later(graded, days),
        lambda day: workdays.latest_due_by(day, days),
        because,
    )
