"""Which passwords will do: long and hard to guess, whatever they are made of."""

import pytest

from admin_app.accounts import passwords


@pytest.mark.parametrize(
    "good",
    [
        "seven green bicycles",
        "规章制度执行要到位每天都要检查哦",
        "k7#Qz!m2Vx9&Lp4",
        "lowercase words without any figure",
        "x" * 40 + " mixed with purple elephants",
    ],
)
def test_long_ones_of_any_kind_will_do(good: str) -> None:
    assert passwords.fault(good, "sales1") is None


@pytest.mark.parametrize(
    "bad",
    [
        "passwordpassword",
        "aaaaaaaaaaaaaaaaaaaa",
        "123456789012345678",
        "qwertyuiopasdfgh",
        "guizhangguizhang",
        "sales1 seven green bicycles",
        "SALES1 seven green bicycles",
        "abcabcabcabcabcabc",
    ],
)
def test_what_is_easy_to_guess_is_refused(bad: str) -> None:
    found = passwords.fault(bad, "sales1")
    assert found is not None
    assert "guess" in found["en"]


@pytest.mark.parametrize(("length", "will_do"), [(14, False), (15, True), (128, True), (129, False)])
def test_length_at_its_boundaries(length: int, will_do: bool) -> None:
    text = ("k7#Qz!m2Vx9&Lp4wB6^" * 7)[:length]
    assert (passwords.fault(text) is None) is will_do


def test_what_is_no_text_is_refused() -> None:
    for odd in ("\ud800 seven green bicycles", "seven green\0bicycles"):
        assert passwords.fault(odd) is not None


def test_a_long_one_is_estimated_fast() -> None:
    assert passwords.strength("seven green bicycles " * 6)["en"] == "very hard to guess"
