"""A complaint in the box that finds, by its number or the beginning of it."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.extensions import db
from admin_app.screens import formatters
from admin_app.screens.find import Found, Hit, finder

FEWEST = 4  # signs; TS and the year are in every number


@finder(rank=40)
def complaints(text: str, most: int) -> Found:
    """Those the reader sees; of what nobody has linked yet, how it came in."""
    begun = text.upper()
    if len(begun) < FEWEST or not begun.isascii() or not begun.replace("-", "").isalnum():
        return Found(gettext("Complaints"))
    end = begun + "\uffff"
    rows = select(ComplaintIntake).where(ComplaintIntake.number >= begun, ComplaintIntake.number < end)
    rows = rows.where(ComplaintIntake.is_void.is_(False))
    found = list(db.session.scalars(rows.order_by(ComplaintIntake.number).limit(most)).unique())
    linked = select(Complaint).where(Complaint.intake_id.in_([one.id for one in found]), Complaint.stage != "void")
    by_intake = {one.intake_id: one for one in db.session.scalars(linked).unique()} if found else {}
    return Found(gettext("Complaints"), [_hit(one, by_intake.get(one.id)) for one in found])


def _hit(intake: ComplaintIntake, complaint: Complaint | None) -> Hit:
    if complaint is None:
        return Hit(intake.number, url_for("complaint_intake.details_view", id=intake.id), intake.typed_name)
    marks = (formatters.badge("stage", complaint.stage),)
    return Hit(complaint.number, url_for("complaint.details_view", id=complaint.id), str(complaint.customer), marks)
