"""How many customers does the reader see, up to a cap? Counted level by level.

What the rules let him see of a level whoever asks is read off an index; only where that does not reach the cap does
anybody ask whose the others are. Asked row by row instead, half of them hidden, a count takes four times as long.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, literal, select, union_all

from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import classified_table, visible, visible_by_level
from admin_app.secrecy.reader import Reader, current
from admin_app.secrecy.statements import past_guard

Parts = list[ColumnElement[bool]]


def count_visible(among: ColumnElement[bool], most: int) -> int:
    """The customers the current reader sees for which `among` holds, a condition on their own columns; no further
    than `most`. One query, or two. One `among` made once is counted quicker than one made anew.
    """
    found, options = 0, past_guard("it is the guard's own question")
    for counted in _questions(among, most):
        if found < most:
            found += db.session.scalar(counted, execution_options=options) or 0
    return min(found, most)


def _questions(among: ColumnElement[bool], most: int) -> tuple[Select[int], ...]:
    reader = current()
    if not isinstance(reader, Reader):
        return _asked([visible(reader)], among, most)
    return _questions_of(reader, policies.version_in_force("may_read", reader.on).table_hash, among, most)


@lru_cache(maxsize=512)
def _questions_of(reader: Reader, _table_hash: str, among: ColumnElement[bool], most: int) -> tuple[Select[int], ...]:
    by_level, by_row = visible_by_level(reader)
    return _asked(by_level, among, most) + _asked(by_row, among, most)


def _asked(parts: Parts, among: ColumnElement[bool], most: int) -> tuple[Select[int], ...]:
    if not parts:
        return ()
    ones = [select(literal(1)).select_from(classified_table()).where(part & among) for part in parts]
    rows = union_all(*ones) if len(ones) > 1 else ones[0]
    return (select(func.count()).select_from(rows.limit(most).subquery()),)


def kinds_about(customer_id: int, models: Iterable[Any]) -> set[Any]:
    """Which of these models have any record of a customer found through the guard? Which records show is the guard's
    to say.
    """
    asked = list(dict.fromkeys(models))
    found = any_of([exists().where(model.customer_id == customer_id) for model in asked])
    return {model for model, is_any in zip(asked, found, strict=True) if is_any}


def any_of(conditions: list[Any]) -> list[bool]:
    """Which of these hold of a customer of whom the reader sees as much as they ask for? One query for all."""
    if not conditions:
        return []
    options = past_guard("whether there is any record of a customer found through the guard")
    return [bool(one) for one in db.session.execute(select(*conditions), execution_options=options).one()]
