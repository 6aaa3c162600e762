"""What may leave the audit: the values of a record lawfully destroyed. The one way, and itself an entry.

The chain holds over digests, so it verifies afterwards; who acted, when and on which record stays.
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Table, delete, or_, select, update

from admin_app.audit.models import AuditChange, AuditEntry, AuditValues
from admin_app.audit.service import record
from admin_app.extensions import db

ACTION = "values.erased"
ENTRIES: Table = AuditEntry.__table__  # type: ignore[assignment]
VALUES: Table = AuditValues.__table__  # type: ignore[assignment]
CHANGES: Table = AuditChange.__table__  # type: ignore[assignment]


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
    emptied. Statements on the tables themselves, because what is `Immutable` cannot be changed otherwise; the caller
    commits.
    """
    own = (CHANGES.c.record == table) & (CHANGES.c.key == key)
    for other, keys in (also or {}).items():
        own = own | ((CHANGES.c.record == other) & CHANGES.c.key.in_(keys))
    about = select(ENTRIES.c.number).where(ENTRIES.c.customer_id == customer_id, ENTRIES.c.action != ACTION)
    telling = select(CHANGES.c.number).where(own)
    numbers = telling if customer_id is None else telling.union(about)
    wanted = own if customer_id is None else or_(own, CHANGES.c.number.in_(about))
    lost: Any = db.session.execute(delete(VALUES).where(VALUES.c.number.in_(numbers)))
    emptied: Any = db.session.execute(
        update(CHANGES).where(wanted, CHANGES.c.content.is_not(None)).values(content=None)
    )
    counts = {"entries": lost.rowcount, "changes": emptied.rowcount}
    record(ACTION, user_id=by_id, subject=f"{table} {key}", customer_id=customer_id, values=counts | {"reason": reason})
    return counts
