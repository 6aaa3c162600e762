"""What of prospecting stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.prospects.models import ProspectConfirmation, ProspectStep
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _planned(row: ProspectStep) -> str:
    return gettext("Next step planned: %(what)s", what=row.what[:80])


def _done(row: ProspectStep) -> str:
    return gettext("%(what)s: %(claim)s", what=row.what[:80], claim=words("claim", row.claim))


def _heard(row: ProspectConfirmation) -> str:
    if row.differs:
        return gettext("Customer service asked the customer, who says otherwise")
    return gettext("Customer service asked the customer, who confirms")


tell(
    Source(ProspectStep, "planned_on", "service", "prospect_step.details_view", _planned, by="planned_by_id"),
    Source(ProspectStep, "done_on", "service", "prospect_step.details_view", _done, by="done_by_id"),
    Source(ProspectConfirmation, "heard_on", "service", "prospect_confirmation.details_view", _heard, by="heard_by_id"),
)
