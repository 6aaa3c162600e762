"""大写金额 of every amount: as 支付结算办法 writes its examples, and read back exactly."""

import random

import pytest

from admin_app.printing.capitals import MOST_FEN, in_capitals

DIGITS = {digit: at for at, digit in enumerate("零壹贰叁肆伍陆柒捌玖")}
TENS = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角"),
        (100, "壹元整"),
        (1_000, "壹拾元整"),
        (140_950, "壹仟肆佰零玖元伍角"),
        (600_714, "陆仟零柒元壹角肆分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (10_000_000_005, "壹亿元零伍分"),
        (10_000_100_000_000, "壹仟亿零壹佰万元整"),
        (MOST_FEN, "壹万亿元整"),
        (-140_950, "负壹仟肆佰零玖元伍角"),
    ],
)
def test_an_amount_is_written_in_capitals(fen: int, words: str) -> None:
    assert in_capitals(fen) == words


def test_every_amount_reads_back() -> None:
    """Every amount to two hundred yuan, each power of ten and its neighbours, and some of every length."""
    some = random.Random(7)
    amounts = {*range(20_000), *(some.randrange(10 ** (length % 14 + 1)) for length in range(10_000))}
    amounts |= {
        10**length + beside for length in range(15) for beside in (-1, 0, 1, 10, 100) if 10**length + beside <= MOST_FEN
    }
    assert {fen for fen in amounts if read_back(in_capitals(fen)) != fen} == set()


@pytest.mark.parametrize("fen", [MOST_FEN + 1, -MOST_FEN - 1])
def test_more_than_the_desk_reckons_with_is_refused(fen: int) -> None:
    with pytest.raises(ValueError, match="more than the desk"):
        in_capitals(fen)


def read_back(words: str) -> int:
    words = words.removesuffix("整")
    whole, yuan, rest = words.rpartition("元")
    fen = _whole(whole) * 100 if yuan else 0
    tenths, jiao, rest = rest.rpartition("角") if "角" in rest else ("", "", rest)
    hundredths = rest.removesuffix("分").lstrip("零")
    return fen + (DIGITS[tenths] * 10 if jiao else 0) + (DIGITS[hundredths] if hundredths else 0)


def _whole(words: str) -> int:
    for sign, unit in (("亿", 10**8), ("万", 10**4)):
        high, found, low = words.rpartition(sign)
        if found:
            return _whole(high) * unit + _whole(low)
    total = digit = 0
    for char in words:
        if char in TENS:
            total, digit = total + digit * TENS[char], 0
        else:
            digit = DIGITS[char]
    return total + digit
