"""Whose duties are late for so long that they are his superior's concern, too? On the first page of who has people."""

from datetime import date

from flask_babel import lazy_gettext as _

from admin_app.accounts.rights import POST_TITLES
from admin_app.duties.escalating.service import escalated_to, leads_somebody
from admin_app.screens.boards import Board, Line, board
from admin_app.secrecy.reader import current_reader


@board("escalated", frozenset(POST_TITLES), rank=1, when=leads_somebody)
def escalated(on: date) -> Board:
    """By person: how many, and how many steps he stands below the reader."""
    lines = [Line(one.person.name, (one.count, one.steps)) for one in escalated_to(current_reader(), on)]
    heads = (_("Late duties"), _("Steps below me"))
    empty = _("Nobody of yours has left a duty undone for long.")
    return Board(_("Long-overdue duties of my people"), _("Person"), heads, lines, drawn=0, empty=empty)
