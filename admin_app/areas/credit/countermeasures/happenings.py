"""What of countermeasures stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.screens.formatters import day
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _proposed(row: Countermeasure) -> str:
    what = words("measure", row.measure)
    return gettext("Countermeasure proposed: %(measure)s, %(party)s", measure=what, party=row.party)


def _in_force(row: Countermeasure) -> str:
    what = words("measure", row.measure)
    return gettext("%(measure)s in force until %(day)s", measure=what, day=day(row.until_on))


def _closed(row: Countermeasure) -> str:
    what, state = words("measure", row.measure), words("state", row.state)
    return gettext("%(measure)s: %(state)s. %(note)s", measure=what, state=state, note=row.note or "")


PAGE = "countermeasure.details_view"
tell(
    Source(Countermeasure, "proposed_on", "credit", PAGE, _proposed, by="proposed_by_id"),
    Source(Countermeasure, "from_on", "credit", PAGE, _in_force, by=None),
    Source(Countermeasure, "closed_on", "credit", PAGE, _closed, by=None),
)
