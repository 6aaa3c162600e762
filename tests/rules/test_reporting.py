import pytest


@pytest.mark.parametrize(("grade", "months"), [("A", 6), ("B", 3), ("C", 1), ("D", 1)])
def test_credit_is_reported_by_grade(decide, grade, months):
    assert decide("credit_report", grade=grade)[0] == {"every_months": months}
