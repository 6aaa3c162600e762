"""What happened to this record: who, when, from what to what? As far as the reader sees the record's columns.

Told are the columns that the record's own page or form names. An entry of which he sees no column is not told at all;
a related record he may not see stands as not visible; names of people stay.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice, takewhile
from typing import Any

from flask import request
from sqlalchemy import Date, func, select

from admin_app.accounts.models import User
from admin_app.accounts.rights import may
from admin_app.audit.bulk import content_of
from admin_app.audit.changes import told_lists
from admin_app.audit.models import AuditBulkChange, AuditChange, AuditEntry
from admin_app.audit.words import action
from admin_app.extensions import Instant, db
from admin_app.screens import formatters, labels
from admin_app.screens.columns import by_kind
from admin_app.secrecy.reader import current_reader

PAGE = 10
BATCH = PAGE + 1
MOST_BATCHES = 20  # looked through for one page of what the reader sees
Names = dict[str, tuple[str, Any]]


@dataclass(frozen=True)
class Column:
    """One column that changed; `before` and `after` as they look on a page, both None where they are a secret."""

    name: str
    label: Any
    before: Any
    after: Any


@dataclass(frozen=True)
class Event:
    """One entry about the record; `columns` is None where its values were erased."""

    number: int
    at: datetime
    who: str | None
    action: str
    version: int | None
    columns: list[Column] | None
    file: str | None = None  # what was imported; its name may speak of others, so whoever may import such files sees it


@dataclass(frozen=True)
class History:
    """The newest first; `next` is the number before which the earlier ones stand, None at the end."""

    events: list[Event]
    next: int | None
    is_later_page: bool


def history(view: Any, row: Any) -> History | None:
    """The page of it that the URL asks for; None for a record whose changes nobody keeps."""
    if not row.has_history:
        return None
    before = request.args.get("history", type=int)
    found = list(islice(_events(view, row, before), PAGE + 1))
    return History(found[:PAGE], found[PAGE - 1].number if len(found) > PAGE else None, before is not None)


def version_of(row: Any) -> int:
    """Which state of the record this is: its own version, else the last entry that told of it; 0 when none did."""
    own = getattr(row, "row_version", None)
    if own is not None:
        return int(own)
    last = select(func.max(AuditChange.number)).where(
        AuditChange.record == row.__tablename__, AuditChange.key == row.id
    )
    return db.session.scalar(last) or 0


def events_since(view: Any, row: Any, version: int) -> list[Event]:
    """What happened after the record had that version, newest first."""
    return list(takewhile(lambda event: event.version is None or event.version > version, _events(view, row, None)))


def _events(view: Any, row: Any, before: int | None) -> Iterator[Event]:
    names = told_names(view, row)
    for _batch in range(MOST_BATCHES):
        found = _entries(row, before)
        yield from _told(row, names, found)
        if len(found) < BATCH:
            return
        before = found[-1][0].number


def _entries(row: Any, before: int | None) -> list[Any]:
    """Entry, who, change: by key, newest first; what an import or a merge tells among them."""
    single = select(AuditEntry, User.name, AuditChange.content).join(
        AuditChange, AuditChange.number == AuditEntry.number
    )
    in_bulk = select(AuditEntry, User.name, AuditBulkChange.content).join(
        AuditBulkChange, AuditBulkChange.batch == AuditEntry.batch
    )
    found = [
        *_newest(single, AuditChange, AuditChange.number, row, before),
        *(
            (entry, who, content_of(text))
            for entry, who, text in _newest(in_bulk, AuditBulkChange, AuditEntry.number, row, before)
        ),
    ]
    return sorted(found, key=lambda one: -one[0].number)[:BATCH]


def _newest(rows: Any, told: Any, number: Any, row: Any, before: int | None) -> list[Any]:
    rows = rows.outerjoin(User, User.id == AuditEntry.user_id)
    rows = rows.where(told.record == row.__tablename__, told.key == row.id)
    if before is not None:
        rows = rows.where(number < max(0, min(before, 2**62)))
    return list(db.session.execute(rows.order_by(number.desc()).limit(BATCH)))


def _told(row: Any, names: Names, entries: list[Any]) -> Iterator[Event]:
    related = Related(type(row), names, [change for _entry, _who, change in entries if change])
    for entry, who, change in entries:
        about = (entry.number, entry.at, who, action(entry.action))
        if change is None:
            yield Event(*about, version=None, columns=None)
            continue
        told = [related.column(key, *names[key], change["columns"][key]) for key in names if key in change["columns"]]
        if told:
            version = entry.number if change["version"] is None else change["version"]
            yield Event(*about, version=version, columns=told, file=_file(entry))


def _file(entry: AuditEntry) -> str | None:
    if not entry.action.startswith("import."):
        return None
    posts = current_reader().posts
    right = entry.action.removesuffix(".undo")
    return entry.subject if may(posts, right) or may(posts, "audit.read") else None


def told_names(view: Any, row: Any) -> Names:
    """Column of the table → column of the view and its label, where the reader sees it; a key tells of its relation."""
    known = {name for name, _words in [*view._details_columns, *view._list_columns]} | set(view.form_columns or ())
    relations = {key: relation.key for key, relation in _relations(view.model).items()}
    found = {}
    for prop in view.model.__mapper__.column_attrs:
        name = next((one for one in (prop.key, relations.get(prop.key)) if one in known), None)
        if name is not None and view.sees(row, name):
            found[prop.key] = (name, view.get_column_name(name))
    lists = {name: (name, view.get_column_name(name)) for name in told_lists(view.model).keys() & known}
    return found | lists


def _relations(model: Any) -> dict[str, Any]:
    """Relations to one record, by the column that holds its key."""
    mapper = model.__mapper__
    single = [one for one in mapper.relationships if not one.uselist and len(one.local_columns) == 1]
    return {mapper.get_property_by_column(next(iter(one.local_columns))).key: one for one in single}


class Related:
    """The records that a page of history points to, asked once per kind, through the guard."""

    def __init__(self, model: Any, names: Names, changes: list[dict[str, Any]]) -> None:
        self.kinds = {prop.key: prop.columns[0].type for prop in model.__mapper__.column_attrs}
        self.targets = {key: one.mapper.class_ for key, one in _relations(model).items() if key in names}
        wanted: dict[Any, set[Any]] = {}
        for change in changes:
            for key in self.targets.keys() & change["columns"].keys():
                wanted.setdefault(self.targets[key], set()).update(change["columns"][key] or ())
        self.found = {target: _named(target, keys - {None}) for target, keys in wanted.items()}

    def column(self, key: str, name: str, label: Any, values: list[Any] | None) -> Column:
        if values is None:
            return Column(name, label, None, None)
        before, after = (self._shown(key, name, value) for value in values)
        return Column(name, label, before, after)

    def _shown(self, key: str, name: str, value: Any) -> Any:
        if value is None:
            return ""
        if key in self.targets:
            return self.found[self.targets[key]].get(value) or formatters.hidden()
        return by_kind(name, _typed(self.kinds.get(key), value))


def _named(target: Any, keys: set[Any]) -> dict[Any, str]:
    rows = db.session.scalars(select(target).where(target.id.in_(sorted(keys)))).unique() if keys else ()
    return {one.id: str(one) for one in rows}


def _typed(kind: Any, value: Any) -> Any:
    """The value as it was before it went into the audit."""
    if isinstance(kind, Instant):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def columns_of(model: Any, contents: list[dict[str, Any] | None]) -> list[list[Column] | None]:
    """All that entries tell of records of this kind, for who may see all of it; None where it was erased."""
    relations = {key: one.key for key, one in _relations(model).items()}
    names: Names = {}
    for prop in model.__mapper__.column_attrs:
        name = relations.get(prop.key, prop.key)
        names[prop.key] = (name, labels.LABELS.get(name, name))
    names |= {name: (name, labels.LABELS.get(name, name)) for name in told_lists(model)}
    related = Related(model, names, [content for content in contents if content])
    return [
        None
        if content is None
        else [related.column(key, *names[key], pair) for key, pair in content["columns"].items() if key in names]
        for content in contents
    ]
