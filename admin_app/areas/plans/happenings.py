"""What of business plans stands in a customer's timeline?"""

from flask_babel import gettext
from sqlalchemy import ColumnElement

from admin_app.areas.plans.models import Plan, PlanExpense
from admin_app.screens.formatters import yuan
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _named(row: Plan) -> dict[str, str]:
    return {"number": row.number, "title": row.title, "amount": yuan(row.amount_fen)}


def _drafted(row: Plan) -> str:
    return gettext("Business plan %(number)s “%(title)s” drafted over %(amount)s yuan", **_named(row))


def _approved(row: Plan) -> str:
    return gettext("Business plan %(number)s “%(title)s” approved", **_named(row))


def _closed(row: Plan) -> str:
    return gettext("Business plan %(number)s: %(state)s", number=row.number, state=words("state", row.state))


def _spent(row: PlanExpense) -> str:
    return gettext(
        "Expense %(number)s of plan %(plan)s: %(amount)s yuan",
        number=row.number,
        plan=row.plan.number,
        amount=yuan(row.amount_fen),
    )


def _is_one() -> ColumnElement[bool]:
    """Not brought by a file that was taken back."""
    return Plan.state != "void"


tell(
    Source(Plan, "drafted_on", "plans", "plan.details_view", _drafted, by="drafted_by_id", only=_is_one),
    Source(Plan, "approved_on", "plans", "plan.details_view", _approved, by=None, only=_is_one),
    Source(Plan, "closed_on", "plans", "plan.details_view", _closed, by=None, only=_is_one),
    Source(PlanExpense, "paid_on", "plans", "plan_expense.details_view", _spent, by="by_id", loads=("plan",)),
)
