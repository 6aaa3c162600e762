"""Which files stand in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.attachments.models import Attachment
from admin_app.screens.timeline import Source, tell


def _added(row: Attachment) -> str:
    return gettext("File added: %(name)s", name=row.name)


tell(Source(Attachment, "at", "archive", "attachment.details_view", _added, by="by_id"))
