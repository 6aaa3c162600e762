"""What of investigations stands in a customer's timeline? The finding itself is told by the credit chapter."""

from flask_babel import gettext

from admin_app.areas.credit.investigating.models import InvestigationCase, InvestigationStep
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _asked(row: InvestigationCase) -> str:
    return gettext("Investigation asked for: %(reason)s", reason=row.reason)


def _ended(row: InvestigationCase) -> str:
    if row.state == "concluded":
        return gettext("Investigation concluded: %(result)s", result=words("result", row.result))
    return gettext("Investigation %(state)s: %(reason)s", state=words("state", row.state), reason=row.note or "")


def _step(row: InvestigationStep) -> str:
    if row.state == "dropped":
        return gettext("Channel dropped: %(channel)s", channel=words("channel", row.channel))
    return gettext("Channel gone through: %(channel)s", channel=words("channel", row.channel))


CASE, STEP = "investigation_case.details_view", ""
tell(
    Source(InvestigationCase, "asked_on", "credit", CASE, _asked, by="asked_by_id"),
    Source(InvestigationCase, "closed_on", "credit", CASE, _ended, by="officer_id"),
    Source(InvestigationStep, "done_on", "credit", STEP, _step, by="done_by_id"),
)
