"""Facts that come together, and what gives them: the parts of a case of credit_grade and of credit_terms.

A part answers a tuple of its facts by customer key, in the order of its names; absent where nothing is recorded.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin_app.areas.credit.preview import facts
from admin_app.areas.credit.preview.facts import Who
from admin_app.areas.credit.preview.sides import Side, Sides
from admin_app.areas.credit.standing import MOST_COUNT, MOST_MONEY_FEN
from admin_app.areas.receivables import conduct

Values = tuple[Any, ...]
Known = Mapping[int, Values]


@dataclass(frozen=True, eq=False)
class Part:
    """`blank` is what holds of a customer of whom nothing is recorded."""

    names: tuple[str, ...]
    blank: Values
    of: Callable[[Who, date, Side], Known]


def _count(number: int) -> int:
    return number if 0 <= number <= MOST_COUNT else min(max(number, 0), MOST_COUNT)


def _money(fen: int) -> int:
    return fen if 0 <= fen <= MOST_MONEY_FEN else min(max(fen, 0), MOST_MONEY_FEN)


def _conduct(who: Who, on: date, side: Side) -> Known:
    return {
        key: (_count(how.invoices), how.on_time_bp, _count(how.average_days_late_hundredths))
        for key, how in conduct.conduct_of(facts.within(who), on, side.windows).items()
    }


def _late(who: Who, on: date, side: Side) -> Known:
    return {key: (_count(days),) for key, days in facts.days_late_of(who, on, side.least_days_late).items()}


def _bills(who: Who, on: date, side: Side) -> Known:
    found = conduct.bills_of(facts.within(who), on, side.windows)
    return {key: (_count(dishonoured),) for key, (_undue, dishonoured) in found.items()}


def _investigation(who: Who, on: date, _side: Side) -> Known:
    return {key: (result,) for key, result in facts.investigations_of(who, on).items()}


def _sales(who: Who, on: date, side: Side) -> Known:
    return {key: (_money(fen),) for key, (fen,) in facts.sales_of(who, on, side.windows.sales_days).items()}


def sales_by_both(who: Who, on: date, sides: Sides) -> tuple[Known, Known]:
    """SALES before and after, asked once."""
    periods = (side.windows.sales_days for side in (sides.before, sides.after))
    found = facts.sales_of(who, on, *periods).items()
    return {key: (_money(was),) for key, (was, _) in found}, {key: (_money(is_),) for key, (_, is_) in found}


def _days(who: Who, on: date, _side: Side) -> Known:
    return {key: (_count(days),) for key, days in facts.contract_days_of(who, on).items()}


def _reports(who: Who, on: date, _side: Side) -> Known:
    return {key: (_count(reports),) for key, reports in facts.good_reports_of(who, on).items()}


def _reviews(who: Who, on: date, _side: Side) -> Known:
    return {key: (bool(passed),) for key, passed in facts.reviews_of(who, on).items()}


CONDUCT = Part(("settled_invoices", "on_time_bp", "average_days_late_hundredths"), (0, 0, 0), _conduct)
BILLS = Part(("dishonoured_bills",), (0,), _bills)
INVESTIGATION = Part(("investigation",), (None,), _investigation)
LATE = Part(("oldest_open_days_late",), (0,), _late)
GRADE_PARTS = (CONDUCT, BILLS, INVESTIGATION, LATE)

SALES = Part(("contract_period_sales_fen",), (0,), _sales)
DAYS = Part(("contract_days",), (conduct.USUAL_PAYMENT_DAYS,), _days)
REPORTS = Part(("good_reports_in_a_row",), (0,), _reports)
REVIEWS = Part(("careful_review_passed",), (False,), _reviews)
TERMS_PARTS = (SALES, DAYS, REPORTS, REVIEWS)
