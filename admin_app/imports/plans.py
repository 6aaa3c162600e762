"""How do business plans come in from a file? Those that are over, as approved then; all others as drafts (二(一)).

A plan that was approved says on which day and by whom, when it was over and what came of it: it is kept as finished,
its approval as stated. What is not approved yet is a draft, and so is what still runs, for a plan runs here with a
team that was briefed and control points that somebody looks at (二(一)6–7): both go through the review of the desk.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.models import GONE
from admin_app.areas.plans.drafting import OPTIONAL, TEXTS
from admin_app.areas.plans.models import Plan as BusinessPlan
from admin_app.areas.plans.models import PlanVersion
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db, new_key
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER, amount
from admin_app.imports.cells import read_day, read_fen, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.opening_credit import TAKEN_OVER
from admin_app.imports.persons import NO_PERSON, SEVERAL, WRITE_USER, persons_named
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

OF_APPROVAL = ("approved_by", "closed_on", "closing_note")  # what a plan that was approved says, too
TERMS = {"title": "title", "amount": "amount_fen", "budget": "budget_fen"}  # what the plan itself says
DAYS = ("drafted_on", "approved_on", "closed_on")


def _text(name: str, *chinese: str, most: int, required: bool = True, also: tuple[str, ...] = ()) -> Column:
    return Column(name, chinese, required, partial(read_text, most=most, required=required, has_lines=most > 400), also)


def _day(name: str, *chinese: str, note: Any = None) -> Column:
    return Column(name, chinese, False, partial(read_day, required=False), (name.replace("_", " "),), note=note)


class PlanPlan(Plan):
    customer_id: int = 0
    drafted_by_id: int | None = None


class Plans(Importer):
    kind = "plans"
    clause = "二(一)3"
    records = ("plans",)
    own = "plans"
    key = ("number",)
    thing = sentence("Business plan", "业务方案")
    chunk = 500
    columns = (
        Column("number", ("方案编号",), True, partial(read_text, most=20), ("plan number",), example="FA-2025-001"),
        CUSTOMER,
        _text("title", "方案名称", "标题", most=200),
        amount("方案金额"),
        Column("budget", ("经费预算", "预算"), read=read_fen, in_units=True, example="20000.00"),
        _text("instrument", "金融工具", most=200, also=("financial instrument",)),
        _text("payment_method", "汇款方式", "付款方式", most=200, also=("payment method",)),
        _text("payment_cycle", "付款周期", "汇款周期", most=200, also=("payment cycle",)),
        _text("supply_cycle", "供货周期", most=200, required=False, also=("supply cycle",)),
        _text("other_terms", "其他约定", most=4_000, required=False, also=("other terms",)),
        Column(
            "drafted_by",
            ("拟稿人",),
            True,
            partial(read_text, most=80),
            ("drafted by",),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
        _day("drafted_on", "拟稿日期"),
        _day(
            "approved_on",
            "批准日期",
            note=sentence(
                "Only of a plan that is over; empty: it comes in as a draft and is reviewed here.",
                "仅限已结束的方案；留空则作为草稿导入，在系统中会审。",
            ),
        ),
        _text("approved_by", "批准人", "审批人", most=80, required=False, also=("approved by",)),
        _day("closed_on", "结束日期"),
        _text("closing_note", "执行结果", most=3_000, required=False, also=("what came of it",)),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["budget"] > values["amount"]:
            reason = sentence("Not above the amount of the plan.", "预算不得超过方案金额。")
            return Fault(line, "budget", "", reason, _CHECK)
        if values.get("approved_on") is None:
            said = next((name for name in OF_APPROVAL if values.get(name)), None)
            return None if said is None else Fault(line, "approved_on", "", _NOT_APPROVED, _FILL_IN, "二(一)5")
        lacking = next((name for name in OF_APPROVAL if not values.get(name)), None)
        if lacking is not None:
            reason = _STILL_RUNS if lacking == "closed_on" else _STATED
            return Fault(line, lacking, "", reason, _AS_DRAFT if lacking == "closed_on" else _FILL_IN, "二(一)5")
        days = [(name, values[name]) for name in DAYS if values.get(name)]
        for (_before, earlier), (name, day) in pairwise(days):
            if day < earlier:
                return Fault(line, name, str(day), _OUT_OF_ORDER, _CHECK)
        if values["closed_on"] > self.on:
            return Fault(line, "closed_on", str(values["closed_on"]), _TO_COME, _AS_DRAFT, "二(一)5")
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[PlanPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        columns = (BusinessPlan.number, BusinessPlan.customer_id, BusinessPlan.approved_on)
        found = select(*columns, *(getattr(BusinessPlan, name) for name in TERMS.values()))
        numbers = [row.values["number"] for row in rows]
        known = {one.number: one for one in db.session.execute(found.where(BusinessPlan.number.in_(numbers)))}
        people = persons_named({row.values["drafted_by"] for row in rows})
        return [_planned(row, customers.get(row.values["customer"]), known, people) for row in rows]

    def write(self, plans: Sequence[PlanPlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["plans"] == "created":
                self._write(plan)
        batch.gather()
        db.session.expire_all()

    def _write(self, plan: PlanPlan) -> None:
        said, key = plan.row.values, new_key()
        terms = {column: said[name] for name, column in TERMS.items()}
        drafted = {
            "customer_id": plan.customer_id,
            "drafted_by_id": plan.drafted_by_id,
            "drafted_on": said.get("drafted_on") or said.get("approved_on") or self.on,
            "approved_on": said.get("approved_on"),
        }
        is_over = said.get("approved_on") is not None
        over = {"state": "finished", "closed_on": said["closed_on"], "closing_note": _stated(said)} if is_over else {}
        db.session.add(BusinessPlan(id=key, number=said["number"], spent_fen=0, **terms, **drafted, **over))
        db.session.flush()
        texts = {name: said.get(name) or "" for name in (*TEXTS, *OPTIONAL) if name != "title"}
        state = "approved" if is_over else "draft"
        db.session.add(PlanVersion(plan_id=key, number=1, state=state, **terms, **texts, **drafted))


def _stated(said: Mapping[str, Any]) -> str:
    """What came of it, and whose the approval was."""
    return f"{said['closing_note']}\n{TAKEN_OVER}；批准人 · approved by: {said['approved_by']}"


def _planned(row: Row, customer: Any, known: Mapping[str, Any], people: Mapping[str, list[int]]) -> PlanPlan:
    plan, said = PlanPlan(row), row.values
    if customer is None or customer.status in GONE:
        plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
        return plan
    persons = people.get(said["drafted_by"], [])
    if len(persons) != 1:
        reason = SEVERAL if persons else NO_PERSON
        plan.fault = Fault(row.line, "drafted_by", said["drafted_by"], reason, WRITE_USER)
        return plan
    plan.customer_id, plan.drafted_by_id = customer.id, persons[0]
    there = known.get(said["number"])
    if there is None:
        plan.verbs = {"plans": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return plan
    plan.verbs = {"plans": "unchanged"}
    held = (there.customer_id, there.approved_on, *(getattr(there, column) for column in TERMS.values()))
    if held != (customer.id, said.get("approved_on"), *(said[name] for name in TERMS)):
        plan.fault = Fault(row.line, "number", said["number"], _RECORDED, _GIVE_ANOTHER)
    return plan


_CHECK = sentence("Check it.", "请核对。")
_FILL_IN = sentence("Fill it in.", "请填写。")
_NOT_APPROVED = sentence("What came of a plan is said of one that was approved.", "只有已批准的方案才有执行结果。")
_STATED = sentence(
    "A plan that was approved says by whom, and what came of it.", "已批准的方案须注明批准人与执行结果。"
)
_STILL_RUNS = sentence(
    "A plan that still runs needs a team that was briefed and control points here.",
    "仍在执行的方案须在系统中指定小组、交底并设定控制点。",
)
_AS_DRAFT = sentence(
    "Leave the day of approval empty: it comes in as a draft and is reviewed here.",
    "请将批准日期留空：作为草稿导入，在系统中会审。",
)
_OUT_OF_ORDER = sentence("The days are not in their order.", "日期先后有误。")
_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
_RECORDED = sentence("This number is recorded with other values.", "该编号已录有内容不同的记录。")
_GIVE_ANOTHER = sentence("Correct the row, or give a new number.", "请更正此行，或另编号。")
