"""What of waived duties stands in a customer's timeline? That they were asked for, their request tells."""

from flask_babel import gettext

from admin_app import said
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.screens.formatters import day
from admin_app.screens.timeline import Source, tell

PAGE = "duty_waiver.details_view"


def _granted(row: DutyWaiver) -> str:
    return gettext("Waived until %(day)s: %(what)s", day=day(row.until_on), what=said(row.title))


def _taken_back(row: DutyWaiver) -> str:
    return gettext("Owed again, its waiver taken back: %(what)s", what=said(row.title))


tell(
    Source(DutyWaiver, "from_on", "signatures", PAGE, _granted, by="signed_by_id"),
    Source(DutyWaiver, "ended_on", "signatures", PAGE, _taken_back, by="ended_by_id"),
)
