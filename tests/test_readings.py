"""How names are folded and read."""

import pytest

from admin_app.readings import fold, readings


def test_folded_texts_keep_letters_and_figures() -> None:
    assert fold(" Ａ-ＢＣ（远山） 0592-55 ") == "abc远山059255"


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("远山", {"yuanshan"}),
        ("重庆", {"chongqing", "zhongqing"}),
        ("长盛", {"changsheng", "changcheng", "zhangsheng", "zhangcheng"}),
        ("3m中国", {"3mzhongguo"}),
    ],
)
def test_a_name_is_read_in_every_way_that_its_characters_have(name: str, ways: set[str]) -> None:
    assert {"".join(read) for read in readings(name)} == ways


def test_a_third_doubtful_character_is_read_as_it_mostly_is() -> None:
    assert {"".join(read) for read in readings("长长长")} == {
        "changchangchang", "changzhangchang", "zhangchangchang", "zhangzhangchang"
    }  # fmt: skip
