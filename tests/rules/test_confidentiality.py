"""The reading table of the contract, cell by cell, and what lifts a reader over it."""

import itertools

import pytest

LEVELS = ("internal", "secret", "confidential", "top_secret")
FULL, WORK, CARD, NONE = "full", "work", "card", "none"

TABLE = {
    ("general_manager", ""): (FULL, FULL, FULL, FULL),
    ("cs_manager", ""): (FULL, FULL, FULL, FULL),
    ("information_clerk", ""): (FULL, FULL, FULL, FULL),
    ("information_supervisor", ""): (FULL, FULL, FULL, FULL),
    ("auditor", ""): (FULL, FULL, FULL, FULL),
    ("credit_officer", ""): (FULL, FULL, FULL, WORK),
    ("contract_officer", ""): (FULL, WORK, WORK, CARD),
    ("service_officer", ""): (FULL, WORK, WORK, CARD),
    ("sales_support", ""): (NONE, NONE, NONE, NONE),
    ("finance_manager", ""): (FULL, WORK, WORK, WORK),
    ("finance_officer", ""): (FULL, WORK, WORK, WORK),
    ("salesperson", "own"): (FULL, FULL, WORK, WORK),
    ("salesperson", ""): (CARD, NONE, NONE, NONE),
    ("marketing_manager", "department"): (FULL, FULL, WORK, WORK),
    ("marketing_manager", ""): (FULL, CARD, NONE, NONE),
    ("it_clerk", ""): (FULL, WORK, WORK, NONE),
    ("administrator", ""): (NONE, NONE, NONE, NONE),
}
CELLS = [(*who, level, access) for who, row in TABLE.items() for level, access in zip(LEVELS, row, strict=True)]
STEPS = [NONE, CARD, WORK, FULL]


def read(decide, post, whose="", level="secret", **given):
    usual = {
        "rank": "staff",
        "owns_customer": whose == "own",
        "owned_in_own_department": whose == "department",
        "open_task": False,
        "in_circle": False,
        "grant": "none",
    }
    outcome, _ = decide("may_read", post=post, level=level, **{**usual, **given})
    return outcome["access"], outcome["copies"]


@pytest.mark.parametrize(("post", "whose", "level", "access"), CELLS)
def test_access_by_post_and_level(decide, post, whose, level, access):
    assert read(decide, post, whose, level) == (access, access != NONE)


@pytest.mark.parametrize(("post", "whose", "level", "access"), CELLS)
def test_open_task_lifts_to_work_at_least(decide, post, whose, level, access):
    lifted = NONE if post == "administrator" else max(access, WORK, key=STEPS.index)
    assert read(decide, post, whose, level, open_task=True)[0] == lifted


@pytest.mark.parametrize(("post", "whose", "level", "access"), CELLS)
def test_circle_lifts_to_full(decide, post, whose, level, access):
    lifted = (NONE, False) if post == "administrator" else (FULL, True)
    assert read(decide, post, whose, level, in_circle=True) == lifted


@pytest.mark.parametrize(("post", "whose", "level", "access"), CELLS)
def test_borrow_card_lifts_managers_only(decide, post, whose, level, access):
    lifted = (NONE, False) if post == "administrator" else (FULL, True)
    assert read(decide, post, whose, level, grant="borrow", rank="manager") == lifted
    assert read(decide, post, whose, level, grant="borrow", rank="general_manager") == lifted
    assert read(decide, post, whose, level, grant="borrow", rank="staff") == (access, access != NONE)


@pytest.mark.parametrize(("post", "whose", "level", "access"), CELLS)
def test_consultation_lifts_to_full_without_copies(decide, post, whose, level, access):
    lifted = (FULL, access == FULL) if post != "administrator" else (NONE, False)
    assert read(decide, post, whose, level, grant="consult") == lifted


DEALINGS = {"ordinary": "secret", "important": "confidential", "vital": "top_secret"}
HARM = {"damage": "secret", "serious": "confidential", "exceptional": "top_secret"}


@pytest.mark.parametrize(("dealings", "harm"), [*itertools.product(DEALINGS, HARM)])
def test_level_is_the_higher_of_dealings_and_harm(decide, dealings, harm):
    higher = max(DEALINGS[dealings], HARM[harm], key=LEVELS.index)
    assert decide("classification", dealings=dealings, harm=harm)[0] == {"level": higher}
