"""The company works elsewhere: days, hours of service and calling hours are those of its own clock on the wall."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from admin_app import clock
from admin_app.areas.complaints import intakes
from admin_app.areas.visits import window
from admin_app.screens.formatters import instant
from tests.factories import make_customer

ZONES = ("America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Honolulu")


@pytest.fixture(params=ZONES)
def zone(request, monkeypatch):
    """As if the desk had been started there."""
    there = ZoneInfo(request.param)
    monkeypatch.setattr(clock, "ZONE", there)
    return there


def at(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def test_the_business_day_begins_at_midnight_there(zone, monkeypatch):
    for text in ("2026-11-22T23:59:59", "2026-11-23T00:00:00", "2028-02-29T12:00:00", "2026-12-31T23:59:59"):
        moment = at(text, zone)
        monkeypatch.setenv("GUIZHANG_TODAY", moment.isoformat())
        assert (clock.today(), clock.now()) == (date.fromisoformat(text[:10]), moment)
    monkeypatch.setenv("GUIZHANG_TODAY", "2026-11-23")
    assert clock.now() == at("2026-11-23T09:00:00", zone)
    assert instant(at("2026-11-23T00:00:00", zone)) == "2026-11-23 00:00"
    assert clock.at(date(2026, 11, 23)) == at("2026-11-23T00:00:00", zone)
    assert [clock.at(day) < clock.at(date(1, 1, 4)) for day in (date.min, date(1, 1, 2))] == [True, True]


@pytest.mark.parametrize(
    ("taken_in", "contact_by", "solve_on"),
    [
        ("2026-11-27T17:00:00", "2026-11-30 10:30", "2026-12-02"),
        ("2026-10-30T17:00:00", "2026-11-02 10:30", "2026-11-04"),  # New York's clocks go back in between
        ("2026-03-06T17:00:00", "2026-03-09 10:30", "2026-03-11"),  # and forward
        ("2026-12-31T17:00:00", "2027-01-04 10:30", "2027-01-06"),  # New Year's holiday of the calendar
    ],
)
def test_promised_times_are_kept_by_the_clock_there(session, zone, taken_in, contact_by, solve_on):
    times = intakes.times_of("ordinary", at(taken_in, zone))
    assert (str(times.contact_by.astimezone(zone))[:16], str(times.solve_on)) == (contact_by, solve_on)


def test_calls_keep_the_hours_there(session, cast, zone):
    customer = make_customer(owner="sales1")
    morning = at("2026-11-23T09:00:00", zone)
    may = {
        hours: window.may_call(customer.id, morning + timedelta(hours=hours)).outcome["allowed"] for hours in range(24)
    }
    assert [hours for hours, allowed in may.items() if allowed] == [0, 1, 2, 5, 6, 7, 8]
