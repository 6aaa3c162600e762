"""Grades, terms and going over the limit: each boundary, one step beyond, and where nothing applies."""

import pytest

YEAR = 10_000_000  # fen sold in the account period


def grade(decide, **given):
    usual = {
        "settled_invoices": 10,
        "on_time_bp": 9500,
        "average_days_late_hundredths": 300,
        "oldest_open_days_late": 0,
        "dishonoured_bills": 0,
        "investigation": None,
    }
    outcome, rule = decide("credit_grade", **{**usual, **given})
    return outcome["grade"], rule


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("A", "A-prompt")),
        ({"oldest_open_days_late": 90}, ("A", "A-prompt")),
        ({"oldest_open_days_late": 91}, ("D", "D-open-too-late")),
        ({"dishonoured_bills": 1}, ("D", "D-dishonoured-bill")),
        (
            {"dishonoured_bills": 1, "settled_invoices": 0, "investigation": "good"},
            ("D", "D-dishonoured-bill"),
        ),
        ({"settled_invoices": 2, "investigation": "good"}, ("B", "B-new-good")),
        ({"settled_invoices": 2, "investigation": "fair"}, ("C", "C-new")),
        ({"settled_invoices": 2, "investigation": None}, ("C", "C-new")),
        ({"settled_invoices": 2, "investigation": "poor"}, ("D", "D-new-poor")),
        ({"settled_invoices": 3, "investigation": "good"}, ("A", "A-prompt")),
        ({"on_time_bp": 9000, "average_days_late_hundredths": 500}, ("A", "A-prompt")),
        ({"on_time_bp": 8999}, ("B", "B-mostly-prompt")),
        ({"average_days_late_hundredths": 501}, ("B", "B-mostly-prompt")),
        ({"investigation": "fair"}, ("A", "A-prompt")),
        ({"investigation": "poor"}, ("B", "B-mostly-prompt")),
        ({"on_time_bp": 7000, "average_days_late_hundredths": 1500}, ("B", "B-mostly-prompt")),
        ({"on_time_bp": 6999}, ("C", "C-late")),
        ({"average_days_late_hundredths": 1501}, ("C", "C-late")),
        ({"average_days_late_hundredths": 3000}, ("C", "C-late")),
        ({"average_days_late_hundredths": 3001}, ("D", "D-very-late")),
    ],
)
def test_grade_follows_conduct_and_investigation(decide, given, expected):
    assert grade(decide, **given) == expected


def terms(decide, grade, **given):
    usual = {
        "contract_period_sales_fen": YEAR,
        "contract_days": 45,
        "requested_limit_fen": None,
        "good_reports_in_a_row": 0,
        "careful_review_passed": False,
    }
    outcome, rule = decide("credit_terms", grade=grade, **{**usual, **given})
    return (*outcome.values(), rule)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("open_account", True, YEAR, 45, "A-open-account")),
        ({"requested_limit_fen": YEAR - 1}, ("open_account", True, YEAR - 1, 45, "A-open-account")),
        ({"requested_limit_fen": YEAR + 1}, ("open_account", True, YEAR, 45, "A-open-account")),
        ({"requested_limit_fen": 0}, ("open_account", True, 0, 45, "A-open-account")),
        ({"contract_days": 60}, ("open_account", True, YEAR, 60, "A-open-account")),
        ({"contract_days": 61}, ("open_account", True, YEAR, 60, "A-open-account")),
        ({"contract_period_sales_fen": 0}, ("open_account", True, 0, 45, "A-no-basis")),
    ],
)
def test_grade_a_buys_on_account_up_to_its_sales(decide, given, expected):
    assert terms(decide, "A", **given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("open_account", True, 3_000_000, 30, "B-open-account")),
        ({"good_reports_in_a_row": 4}, ("open_account", True, 7_000_000, 30, "B-open-account")),
        ({"good_reports_in_a_row": 5}, ("open_account", True, 8_000_000, 30, "B-open-account")),
        ({"good_reports_in_a_row": 6}, ("open_account", True, 8_000_000, 30, "B-open-account")),
        ({"contract_period_sales_fen": 9}, ("open_account", True, 2, 30, "B-open-account")),
        ({"requested_limit_fen": 2_999_999}, ("open_account", True, 2_999_999, 30, "B-open-account")),
        ({"contract_days": 29}, ("open_account", True, 3_000_000, 29, "B-open-account")),
        ({"contract_period_sales_fen": 0}, ("open_account", True, 0, 30, "B-no-basis")),
    ],
)
def test_grade_b_gets_a_share_that_grows_with_good_reports(decide, given, expected):
    assert terms(decide, "B", **given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("cash", False, 0, 0, "C-cash")),
        ({"contract_period_sales_fen": 0}, ("cash", False, 0, 0, "C-cash")),
        ({"careful_review_passed": True}, ("small_credit", True, 1_000_000, 15, "C-small-credit")),
        (
            {"careful_review_passed": True, "requested_limit_fen": 999_999},
            ("small_credit", True, 999_999, 15, "C-small-credit"),
        ),
        (
            {"careful_review_passed": True, "contract_period_sales_fen": 50_000_000},
            ("small_credit", True, 5_000_000, 15, "C-small-credit"),
        ),
        (
            {"careful_review_passed": True, "contract_period_sales_fen": 50_000_010},
            ("small_credit", True, 5_000_000, 15, "C-small-credit"),
        ),
        (
            {"careful_review_passed": True, "contract_period_sales_fen": 0},
            ("small_credit", True, 0, 15, "C-no-basis"),
        ),
    ],
)
def test_grade_c_pays_cash_unless_carefully_reviewed(decide, given, expected):
    assert terms(decide, "C", **given) == expected


