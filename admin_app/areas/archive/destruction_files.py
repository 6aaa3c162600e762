"""The files of a destroyed archive: removed from disk once the destruction is committed, never before."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import event, select

from admin_app import storage
from admin_app.areas.attachments.models import Attachment, contents_in_use
from admin_app.areas.complaints.models import Complaint, ComplaintPhoto, IntakePhoto
from admin_app.extensions import db


def contents_of(customer_ids: list[int]) -> set[str]:
    """The SHA-256 of each file kept with these archives."""
    kept: tuple[Any, ...] = (
        select(Attachment.sha256).where(Attachment.customer_id.in_(customer_ids)),
        select(ComplaintPhoto.sha256).where(ComplaintPhoto.customer_id.in_(customer_ids)),
        select(IntakePhoto.sha256).where(IntakePhoto.intake_id.in_(intakes_of(customer_ids))),
    )
    return {sha256 for rows in kept for sha256 in db.session.scalars(rows)}


def intakes_of(customer_ids: list[int]) -> Any:
    """The keys of what came in about them."""
    return select(Complaint.intake_id).where(Complaint.customer_id.in_(customer_ids))


def remove_unused(contents: Iterable[str]) -> None:
    """Remove, after the commit, what no row has any more; where this is undone, the files stay."""
    wanted = set(contents)
    used = contents_in_use(wanted)
    if wanted - used:
        _after_commit(wanted - used)


def _after_commit(contents: set[str]) -> None:
    session = db.session()
    leaving, undoing = set(contents), []
    transaction: Any = session.get_nested_transaction() or session.get_transaction()
    while transaction is not None:  # undone with any of these
        undoing.append(transaction)
        transaction = transaction.parent

    def undone(_session: Any, previous: Any) -> None:
        if previous in undoing:
            leaving.clear()

    def committed(session: Any) -> None:
        if session.in_nested_transaction():  # a savepoint
            return
        for sha256 in leaving:
            storage.remove(sha256)
        leaving.clear()

    event.listen(session, "after_soft_rollback", undone)
    event.listen(session, "after_commit", committed)
