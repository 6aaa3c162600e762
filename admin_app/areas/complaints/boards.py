"""Open complaints at a glance, by cause, and how many of them are late."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import case, func, select

from admin_app.areas.complaints import duties
from admin_app.areas.complaints.models import Complaint
from admin_app.areas.complaints.stages import OPEN
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.screens.words import words


@board("complaints", LEADING | {"service_officer"}, rank=40)
def complaints(on: date) -> Board:
    """Those the reader sees; late is what should have been taken a step further by now."""
    late = func.sum(case((duties.late(on), 1), else_=0))
    counted = select(Complaint.cause_kind, func.count(), late).select_from(Complaint)
    found = db.session.execute(counted.where(Complaint.stage.in_(OPEN)).group_by(Complaint.cause_kind)).all()
    lines = [
        Line(
            words("cause_kind", kind) if kind else gettext("Cause not known yet"),
            (number, int(lately or 0)),
            urls=_listed(kind),
        )
        for kind, number, lately in sorted(found, key=lambda one: (-one[1], one[0] or ""))
    ]
    return Board(_("Open complaints by cause"), _("Cause"), (_("Still open"), _("Late")), lines)


def _listed(kind: str | None) -> tuple[str, str]:
    of_cause: dict[str, Any] = {"flt3_cause_kind": kind} if kind else {}
    return url_for("complaint.index_view", **of_cause), url_for("complaint.index_view", flt8_late="1", **of_cause)