@pytest.mark.parametrize("given", [{}, {"careful_review_passed": True}, {"contract_period_sales_fen": 0}])
def test_grade_d_never_gets_credit(decide, given):
    assert terms(decide, "D", **given) == ("cash_or_prepayment", False, 0, 0, "D-no-credit")


def over(decide, grade="A", **given):
    usual = {
        "limit_fen": 1_000_001,
        "exposure_after_fen": 1_000_002,
        "supply_hold": False,
        "emergency_open": False,
        "oldest_open_days_late": 0,
    }
    outcome, rule = decide("over_limit", grade=grade, **{**usual, **given})
    return (*outcome.values(), rule)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"exposure_after_fen": 1_000_001}, ("within", None, None, "within")),
        ({"exposure_after_fen": 0, "supply_hold": True}, ("refused", None, None, "supply-hold")),
        ({"exposure_after_fen": 0, "emergency_open": True}, ("refused", None, None, "emergency")),
        ({"supply_hold": True, "emergency_open": True}, ("refused", None, None, "emergency")),
        ({"exposure_after_fen": 0, "oldest_open_days_late": 60}, ("within", None, None, "within")),
        ({"exposure_after_fen": 0, "oldest_open_days_late": 61}, ("refused", None, None, "far-too-late")),
        ({}, ("report", "marketing_manager", "notice", "little-over")),
        ({"exposure_after_fen": 1_200_002}, ("report", "marketing_manager", "notice", "little-over")),
        ({"exposure_after_fen": 1_200_003}, ("report", "general_manager", "approval", "far-over")),
        ({"oldest_open_days_late": 30}, ("report", "marketing_manager", "notice", "little-over")),
        ({"oldest_open_days_late": 31}, ("report", "general_manager", "approval", "over-and-late")),
        ({"limit_fen": 0}, ("refused", None, None, "A-no-limit")),
        ({"limit_fen": 0, "exposure_after_fen": 0}, ("within", None, None, "within")),
    ],
)
def test_grade_a_over_its_limit(decide, given, expected):
    assert over(decide, **given) == expected


@pytest.mark.parametrize(
    ("grade", "given", "expected"),
    [
        ("B", {}, ("report", "marketing_manager", "notice", "little-over")),
        ("B", {"limit_fen": 0}, ("refused", None, None, "B-no-limit")),
        ("C", {}, ("refused", None, None, "C-beyond-small-credit")),
        ("C", {"exposure_after_fen": 1_000_001}, ("within", None, None, "within")),
        ("C", {"limit_fen": 0}, ("refused", None, None, "C-no-limit")),
        ("D", {}, ("refused", None, None, "D-refused")),
        ("D", {"limit_fen": 0, "exposure_after_fen": 0}, ("within", None, None, "within")),
    ],
)
def test_other_grades_over_their_limit(decide, grade, given, expected):
    assert over(decide, grade, **given) == expected
