"""What may leave the audit: the values of a record lawfully destroyed. The one way, and itself an entry.

The chain holds over digests, so it verifies afterwards; who acted, when and on which record stays.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, delete, or_, select, update

from admin_app.audit.models import AuditBulkChange, AuditChange, AuditEntry, AuditValues
from admin_app.audit.service import record
from admin_app.extensions import db

ACTION = "values.erased"
ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
VALUES: Table = AuditValues.__table__  # type: ignore[assignment]
CHANGES: Table = AuditChange.__table__  # type: ignore[assignment]
IN_BULK: Table = AuditBulkChange.__table__  # type: ignore[assignment]


def erase_values(
    table: str,
    key: int,
    *,
    by_id: int | None,
    reason: str,
    customer_id: int | None = None,
    also: Mapping[str, Collection[int]] | None = None,
) -> dict[str, int]:
    """Empty what the audit tells of this record, of `also` (keys by table) and, with `customer_id`, of everything
    about that customer.

    `reason` names the certificate; it is kept. The answer: how many entries lost their values, how many changes were
    emptied. Of what an import tells, the records named here lose theirs; the books it brought stay, told as they are.
    Statements on the tables themselves, because what is `Immutable` cannot be changed otherwise; the caller
    commits.
    """
    named = {other: set(keys) for other, keys in (also or {}).items()}
    named.setdefault(table, set()).add(key)
    own = _told_of(CHANGES, named)
    about = select(ENTRIES.c.number).where(ENTRIES.c.customer_id == customer_id, ENTRIES.c.action != ACTION)
    telling = select(CHANGES.c.number).where(own)
    numbers = telling if customer_id is None else telling.union(about)
    wanted = own if customer_id is None else or_(own, CHANGES.c.number.in_(about))
    lost: Any = db.session.execute(delete(VALUES).where(VALUES.c.number.in_(numbers)))
    emptied: Any = db.session.execute(
        update(CHANGES).where(wanted, CHANGES.c.content.is_not(None)).values(content=None)
    )
    in_bulk = _told_of(IN_BULK, named)
    if customer_id is not None:
        in_bulk = in_bulk | IN_BULK.c.batch.in_(select(ENTRIES.c.batch).where(ENTRIES.c.customer_id == customer_id))
    emptied_too: Any = db.session.execute(
        update(IN_BULK).where(in_bulk, IN_BULK.c.content.is_not(None)).values(content=None)
    )
    counts = {"entries": lost.rowcount, "changes": emptied.rowcount + emptied_too.rowcount}
    record(ACTION, user_id=by_id, subject=f"{table} {key}", customer_id=customer_id, values=counts | {"reason": reason})
    return counts


def _told_of(rows: Table, named: Mapping[str, Collection[int]]) -> ColumnElement[bool]:
    """What tells of these records: keys by table."""
    return or_(*((rows.c.record == table) & rows.c.key.in_(keys) for table, keys in named.items()))
