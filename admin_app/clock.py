"""What day is it for the business, and what instant is it?

Only the edges (requests, commands, jobs) ask; everything below is handed its day. Instants are UTC, business days are
dates in the company's time zone. `GUIZHANG_TODAY` fixes both: a date (`2012-12-31`) or an instant
(`2012-12-31T09:00:00+08:00`); production refuses it.
"""

import os
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

MIDNIGHT = time()
EARLIEST = date(1, 1, 3)  # whose midnight is an instant in every zone
ZONE = ZoneInfo(os.environ.get("GUIZHANG_ZONE", "Asia/Shanghai"))


def fixed_instant() -> datetime | None:
    """The instant `GUIZHANG_TODAY` names, nine in the morning when it names a day only; ValueError when unreadable."""
    text = os.environ.get("GUIZHANG_TODAY", "").strip()
    if not text:
        return None
    if len(text) == 10:
        return at(date.fromisoformat(text), time(9))
    instant = datetime.fromisoformat(text)
    return (instant if instant.tzinfo else instant.replace(tzinfo=ZONE)).astimezone(UTC)


def now() -> datetime:
    """This instant, in UTC."""
    return fixed_instant() or datetime.now(UTC)


def real() -> datetime:
    """This instant by the machine's own clock, whatever day is fixed: what sign-ins, codes and tokens live by."""
    return datetime.now(UTC)


def local(instant: datetime) -> datetime:
    """The instant by the company's clock on the wall."""
    return instant.astimezone(ZONE)


def day_of(instant: datetime) -> date:
    """The business day in which the instant lies."""
    return local(instant).date()


def at(day: date, of_day: time = MIDNIGHT) -> datetime:
    """When the clock on the wall shows this time of the day, in UTC; the first days there are count as the third."""
    return datetime.combine(max(day, EARLIEST), of_day, ZONE).astimezone(UTC)


def today() -> date:
    """The business day."""
    return day_of(now())
