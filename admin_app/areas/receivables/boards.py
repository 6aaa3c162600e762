"""What is seen of receivables at a glance: the owner's customers that need him; what is owed, by age."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.areas.receivables import aging
from admin_app.areas.receivables.attention import needing
from admin_app.screens.boards import LEADING, Board, Line, board
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


@board("receivables", LEADING | {"finance_officer"}, rank=20)
def receivables(on: date) -> Board:
    """What is not due, and what is late by age; each line leads to its invoices."""
    words = [gettext("not due")]
    for _name, least, most in aging.BUCKETS:
        words.append(
            gettext("%(least)s–%(most)s days late", least=least, most=most) if most else gettext("late for over a year")
        )
    found = zip(words, aging.spans(on), strict=True)
    lines = [Line(word, (span.open_fen, span.invoices), _invoices(span)) for word, span in found if span.invoices]
    heads = (_("Unpaid (yuan)"), _("Invoices"))
    return Board(_("Receivables by age"), _("Age"), heads, lines, money=1, drawn=1)


def _invoices(span: aging.Span) -> str:
    """The invoices' list, narrowed down to what the line counts."""
    days: dict[str, Any] = {"flt1_due_on_from": span.first, "flt2_due_on_until": span.last}
    return url_for("invoice.index_view", flt0_open_state="open", **{name: day for name, day in days.items() if day})
