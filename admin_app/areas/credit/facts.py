"""Which facts of the credit policies does a customer's record supply? The rest is what the case adds."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.standing import Standing, standings_of
from admin_app.areas.customers.models import Customer
from admin_app.decisions.service import supplies
from admin_app.duties.months import whole_months
from admin_app.errors import Invalid, NotFound, sentence

UNGRADED = sentence(
    "This customer has no confirmed grade on that day; a credit officer confirms one first (二(三)1).",
    "该客户在该日尚无经确认的信用等级，须先由信用管理员确认(二(三)1)。",
)
MOST_MONTHS = 1200  # of the fact
GRADE_FACTS = frozenset(
    {
        "settled_invoices",
        "on_time_bp",
        "average_days_late_hundredths",
        "oldest_open_days_late",
        "dishonoured_bills",
        "investigation",
    }
)
TERMS_FACTS = frozenset(
    {
        "grade",
        "contract_period_sales_fen",
        "contract_days",
        "good_reports_in_a_row",
        "careful_review_passed",
    }
)
OVER_LIMIT_FACTS = frozenset({"grade", "limit_fen", "supply_hold", "emergency_open", "oldest_open_days_late"})


def standing_of(customer: Customer, on: date) -> Standing:
    """NotFound when the reader sees less than the customer's working data."""
    found = standings_of([customer.id], on)
    if customer.id not in found:
        raise NotFound
    return found[customer.id]


def graded(customer: Customer, on: date) -> Standing:
    """The same; Invalid when no grade is confirmed."""
    standing = standing_of(customer, on)
    if standing.grade is None:
        raise Invalid({"customer": UNGRADED})
    return standing


@supplies("credit_grade", GRADE_FACTS)
def facts_of_grade(customer: Customer, on: date) -> Mapping[str, Any]:
    return standing_of(customer, on).grade_facts()


@supplies("credit_terms", TERMS_FACTS)
def facts_of_terms(customer: Customer, on: date) -> Mapping[str, Any]:
    return graded(customer, on).terms_facts()


@supplies("over_limit", OVER_LIMIT_FACTS)
def facts_of_over_limit(customer: Customer, on: date) -> Mapping[str, Any]:
    """With the exposure as it is, what is sold and not delivered included, unless the case gives one."""
    standing = graded(customer, on)
    limit = limit_in_force([customer.id], on).get(customer.id)
    return standing.over_limit_facts(limit.limit_fen if limit else 0)


@supplies("credit_report", frozenset({"grade"}))
def facts_of_report(customer: Customer, on: date) -> Mapping[str, Any]:
    return {"grade": graded(customer, on).grade}


@supplies("dormancy", frozenset({"months_without_deal", "has_balance"}))
def facts_of_dormancy(customer: Customer, on: date) -> Mapping[str, Any]:
    """Whoever never dealt is counted from his grade; without one, from the day itself."""
    base = customer.dealt_on or customer.graded_on or on
    return {"months_without_deal": min(whole_months(base, on), MOST_MONTHS), "has_balance": customer.has_balance}
