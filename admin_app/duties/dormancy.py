"""Whose credit reports rest, as nobody deals with him and nothing is open? Policy `dormancy`, 二(三)3.2.3.

Read off what the customer's own columns say of his deals, so that "dormant" is a comparison with a column. Whoever
never dealt is counted from his grade.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import and_, false, func, or_

from admin_app.areas.customers.models import Customer
from admin_app.duties.months import latest_due_by
from admin_app.policies import service as policies
from rules.engine import LoadedPolicy

LONGEST = 121  # months asked about


@dataclass(frozen=True)
class Dormancy:
    """From how many months without a deal on reports rest, by whether something is open; None: never."""

    months: tuple[int | None, int | None]  # with nothing open, with a balance
    on: date

    def since(self, has_balance: bool) -> date | None:
        """Whose latest deal is on or before this day is dormant."""
        months = self.months[has_balance]
        return None if months is None else latest_due_by(self.on, months)

    def holds_of(self, dealt_on: date | None, graded_on: date | None, has_balance: bool) -> bool:
        """Is he dormant? The same as `where`, of one customer at hand."""
        base, since = dealt_on or graded_on, self.since(has_balance)
        return base is not None and since is not None and base <= since

    def where(self, columns: Any = Customer) -> Any:
        """True where he is dormant; `columns` of the class or of its table."""
        base = func.coalesce(columns.dealt_on, columns.graded_on)
        cases = [
            and_(columns.has_balance.is_(has_balance), base <= since)
            for has_balance in (False, True)
            if (since := self.since(has_balance)) is not None
        ]
        return func.coalesce(or_(false(), *cases), false())


def dormancy_on(on: date) -> Dormancy:
    """By the policy in force on the day; nobody is dormant where there is none."""
    try:
        loaded = policies.in_force("dormancy", on).loaded
    except policies.NoPolicy:
        return Dormancy((None, None), on)
    return Dormancy(months_of(loaded), on)


@lru_cache(maxsize=64)
def months_of(loaded: LoadedPolicy) -> tuple[int | None, int | None]:
    """The least months with which the rules let reports rest."""
    return _least(loaded, has_balance=False), _least(loaded, has_balance=True)


def _least(loaded: LoadedPolicy, *, has_balance: bool) -> int | None:
    for months in range(LONGEST):
        told: Mapping[str, Any] = loaded.decide_compiled(
            {"months_without_deal": months, "has_balance": has_balance}
        ).outcome
        if not told["report_owed"]:
            return months
    return None
