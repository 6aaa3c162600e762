"""How do expenses of business plans come in from a file? By plan and number, within what its budget leaves (二(一)5).

Of a plan that runs, once its team has acknowledged the briefing, or of one that is over, up to its last day.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import exists, select

from admin_app.accounts.models import User
from admin_app.areas.plans.models import Plan as BusinessPlan
from admin_app.areas.plans.models import PlanExpense, PlanMember, PlanVersion
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.booked import amount
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

SPENDING = ("running", "finished", "ended")


class ExpensePlan(Plan):
    of: Any = None


class PlanExpenses(Importer):
    kind = "plan_expenses"
    clause = "二(一)5"
    records = ("plan_expenses",)
    own = "plan_expenses"
    key = ("plan", "number")
    thing = sentence("Expense", "支出")
    chunk = 500
    columns = (
        Column("plan", ("方案编号",), True, partial(read_text, most=20), ("plan number",), example="FA-2025-001"),
        Column("number", ("支出编号", "凭证号"), True, partial(read_text, most=60), example="ZC-0001"),
        Column("paid_on", ("支付日期",), True, read_day, ("paid on",), example="2025-06-30"),
        amount("支出金额"),
        Column("purpose", ("用途",), True, partial(read_text, most=400), example="样品费"),
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._new_fen: dict[int, int] = {}  # of this file and not yet written, by plan

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["paid_on"] <= self.on:
            return None
        reason = sentence("This day is still to come.", "该日期尚未到来。")
        return Fault(line, "paid_on", str(values["paid_on"]), reason, _CHECK)

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[ExpensePlan]:
        if writing:  # the rows before these stand in the database by now
            self._new_fen = {}
        wanted = select(BusinessPlan).where(BusinessPlan.number.in_({row.values["plan"] for row in rows}))
        plans = {one.number: one for one in db.session.scalars(wanted)}
        keys = [one.id for one in plans.values()]
        unread = _unacknowledged(keys)
        customers = {one.customer_id for one in plans.values()}
        known = _known(customers, {row.values["number"] for row in rows})
        return [self._planned(row, plans.get(row.values["plan"]), unread, known) for row in rows]

    def write(self, plans: Sequence[ExpensePlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["plan_expenses"] == "created":
                said = plan.row.values
                given = {"number": said["number"], "paid_on": said["paid_on"], "purpose": said["purpose"]}
                of = {"plan_id": plan.of.id, "customer_id": plan.of.customer_id}
                db.session.add(PlanExpense(**of, **given, amount_fen=said["amount"], by_id=self.user_id, is_void=False))
                plan.of.spent_fen += said["amount"]
        batch.gather()
        db.session.expire_all()

    def _planned(self, row: Row, of: Any, unread: Collection[int], known: Mapping[Any, Any]) -> ExpensePlan:
        plan, said = ExpensePlan(row), row.values
        if of is None or of.state not in SPENDING:
            plan.fault = Fault(row.line, "plan", said["plan"], _NO_PLAN, _IMPORT_PLAN)
            return plan
        plan.of, there = of, known.get((of.customer_id, said["number"]))
        if there is not None:
            plan.verbs = {"plan_expenses": "unchanged"}
            if there != (of.id, said["paid_on"], said["amount"], False):
                plan.fault = Fault(row.line, "number", said["number"], _RECORDED, _GIVE_ANOTHER)
            return plan
        plan.verbs = {"plan_expenses": "created"}
        plan.changes = {name: (None, value) for name, value in said.items()}
        plan.fault = self._refused(row, of, unread)
        return plan

    def _refused(self, row: Row, of: Any, unread: Collection[int]) -> Fault | None:
        said = row.values
        if of.id in unread:
            return Fault(row.line, "plan", said["plan"], _NOT_ACKNOWLEDGED, _WAIT, "二(一)6")
        if not (of.approved_on <= said["paid_on"] <= (of.closed_on or self.on)):
            return Fault(row.line, "paid_on", str(said["paid_on"]), _NOT_THEN, _CHECK)
        self._new_fen[of.id] = self._new_fen.get(of.id, 0) + said["amount"]
        if of.spent_fen + self._new_fen[of.id] <= of.budget_fen:
            return None
        return Fault(row.line, "amount", "", _TOO_MUCH, _CHECK)


def _unacknowledged(plan_ids: Collection[int]) -> set[int]:
    """Those of which somebody in the team, who still works here, has not acknowledged the briefing."""
    waits = exists().where(
        PlanMember.version_id == PlanVersion.id,
        PlanMember.asked_on.is_not(None),
        PlanMember.is_out.is_(False),
        PlanMember.user_id == User.id,
        User.active,
    )
    rows = select(PlanVersion.plan_id).where(PlanVersion.plan_id.in_(plan_ids), PlanVersion.state == "approved", waits)
    return set(db.session.scalars(rows))


def _known(customer_ids: Collection[int], numbers: Collection[str]) -> dict[Any, Any]:
    """By customer and number: whose plan, when, how much, and whether it is void."""
    columns = (PlanExpense.plan_id, PlanExpense.paid_on, PlanExpense.amount_fen, PlanExpense.is_void)
    rows = select(PlanExpense.customer_id, PlanExpense.number, *columns)
    rows = rows.where(PlanExpense.customer_id.in_(customer_ids), PlanExpense.number.in_(numbers))
    return {(row[0], row[1]): tuple(row[2:]) for row in db.session.execute(rows)}


_CHECK = sentence("Check it.", "请核对。")
_NO_PLAN = sentence("No plan of this number runs or is over.", "没有此编号的执行中或已结束的方案。")
_IMPORT_PLAN = sentence(
    "Import the plan first, have it approved and briefed, or correct the number.",
    "请先导入方案或完成审批与交底，或更正编号。",
)
_NOT_ACKNOWLEDGED = sentence("Somebody in the team has not acknowledged the briefing.", "小组中有人尚未确认交底。")
_WAIT = sentence("Bring the file once all have.", "请待全部确认后再导入。")
_NOT_THEN = sentence("The plan was not in force on this day.", "该日方案未生效或已结束。")
_TOO_MUCH = sentence("All expenses together exceed the budget of the plan.", "支出合计超过方案预算。")
_RECORDED = sentence("This number is recorded with other values.", "该编号已录有内容不同的记录。")
_GIVE_ANOTHER = sentence("Correct the row, or give a new number.", "请更正此行，或另编号。")
