"""What of a customer's records was changed, from what to what? The audit's entries, as lines of the timeline.

An entry is told where the reader sees a record it changed and a column of it that changed, as that record's own page
would show them. That a record was made is told by its source, where it has one.
"""

from collections.abc import Iterator
from typing import Any

from flask import current_app, url_for
from sqlalchemy import and_, select

from admin_app.areas.customers.duplicates import with_merged
from admin_app.areas.customers.models import Customer
from admin_app.audit.bulk import content_of
from admin_app.audit.changes import CHANGED, MADE
from admin_app.audit.models import AuditBulkChange, AuditChange, AuditEntry
from admin_app.audit.words import action
from admin_app.extensions import db
from admin_app.screens.base import DeskView
from admin_app.screens.history import Column, Names, Related, told_names
from admin_app.screens.timeline import Happening, Key, behind_condition, names_of, told_days

NAME = "~changes"  # of one instant the records themselves come first
BATCH = 60
GROWTH, MOST = 5, 7_500  # where entries are hidden, more and more are read at once: four looks for 9,000


class Changed:
    """One record that an entry changed."""

    def __init__(self, view: Any, row: Any, columns: list[Column]) -> None:
        self.kind, self.name, self.row_id, self.columns = view.name, str(row), row.id, columns
        self.url = url_for(f"{view.endpoint}.details_view", id=row.id) if view.can_view_details else None


def of(customer: Customer, behind: Key | None, most: int) -> list[Happening]:
    """The newest behind that place, as many as asked for if there are."""
    keys = with_merged(customer.id)
    views = _views()
    found: list[Happening] = []
    batch = BATCH
    while len(found) < most:
        entries = _entries(keys, behind, batch)
        found += _told(views, entries)
        if len(entries) < batch:
            break
        behind, batch = _key(entries[-1][0]), min(batch * GROWTH, MOST)
    return found[:most]


def _key(entry: AuditEntry) -> Key:
    return entry.at, NAME, entry.number


def _entries(
    keys: list[int], behind: Key | None, most: int
) -> list[tuple[AuditEntry, list[tuple[str, int, dict[str, Any]]]]]:
    """Entries with what each says of which record: those about the customer, and those of imports that changed it."""
    about = AuditEntry.customer_id == keys[0] if len(keys) == 1 else AuditEntry.customer_id.in_(keys)
    telling = select(AuditEntry).where(about, AuditEntry.changes_digest.is_not(None))
    single = list(db.session.scalars(_newest(telling, behind, most)))
    of_customer = and_(AuditBulkChange.record == Customer.__tablename__, AuditBulkChange.key.in_(keys))
    in_bulk = select(AuditEntry, AuditBulkChange).join(AuditBulkChange, AuditBulkChange.batch == AuditEntry.batch)
    bulk = list(db.session.execute(_newest(in_bulk.where(of_customer), behind, most)))
    told: dict[int, list[tuple[str, int, dict[str, Any]]]] = {}
    for entry, change in bulk:
        content = content_of(change.content)
        if content is not None:
            told.setdefault(entry.number, []).append((change.record, change.key, content))
    of_single = _newest(telling.with_only_columns(AuditEntry.number), behind, most)
    rows = select(AuditChange).where(AuditChange.number.in_(of_single))
    for change in db.session.scalars(rows.order_by(AuditChange.record, AuditChange.key)):
        if change.content is not None:
            told.setdefault(change.number, []).append((change.record, change.key, change.content))
    entries = {entry.number: entry for entry in [*single, *(entry for entry, _change in bulk)]}
    newest = sorted(entries.values(), key=lambda entry: (entry.at, entry.number), reverse=True)[:most]
    return [(entry, told.get(entry.number, [])) for entry in newest]


def _newest(rows: Any, behind: Key | None, most: int) -> Any:
    after = behind_condition(AuditEntry.at, AuditEntry.number, NAME, behind)
    rows = rows if after is None else rows.where(after)
    return rows.order_by(AuditEntry.at.desc(), AuditEntry.number.desc()).limit(most)


def _views() -> dict[str, Any]:
    """The reader's view of each table."""
    views = [view for view in current_app.extensions["admin"][0]._views if isinstance(view, DeskView)]
    return {view.model.__tablename__: view for view in reversed(views) if view.is_accessible()}


def _told(views: dict[str, Any], entries: list[Any]) -> Iterator[Happening]:
    wanted: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for _entry, changes in entries:
        for record, key, content in changes:
            if record in views and _is_told(views[record].model, content):
                wanted.setdefault(record, []).append((key, content))
    kinds = {record: _Kind(views[record], some) for record, some in wanted.items()}
    names = names_of({entry.user_id for entry, _changes in entries})
    for entry, changes in entries:
        records = [kinds[record].told(key, content) for record, key, content in changes if record in kinds]
        seen = [one for one in records if one is not None]
        if seen:
            who = names.get(entry.user_id)
            yield Happening(_key(entry), "changes", False, action(entry.action), who, None, records=seen)


def _is_told(model: Any, content: dict[str, Any]) -> bool:
    """What was removed is told no more; what was made, where no source tells it."""
    return content["how"] == CHANGED or (content["how"] == MADE and not told_days(model))


class _Kind:
    """The changed records of one kind that the reader sees: asked once, with what they point to."""

    def __init__(self, view: Any, changes: list[tuple[int, dict[str, Any]]]) -> None:
        model = view.model
        wanted: Any = select(Customer) if model is Customer else view.rows()  # merged ones, too
        keys = {key for key, _content in changes}
        rows = list(db.session.scalars(wanted.where(model.id.in_(keys))).unique())
        view.learn_access(rows)
        self.view = view
        self.rows: dict[int, Any] = {row.id: row for row in rows}
        self.names = {row.id: told_names(view, row) for row in rows}
        self.days = told_days(model)
        known: Names = {}
        for names in self.names.values():
            known |= names
        self.related = Related(model, known, [content for key, content in changes if key in self.rows])

    def told(self, key: int, content: dict[str, Any]) -> Changed | None:
        row = self.rows.get(key)
        if row is None or not _is_told(self.view.model, content):
            return None
        names = self.names[key]
        changed = [name for name in names if name in content["columns"] and name not in self.days]
        if not changed:
            return None
        is_new = content["how"] == MADE
        columns = [self.related.column(name, *names[name], content["columns"][name]) for name in changed]
        return Changed(self.view, row, [] if is_new else columns)
