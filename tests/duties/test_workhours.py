"""Working minutes: within the hours of service, across nights, weekends, holidays and make-up days (二(五)1.4)."""

from datetime import date, datetime

import pytest

from admin_app.clock import ZONE
from admin_app.duties.workdays import Calendar, Declared, supposing
from admin_app.duties.workhours import minute_of, minutes_later, spans


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
    assert minutes_later(at(came), minutes, spans(540, 1050)) == at(until)


@pytest.mark.parametrize(
    ("came", "minutes", "until"),
    [
        ("2026-11-23 09:00", 120, "2026-11-23 11:00"),  # Monday, before the break
        ("2026-11-23 09:30", 120, "2026-11-23 11:30"),  # to its first minute
        ("2026-11-23 09:31", 120, "2026-11-23 14:01"),  # one minute is left for the afternoon
        ("2026-11-23 11:00", 120, "2026-11-23 15:30"),  # over noon
        ("2026-11-23 12:15", 120, "2026-11-23 16:00"),  # what comes in the break counts from its end
        ("2026-11-23 12:15", 0, "2026-11-23 14:00"),
        ("2026-11-23 16:00", 120, "2026-11-24 09:30"),  # over the evening
        ("2026-11-23 20:00", 120, "2026-11-24 11:00"),  # in the evening
        ("2026-11-27 16:30", 120, "2026-11-30 10:00"),  # Friday to Monday
        ("2026-11-27 16:30", 240, "2026-11-30 14:30"),  # and over Monday's noon
        ("2026-11-29 10:00", 120, "2026-11-30 11:00"),  # a Sunday
        (
            "2026-02-14 16:30",
            120,
            "2026-02-24 10:00",
        ),  # a Saturday worked before the Spring Festival, then its days off
        ("2026-09-20 11:00", 120, "2026-09-20 15:30"),  # a Sunday worked to make up
        ("2026-11-23 09:00", 360, "2026-11-23 17:30"),  # a whole day
    ],
)
def test_a_break_at_noon_is_skipped(came, minutes, until):
    assert minutes_later(at(came), minutes, spans(540, 1050, 690, 840)) == at(until)


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        ((540, 1050), ((540, 1050),)),  # rules that name no break
        ((540, 1050, 690, 840), ((540, 690), (840, 1050))),
        ((540, 1050, 840, 840), ((540, 1050),)),  # one that holds nothing is none
        ((540, 1050, 840, 690), ((540, 1050),)),
        ((540, 1050, 500, 600), ((600, 1050),)),  # one that begins before the day
        ((540, 1050, 1000, 1100), ((540, 1000),)),
        ((540, 1050, 0, 500), ((540, 1050),)),
        ((540, 1050, 0, 1440), ((540, 1050),)),  # nothing would be left
        ((600, 600, 690, 840), ((0, 690), (840, 1440))),
    ],
)
def test_a_day_is_parted_by_its_break(hours, told):
    assert spans(*hours) == told


def test_hours_that_hold_nothing_are_the_whole_day():
    assert minutes_later(at("2026-11-23 23:30"), 60, spans(600, 600)) == at("2026-11-24 00:30")


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
        assert minutes_later(at(came), minutes, spans(540, 1050)) == at(until)


def test_a_day_with_hours_of_its_own_has_no_other_break() -> None:
    with supposing(Calendar({date(2026, 11, 30): Declared(True, ((600, 900),))})):
        assert minutes_later(at("2026-11-30 11:00"), 120, spans(540, 1050, 690, 840)) == at("2026-11-30 13:00")
