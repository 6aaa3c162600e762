"""What of prospecting stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.prospects.models import Deal, ProspectConfirmation, ProspectStep
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


def _closed(row: Deal) -> str:
    stage = words("deal_stage", row.deal_stage)
    return gettext("Deal %(number)s, %(product)s: %(stage)s", number=row.number, product=row.product, stage=stage)


tell(
    Source(Deal, "closed_on", "contracts", "deal.details_view", _closed, by="person_id"),
    Source(ProspectStep, "planned_on", "service", "prospect_step.details_view", _planned, by="planned_by_id"),
    Source(ProspectStep, "done_on", "service", "prospect_step.details_view", _done, by="done_by_id"),
    Source(ProspectConfirmation, "heard_on", "service", "prospect_confirmation.details_view", _heard, by="heard_by_id"),
)
