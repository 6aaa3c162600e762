"""Which rows come after these? A list is walked by its sort column and key, never by counting rows.

A cursor names the last row seen and the direction. It is signed, so that nobody reads or makes up values with it.
Empty values stand last in both directions. Totals are counted up to a cap.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import ColumnElement, Select, and_, func, not_, or_, select, true

COUNT_CAP = 10_000
EVERY_ROW: ColumnElement[bool] = true()


@dataclass(frozen=True)
class Order:
    """A list's order: a column, whether it can be empty, the key that settles ties, and the direction.

    `seen`: true for the rows whose value the reader sees; to him the others are empty.
    """

    column: ColumnElement[Any]
    nullable: bool
    key: ColumnElement[Any]
    descending: bool = False
    seen: ColumnElement[bool] = EVERY_ROW

    def parts(self, rows: Select[Any], cursor: "Cursor | None") -> list[Select[Any]]:
        """The rows behind the cursor, or before it, in pieces that follow each other.

        Those with a value are asked apart from those without: then an index of column and key gives either in order,
        in both directions and wherever the database would put what is empty.
        """
        backwards = cursor is not None and cursor.backwards
        down = self.descending != backwards
        value, key = (None, None) if cursor is None else (cursor.value, cursor.key)
        is_among_empty = cursor is not None and value is None
        by_column = self.column.desc() if down else self.column.asc()
        by_key = self.key.desc() if down else self.key.asc()
        filled = rows.order_by(by_column, by_key)
        if cursor is not None and not is_among_empty:
            filled = filled.where(self._beyond(value, key, down))
        if not self.nullable:
            return [filled]
        empty = rows.where(or_(self.column.is_(None), not_(self.seen))).order_by(by_key)
        filled = filled.where(self.column.is_not(None), self.seen)
        if is_among_empty:
            empty = empty.where(self.key < key if down else self.key > key)
            return [empty, filled] if backwards else [empty]
        return [filled] if backwards else [filled, empty]

    def _beyond(self, value: Any, key: Any, down: bool) -> ColumnElement[bool]:
        further = self.column < value if down else self.column > value
        # The first comparison says nothing new, but lets an index find where to start.
        start = self.column <= value if down else self.column >= value
        return and_(start, or_(further, and_(self.column == value, self.key < key if down else self.key > key)))


@dataclass(frozen=True)
class Cursor:
    """Where a page starts: behind (or before, when `backwards`) the row with this value and key."""

    value: Any
    key: Any
    backwards: bool
    order: str


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="keyset")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return ["t", value.isoformat()]
    return ["d", value.isoformat()] if isinstance(value, date) else value


def _typed(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, text = value
    return datetime.fromisoformat(text) if kind == "t" else date.fromisoformat(text)


def write(cursor: Cursor) -> str:
    return str(_signer().dumps([_plain(cursor.value), cursor.key, int(cursor.backwards), cursor.order]))


def read(text: str | None, order: str) -> Cursor | None:
    """The cursor, if it is ours and made for this order of the list; else None, which is the first page."""
    if not text:
        return None
    try:
        value, key, backwards, made_for = _signer().loads(text)
    except (BadSignature, ValueError, TypeError):
        return None
    return Cursor(_typed(value), key, bool(backwards), made_for) if made_for == order else None


@dataclass(frozen=True)
class Page:
    """The rows of one page, with cursors to its neighbours where there are any."""

    rows: list[Any]
    previous: Cursor | None
    next: Cursor | None


def page(fetch: Any, rows: Select[Any], order: Order, name: str, cursor: Cursor | None, size: int) -> Page:
    """One page of `rows`, which select (record, value sorted by); `fetch` runs a statement and gives its tuples."""
    backwards = cursor is not None and cursor.backwards
    found: list[Any] = []
    for part in order.parts(rows, cursor):
        if len(found) <= size:
            found += fetch(part.limit(size + 1 - len(found)))
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([], None, None)

    def at(pair: Any, back: bool) -> Cursor:
        return Cursor(pair[1], pair[0].id, back, name)

    has_previous = more if backwards else cursor is not None
    has_next = backwards or more
    return Page(
        [pair[0] for pair in found],
        at(found[0], True) if has_previous else None,
        at(found[-1], False) if has_next else None,
    )


def capped(keys: Select[Any]) -> Select[Any]:
    """A statement counting these keys, but no further than one beyond the cap."""
    return select(func.count()).select_from(keys.order_by(None).limit(COUNT_CAP + 1).subquery())


def total_label(count: int) -> str:
    return f"{COUNT_CAP:,}+" if count > COUNT_CAP else f"{count:,}"
