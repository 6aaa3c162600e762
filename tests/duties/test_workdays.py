"""Which days are working days? The published calendar of 2026, and what is said before one is published."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.duties.workdays import (
    Calendar,
    Declared,
    is_announced,
    is_public_working_day,
    is_working_day,
    latest_due_by,
    supposing,
    working_days_later,
)

DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2026, 12, 1))


def test_a_make_up_saturday_is_worked():
    assert is_working_day(date(2026, 10, 10))


def test_an_ordinary_saturday_is_not():
    assert not is_working_day(date(2026, 10, 17))


def test_a_day_off_by_substitution_is_not():
    assert not is_working_day(date(2026, 10, 7))


def test_one_working_day_after_a_friday_is_the_sunday_made_up():
    assert working_days_later(date(2026, 9, 18), 1) == date(2026, 9, 20)


OFF, WORKED = Declared(is_worked=False), Declared(is_worked=True)
FRIDAY, SATURDAY, MONDAY, TUESDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 30), date(2026, 12, 1)


@pytest.mark.parametrize(
    ("declared", "due"),
    [
        ({}, MONDAY),
        ({MONDAY: OFF}, TUESDAY),
        ({SATURDAY: WORKED}, SATURDAY),
        ({FRIDAY: OFF}, MONDAY),  # the day reckoned from does not count
        ({SATURDAY: WORKED, MONDAY: OFF}, SATURDAY),
        ({SATURDAY: OFF}, MONDAY),  # as it is anyway
        ({date(2026, 9, 20): OFF}, MONDAY),  # another day
    ],
)
def test_a_day_is_as_the_company_declared_it(declared, due):
    with supposing(Calendar(declared)):
        assert working_days_later(FRIDAY, 1) == due
        assert is_public_working_day(MONDAY)
    assert working_days_later(FRIDAY, 1) == MONDAY


def test_a_make_up_day_the_company_takes_off_is_off():
    with supposing(Calendar({date(2026, 9, 20): OFF})):
        assert working_days_later(date(2026, 9, 18), 1) == date(2026, 9, 21)


@given(
    st.dictionaries(st.dates(date(2026, 11, 1), date(2026, 11, 30)), st.sampled_from([OFF, WORKED])),
    st.dates(date(2026, 11, 1), date(2026, 12, 5)),
    st.integers(0, 5),
)
def test_with_days_of_the_company_too_what_is_due_by_a_day_is_the_latest_of_those_due_by_then(declared, day, days):
    calendar = Calendar(declared)
    latest = calendar.latest_due_by(day, days)
    assert (
        calendar.working_days_later(latest, days) <= day < calendar.working_days_later(latest + timedelta(days=1), days)
    )


def test_ten_working_days_after_a_monday_without_holidays():
    assert working_days_later(date(2026, 11, 23), 10) == date(2026, 12, 7)


def test_ten_working_days_across_the_national_week_count_the_make_up_day():
    # 29, 30 September; 8, 9, 10 (made up), 12–16 October
    assert working_days_later(date(2026, 9, 28), 10) == date(2026, 10, 16)


def test_ten_working_days_across_new_year():
    # 1 to 3 January 2013 are off, the weekend of 5 and 6 January is worked
    assert working_days_later(date(2012, 12, 31), 10) == date(2013, 1, 15)


@given(DAYS)
def test_latest_due_by_agrees_with_trying_every_day(day):
    brute = day
    while working_days_later(brute, 10) > day:
        brute -= timedelta(days=1)
    assert latest_due_by(day, 10) == brute
    assert working_days_later(brute + timedelta(days=1), 10) > day


def test_the_present_year_is_announced():
    assert is_announced(2026)


def test_a_year_to_come_is_not():
    assert not is_announced(date(2026, 11, 23).year + 3)
