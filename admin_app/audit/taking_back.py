"""May a void be taken back, and how? Within the business day, by whoever voided, while nothing else came after.

Everything the entry of the void tells to have changed becomes again what it was: what fell with the record stands
again with it. Nothing else about the customer, and no other record of the kind, may have been recorded since: then the
books stand as they stood, and no rule has to be asked anew. What the entry does not tell of as changes alone (something
was made or removed, a value is secret) is never taken back.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Date, inspect, or_, select

from admin_app import clock
from admin_app.audit import changes, service
from admin_app.audit.models import AuditChange, AuditEntry
from admin_app.errors import Refused, sentence
from admin_app.extensions import Base, Instant, db

ACTION = "void.take_back"
NOT_NOW = sentence("A void is taken back on the same day, by whoever voided.", "作废只能在当日由作废人本人撤销。")
SINCE = sentence(
    "Something else was recorded since. Record it anew instead.", "作废后已另有登记，不能撤销；请重新登记。"
)


def is_void(content: dict[str, Any] | None) -> bool:
    """Does this change tell that the record became void?"""
    return bool(content) and content["columns"].get("is_void") == [False, True]  # type: ignore[index]


def can_be_reversed(contents: Sequence[dict[str, Any] | None]) -> bool:
    """Are these changes alone, each with what was before?"""
    return all(
        content is not None and content["how"] == changes.CHANGED and None not in content["columns"].values()
        for content in contents
    )


def entry_of(record: Any, user_id: int | None, on: date) -> AuditEntry | None:
    """The entry by which this person voided the record on this day; None when it is no such void."""
    if not getattr(record, "is_void", False) or user_id is None:
        return None
    told = select(AuditEntry, AuditChange.content).join(AuditChange, AuditChange.number == AuditEntry.number)
    told = told.where(AuditChange.record == record.__tablename__, AuditChange.key == record.id)
    latest = db.session.execute(told.order_by(AuditChange.number.desc()).limit(1)).first()
    if latest is None or not is_void(latest.content):
        return None
    entry: AuditEntry = latest[0]
    return entry if entry.user_id == user_id and clock.day_of(entry.at) == on else None


def is_last(entry: AuditEntry, record: Any) -> bool:
    """Was nothing recorded since about the customer, nor of any record of the kind?"""
    of_kind = select(AuditChange.number).where(AuditChange.record == record.__tablename__)
    since = select(AuditEntry.number).where(AuditEntry.number > entry.number)
    about: ColumnElement[bool] = AuditEntry.number.in_(of_kind.where(AuditChange.number > entry.number))
    if entry.customer_id is not None:
        about = or_(about, AuditEntry.customer_id == entry.customer_id)
    return db.session.scalar(since.where(about).limit(1)) is None


def take_back(record: Any, user_id: int | None, on: date, clause: str) -> AuditEntry:
    """Refused when it cannot be. Flushes, and leaves the commit to the caller, who has asked for the right."""
    entry = entry_of(record, user_id, on)
    if entry is None:
        raise Refused(NOT_NOW, clause)
    told = db.session.scalars(select(AuditChange).where(AuditChange.number == entry.number)).all()
    if not can_be_reversed([one.content for one in told]):
        raise Refused(SINCE, clause)
    records = [_standing(one, clause) for one in told]
    service.hold()
    if not is_last(entry, record):
        raise Refused(SINCE, clause)
    for one, change in zip(records, told, strict=True):
        _restore(one, change.content["columns"])  # type: ignore[index]
    return service.record(
        ACTION,
        user_id=user_id,
        subject=entry.subject,
        customer_id=entry.customer_id,
        values={"entry": entry.number},
    )


def _standing(change: AuditChange, clause: str) -> Any:
    """The record as the entry left it, locked; Refused when it is not, or not the reader's to see."""
    model: Any = next(m.class_ for m in Base.registry.mappers if m.class_.__tablename__ == change.record)
    rows = select(model).where(model.id == change.key).with_for_update(of=model)
    found = db.session.scalars(rows.execution_options(populate_existing=True)).unique().one_or_none()
    version = change.content["version"] if change.content else None
    if found is None or getattr(found, "row_version", None) != version:
        raise Refused(SINCE, clause)
    return found


def _restore(record: Any, columns: dict[str, Any]) -> None:
    kinds = {prop.key: prop.columns[0].type for prop in inspect(type(record)).column_attrs}
    for name, (before, _after) in columns.items():
        setattr(record, name, _value(kinds[name], before))


def _value(kind: Any, told: Any) -> Any:
    """As it was before it went into the audit."""
    if isinstance(told, str) and isinstance(kind, Instant):
        return datetime.fromisoformat(told)
    return date.fromisoformat(told) if isinstance(told, str) and isinstance(kind, Date) else told
