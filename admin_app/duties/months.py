"""When is so many months later, and which latest day lies so many months back? Clamped to month ends.

2026-08-31 and six months is 2027-02-28. Dates are reckoned here, never in a database: SQLite differs.
"""

from calendar import monthrange
from datetime import date


def months_later(day: date, months: int) -> date:
    """The same day of the month, or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def latest_due_by(day: date, months: int) -> date:
    """The latest day of which `months_later` is on or before `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    length = monthrange(year, month + 1)[1]
    is_month_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, length if is_month_end else min(day.day, length))


def whole_months(since: date, day: date) -> int:
    """How many months are over: the most of which `months_later` is on or before `day`; 0 where it lies ahead."""
    months = (day.year - since.year) * 12 + day.month - since.month
    return max(0, months if months_later(since, months) <= day else months - 1)
