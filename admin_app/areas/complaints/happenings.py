"""What of complaints stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.complaints.models import Complaint, ComplaintStep
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _received(row: Complaint) -> str:
    return gettext("Complaint %(number)s", number=row.number)


def _step(row: ComplaintStep) -> str:
    return gettext("Complaint: %(step)s", step=words("complaint_act", row.complaint_act))


tell(
    Source(Complaint, "received_on", "service", "complaint.details_view", _received, by=None),
    Source(
        *(ComplaintStep, "at", "service", "complaint.details_view", _step),
        by="by_id",
        argument="id",
        key="complaint_id",
        only=lambda: ComplaintStep.complaint_act.in_(("judge", "decide", "reopen", "archive", "void")),
    ),
)
