"""From which day on is a duty overdue? Some working days after it was due: policy `duty_grace`, rules/reporting.py.

Until then it is due: not late in counts, states and notices. Shipped without grace: overdue on the day after.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache

from admin_app.duties import workdays
from admin_app.policies import service as policies
from rules.engine import LoadedPolicy

Late = Callable[[str], date]


def overdue_by(on: date) -> Late:
    """By kind of duty: what was due on this day or before is overdue on `on`. One look-up of the policy."""
    try:
        loaded = policies.in_force("duty_grace", on).loaded
    except policies.NoPolicy:
        return lambda _kind: _before(on, 0)
    return cache(lambda kind: _before(on, _working_days(loaded, kind)))


def _working_days(loaded: LoadedPolicy, kind: str) -> int:
    """None for kinds that the policy does not know."""
    if loaded.facts["kind"].refusal(kind) is not None:
        return 0
    days: int = loaded.decide_compiled({"kind": kind}).outcome["working_days"]
    return days


def _before(on: date, days: int) -> date:
    return workdays.latest_due_by(on - timedelta(days=1), days)
