"""Who signs the destruction of an archive, and what forbids it (二(二)6.10)."""

from itertools import product

import pytest

REFUSED = {"allowed": False, "step_1": None, "step_2": None, "step_3": None}
SIGNED = {
    "allowed": True,
    "step_1": "information_supervisor",
    "step_2": "cs_manager",
    "step_3": "general_manager",
}
BLOCKS = ("lent", "disputed", "open_contract", "open_complaint", "owes")
RULES = ("destroy-lent", "destroy-disputed", "destroy-contract", "destroy-complaint", "destroy-owes")


@pytest.mark.parametrize("flags", list(product([False, True], repeat=5)))
def test_any_block_forbids_it_and_the_first_one_is_named(decide, flags):
    named = next((rule for rule, is_so in zip(RULES, flags, strict=True) if is_so), "destroy-worthless")
    expected = SIGNED if named == "destroy-worthless" else REFUSED
    assert decide("destruction", **dict(zip(BLOCKS, flags, strict=True))) == (expected, named)
