"""What changed in this transaction, from what to what? Gathered at every flush, one way for all records.

`audit.record` takes what was gathered since the last entry. Columns marked `SECRET`, and those whose name suggests a
secret, are said to have changed and never with what. Bulk statements pass by the flush: whoever sends one tells what it
changed by a `Batch` (bulk.py), which also takes what is too much to wait in memory.
"""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from admin_app.extensions import Base, Immutable

MADE, CHANGED, REMOVED = "made", "changed", "removed"
ONCE = "written once"  # it says itself what it is, for ever: not told again, but nobody writes it without an entry
_SUSPECT = re.compile(r"passw|secret|token|digest|uniquifier|otp|recovery|private|credential")
UNTOLD = ("id", "row_version")
BATCH = "audit_batch"  # in the session while one is open
_PENDING, _MARKS = "audit_changes", "audit_marks"

Change = dict[str, Any]  # how, version, columns: {name: [before, after], or None for a secret}
Place = tuple[str, int]  # table and key


def is_secret(column: Any) -> bool:
    """Marked so, or named like one and not marked otherwise (`info={"secret": False}`)."""
    return bool(column.info.get("secret", _SUSPECT.search(column.name)))


def pending(session: Session) -> dict[Place, Change]:
    """What was flushed and is in no entry yet, by record."""
    held: dict[Place, Change] = session.info.get(_PENDING, {})
    return {place: change for place, change in held.items() if change["columns"] or change["how"] == REMOVED}


def untold(session: Session) -> set[str]:
    """The tables of which anything was made, changed or removed since the last entry."""
    held: dict[Place, Change] = session.info.get(_PENDING, {})
    return {table for (table, _key), change in held.items() if change["columns"] or change["how"] in (REMOVED, ONCE)}


def take(session: Session) -> dict[Place, Change]:
    """The same, taken: the next entry begins anew."""
    found = pending(session)
    forget(session)
    return found


def forget(session: Session) -> None:
    session.info.pop(_PENDING, None)


def _gather(session: Session, _context: Any) -> None:
    for how, things in ((MADE, session.new), (CHANGED, session.dirty), (REMOVED, session.deleted)):
        for thing in things:
            if isinstance(thing, Base) and thing.has_history:
                _note(session.info.setdefault(_PENDING, {}), thing, ONCE if isinstance(thing, Immutable) else how)


def _note(held: dict[Place, Change], thing: Any, how: str) -> None:
    key = inspect(thing).mapper.primary_key_from_instance(thing)[0]
    place = (thing.__tablename__, key)
    if how == ONCE:
        held[place] = {"how": ONCE, "columns": {}}
        return
    columns = (
        {} if how == REMOVED else {**dict(_columns(thing, how)), **dict(_lists(thing, how))}
    )  # what is destroyed is not told once more
    if place not in held and not columns and how == CHANGED:
        return
    change = held.setdefault(place, {"how": how, "columns": {}})
    change["version"] = getattr(thing, "row_version", None)
    if how == REMOVED:
        change["how"] = REMOVED
    for name, values in columns.items():
        _merge(change["columns"], name, values)


def _merge(columns: dict[str, Any], name: str, values: list[Any] | None) -> None:
    """Two flushes of one transaction are one change; what came back to where it was is none."""
    earlier = columns.get(name)
    if earlier is not None and values is not None:
        values = [earlier[0], values[1]]
        if values[0] == values[1]:
            del columns[name]
            return
    columns[name] = values


def _columns(thing: Any, how: str) -> Iterator[tuple[str, list[Any] | None]]:
    """Name, and before and after, of each column that changed."""
    state = inspect(thing)
    for prop in state.mapper.column_attrs:
        column = prop.columns[0]
        if prop.key in UNTOLD:
            continue
        if how == MADE:
            before, after = None, state.dict.get(prop.key)
        else:
            history = state.attrs[prop.key].history
            if not history.has_changes():
                continue
            before, after = (*history.deleted, None)[0], (*history.added, None)[0]
        if before != after:
            yield prop.key, None if is_secret(column) else [before, after]


def _began(session: Session, transaction: Any) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = deepcopy(session.info.get(_PENDING, {}))


def _undone(session: Session, transaction: Any) -> None:
    """What a savepoint undid was never changed; what was told inside it is not told."""
    mark = session.info.get(_MARKS, {}).pop(transaction, None)
    if mark is not None:
        session.info[_PENDING] = mark


def told_lists(model: Any) -> dict[str, Any]:
    """Relations to many records without a table of their own, such as a person's posts, by the name they are told
    under: `relationship(…, info={"told_as": "posts"})`.
    """
    return {one.info["told_as"]: one for one in inspect(model).relationships if "told_as" in one.info}


def _lists(thing: Any, how: str) -> Iterator[tuple[str, list[Any]]]:
    """Name, and the names of the related records before and after."""
    state = inspect(thing)
    for name, relation in told_lists(type(thing)).items():
        history = state.attrs[relation.key].history
        if history.added or history.deleted:
            kept = [one.name for one in history.unchanged or ()]
            before = None if how == MADE else sorted([*kept, *(one.name for one in history.deleted or ())])
            yield name, [before, sorted([*kept, *(one.name for one in history.added or ())])]


def _ended(session: Session, transaction: Any) -> None:
    if transaction.parent is None:
        forget(session)
        session.info.pop(_MARKS, None)
        session.info.pop(BATCH, None)


def install(session_class: Any) -> None:
    """Gather on every session of this class; safe to call twice."""
    if not event.contains(session_class, "after_flush", _gather):
        event.listen(session_class, "after_flush", _gather)
        event.listen(session_class, "after_transaction_create", _began)
        event.listen(session_class, "after_soft_rollback", _undone)
        event.listen(session_class, "after_transaction_end", _ended)
