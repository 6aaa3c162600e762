"""What managers see of business plans at a glance: how many stand where, how much of their budgets is spent, and what
came of it.
"""

from datetime import date

from flask import url_for
from flask_babel import lazy_gettext as _
from sqlalchemy import func, select

from admin_app.areas.plans.models import Plan
from admin_app.areas.plans.returns import Returns, returns_of
from admin_app.extensions import db
from admin_app.screens.boards import LEADING, Board, Line, board
from admin_app.screens.words import words

CARRIED_OUT, MOST_RETURNS = ("running", "finished", "ended"), 12
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


@board("plan_returns", LEADING, rank=41)
def plan_returns(on: date) -> Board:
    """What the latest plans brought that run or are over, against what was spent; each line leads to its plan."""
    latest = select(Plan).where(Plan.state.in_(CARRIED_OUT), Plan.approved_on.is_not(None))
    plans = list(db.session.scalars(latest.order_by(Plan.drafted_on.desc(), Plan.id).limit(MOST_RETURNS)))
    brought = returns_of([plan.id for plan in plans], on)
    lines = [_returned(plan, brought[plan.id]) for plan in plans]
    heads = (_("Spent (yuan)"), _("Invoiced (yuan)"), _("Collected (yuan)"), _("Collected for each yuan spent"))
    return Board(_("Returns of business plans"), _("Plan"), heads, lines, money=4, drawn=3)


def _returned(plan: Plan, brought: Returns) -> Line:
    values = (plan.spent_fen, brought.invoiced_fen, brought.collected_fen, brought.per_yuan(plan.spent_fen))
    return Line(f"{plan.number} {plan.title}", values, url_for("plan.details_view", id=plan.id))
