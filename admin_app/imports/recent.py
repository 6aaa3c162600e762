"""Which imports of the last days can be taken back, whoever brought them, on screen or at the shell?

Named by their entry in the audit. Whoever may import such files may take one back, as a job of his own, so that what
hinders it is told as far as he sees it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts.models import User
from admin_app.audit.models import AuditEntry, AuditValues
from admin_app.errors import NotFound
from admin_app.extensions import db
from admin_app.imports.kinds import KINDS
from admin_app.imports.models import Job
from admin_app.imports.undoing import UNDONE_WITHIN

MOST = 100


@dataclass(frozen=True)
class Ran:
    """An import that came in and stands. `who` is None for the shell; `counts` by kind of record."""

    number: int
    batch: int
    kind: str
    filename: str
    user_id: int | None
    who: str | None
    at: datetime
    sha256: str
    counts: dict[str, dict[str, int]]


def recent(kinds: Collection[str] = tuple(KINDS), number: int | None = None) -> list[Ran]:
    """The newest first; `number`: that one alone."""
    actions = {f"import.{kind}": kind for kind in kinds}
    since = clock.now() - UNDONE_WITHIN
    rows = (
        select(AuditEntry, User.name, AuditValues.content)
        .join(AuditValues, AuditValues.number == AuditEntry.number)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(AuditEntry.action.in_(actions), AuditEntry.at > since, AuditEntry.batch.is_not(None))
        .order_by(AuditEntry.number.desc())
        .limit(MOST)
    )
    if number is not None:
        rows = rows.where(AuditEntry.number == number)
    gone = _taken_back(since)
    return [
        Ran(
            entry.number,
            entry.batch,
            actions[entry.action],
            entry.subject,
            entry.user_id,
            who,
            entry.at,
            told["sha256"],
            told["counts"],
        )
        for entry, who, told in db.session.execute(rows)
        if entry.number not in gone
    ]


def _taken_back(since: datetime) -> set[Any]:
    rows = (
        select(AuditValues.content)
        .join(AuditEntry, AuditEntry.number == AuditValues.number)
        .where(AuditEntry.action.in_([f"import.{kind}.undo" for kind in KINDS]), AuditEntry.at > since)
    )
    return {told["entry"] for told in db.session.scalars(rows)}


def ran(number: int, kinds: Collection[str] = tuple(KINDS)) -> Ran:
    """NotFound where there is none, it is too long ago or was taken back, or the reader may not import such files."""
    found = recent(kinds, number)
    if not found:
        raise NotFound
    return found[0]


def job_to_take_back(one: Ran, user: User) -> Job:
    """Of the person who asks; not added to the session yet."""
    return Job(
        kind=one.kind,
        step="undo",
        state="queued",
        user_id=user.id,
        filename=one.filename,
        sha256=one.sha256,
        size=0,
        done=0,
        total=0,
        rows=0,
        passed_over=0,
        left_out=0,
        fault_count=0,
        result=one.counts,
        batch=one.batch,
        created_at=datetime.now(UTC),
        finished_at=one.at,
        business_day=clock.today(),
    )
