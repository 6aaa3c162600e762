"""How are names compared, and how are they read aloud? For whoever types `远山`, `yuanshan` or `ys`.

A folded text has letters and figures only, half-width, without case. Pinyin has no tones. Characters that company and
family names read in two ways are read in both, any other as it mostly is: to guess from the words around it goes wrong
where a name is no word.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import product

MOST_DOUBTFUL = 2  # characters of one name that are read in both ways; a third is read as it mostly is
_BOTH = """
    长chang/zhang 重chong/zhong 乐le/yue 行hang/xing 厦xia/sha 都du/dou 单dan/shan 曾zeng/ceng 区qu/ou
    朝chao/zhao 传chuan/zhuan 盛sheng/cheng 调tiao/diao 解jie/xie 查cha/zha 翟zhai/di 藏cang/zang
    降jiang/xiang 种zhong/chong 会hui/kuai 朴piao/pu 仇qiu/chou 盖gai/ge 缪miao/mou 尉wei/yu 覃qin/tan
    省sheng/xing 弹dan/tan 柏bai/bo 参can/shen 佛fo/fu 度du/duo 率lv/shuai 车che/ju 角jiao/jue 校xiao/jiao
    卡ka/qia 沓ta/da 堡bao/pu 澄cheng/deng 吕lv/lu 绿lv/lu 女nv/nu
"""
BOTH = {one[0]: tuple(one[1:].split("/")) for one in _BOTH.split()}
_SIGNS = re.compile(r"[\W_]+")


def fold(text: str | None) -> str:
    """Letters and figures only, half-width, without case: what two spellings of one name have in common."""
    return _SIGNS.sub("", unicodedata.normalize("NFKC", text or "")).casefold()


def readings(text: str) -> Iterator[list[str]]:
    """The ways to read a folded text, a syllable for each character; letters and figures are read as they stand."""
    ways = [_syllables(character) for character in text]
    doubtful = [at for at, way in enumerate(ways) if len(way) > 1][:MOST_DOUBTFUL]
    for chosen in product(*(ways[at] for at in doubtful)):
        read = [way[0] for way in ways]
        for at, syllable in zip(doubtful, chosen, strict=True):
            read[at] = syllable
        yield read


def is_han(character: str) -> bool:
    """Is it read otherwise than it is written?"""
    return "㐀" <= character <= "鿿" or "\U00020000" <= character <= "\U0003ffff"


def has_han(text: str) -> bool:
    return any(map(is_han, text))


@lru_cache(maxsize=16_384)
def _syllables(character: str) -> tuple[str, ...]:
    if not is_han(character):
        return (character,)
    from pypinyin import lazy_pinyin  # takes half a second to come, and only where a name is written

    return BOTH.get(character) or tuple(lazy_pinyin(character))[:1]
