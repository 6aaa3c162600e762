"""When is so many months later? Clamped to the month's end, and turned round against brute force."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from admin_app.duties.months import latest_due_by, months_later
from rules.engine import load_text

RULES = Path(__file__).resolve().parents[2] / "rules" / "reporting.py"
REPORTING = load_text(RULES.read_text("utf-8"), RULES.name)
DAYS = st.dates(min_value=date(1990, 1, 1), max_value=date(2080, 12, 31))
MONTHS = st.integers(min_value=1, max_value=36)


REPORTS = [  # 二(三)3.2.3: the last report of a grade, and the day the next is due
    ("A", "2026-08-31", "2027-02-28"),
    ("A", "2027-08-31", "2028-02-29"),
    ("B", "2026-11-30", "2027-02-28"),
    ("C", "2026-01-31", "2026-02-28"),
    ("D", "2026-12-31", "2027-01-31"),
]


@pytest.mark.parametrize(("grade", "last", "due"), REPORTS)
def test_the_next_report_is_due_by_grade_and_clamped_to_the_months_end(grade, last, due):
    months = REPORTING.policies["credit_report"].decide_compiled({"grade": grade}).outcome["every_months"]
    assert months_later(date.fromisoformat(last), months) == date.fromisoformat(due)


def test_one_month_after_the_end_of_a_short_month_keeps_the_day():
    assert months_later(date(2026, 2, 28), 1) == date(2026, 3, 28)


def test_a_month_across_new_year():
    assert months_later(date(2026, 12, 15), 1) == date(2027, 1, 15)


def test_at_a_short_months_end_all_longer_last_days_are_due():
    assert latest_due_by(date(2027, 2, 28), 6) == date(2026, 8, 31)


def test_the_day_before_a_short_months_end_they_are_not():
    assert latest_due_by(date(2027, 2, 27), 6) == date(2026, 8, 27)


@given(DAYS, MONTHS)
def test_latest_due_by_agrees_with_trying_every_day(day, months):
    brute = day
    while months_later(brute, months) > day:
        brute -= timedelta(days=1)
    assert latest_due_by(day, months) == brute


@given(DAYS, MONTHS)
def test_a_later_last_report_is_never_due_earlier(day, months):
    assert months_later(day, months) <= months_later(day + timedelta(days=1), months)
