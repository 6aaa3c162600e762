"""By which day of a month is something due, and how are months counted? Policy `information_terms` (二(二)6.1, 6.8)."""

from dataclasses import dataclass
from datetime import date, timedelta

from admin_app.duties import workdays
from admin_app.duties.months import months_later
from admin_app.policies import service as policies
from admin_app.reports.periods import Span, Spans

MONTHS = {"month": 1, "quarter": 3, "year": 12}  # in a period
PART = {"month": 1, "quarter": 1, "year": 3}  # in a part of it: months of a quarter, quarters of a year


def first_of(day: date) -> date:
    return day.replace(day=1)


def last_of(first: date, months: int = 1) -> date:
    """The last day of so many months from that first day on."""
    return months_later(first, months) - timedelta(days=1)


def period_before(kind: str, on: date) -> tuple[date, date]:
    """The first and last day of the latest period of this kind that is over."""
    months = MONTHS[kind]
    begun = date(on.year, (on.month - 1) // months * months + 1, 1)
    first = months_later(begun, -months)
    return first, last_of(first, months)


def spans_of(period: str, first: date) -> Spans:
    """The period that begins then, its parts, and the one before."""
    months, part = MONTHS[period], PART[period]
    begins = [months_later(first, later) for later in range(0, months, part)]
    parts = tuple(Span(one, last_of(one, part)) for one in begins) if len(begins) > 1 else ()
    before = months_later(first, -months)
    return Spans(period, Span(before, last_of(before, months)), parts, Span(first, last_of(first, months)))


@dataclass(frozen=True)
class MonthTerms:
    """Due in a month by the later of a day and a working day of it."""

    day: int
    working_day: int
    listed_days: int
    clause: str

    def due_in(self, month: date) -> date:
        """By which day of the month that begins then."""
        nth = workdays.working_days_later(month - timedelta(days=1), self.working_day)
        return max(month.replace(day=self.day), nth)

    def due_on(self, base: date, months: int) -> date:
        """So many months after the month of `base`."""
        return self.due_in(months_later(first_of(base), months))

    def latest_due_by(self, day: date, months: int) -> date:
        """The latest day of which `due_on` is on or before `day`."""
        month = first_of(day)
        back = months if self.due_in(month) <= day else months + 1
        return last_of(months_later(month, -back))


def terms_of(work: str, on: date) -> MonthTerms:
    decided = policies.in_force("information_terms", on).loaded.decide_compiled({"work": work})
    told = decided.outcome
    return MonthTerms(told["month_day"], told["month_working_day"], told["listed_days"], decided.reasons[0].clause)
