"""Record what happened, in the transaction in which it happens: no entry, no change."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.audit.models import AuditEntry, AuditHead, AuditValues
from admin_app.extensions import db

START = "0" * 64


def canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _digest(entry: AuditEntry) -> str:
    fields = [entry.number, entry.at.isoformat(), entry.user_id, entry.action, entry.subject]
    return sha256(canonical([*fields, entry.customer_id, entry.values_digest, entry.previous]))


def record(
    action: str,
    *,
    user_id: int | None,
    subject: str = "",
    customer_id: int | None = None,
    values: dict[str, Any] | None = None,
) -> AuditEntry:
    """Append one entry; the head row is locked until the caller commits, so call this last in a transaction."""
    db.session.flush()
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
        previous=head.digest,
    )
    entry.digest = _digest(entry)
    head.number, head.digest = entry.number, entry.digest
    db.session.add(entry)
    db.session.flush()
    db.session.add(AuditValues(number=entry.number, content=content))
    db.session.flush()
    return entry


def broken_entries() -> Iterator[tuple[int, str]]:
    """Walk the chain: (number, what is wrong) for each entry that does not fit; nothing when all is well."""
    previous, expected = START, 1
    rows = db.session.execute(
        select(AuditEntry, AuditValues.content)
        .outerjoin(AuditValues, AuditValues.number == AuditEntry.number)
        .order_by(AuditEntry.number)
        .execution_options(yield_per=1000)
    )
    for entry, content in rows:
        if entry.number != expected:
            yield expected, "missing"
        if entry.previous != previous or _digest(entry) != entry.digest:
            yield entry.number, "altered"
        elif content is not None and sha256(canonical(content)) != entry.values_digest:
            yield entry.number, "values altered"
        previous, expected = entry.digest, entry.number + 1
    head = db.session.get(AuditHead, 1)
    if head is not None and (head.number != expected - 1 or head.digest != previous):
        yield expected, "entries missing at the end"
