"""Which days are working days in China, make-up days included?

The calendar is announced year by year; for a year not announced yet weekends and the statutory holidays are
known, the make-up days are not, and `is_announced` says so.
"""

from datetime import date, timedelta
from functools import lru_cache

import holidays


@lru_cache(maxsize=64)
def _calendar(year: int) -> holidays.HolidayBase:
    """A year with its neighbours, so that a count may pass New Year."""
    return holidays.country_holidays("CN", years=(year - 1, year, year + 1), expand=False)


def is_working_day(day: date) -> bool:
    return bool(_calendar(day.year).is_working_day(day))


@lru_cache(maxsize=4096)
def working_days_later(day: date, days: int) -> date:
    """The so many-th working day after that day; the day itself does not count."""
    while days > 0:
        day += timedelta(days=1)
        if is_working_day(day):
            days -= 1
    return day


@lru_cache(maxsize=4096)
def latest_due_by(day: date, days: int) -> date:
    """The latest day of which `working_days_later` is on or before `day`."""
    found = day
    while working_days_later(found, days) > day:
        found -= timedelta(days=1)
    return found


def is_announced(year: int) -> bool:
    """Has the State Council's calendar of that year, with its make-up days, been published?"""
    return any(day.year == year for day in _calendar(year).weekend_workdays)
