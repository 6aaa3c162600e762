"""Which days are working days? The published calendar of 2026, and what is said before one is published."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from admin_app.duties.workdays import is_announced, is_working_day, latest_due_by, working_days_later

DAYS = st.dates(min_value=date(2010, 1, 1), max_value=date(2026, 12, 1))


def test_a_make_up_saturday_is_worked():
    assert is_working_day(date(2026, 10, 10))


def test_an_ordinary_saturday_is_not():
    assert not is_working_day(date(2026, 10, 17))


def test_a_day_off_by_substitution_is_not():
    assert not is_working_day(date(2026, 10, 7))


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
