"""What of lending, loss and destruction stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.archive.destruction_models import DestructionCertificate
from admin_app.areas.archive.models import BorrowCard, Incident
from admin_app.screens.formatters import day
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _lent(row: BorrowCard) -> str:
    return gettext("Archive lent to %(person)s until %(day)s", person=row.borrower.name, day=day(row.due_on))


def _returned(row: BorrowCard) -> str:
    return gettext("Archive given back by %(person)s", person=row.borrower.name)


def _incident(row: Incident) -> str:
    return gettext("Incident: %(kind)s", kind=words("kind", row.kind))


def _closed(row: Incident) -> str:
    return gettext("Incident closed: %(kind)s", kind=words("kind", row.kind))


def _destroyed(row: DestructionCertificate) -> str:
    return gettext("Archive destroyed, certificate %(number)s", number=row.number)


tell(
    Source(BorrowCard, "lent_on", "archive", "borrow_card.details_view", _lent, by="issued_by_id", loads=("borrower",)),
    Source(
        *(BorrowCard, "returned_on", "archive", "borrow_card.details_view", _returned),
        by="received_by_id",
        loads=("borrower",),
    ),
    Source(Incident, "on", "archive", "archive_incident.details_view", _incident, by="reported_by_id"),
    Source(Incident, "closed_on", "archive", "archive_incident.details_view", _closed, by="closed_by_id"),
    Source(
        *(DestructionCertificate, "at", "archive", "destruction.details_view", _destroyed),
        by="asked_by_id",
        is_movement=True,
    ),
)
