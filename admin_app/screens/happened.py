"""Which entries of the audit, and which accesses, does somebody ask for, and how are they told?

Asked by person, action, customer and days; walked by number, so that any page is as fast as the first.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import current_app, request
from flask_babel import lazy_gettext as _
from sqlalchemy import Select, func, literal, or_, select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.areas.customers.models import Customer
from admin_app.areas.customers.search import search
from admin_app.audit.bulk import content_of
from admin_app.audit.models import AuditAccess, AuditAccessTo, AuditBulkChange, AuditChange, AuditEntry, AuditValues
from admin_app.audit.words import action, detail
from admin_app.extensions import Base, Classified, FollowsCustomer, MayFollowCustomer, db
from admin_app.screens import formatters, labels
from admin_app.screens.history import Column, columns_of
from admin_app.screens.lookups import key_of
from admin_app.screens.words import WORDS, words
from admin_app.secrecy.access import access_of, follows_visible
from admin_app.secrecy.reader import current_reader

MOST_IN_BULK = 5  # of what an import tells, so many are shown with its entry; each record's page shows its own
NAMES = ("user", "action", "customer", "from", "until", "refused", "before")
MEANS = {"via": {"password": _("password"), "mfa": _("second factor"), "company": _("sign-on of the company")}}
PAGES = {
    "index_view": _("List"),
    "details_view": _("Page"),
    "edit_view": _("Form"),
    "create_view": _("New"),
    "delete_view": _("Void"),
    "action_view": _("Action"),
    "export": _("Export"),
    "ajax_lookup": _("Look-up"),
    "index": _("Page"),
    "hits": _("While typing"),
}


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed down to; what cannot be read narrows nothing."""

    user_id: int | None
    action: str
    customer: str
    since: date | None
    until: date | None
    refused: bool
    before: int | None


def asked() -> Asked:
    args = request.args
    return Asked(
        user_id=_number("user"),
        action=args.get("action", "")[:60],
        customer=args.get("customer", "").strip()[:100],
        since=_day("from"),
        until=_day("until"),
        refused=args.get("refused") == "1",
        before=_number("before"),
    )


def _number(name: str) -> int | None:
    value = request.args.get(name, type=int)
    return None if value is None else max(-1, min(value, 2**62))


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def entries(wanted: Asked, most: int) -> list[Any]:
    """(entry, who, values) of what the reader may see."""
    seen = or_(AuditEntry.customer_id.is_(None), follows_visible(AuditEntry.customer_id, current_reader(), "full"))
    rows = (
        select(AuditEntry, User.name, AuditValues.content)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .outerjoin(AuditValues, AuditValues.number == AuditEntry.number)
        .where(seen)
    )
    if wanted.action:
        rows = rows.where(AuditEntry.action == wanted.action)
    if wanted.customer:
        asked = _customers(wanted.customer)
        imported = select(AuditBulkChange.batch).where(
            AuditBulkChange.record == Customer.__tablename__, AuditBulkChange.key.in_(asked)
        )
        rows = rows.where(or_(AuditEntry.customer_id.in_(asked), AuditEntry.batch.in_(imported)))
    return _walked(rows, AuditEntry, wanted, most)


def accesses(wanted: Asked, most: int) -> list[Any]:
    """(access, who)."""
    rows = select(AuditAccess, User.name).outerjoin(User, User.id == AuditAccess.user_id)
    if wanted.refused:
        rows = rows.where(AuditAccess.is_refused)
    if wanted.customer:
        about = select(AuditAccessTo.number).where(AuditAccessTo.customer_id.in_(_customers(wanted.customer)))
        rows = rows.where(AuditAccess.number.in_(about))
    return _walked(rows, AuditAccess, wanted, most)


def _walked(rows: Select[Any], model: Any, wanted: Asked, most: int) -> list[Any]:
    if wanted.user_id is not None:
        rows = rows.where(model.user_id == wanted.user_id)
    if wanted.since is not None:
        rows = rows.where(model.at >= clock.at(wanted.since))
    if wanted.until is not None and wanted.until < date.max:
        rows = rows.where(model.at < clock.at(wanted.until + timedelta(days=1)))
    if wanted.before is not None:
        rows = rows.where(model.number < wanted.before)
    return list(db.session.execute(rows.order_by(model.number.desc()).limit(most)))


def _customers(text: str) -> Any:
    """Keys of the customers meant, as far as the reader sees them: by the key a link carries, or by their card."""
    key = key_of(text)
    found = select(Customer.id).where(search(text))
    return found if key is None else found.union(select(Customer.id).where(Customer.id == key))


# --- as they are told


@dataclass(frozen=True)
class Record:
    """What an entry tells of one record; `columns` None where it was erased."""

    name: Any
    columns: list[Column] | None


@dataclass(frozen=True)
class Happening:
    """One entry: `details` are its values, None where they were erased; `more` records are not for this reader."""

    entry: AuditEntry
    who: str | None
    action: str
    details: list[tuple[str, Any]] | None
    records: list[Record]
    more: int


def told(rows: list[Any]) -> list[Happening]:
    changes = _changes([entry.number for entry, *_rest in rows])
    shown = _seen({entry.number: entry for entry, *_rest in rows}, changes)
    numbers = {entry.batch: entry.number for entry, *_rest in rows if entry.batch is not None}
    counts = dict(Counter(change.number for change in changes))
    for number, count, records in _in_bulk(numbers):
        counts[number], shown[number] = count, records
    return [
        Happening(
            entry,
            who,
            action(entry.action),
            None if content is None else [(_label(name), _value(name, value)) for name, value in content.items()],
            shown.get(entry.number, []),
            counts.get(entry.number, 0) - len(shown.get(entry.number, [])),
        )
        for entry, who, content in rows
    ]


