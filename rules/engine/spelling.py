"""How is a value spelled in a rule file? Numbers, texts, yes and no, nothing: and pieces in the file's own words.

Nothing else is ever written, so whatever comes from a form stays a value and becomes no code.
"""

from __future__ import annotations

import json
import keyword
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rules.engine.faults import Text, both

_HIDDEN = ("Cf", "Cc", "Cs", "Co", "Zl", "Zp")
_GROUPED_FROM = 10_000


class NotWritable(Exception):
    """This cannot be changed here: what stands in the way, and what to do instead."""

    def __init__(self, problem: Text, remedy: Text) -> None:
        super().__init__(f"{problem['en']} ({remedy['en']})")
        self.problem = problem
        self.remedy = remedy

    @property
    def text(self) -> Text:
        return both(f"{self.problem['en']}; {self.remedy['en']}", f"{self.problem['zh']}；{self.remedy['zh']}")


EDIT_THE_TEXT = ("edit the text of the rule file", "请直接编辑规则文件文本")


def cannot(problem: tuple[str, str], remedy: tuple[str, str] = EDIT_THE_TEXT) -> NotWritable:
    """NotWritable from (English, Chinese) pairs."""
    return NotWritable(both(*problem), both(*remedy))


@dataclass(frozen=True)
class Spelled:
    """Something in a rule file's own words, such as `m.limit_fen` or `least(m.a, small_limit)`."""

    text: str


Value = int | bool | str | None | Spelled


def spelled(value: Value) -> str:
    """The value as it stands in a rule file. Raises NotWritable for what has no spelling."""
    if isinstance(value, Spelled):
        return f"{value.text}\n"  # its last line may end in a comment
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return f"{value:_}" if abs(value) >= _GROUPED_FROM else str(value)
    if isinstance(value, str):
        return _quoted(value)
    raise cannot(
        (f"{value!r} is no whole number, text, yes or no", f"{value!r} 不是整数、文字或是/否"),
        ("write fen, days or basis points as whole numbers", "请用整数书写分、天数或基点"),
    )


def _quoted(text: str) -> str:
    for letter in text:
        if letter not in "\n\t" and unicodedata.category(letter) in _HIDDEN:
            code = f"U+{ord(letter):04X}"
            raise cannot(
                (f"the text has an invisible character {code}", f"文字中有不可见字符 {code}"),
                ("delete it", "请删除"),
            )
    return json.dumps(text, ensure_ascii=False)


def table(values: Mapping[str, Any]) -> str:
    """`dict(name=value, …)`."""
    for name in values:
        if not name.isidentifier() or not name.isascii() or keyword.iskeyword(name):
            raise cannot(
                (f"{name!r} cannot be a name", f"{name!r} 不能作为名称"),
                ("use small letters, digits and _", "请用小写字母、数字与 _"),
            )
    return f"dict({', '.join(f'{name}={spelled(value)}' for name, value in values.items())})"


def sentence(text: Mapping[str, str]) -> str:
    """`{"en": "…", "zh": "…"}`."""
    return "{" + ", ".join(f'"{language}": {spelled(text[language])}' for language in ("en", "zh")) + "}"
