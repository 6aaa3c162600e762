"""What does an import, or a merge, say of each of very many records? Written row by row while it goes on.

An entry is made with the head of the chain locked, and what it tells waits in memory until then: neither will do for a
file of a million rows. A `Batch` stores what is told as it comes, in the same transaction, and binds it to its entry at
the end by one digest over all. A transaction that ends without that entry is refused (`secrecy/guard.py`).
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, insert, inspect

from admin_app.audit import changes, service
from admin_app.audit.models import AuditBulkChange, AuditEntry
from admin_app.extensions import db, new_key

ROWS: Table = AuditBulkChange.__table__  # type: ignore[assignment]
CHUNK = 2_000

Pairs = Mapping[str, tuple[Any, Any]]  # before and after by column


class Batch:
    """Of one transaction, and not inside a savepoint. What is flushed meanwhile is told, too, after each `gather`."""

    def __init__(self) -> None:
        self.key, self.count = new_key(), 0
        self._all = digest_over(self.key)
        db.session().info[changes.BATCH] = self

    def gather(self) -> None:
        """Store what was flushed since the last time: often, so that little waits in memory."""
        db.session.flush()
        told = changes.take(db.session())
        self._store((table, key, told[table, key]) for table, key in sorted(told))

    def made(self, model: Any, rows: Iterable[Mapping[str, Any]]) -> None:
        """These rows were inserted in bulk: values by name of column, the key among them."""
        names = _told_names(model)
        self._store(
            (
                model.__tablename__,
                row["id"],
                {
                    "how": changes.MADE,
                    "version": 1,
                    "values": {
                        names[name]: value for name, value in row.items() if value is not None and names.get(name)
                    },
                },
            )
            for row in rows
        )

    def changed(self, model: Any, rows: Iterable[tuple[int, int | None, Pairs]]) -> None:
        """These were changed in bulk: key, version now, before and after by name of column. Equal ones are left out."""
        names = _told_names(model)
        for_each = ((key, version, {n: p for n, p in pairs.items() if p[0] != p[1]}) for key, version, pairs in rows)
        self._store(
            (
                model.__tablename__,
                key,
                {
                    "how": changes.CHANGED,
                    "version": version,
                    "columns": {names[name]: list(pair) for name, pair in pairs.items() if names.get(name)},
                },
            )
            for key, version, pairs in for_each
            if pairs
        )

    def record(
        self,
        action: str,
        *,
        user_id: int | None,
        subject: str = "",
        customer_id: int | None = None,
        values: dict[str, Any] | None = None,
    ) -> AuditEntry:
        """The entry that all of this belongs to; as `audit.record`, the last thing in the transaction."""
        self.gather()
        digest, batch = (self._all.hexdigest(), self.key) if self.count else (None, None)
        entry = service.append(action, user_id, subject, customer_id, values, digest, batch)
        db.session().info.pop(changes.BATCH, None)
        return entry

    def _store(self, told: Iterable[tuple[str, int, dict[str, Any]]]) -> None:
        rows = []
        for table, key, change in told:
            self.count += 1
            content = service.canonical(change)
            digest = digest_of(table, key, content)
            self._all.update(digest.encode())
            rows.append(
                {
                    "batch": self.key,
                    "place": self.count,
                    "record": table,
                    "key": key,
                    "digest": digest,
                    "content": content,
                }
            )
            if len(rows) == CHUNK:
                _insert(rows)
                rows = []
        if rows:
            _insert(rows)


def _insert(rows: list[dict[str, Any]]) -> None:
    db.session.connection().execute(insert(ROWS), rows)


@lru_cache(maxsize=64)
def _told_names(model: Any) -> dict[str, str]:
    """The attribute of each column, by both names; keys, versions and secrets are not among them."""
    told = [one for one in inspect(model).column_attrs if one.key not in changes.UNTOLD]
    shown = [one for one in told if not changes.is_secret(one.columns[0])]
    return {name: one.key for one in shown for name in (one.key, one.columns[0].name)}


def digest_over(batch: int) -> Any:
    """Begins the digest over all changes of a batch: add the digest of each, in their order."""
    return hashlib.sha256(str(batch).encode())


def digest_of(record: str, key: int, content: str) -> str:
    return service.sha256(f"{record} {key} {content}")


def content_of(text: str | None) -> dict[str, Any] | None:
    """What a row says, in the shape of any other change; None where it was erased."""
    if text is None:
        return None
    told: dict[str, Any] = json.loads(text)
    if "values" in told:
        told["columns"] = {name: [None, value] for name, value in told.pop("values").items()}
    return told
