"""Who gives his signatures in time? A board of those who lead."""

from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.signoffs.kept import kept_by_person

DAYS = 90


@board("signatures", LEADING, rank=30)
def signatures(on: date) -> Board:
    since = on - timedelta(days=DAYS)
    lines = [
        Line(user.name, (in_time, late), url_for("signoffs.requests", all=1, signer=user.id, since=since.isoformat()))
        for user, in_time, late in kept_by_person(since, on)
    ]
    title = gettext("Signatures given in time, last %(days)s days", days=DAYS)
    return Board(title, _("Person"), (_("In time"), _("Late")), lines)
