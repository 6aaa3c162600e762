import pytest

MOST = 50_000_000  # fen the customer-service manager approves alone


@pytest.mark.parametrize(
    ("limit", "allowed", "expected"),
    [
        (0, 0, {"allowed": True, "approver": "cs_manager"}),
        (MOST, MOST, {"allowed": True, "approver": "cs_manager"}),
        (MOST, MOST - 1, {"allowed": False, "approver": None}),
        (MOST + 1, MOST + 1, {"allowed": True, "approver": "general_manager"}),
        (MOST + 2, MOST + 1, {"allowed": False, "approver": None}),
        (1, 0, {"allowed": False, "approver": None}),
        (10**14, 10**14, {"allowed": True, "approver": "general_manager"}),
    ],
)
def test_limit_is_approved_by_amount_and_never_above_policy(decide, limit, allowed, expected):
    assert decide("limit_approval", limit_fen=limit, allowed_fen=allowed)[0] == expected
