"""Working minutes: within the hours of service, across nights, weekends, holidays and make-up days."""

from datetime import date, datetime

import pytest

from admin_app.clock import ZONE
from admin_app.duties.workdays import Calendar, Declared, supposing
from admin_app.duties.workhours import minute_of, minutes_later


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("came", "minutes", "until"),
    [
        ("2026-11-23 09:00", 120, "2026-11-23 11:00"),  # Monday
        ("2026-11-23 15:30", 120, "2026-11-23 17:30"),  # to the last minute
        ("2026-11-23 15:31", 120, "2026-11-24 09:01"),  # one minute is left for tomorrow
        ("2026-11-23 03:00", 120, "2026-11-23 11:00"),  # at night it waits for the opening
        ("2026-11-23 17:30", 60, "2026-11-24 10:00"),  # closing does not count
        ("2026-11-27 17:00", 120, "2026-11-30 10:30"),  # Friday to Monday
        ("2026-11-28 12:00", 60, "2026-11-30 10:00"),  # a Saturday
        ("2026-10-01 10:00", 60, "2026-10-08 10:00"),  # the holidays of October
        ("2026-10-10 10:00", 60, "2026-10-10 11:00"),  # a Saturday worked to make up
        ("2026-11-23 09:00", 510, "2026-11-23 17:30"),  # a whole day
        ("2026-11-23 09:00", 1021, "2026-11-25 09:01"),
        ("2026-11-23 22:00", 0, "2026-11-24 09:00"),
    ],
)
def test_minutes_are_reckoned_in_working_hours(came, minutes, until):
    assert minutes_later(at(came), minutes, 540, 1050) == at(until)


def test_hours_that_hold_nothing_are_the_whole_day():
    assert minutes_later(at("2026-11-23 23:30"), 60, 600, 600) == at("2026-11-24 00:30")


def test_a_minute_is_that_of_the_companys_clock():
    assert minute_of(datetime.fromisoformat("2026-11-23T03:30:00+00:00")) == 11 * 60 + 30


@pytest.mark.parametrize(
    ("declared", "came", "minutes", "until"),
    [
        (Declared(is_worked=False), "2026-11-27 17:00", 120, "2026-12-01 10:30"),  # Monday off
        (Declared(True, ((600, 720), (840, 900))), "2026-11-30 09:00", 120, "2026-11-30 12:00"),  # to the last minute
        (Declared(True, ((600, 720), (840, 900))), "2026-11-30 11:00", 120, "2026-11-30 15:00"),  # and the afternoon
        (Declared(True, ((600, 720), (840, 900))), "2026-11-30 12:30", 1, "2026-11-30 14:01"),  # between the two
        (Declared(True, ((600, 720), (840, 900))), "2026-11-30 11:00", 121, "2026-12-01 09:01"),
        (Declared(True, ((600, 720),)), "2026-11-30 12:00", 0, "2026-12-01 09:00"),
    ],
)
def test_hours_that_the_company_declared_for_a_day_are_its_hours(
    declared: Declared, came: str, minutes: int, until: str
) -> None:
    with supposing(Calendar({date(2026, 11, 30): declared})):
        assert minutes_later(at(came), minutes, 9 * 60, 17 * 60 + 30) == at(until)
