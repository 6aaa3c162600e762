"""What of reports and notified changes stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.customers.profile.models import Verification
from admin_app.areas.information.models import InformationNote, NotifiedChange
from admin_app.screens.timeline import Source, tell


def _noted(_row: InformationNote) -> str:
    return gettext("Noted in an information report")


def _notified(_row: NotifiedChange) -> str:
    return gettext("Change notified")


def _verified(row: Verification) -> str:
    if row.is_unchanged:
        return gettext("Archive looked through, nothing changed")
    return gettext("Archive looked through: %(note)s", note=row.note)


tell(
    Source(InformationNote, "on", "archive", "information_note.details_view", _noted, by="by_id"),
    Source(NotifiedChange, "at", "archive", "notified_change.details_view", _notified, by="by_id"),
    Source(Verification, "on", "archive", "verification.details_view", _verified, by="by_id"),
)
