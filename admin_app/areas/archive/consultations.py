"""A consultation: the archive on screen for some days, without export, print or attachments (查阅, 二(二)6.7)."""

from datetime import date, timedelta

from admin_app.areas.archive.models import ArchiveRequest
from admin_app.duties import workdays
from admin_app.extensions import db
from admin_app.secrecy.models import Grant
from admin_app.secrecy.reader import unguarded


def last_day(on: date, working_days: int) -> date:
    """The last of so many working days, counted from that day on."""
    return workdays.working_days_later(on - timedelta(days=1), working_days)


def open_consultation(request: ArchiveRequest, customer_id: int, working_days: int, on: date) -> Grant:
    """From today; it ends with its last day, by itself."""
    with unguarded("what was granted is written for whoever asked"):
        grant = Grant(
            customer_id=customer_id,
            user_id=request.requester_id,
            kind="consult",
            from_on=on,
            until_on=last_day(on, working_days),
        )
        db.session.add(grant)
        db.session.flush()
    return grant
