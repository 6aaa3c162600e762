"""The chapter of complaints on screen."""

from typing import Any

from flask_babel import lazy_gettext as _

from admin_app.areas.complaints import boards as _boards  # noqa: F401 -- open complaints on the first page
from admin_app.areas.complaints import duties as _duties  # noqa: F401 -- what is owed about complaints
from admin_app.areas.complaints import find as _find  # noqa: F401 -- by number, in the box
from admin_app.areas.complaints import happenings as _happenings  # noqa: F401 -- what the timeline tells
from admin_app.areas.complaints import ledger as _ledger  # noqa: F401 -- the ledger
from admin_app.areas.complaints import of_period as _of_period  # noqa: F401 -- what is told of a month, quarter or year
from admin_app.areas.complaints import prints as _prints  # noqa: F401 -- record and reply
from admin_app.areas.complaints.complaint_screens import ComplaintView
from admin_app.areas.complaints.intake_screens import IntakeView
from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.areas.complaints.public import PublicComplaint


def views() -> list[Any]:
    service = _("Service")
    return [
        ComplaintView(Complaint, _("Complaints"), service, "complaint", url="/complaints"),
        IntakeView(ComplaintIntake, _("Complaints come in"), service, "complaint_intake", url="/complaint-intakes"),
        PublicComplaint(name="", endpoint="complain", url="/complain"),
    ]