def _changes(numbers: list[int]) -> list[AuditChange]:
    rows = select(AuditChange).where(AuditChange.number.in_(numbers))
    return list(db.session.scalars(rows.order_by(AuditChange.number, AuditChange.record, AuditChange.key)))


def _in_bulk(numbers: dict[int, int]) -> Iterator[tuple[int, int, list[Record]]]:
    """Number of the entry, how many changes its batch tells, and the first of them, as far as the reader may hear."""
    if not numbers:
        return
    first = select(AuditBulkChange).where(AuditBulkChange.batch.in_(numbers), AuditBulkChange.place <= MOST_IN_BULK)
    told: dict[int, list[AuditBulkChange]] = {batch: [] for batch in numbers}
    for change in db.session.scalars(first.order_by(AuditBulkChange.batch, AuditBulkChange.place)):
        told[change.batch].append(change)
    seen = _visible_records([change for changes in told.values() for change in changes])
    models = _models()
    for batch, changes in told.items():
        last = select(func.max(AuditBulkChange.place)).where(AuditBulkChange.batch == batch)
        records = [
            Record(_name_of(models[one.record]), *columns_of(models[one.record], [content_of(one.content)]))
            for one in changes
            if (one.record, one.key) in seen
        ]
        yield numbers[batch], db.session.scalar(last) or 0, records


def _visible_records(changes: list[AuditBulkChange]) -> set[tuple[str, int]]:
    """Those whose customer's archive the reader sees, and those that are there still and follow nobody."""
    models, keys = _models(), dict[str, set[int]]()
    for change in changes:
        keys.setdefault(change.record, set()).add(change.key)
    whose: dict[tuple[str, int], int | None] = {}
    for table in keys.keys() & models.keys():
        model = models[table]
        customer = model.id if issubclass(model, Classified) else getattr(model, "customer_id", literal(None))
        rows = db.session.execute(select(model.id, customer).where(model.id.in_(keys[table])))
        whose |= {(table, key): customer_id for key, customer_id in rows}
    full = {
        key for key, access in access_of({one for one in whose.values() if one is not None}).items() if access == "full"
    }
    return {place for place, customer_id in whose.items() if customer_id is None or customer_id in full}


def _models() -> dict[str, Any]:
    return {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}


def _seen(by_number: dict[int, AuditEntry], changes: list[AuditChange]) -> dict[int, list[Record]]:
    """The records of each entry that the reader may hear of: his own customers' archives, and what follows nobody."""
    models = _models()
    customers = {change.key for change in changes if change.record == Customer.__tablename__}
    full = {key for key, access in access_of(customers).items() if access == "full"}
    kinds: dict[str, list[AuditChange]] = {}
    for change in changes:
        model = models.get(change.record)
        if model is not None and _may_hear(model, change, by_number[change.number], full):
            kinds.setdefault(change.record, []).append(change)
    found: dict[int, list[Record]] = {}
    for table, group in kinds.items():
        columns = iter(columns_of(models[table], [change.content for change in group]))
        for change, told_columns in zip(group, columns, strict=True):
            found.setdefault(change.number, []).append(Record(_name_of(models[table]), told_columns))
    return found


def _may_hear(model: Any, change: AuditChange, entry: AuditEntry, full: set[int]) -> bool:
    if issubclass(model, Classified):
        return change.key in full
    return entry.customer_id is not None or not issubclass(model, FollowsCustomer | MayFollowCustomer)


def _name_of(model: Any) -> Any:
    """What the desk calls such records."""
    views = (view for view in current_app.extensions["admin"][0]._views if getattr(view, "model", None) is model)
    return next((view.name for view in views), model.__tablename__)


def _label(name: str) -> Any:
    return labels.LABELS.get(name) or detail(name) or name


def _value(name: str, value: Any) -> str:
    """As it is read: words for codes, the names of columns, yuan for fen, a list as one."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return formatters.yes_no(value)
    if isinstance(value, list):
        return ", ".join(_value(name, one) for one in value)
    if isinstance(value, dict):
        return ", ".join(f"{_label(key)} {_value(key, one)}" for key, one in value.items())
    if isinstance(value, int):
        return formatters.yuan(value) if name.endswith("_fen") else str(value)
    if name in MEANS:
        return str(MEANS[name].get(value, value))
    return words(name, value) if value in WORDS.get(name, {}) else str(labels.LABELS.get(value, value))


@dataclass(frozen=True)
class Reading:
    """One access: what was opened, and of whom; customers the reader may not see have no name here."""

    access: AuditAccess
    who: str | None
    page: str
    customers: list[Customer]
    hidden: int


def accesses_told(rows: list[Any]) -> list[Reading]:
    keys = {key for access, _who in rows for key in access.customers[:3]}
    found = {one.id: one for one in db.session.scalars(select(Customer).where(Customer.id.in_(keys)))} if keys else {}
    names = {view.endpoint: view.name for view in current_app.extensions["admin"][0]._views}
    readings = []
    for access, who in rows:
        seen = [found[key] for key in access.customers[:3] if key in found]
        readings.append(Reading(access, who, _page(access.what, names), seen, len(access.customers) - len(seen)))
    return readings


def _page(endpoint: str, names: dict[str, Any]) -> str:
    """`customer.details_view` as Customers · Record."""
    view, _dot, page = endpoint.partition(".")
    return f"{names.get(view, view)} · {PAGES.get(page, page)}"
