"""Record what happened, in the transaction in which it happens: no entry, no change."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.audit import changes
from admin_app.audit.models import AuditChange, AuditEntry, AuditHead, AuditValues
from admin_app.extensions import db

START = "0" * 64


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def digest_of(entry: AuditEntry) -> str:
    fields = [entry.number, entry.at.isoformat(), entry.user_id, entry.action, entry.subject]
    of_changes = [] if entry.changes_digest is None else [entry.changes_digest]
    return sha256(canonical([*fields, entry.customer_id, entry.values_digest, entry.previous, *of_changes]))


def digest_of_change(record: str, key: int, content: Mapping[str, Any]) -> str:
    return sha256(canonical([record, key, content]))


def digest_of_changes(digests: Iterable[str]) -> str | None:
    """One digest over those of an entry's changes, in the order of record and key."""
    held = list(digests)
    return sha256(canonical(held)) if held else None


def record(
    action: str,
    *,
    user_id: int | None,
    subject: str = "",
    customer_id: int | None = None,
    values: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry, with what changed since the last one; the head row is locked until the caller commits, so
    call this last in a transaction. What tells of very many records uses a `Batch` (bulk.py).
    """
    db.session.flush()
    told = changes.take(db.session())
    made = [
        AuditChange(record=table, key=key, content=json.loads(canonical(told[table, key])))
        for table, key in sorted(told)
    ]
    for change in made:
        change.digest = digest_of_change(change.record, change.key, change.content or {})
    of_changes = digest_of_changes(change.digest for change in made)
    entry = append(action, user_id, subject, customer_id, values, of_changes)
    for change in made:
        change.number = entry.number
    db.session.add_all(made)
    db.session.flush()
    return entry


def append(
    action: str,
    user_id: int | None,
    subject: str,
    customer_id: int | None,
    values: dict[str, Any] | None,
    changes_digest: str | None,
    batch: int | None = None,
) -> AuditEntry:
    """The next link of the chain; its changes are the caller's to store. Use `record`, or `Batch.record`."""
    head = db.session.scalars(
        select(AuditHead).where(AuditHead.id == 1).with_for_update().execution_options(populate_existing=True)
    ).one_or_none()
    if head is None:
        head = AuditHead(id=1, number=0, digest=START)
        db.session.add(head)
    content = json.loads(canonical(values or {}))
    entry = AuditEntry(
        number=head.number + 1,
        at=clock.now(),
        user_id=user_id,
        action=action,
        subject=subject,
        customer_id=customer_id,
        values_digest=sha256(canonical(content)),
        changes_digest=changes_digest,
        batch=batch,
        previous=head.digest,
    )
    entry.digest = digest_of(entry)
    head.number, head.digest = entry.number, entry.digest
    db.session.add(entry)
    db.session.flush()
    db.session.add(AuditValues(number=entry.number, content=content))
    db.session.flush()
    return entry
