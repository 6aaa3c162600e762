"""What did the program send? Strict JSON: bounded, no NaN, nothing twice, no text a database cannot keep."""

import json
import re
from collections.abc import Collection
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from admin_app.api.problems import BadJson
from admin_app.errors import Invalid, Sentence, sentence

SINGLE_BYTES = 256 * 1024
BATCH_BYTES = 10 * 1024 * 1024
LONGEST_NUMBER = 20  # digits; anything longer is out of every range, and costs time to read
BEYOND: int = 10**LONGEST_NUMBER

UNKNOWN = sentence("Unknown name.", "未知的名称。")
REQUIRED = sentence("Required.", "必填。")
NOT_AN_OBJECT = sentence("Must be an object.", "须为对象。")
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")


def read_object(most_bytes: int) -> dict[str, Any]:
    """The body as an object. BadJson, Invalid, or HTTP's 413 and 415 otherwise."""
    charset = request.mimetype_params.get("charset", "utf-8")
    if request.mimetype != "application/json" or charset.lower() not in ("utf-8", "utf8"):
        raise UnsupportedMediaType
    request.max_content_length = most_bytes
    body = _parse(request.get_data(cache=False))
    if not isinstance(body, dict):
        raise Invalid({"body": NOT_AN_OBJECT})
    return body


def _parse(raw: bytes) -> Any:
    try:
        text = raw.decode("utf-8")
        body = json.loads(
            text,
            parse_constant=_no_constant,
            parse_int=_bounded_int,
            parse_float=_whole_or_float,
            object_pairs_hook=_without_doubles,
        )
    except UnicodeDecodeError as error:
        raise BadJson(sentence(f"Byte {error.start} is not UTF-8.", f"第 {error.start} 字节不是 UTF-8。")) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadJson(
            sentence(f"{error.msg} at {where}.", f"第 {error.lineno} 行第 {error.colno} 列有语法错误。")
        ) from None
    except RecursionError:
        raise BadJson(sentence("Nested too deeply.", "嵌套过深。")) from None
    if "\\u" in text:
        _refuse_unkeepable(body)
    return body


def _no_constant(name: str) -> NoReturn:
    raise BadJson(sentence(f"{name} is not JSON.", f"{name} 不是 JSON。"))


def _bounded_int(digits: str) -> int:
    if len(digits) <= LONGEST_NUMBER:
        return int(digits)
    return -BEYOND if digits.startswith("-") else BEYOND


def _whole_or_float(text: str) -> int | float:
    """`45.0` is a whole number, as JSON Schema has it; anything else with a point or an exponent is none."""
    whole, _, fraction = text.partition(".")
    return _bounded_int(whole) if fraction and not fraction.strip("0") else float(text)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        seen: set[str] = set()
        twice = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        shown = _UNKEEPABLE.sub("?", twice[:80])
        raise BadJson(sentence(f"The name {shown!r} stands twice.", f"名称 {shown!r} 重复。"))
    return made


def _refuse_unkeepable(body: Any) -> None:
    """Escapes can spell a lone surrogate or NUL, which no database takes."""
    waiting = [body]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, dict):
            waiting.extend(thing.keys())
            waiting.extend(thing.values())
        elif isinstance(thing, list):
            waiting.extend(thing)
        elif isinstance(thing, str) and _UNKEEPABLE.search(thing):
            problem = sentence("Text with a lone surrogate or NUL.", "文本含有孤立代理字符或 NUL。")
            raise Invalid({"body": problem})


def check_names(body: dict[str, Any], known: Collection[str], required: Collection[str]) -> None:
    """Invalid, naming every unknown and every missing name."""
    wrong: dict[str, Sentence] = {name: UNKNOWN for name in body if name not in known}
    wrong.update({name: REQUIRED for name in required if name not in body})
    if wrong:
        raise Invalid(wrong)


def take_object(body: dict[str, Any], name: str) -> dict[str, Any]:
    """The object under that name, empty when it is left out."""
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise Invalid({name: NOT_AN_OBJECT})
    return value
