"""What an owner sees at a glance: his customers that need him."""

from datetime import date

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.areas.receivables.attention import needing
from admin_app.screens.boards import Board, Line, board
from admin_app.secrecy.reader import current_reader

MOST = 10
NONE = _("None of your customers is late or on hold.")


@board("attention", frozenset({"salesperson"}), rank=5)
def attention(on: date) -> Board:
    """Supply on hold, or payments late; the worst ten."""
    lines = [
        Line(
            gettext("%(name)s (on hold)", name=one.name) if one.on_hold else one.name,
            (one.late_fen, one.days_late),
            url_for("customer.details_view", id=one.customer_id),
        )
        for one in needing(current_reader().user_id, on, MOST)
    ]
    heads = (_("Late (yuan)"), _("Days late"))
    return Board(
        _("My customers that need me"),
        _("Customer"),
        heads,
        lines,
        money=1,
        drawn=0,
        empty=_("None of your customers is late or on hold."),
    )
