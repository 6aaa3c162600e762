"""Record what happened, in the transaction in which it happens: no entry, no change."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Table, insert, select, update

from admin_app import clock
from admin_app.audit import changes
from admin_app.audit.models import AuditChange, AuditEntry, AuditHead, AuditValues
from admin_app.extensions import db, insert_new

HEADS: Table = AuditHead.__table__  # type: ignore[assignment]
ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
VALUES: Table = AuditValues.__table__  # type: ignore[assignment]
CHANGES: Table = AuditChange.__table__  # type: ignore[assignment]
HEAD = 1  # the row of audit_head
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
        {"record": table, "key": key, "content": json.loads(canonical(told[table, key]))} for table, key in sorted(told)
    ]
    for change in made:
        change["digest"] = digest_of_change(change["record"], change["key"], change["content"])
    entry = append(
        action, user_id, subject, customer_id, values, digest_of_changes(change["digest"] for change in made)
    )
    if made:
        db.session.connection().execute(insert(CHANGES), [{**change, "number": entry.number} for change in made])
    return entry


def hold() -> None:
    """Lock the head row until the caller commits, before anything else is: whatever is audited waits for its end.

    What is read from here on is what those left who held it before.
    """
    db.session.flush()
    locked = select(HEADS.c.id).where(HEADS.c.id == HEAD).with_for_update()
    if db.session.connection().execute(locked).one_or_none() is None:
        insert_new(AuditHead, [{"id": HEAD, "number": 0, "digest": START}], ["id"])
        db.session.connection().execute(locked)


def append(
    action: str,
    user_id: int | None,
    subject: str,
    customer_id: int | None,
    values: dict[str, Any] | None,
    changes_digest: str | None,
    batch: int | None = None,
) -> AuditEntry:
    """The next link of the chain; its changes are the caller's to store. Use `record`, or `Batch.record`.

    Written as rows, not as records: a session would sort out in several flushes what stands here in its order.
    """
    connection = db.session.connection()
    head = connection.execute(select(HEADS).where(HEADS.c.id == HEAD).with_for_update()).one_or_none()
    if head is None:
        connection.execute(insert(HEADS).values(id=HEAD, number=0, digest=START))
    content = json.loads(canonical(values or {}))
    entry = AuditEntry(
        number=head.number + 1 if head else 1,
        at=clock.now(),
        user_id=user_id,
        action=action,
        subject=subject,
        customer_id=customer_id,
        values_digest=sha256(canonical(content)),
        changes_digest=changes_digest,
        batch=batch,
        previous=head.digest if head else START,
    )
    entry.digest = digest_of(entry)
    connection.execute(insert(ENTRIES).values({column.key: getattr(entry, column.key) for column in ENTRIES.c}))
    connection.execute(update(HEADS).where(HEADS.c.id == HEAD).values(number=entry.number, digest=entry.digest))
    connection.execute(insert(VALUES).values(number=entry.number, content=content))
    return entry
