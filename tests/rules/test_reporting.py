import pytest


@pytest.mark.parametrize(("grade", "months"), [("A", 6), ("B", 3), ("C", 1), ("D", 1)])
def test_credit_is_reported_by_grade(decide, grade, months):
    assert decide("credit_report", grade=grade)[0] == {"every_months": months}


@pytest.mark.parametrize(
    ("duty", "working_days", "listed_days"),
    [
        ("first_credit_report", 10, None),
        ("level_renewal", 0, 30),
        ("card_return", 0, 3),
        ("suggestion_reply", 5, None),
        ("minutes", 3, None),
        ("service_promise", 1, None),
        ("signature", 1, None),
    ],
)
def test_duty_is_due_and_listed_by_its_kind(decide, duty, working_days, listed_days):
    assert decide("duty_terms", duty=duty)[0] == {"working_days": working_days, "listed_days": listed_days}


@pytest.mark.parametrize(
    ("work", "every_months", "month_day", "month_working_day", "listed_days"),
    [("report", 1, 7, 5, 7), ("compilation", 1, 1, 10, 7), ("verification", 3, None, None, 14)],
)
def test_customer_information_is_due_by_its_kind(decide, work, every_months, month_day, month_working_day, listed_days):
    assert decide("information_terms", work=work)[0] == {
        "every_months": every_months,
        "month_day": month_day,
        "month_working_day": month_working_day,
        "listed_days": listed_days,
    }


@pytest.mark.parametrize(
    ("level", "post"),
    [
        ("internal", "it_clerk"),
        ("secret", "it_clerk"),
        ("confidential", "it_clerk"),
        ("top_secret", "information_clerk"),
    ],
)
def test_a_notified_change_is_entered_by_level(decide, level, post):
    assert decide("change_entry", level=level)[0] == {"entered_by": post, "working_days": 1}
