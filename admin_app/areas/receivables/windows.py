"""Over which periods are conduct and sales counted? Policy `credit_figures` of rules/credit.py (二(三)1, 2.1)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from admin_app.policies import service as policies

LONGEST_MONTHS = 1_200  # whatever a rule file says, no look back leaves the calendar
LONGEST_DAYS = 36_500


@dataclass(frozen=True)
class Windows:
    """`grace_days`: settled on due + grace is on time, a day later is not."""

    conduct_months: int = 24
    grace_days: int = 5
    sales_days: int = 365


def windows_on(on: date) -> Windows:
    """As the policy in force on the day says; as above where it says nothing, as on days before it was written."""
    usual = Windows()
    try:
        rules = policies.in_force("credit_figures", on).loaded
    except policies.NoPolicy:
        return usual
    conduct = rules.decide_compiled({"figure": "conduct"}).outcome
    sales = rules.decide_compiled({"figure": "sales"}).outcome

    def said(outcome: Mapping[str, Any], name: str, usually: int, longest: int) -> int:
        value = outcome.get(name)
        return usually if value is None else min(int(value), longest)

    return Windows(
        said(conduct, "look_back_months", usual.conduct_months, LONGEST_MONTHS),
        said(conduct, "grace_days", usual.grace_days, LONGEST_DAYS),
        said(sales, "look_back_days", usual.sales_days, LONGEST_DAYS),
    )
