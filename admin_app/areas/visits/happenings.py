"""What of visits stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.visits.models import Improvement, Visit
from admin_app.screens.timeline import Source, tell


def _visited(row: Visit) -> str:
    if row.satisfaction is None:
        return gettext("Customer visited")
    return gettext("Customer visited, satisfaction %(points)s of 5", points=row.satisfaction)


def _found(row: Improvement) -> str:
    return gettext("To be improved: %(what)s", what=row.what[:80])


tell(
    Source(Visit, "done_on", "service", "visit.details_view", _visited, by="visitor_id"),
    Source(Improvement, "found_on", "service", "improvement.details_view", _found),
)
