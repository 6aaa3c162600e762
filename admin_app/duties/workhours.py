"""By when are so many working minutes over? Within the hours of service of working days, in the company's time zone.

Hours are spans of minutes after midnight; the first minute counts, the last does not. A break parts the day in two.
Where they hold nothing, the whole day is service. A day that the company declared with hours of its own has those
instead (company/).
"""

from datetime import date, datetime, time, timedelta

from admin_app import clock
from admin_app.duties import workdays
from admin_app.duties.workdays import Span

DAY_MINUTES = 24 * 60


def minute_of(at: datetime) -> int:
    """Of its day, in the company's time zone."""
    local = clock.local(at)
    return local.hour * 60 + local.minute


def spans(opens: int, closes: int, break_from: int | None = None, break_until: int | None = None) -> tuple[Span, ...]:
    """The usual working day without its break; one that holds nothing, or that no rules name, is none."""
    if opens >= closes:
        opens, closes = 0, DAY_MINUTES
    if break_from is None or break_until is None or break_from >= break_until:
        return ((opens, closes),)
    parts = (opens, min(break_from, closes)), (max(break_until, opens), closes)
    return tuple(part for part in parts if part[0] < part[1]) or ((opens, closes),)


def minutes_later(at: datetime, minutes: int, usual: tuple[Span, ...]) -> datetime:
    """The instant so many working minutes after `at`; what comes in out of hours counts from the next opening."""
    local = clock.local(at)
    day, now = local.date(), _seconds(local)
    left, calendar = minutes * 60, workdays.current()
    while True:
        for begins, ends in calendar.hours(day, usual):
            start = max(now, begins * 60)
            room = ends * 60 - start
            if room > 0 and left <= room:
                return _instant(day, start + left)
            left -= max(room, 0)
        day, now = day + timedelta(days=1), 0


def _seconds(local: datetime) -> int:
    return local.hour * 3600 + local.minute * 60 + local.second


def _instant(day: date, seconds: int) -> datetime:
    """The seconds are those of the clock on the wall; 24 hours are the next midnight."""
    days, rest = divmod(seconds, DAY_MINUTES * 60)
    return clock.at(day + timedelta(days=days), time(rest // 3600, rest // 60 % 60, rest % 60))
