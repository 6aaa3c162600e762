"""Is the record of what happened whole? Walks the chain in flat memory, and names each entry that does not fit."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import select

from admin_app.audit.accesses import digest_of_access
from admin_app.audit.bulk import digest_of as digest_of_row
from admin_app.audit.bulk import digest_over
from admin_app.audit.models import AuditAccess, AuditBulkChange, AuditChange, AuditEntry, AuditHead, AuditValues
from admin_app.audit.service import START, canonical, digest_of, digest_of_change, digest_of_changes, sha256
from admin_app.extensions import db

BATCH = 1000
ENTRIES, ACCESSES = 1, 2
MISSING, ALTERED, VALUES, CHANGES = "missing", "altered", "values altered", "changes altered"
CUT, UNHEARD_OF = "entries missing at the end", "not the entry that was noted down"


class Head(NamedTuple):
    """Where the chain ends: whoever keeps this elsewhere will notice a chain written anew."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def head(chain: int = ENTRIES) -> Head:
    """Where the chain of entries, or of accesses, ends now."""
    found = select(AuditHead.number, AuditHead.digest).where(AuditHead.id == chain)
    row = db.session.execute(found).one_or_none()
    return Head(0, START) if row is None else Head(row.number, row.digest)


def broken_entries(kept: Head | None = None) -> Iterator[tuple[int, str]]:
    """(number, what is wrong) for each entry that does not fit; nothing when all is well.

    `kept`: a head noted down before; the entry of that number must still have that digest.
    """
    previous, expected = START, 1
    for entry, content, changes in _entries():
        if entry.number != expected:
            yield expected, MISSING
        fault = _fault(entry, previous, content, changes)
        if fault is None and kept is not None and entry.number == kept.number and entry.digest != kept.digest:
            fault = UNHEARD_OF
        if fault is not None:
            yield entry.number, fault
        previous, expected = entry.digest, entry.number + 1
    if _is_cut(head(ENTRIES), kept, expected, previous):
        yield expected, CUT


def broken_accesses(kept: Head | None = None) -> Iterator[tuple[int, str]]:
    """The same for the accesses."""
    previous, expected = START, 1
    for access in _accesses():
        if access.number != expected:
            yield expected, MISSING
        if access.previous != previous or digest_of_access(access.number, access, previous) != access.digest:
            yield access.number, ALTERED
        elif kept is not None and access.number == kept.number and access.digest != kept.digest:
            yield access.number, UNHEARD_OF
        previous, expected = access.digest, access.number + 1
    if _is_cut(head(ACCESSES), kept, expected, previous):
        yield expected, CUT


def _is_cut(last: Head, kept: Head | None, expected: int, previous: str) -> bool:
    """Does the chain end before its head, or before one that was noted down?"""
    return last != (expected - 1, previous) or (kept is not None and kept.number >= expected)


def _fault(entry: AuditEntry, previous: str, content: Any, changes: list[AuditChange]) -> str | None:
    if entry.previous != previous or digest_of(entry) != entry.digest:
        return ALTERED
    if content is not None and sha256(canonical(content)) != entry.values_digest:
        return VALUES
    told = digest_of_changes(change.digest for change in changes) if entry.batch is None else _digest_of(entry.batch)
    if told != entry.changes_digest or any(
        change.content is not None and digest_of_change(change.record, change.key, change.content) != change.digest
        for change in changes
    ):
        return CHANGES
    return None


def _digest_of(batch: int) -> str | None:
    """Over all changes of the batch, as they stand there; None when one of them is not what its own digest says."""
    found, last = digest_over(batch), 0
    columns = (AuditBulkChange.place, AuditBulkChange.record, AuditBulkChange.key)
    rows = select(*columns, AuditBulkChange.digest, AuditBulkChange.content).where(AuditBulkChange.batch == batch)
    rows = rows.order_by(AuditBulkChange.place).limit(BATCH)
    while told := db.session.execute(rows.where(AuditBulkChange.place > last)).all():
        for place, record, key, digest, content in told:
            if content is not None and digest_of_row(record, key, content) != digest:
                return None
            found.update(digest.encode())
            last = place
    return str(found.hexdigest())


def _entries() -> Iterator[tuple[AuditEntry, Any, list[AuditChange]]]:
    """Each entry with its values and its changes, in order; None or nothing where they were erased."""
    last = 0
    while True:
        rows = (
            select(AuditEntry, AuditValues.content)
            .outerjoin(AuditValues, AuditValues.number == AuditEntry.number)
            .where(AuditEntry.number > last)
            .order_by(AuditEntry.number)
            .limit(BATCH)
        )
        found = list(db.session.execute(rows))
        if not found:
            return
        first, last = found[0][0].number, found[-1][0].number
        changes = _changes(first, last)
        for entry, content in found:
            yield entry, content, changes.get(entry.number, [])
        db.session.expunge_all()


def _changes(first: int, last: int) -> dict[int, list[AuditChange]]:
    rows = select(AuditChange).where(AuditChange.number.between(first, last))
    held: dict[int, list[AuditChange]] = {}
    for change in db.session.scalars(rows.order_by(AuditChange.number, AuditChange.record, AuditChange.key)):
        held.setdefault(change.number, []).append(change)
    return held


def _accesses() -> Iterator[AuditAccess]:
    last = 0
    while found := list(
        db.session.scalars(
            select(AuditAccess).where(AuditAccess.number > last).order_by(AuditAccess.number).limit(BATCH)
        )
    ):
        last = found[-1].number
        yield from found
        db.session.expunge_all()
