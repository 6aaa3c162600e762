"""Which days are working days? China's calendar, make-up days included, and beside it what the company declared.

The calendar is announced year by year; for a year not announced yet weekends and the statutory holidays are
known, the make-up days are not, and `is_announced` says so. A day the company declared is as it says (company/).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from flask import has_app_context
from sqlalchemy import select

from admin_app.duties.company.models import CompanyDay
from admin_app.extensions import db

Span = tuple[int, int]  # minutes after midnight, the end not counting


@dataclass(frozen=True)
class Declared:
    """A day as the company declared it; without `periods` it is worked at the usual hours."""

    is_worked: bool
    periods: tuple[Span, ...] = ()


class Calendar:
    """China's days and the company's own. What it counted it remembers: one is kept until something is declared."""

    working_days_later: Callable[[date, int], date]
    latest_due_by: Callable[[date, int], date]

    def __init__(self, declared: Mapping[date, Declared]) -> None:
        self.declared = dict(declared)
        self.working_days_later = lru_cache(maxsize=4096)(self._working_days_later)
        self.latest_due_by = lru_cache(maxsize=4096)(self._latest_due_by)

    def is_working_day(self, day: date) -> bool:
        own = self.declared.get(day)
        return own.is_worked if own is not None else is_public_working_day(day)

    def hours(self, day: date, usual: tuple[Span, ...]) -> tuple[Span, ...]:
        """When service is given on that day, in order."""
        if not self.is_working_day(day):
            return ()
        own = self.declared.get(day)
        return own.periods if own is not None and own.periods else usual

    def _working_days_later(self, day: date, days: int) -> date:
        while days > 0:
            day += timedelta(days=1)
            if self.is_working_day(day):
                days -= 1
        return day

    def _latest_due_by(self, day: date, days: int) -> date:
        found = day
        while self.working_days_later(found, days) > day:
            found -= timedelta(days=1)
        return found


PUBLIC = Calendar({})
_supposed: ContextVar[Calendar | None] = ContextVar("supposed_calendar", default=None)
_HELD = "company_days"  # where a session keeps the calendar of its transaction


class _Latest:
    """What was declared when somebody looked last, so that an unchanged calendar stays the same one."""

    held: tuple[list[tuple[date, str, tuple[Span, ...]]], Calendar] = ([], PUBLIC)


@contextmanager
def supposing(calendar: Calendar) -> Iterator[None]:
    """As if that were declared: in this context alone, and nothing is stored."""
    token = _supposed.set(calendar)
    try:
        yield
    finally:
        _supposed.reset(token)


def current() -> Calendar:
    """The calendar that holds: asked of the database once in a transaction. Without an application, China's alone."""
    supposed = _supposed.get()
    if supposed is not None or not has_app_context():
        return supposed or PUBLIC
    session = db.session()
    held: tuple[object, Calendar] = session.info.get(_HELD, (None, PUBLIC))
    transaction, calendar = held
    if transaction is None or transaction is not session.get_transaction():
        calendar = _read()
        session.info[_HELD] = (session.get_transaction(), calendar)
    return calendar


def forget() -> None:
    """After declaring: the rest of the transaction counts by it."""
    db.session().info.pop(_HELD, None)


def _read() -> Calendar:
    with db.session.no_autoflush:
        found = db.session.execute(
            select(CompanyDay.on, CompanyDay.day_kind, CompanyDay.periods)
            .where(CompanyDay.is_void.is_(False))
            .order_by(CompanyDay.on)
        )
        rows = [(on, kind, tuple((start, end) for start, end in periods)) for on, kind, periods in found]
    known, calendar = _Latest.held
    if rows != known:
        calendar = Calendar({on: Declared(kind == "worked", periods) for on, kind, periods in rows})
        _Latest.held = (rows, calendar)
    return calendar


def is_working_day(day: date) -> bool:
    return current().is_working_day(day)


def working_days_later(day: date, days: int) -> date:
    """The so many-th working day after that day; the day itself does not count."""
    return current().working_days_later(day, days)


def latest_due_by(day: date, days: int) -> date:
    """The latest day of which `working_days_later` is on or before `day`."""
    return current().latest_due_by(day, days)


@lru_cache(maxsize=64)
def _china(year: int) -> holidays.HolidayBase:
    """A year with its neighbours, so that a count may pass New Year."""
    return holidays.country_holidays("CN", years=(year - 1, year, year + 1), expand=False)


def is_public_working_day(day: date) -> bool:
    """By China's calendar alone: do others work on that day, whatever the company declared?"""
    return bool(_china(day.year).is_working_day(day))


def is_announced(year: int) -> bool:
    """Has the State Council's calendar of that year, with its make-up days, been published?"""
    return any(day.year == year for day in _china(year).weekend_workdays)
