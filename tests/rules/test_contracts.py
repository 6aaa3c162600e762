"""Which refusal a contract meets where several would fit: the one whose remedy comes first."""

import pytest

FACTS = {
    "amount_fen": 100_000,
    "grade": "D",
    "payment_days": 30,
    "guarantee": "none",
    "emergency_open": True,
    "supply_hold": True,
    "dealings_ended": True,
}


@pytest.mark.parametrize(
    ("lifted", "rule"),
    [
        ({}, "review-dealings-ended"),
        ({"dealings_ended": False}, "review-credit-frozen"),
        ({"dealings_ended": False, "emergency_open": False}, "review-supply-held"),
        ({"dealings_ended": False, "emergency_open": False, "supply_hold": False}, "review-credit-for-D"),
    ],
)
def test_of_several_refusals_of_a_contract_the_weightiest_is_told(decide, lifted, rule):
    outcome, told = decide("contract_review", **{**FACTS, **lifted})
    assert (outcome["allowed"], told) == (False, rule)
