"""How far ahead a step with a prospect lies, what he is asked himself, when he is a customer: 一4.7–4.8."""

import pytest

TERMS = {"calls": 3, "answer_working_days": 2, "settle_working_days": 3}


@pytest.mark.parametrize(
    ("days_ahead", "times", "rule"),
    [
        (0, 0, "next-step"),
        (30, 2, "next-step"),
        (31, 0, "too-far-ahead"),
        (30, 3, "put-off-too-often"),
        (31, 3, "too-far-ahead"),
    ],
)
def test_a_step_is_near_and_seldom_put_off(decide, days_ahead, times, rule):
    outcome = {"allowed": rule == "next-step", "plan_working_days": 3}
    assert decide("prospect_step", days_ahead=days_ahead, times_postponed=times) == (outcome, rule)


@pytest.mark.parametrize(
    ("claim", "steps", "required", "days", "rule"),
    [
        ("not_reached", 0, False, 5, "nobody-reached"),
        ("not_reached", 2, False, 5, "nobody-reached"),
        ("won", 0, True, 2, "said-to-be-won"),
        ("won", 2, True, 2, "said-to-be-won"),
        ("lost", 0, True, 5, "said-to-be-lost"),
        ("lost", 2, True, 5, "said-to-be-lost"),
        ("goes_on", 1, False, 5, "not-yet"),
        ("goes_on", 2, True, 5, "asked-every-so-often"),
        ("goes_on", 3, True, 5, "asked-every-so-often"),
    ],
)
def test_a_prospect_is_asked_about_ends_and_every_second_step(decide, claim, steps, required, days, rule):
    outcome = {"required": required, "confirm_working_days": days, **TERMS}
    assert decide("prospect_confirmation", claim=claim, steps_unconfirmed=steps) == (outcome, rule)


@pytest.mark.parametrize("dealings", [True, False])
@pytest.mark.parametrize("won", [True, False])
@pytest.mark.parametrize("finding", [True, False])
def test_a_prospect_is_a_customer_by_dealings_or_his_own_word(decide, finding, dealings, won):
    outcome, rule = decide("prospect_taking_on", finding_open=finding, has_dealings=dealings, won_confirmed=won)
    assert outcome == {"allowed": not finding and (dealings or won), "take_on_working_days": 3}
    first = "finding-open" if finding else "deals-with-us" if dealings else "wants-to-buy" if won else "not-confirmed"
    assert rule == first
