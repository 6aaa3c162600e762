"""Is this a day, a whole number, a code, a yes or no? Read from a query or a body, strictly."""

import re
from datetime import date
from typing import Any

from flask import request

from admin_app import clock
from admin_app.errors import Invalid, Sentence, sentence

DAY = r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$"  # from 2000, when the shipped policy begins, to 2999
CODE = r"^[^\x00-\x1f\x7f]{1,40}$"
DECISION_ID = r"^[0-9a-f]{32}$"
MOST_ROWS = 1000
USUAL_ROWS = 100

NOT_A_DAY = sentence(
    "Must be a day from 2000-01-01 to 2999-12-31, such as 2026-11-23.",
    "须为 2000-01-01 至 2999-12-31 之间的日期，如 2026-11-23。",
)
NOT_A_CODE = sentence("Must be a customer code of 1 to 40 characters.", "须为 1 至 40 个字符的客户编号。")
NOT_A_TRUTH = sentence("Must be true or false.", "须为 true 或 false。")
UNKNOWN_QUERY = sentence("Unknown query parameter.", "未知的查询参数。")
GIVEN_TWICE = sentence("Given more than once.", "重复给出。")


def query(*known: str) -> dict[str, str]:
    """The query parameters by name; Invalid on an unknown name or one given twice."""
    wrong: dict[str, Sentence] = {}
    for name, values in request.args.lists():
        if name not in known:
            wrong[name] = UNKNOWN_QUERY
        elif len(values) > 1:
            wrong[name] = GIVEN_TWICE
    if wrong:
        raise Invalid(wrong)
    return request.args.to_dict()


def day(given: dict[str, Any], name: str = "on") -> date:
    """The day under that name, today when it is left out."""
    if name not in given:
        return clock.today()
    value = given[name]
    if not isinstance(value, str) or not re.fullmatch(DAY[1:-1], value, re.ASCII):
        raise Invalid({name: NOT_A_DAY})
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Invalid({name: NOT_A_DAY}) from None


def rows(given: dict[str, str]) -> int:
    """How many rows a page may have."""
    text = given.get("limit")
    if text is None:
        return USUAL_ROWS
    if not re.fullmatch("[1-9][0-9]{0,3}", text, re.ASCII) or int(text) > MOST_ROWS:
        asked = sentence(f"Must be a whole number from 1 to {MOST_ROWS}.", f"须为 1 至 {MOST_ROWS} 的整数。")
        raise Invalid({"limit": asked})
    return int(text)


def truth(given: dict[str, str], name: str) -> bool | None:
    """true, false, or None when it is left out."""
    text = given.get(name)
    if text is None:
        return None
    if text not in ("true", "false"):
        raise Invalid({name: NOT_A_TRUTH})
    return text == "true"


def code(given: dict[str, Any], name: str) -> str | None:
    """A customer code, or None when it is left out."""
    value = given.get(name)
    if name not in given:
        return None
    if not isinstance(value, str) or not is_code(value):
        raise Invalid({name: NOT_A_CODE})
    return value


def is_code(text: str) -> bool:
    return re.fullmatch(CODE[1:-1], text) is not None
