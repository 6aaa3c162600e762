"""What managers see of business plans at a glance: how many stand where, and how much of their budgets is spent."""

from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from admin_app.areas.plans.models import Plan
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.screens.words import words

OPEN = ("draft", "submitted", "review", "decision", "approved", "running")


@board("plans", LEADING, rank=40)
def plans(_on: date) -> Board:
    """Plans that are not over, by state; each line leads to them."""
    sums = select(Plan.state, func.count(), func.sum(Plan.budget_fen), func.sum(Plan.spent_fen)).select_from(Plan)
    rows = db.session.execute(sums.where(Plan.state.in_(OPEN)).group_by(Plan.state))
    found = {state: (int(budget), int(spent), count) for state, count, budget, spent in rows}
    lines = [
        Line(words("state", state), found[state], url_for("plan.index_view", flt0_state=state))
        for state in OPEN
        if state in found
    ]
    heads = (_("Budget (yuan)"), _("Spent (yuan)"), _("Plans"))
    return Board(_("Business plans by state"), _("State"), heads, lines, money=2)
