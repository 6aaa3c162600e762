"""Spend on a plan: every expense names its plan and stays within what is left of its budget (二(一)5). Money in fen.

The plan is locked before its budget is looked at, and its version moves with each expense, so that of two at once
that do not fit together one is refused.
"""

from datetime import date

from sqlalchemy import select

from admin_app.areas.customers.acting import reason_of
from admin_app.areas.plans.acting import demand_acknowledged, demand_in_force, note, plan_of
from admin_app.areas.plans.models import Plan, PlanExpense
from admin_app.areas.receivables.checks import Problems, yuan
from admin_app.errors import Conflict, NotFound, Refused, sentence
from admin_app.extensions import db

CLAUSE = "二(一)5"


def spend(plan_id: int, *, number: str, amount_fen: int, paid_on: date, purpose: str, on: date) -> PlanExpense:
    """Refused beyond the budget, and while the plan does not run or somebody has not acknowledged the briefing."""
    plan, by_id = plan_of(plan_id, "plan.spend")
    demand_acknowledged(demand_in_force(plan, "running", clause=CLAUSE))
    problems = Problems()
    number = problems.number(number, PlanExpense)
    amount_fen = problems.amount(amount_fen)
    problems.day(paid_on, "paid_on", until=on, since=plan.approved_on)
    problems.raise_any()
    left = plan.budget_fen - plan.spent_fen
    if amount_fen > left:
        raise Refused(
            sentence(
                f"{yuan(amount_fen)} yuan is more than the {yuan(left)} yuan left of the plan's budget.",
                f"支出 {yuan(amount_fen)} 元超过方案预算余额 {yuan(left)} 元。",
            ),
            CLAUSE,
        )
    expense = PlanExpense(
        plan_id=plan.id,
        customer_id=plan.customer_id,
        number=number,
        amount_fen=amount_fen,
        paid_on=paid_on,
        purpose=reason_of(purpose, "purpose", 400),
        by_id=by_id,
    )
    db.session.add(expense)
    plan.spent_fen += amount_fen
    note("spend", plan, by_id, number=number, amount_fen=amount_fen)
    return expense


def void(expense_id: int, reason: str) -> PlanExpense:
    """It was none: its amount is free again."""
    plan_id = db.session.scalar(select(PlanExpense.plan_id).where(PlanExpense.id == expense_id))
    if plan_id is None:
        raise NotFound
    plan, by_id = plan_of(plan_id, "plan.spend")
    rows = select(PlanExpense).where(PlanExpense.id == expense_id).execution_options(populate_existing=True)
    expense = db.session.scalars(rows).one()
    if expense.is_void:
        raise Conflict(sentence("This record is void.", "此记录已作废。"), CLAUSE)
    expense.is_void, expense.void_reason = True, reason_of(reason)
    plan.spent_fen -= expense.amount_fen
    note("void_expense", plan, by_id, number=expense.number, reason=expense.void_reason)
    return expense


def spent_on(plan: Plan) -> int:
    """The percentage of the budget that is spent."""
    return plan.spent_fen * 100 // plan.budget_fen if plan.budget_fen else 0
