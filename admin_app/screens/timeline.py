"""What happened to a customer, newest first? Areas say what of theirs is told, and when; changes come from the audit.

    tell(
        Source(Invoice, "issued_on", "money", "invoice.details_view", lambda row: gettext("Invoice %(number)s …")),
        Source(SupplyHold, "closed_on", "credit", "supply_hold.details_view", closed, by="closed_by_id"),
    )

Each source is read by its own day and key, behind the place where the page before ended, through the guard: what the
reader may not see is not told, and leaves no gap. As many queries for one record as for a thousand.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Date, and_, func, or_, select
from sqlalchemy.orm import joinedload

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.audit.models import AuditBulkChange, AuditChange, AuditEntry
from admin_app.extensions import Classified, db
from admin_app.screens import keyset
from admin_app.screens.formatters import dated
from admin_app.secrecy.counting import kinds_about

KINDS = {
    "contracts": _("Contracts and sales"),
    "money": _("Invoices and payments"),
    "credit": _("Credit"),
    "plans": _("Business plans"),
    "service": _("Complaints and visits"),
    "decisions": _("Decisions"),
    "signatures": _("Signatures"),
    "archive": _("Archive"),
    "changes": _("Changes"),
}
DRAWINGS = {
    "contracts": "file-text",
    "money": "cash",
    "credit": "scale",
    "plans": "route",
    "service": "message-report",
    "decisions": "gavel",
    "signatures": "signature",
    "archive": "archive",
    "changes": "edit",
}
WRITER = "writer"  # whoever wrote the record, as the audit knows
PAGE = 20
ORDER = "timeline"
Key = tuple[datetime, str, Any]


@dataclass(frozen=True)
class Source:
    """Records of a model, told by the day or instant in `day`; those without one are not.

    `sentence` says what happened, in the reader's language. `page` and `argument` lead to the record whose
    key stands in `key`; "" leads nowhere.
    `by` is the column that says who it was, `WRITER`, or None where nobody did. `loads` are relations that the sentence
    names, `only` narrows the rows down. `is_movement`: it moves the archive or its terms, and is told of each period
    that is compiled (二(二)6.8).
    """

    model: Any
    day: str
    kind: str
    page: str
    sentence: Callable[[Any], str]
    by: str | None = WRITER
    argument: str = "id"
    key: str = "id"
    loads: tuple[str, ...] = ()
    only: Callable[[], ColumnElement[bool]] | None = None
    is_movement: bool = False

    @property
    def name(self) -> str:
        return f"{self.model.__tablename__}.{self.day}"


@dataclass(frozen=True)
class Happening:
    """One line of the timeline. `at` is the beginning of the day where only the day is known (`is_day`).

    `records` are those that changed: what it is called, where it stands, its columns from what to what.
    """

    key: Key
    kind: str
    is_day: bool
    sentence: Any
    who: str | None
    url: str | None
    is_void: bool = False
    records: list[Any] = field(default_factory=list)

    @property
    def at(self) -> datetime:
        return self.key[0]

    @property
    def local(self) -> datetime:
        return clock.local(self.at)

    @property
    def when(self) -> Any:
        return dated(self.local.date() if self.is_day else self.at)


@dataclass(frozen=True)
class Page:
    """The newest first; `next` leads to the earlier ones, None at the end."""

    happenings: list[Happening]
    next: str | None


_sources: dict[str, Source] = {}


def tell(*sources: Source) -> None:
    """Make them known; telling again (a reload) replaces them."""
    for source in sources:
        if source.kind not in KINDS:
            raise ValueError(f"{source.name}: no kind {source.kind!r}; one of {', '.join(KINDS)}.")
        _sources[source.name] = source


def sources() -> list[Source]:
    return [source for _name, source in sorted(_sources.items())]


def told_days(model: Any) -> set[str]:
    """The columns of a model by which its records are told; empty where none are."""
    return {source.day for source in _sources.values() if source.model is model}


def page(customer: Customer, kind: str = "", place: str | None = None, size: int = PAGE) -> Page:
    """One page about a customer of whom the reader sees the working data. `kind` narrows it down, where it is one."""
    from admin_app.screens import changes

    order = f"{ORDER} {customer.id} {kind if kind in KINDS else ''}"
    behind = _read(place, order)
    wanted = [source for source in sources() if kind not in KINDS or source.kind == kind]
    there = kinds_about(customer.id, [one.model for one in wanted if not issubclass(one.model, Classified)])
    rows = [
        (source, row)
        for source in wanted
        if source.model in there or issubclass(source.model, Classified)
        for row in _rows(source, customer, behind, size + 1)
    ]
    rows = sorted(rows, key=lambda pair: _rank(_key(*pair)))[: size + 1]
    found = _told(rows)
    if kind not in KINDS or kind == "changes":
        found += changes.of(customer, behind, size + 1)
        found.sort(key=lambda one: _rank(one.key))
    more = len(found) > size
    return Page(found[:size], _write(found[size - 1].key, order) if more else None)


# --- places: at descending, name of the source, key descending


def _rank(key: Key) -> tuple[float, str, Any]:
    at, name, record = key
    return -at.timestamp(), name, _Descending(record)


class _Descending:
    """Keys of one source compare the other way round."""

    def __init__(self, key: Any) -> None:
        self.key = key

    def __lt__(self, other: "_Descending") -> bool:
        return bool(self.key > other.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Descending) and self.key == other.key

    __hash__ = None  # type: ignore[assignment]


def _read(text: str | None, order: str) -> Key | None:
    cursor = keyset.read(text, order)
    return None if cursor is None else (cursor.value, *cursor.key)


def _write(key: Key, order: str) -> str:
    return keyset.write(keyset.Cursor(key[0], key[1:], backwards=False, order=order))


def behind_condition(column: Any, key: Any, name: str, place: Key | None) -> ColumnElement[bool] | None:
    """True for the records of this source that come after the place; a day begins at midnight."""
    if place is None:
        return None
    at, last, record = place
    bound: Any = at
    if isinstance(column.type, Date):
        bound = clock.day_of(at)
        if at > clock.at(bound):
            return column <= bound  # type: ignore[no-any-return]
    if name == last:
        return and_(column <= bound, or_(column < bound, key < record))
    return column <= bound if name > last else column < bound  # type: ignore[no-any-return]


def _key(source: Source, row: Any) -> Key:
    value = getattr(row, source.day)
    return (value if isinstance(value, datetime) else clock.at(value)), source.name, row.id


# --- records


def _rows(source: Source, customer: Customer, behind: Key | None, most: int) -> list[Any]:
    model = source.model
    at = getattr(model, source.day)
    about = model.id if issubclass(model, Classified) else model.customer_id
    rows = select(model).where(about == customer.id, at.is_not(None))
    after = behind_condition(at, model.id, source.name, behind)
    for condition in (after, source.only() if source.only else None):
        if condition is not None:
            rows = rows.where(condition)
    rows = rows.options(*(joinedload(getattr(model, name)) for name in source.loads))
    return list(db.session.scalars(rows.order_by(at.desc(), model.id.desc()).limit(most)).unique())


def _told(rows: list[tuple[Source, Any]]) -> list[Happening]:
    unsigned = [row for source, row in rows if source.by == WRITER]
    writers = _writers(unsigned)

    def by(source: Source, row: Any) -> int | None:
        if source.by == WRITER:
            return writers.get((row.__tablename__, row.id))
        return getattr(row, source.by) if source.by else None

    names = names_of({by(*pair) for pair in rows})
    return [
        Happening(
            key=_key(source, row),
            kind=source.kind,
            is_day=not isinstance(getattr(row, source.day), datetime),
            sentence=source.sentence(row),
            who=names.get(by(source, row)),
            url=url_for(source.page, **{source.argument: getattr(row, source.key)}) if source.page else None,
            is_void=bool(getattr(row, "is_void", False)),
        )
        for source, row in rows
    ]


def names_of(keys: Iterable[int | None]) -> dict[int | None, str]:
    wanted = sorted({key for key in keys if key is not None})
    if not wanted:
        return {}
    return {person.id: person.name for person in db.session.scalars(select(User).where(User.id.in_(wanted)))}


def _writers(rows: list[Any]) -> dict[tuple[str, int], int | None]:
    """Who wrote each record: the first entry that tells of it, by itself or in bulk."""
    keys: dict[str, list[int]] = {}
    for row in rows:
        keys.setdefault(row.__tablename__, []).append(row.id)
    if not keys:
        return {}
    found: dict[tuple[str, int], tuple[int, int | None]] = {}
    for told, number, entry in (
        (AuditBulkChange, AuditBulkChange.batch, AuditEntry.batch),
        (AuditChange, AuditChange.number, AuditEntry.number),
    ):
        of_these = or_(*(and_(told.record == record, told.key.in_(some)) for record, some in sorted(keys.items())))
        first = select(told.record, told.key, func.min(number).label("first")).where(of_these)
        earliest = first.group_by(told.record, told.key).subquery().c
        entries = select(earliest.record, earliest.key, AuditEntry.number, AuditEntry.user_id)
        for record, key, at, user_id in db.session.execute(entries.join(AuditEntry, entry == earliest.first)):
            found[record, key] = min((at, user_id), found.get((record, key), (at, user_id)), key=lambda one: one[0])
    return {place: user_id for place, (_number, user_id) in found.items()}
