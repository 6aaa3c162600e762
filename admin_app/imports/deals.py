"""How do the deals that another program kept come in from a file? By number; a known one goes on as the file says.

Its customer and whoever made it are found by name, and must be known. A deal with nobody named is nobody's sale: its
row is left out, and said. What a deal is worth says nothing of what is owed; that is for invoices.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.prospects.models import Deal
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db, new_key
from admin_app.imports.cells import is_nothing, read_day, read_fen, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.persons import persons_named
from admin_app.imports.receivable_writing import insert_rows
from admin_app.imports.report import Bad, Fault, LeftOut
from admin_app.imports.staging import Row
from admin_app.readings import fold

STAGE_NAMES = {
    **dict.fromkeys(("prospecting", "prospect", "new", "初步接触"), "prospecting"),
    **dict.fromkeys(("engaging", "negotiation", "proposal", "洽谈中", "洽谈"), "engaging"),
    **dict.fromkeys(("won", "closed won", "赢单", "成交"), "won"),
    **dict.fromkeys(("lost", "closed lost", "输单", "未成交"), "lost"),
}
OVER = ("won", "lost")
GOES_ON = {  # what may differ of a known deal, by column
    "product": "product",
    "stage": "deal_stage",
    "engaged_on": "engaged_on",
    "closed_on": "closed_on",
    "value": "value_fen",
}


def read_stage(cell: str) -> str:
    """One of the four stages, in either language."""
    found = STAGE_NAMES.get(" ".join(cell.split()).casefold())
    if found is None:
        raise Bad(
            sentence("This is no stage of a deal.", "无法识别该商机阶段。"),
            sentence("Write prospecting, engaging, won or lost.", "请写初步接触、洽谈中、成交或未成交。"),
        )
    return found


def read_value(cell: str, unit: int = 1) -> int | None:
    return None if is_nothing(cell) else read_fen(cell, unit)


class DealPlan(Plan):
    deal: Any = None
    customer_id: int | None = None
    person_id: int | None = None


class Deals(Importer):
    kind = "deals"
    clause = "一4.8"
    records = ("deals",)
    own = "deals"
    key = ("number",)
    thing = sentence("Deal", "商机")
    columns = (
        Column(
            "number", ("商机编号", "编号"), True, partial(read_text, most=60), ("opportunity_id",), example="SJ-0001"
        ),
        Column(
            "customer",
            ("客户名称", "客户"),
            True,
            partial(read_text, most=200, required=False),
            ("customer name",),
            example="新星机械有限公司",
            note=sentence("Name or code. A row without one is left out.", "名称或编号。留空的行不导入。"),
        ),
        Column("stage", ("商机阶段", "阶段"), True, read_stage, ("deal_stage",), example="成交"),
        Column(
            "person",
            ("业务员", "负责人"),
            False,
            partial(read_text, most=80, required=False),
            ("sales_agent",),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
        Column("product", ("产品",), False, partial(read_text, most=200, required=False), example="标准件"),
        Column("engaged_on", ("开始日期", "洽谈日期"), False, partial(read_day, required=False), ("engage_date",)),
        Column("closed_on", ("结束日期", "成交日期"), False, partial(read_day, required=False), ("close_date",)),
        Column("value", ("成交金额", "金额"), False, read_value, ("close_value",), in_units=True, example="12000.00"),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if not values["customer"]:
            return LeftOut(line, "customer", "", _NOBODYS, _NAME_HIM)
        engaged_on, closed_on = values.get("engaged_on"), values.get("closed_on")
        for column in ("engaged_on", "closed_on"):
            day: date | None = values.get(column)
            if day is not None and day > self.on:
                reason = sentence("This day is still to come.", "该日期尚未到来。")
                return Fault(line, column, str(day), reason, _CHECK)
        if values["stage"] in OVER and closed_on is None:
            reason = sentence("A deal that is won or lost has its day.", "成交或未成交的商机须有结束日期。")
            return Fault(line, "closed_on", "", reason, sentence("Fill it in.", "请填写。"))
        if engaged_on is not None and closed_on is not None and closed_on < engaged_on:
            reason = sentence("It ends before it began.", "结束日期早于开始日期。")
            return Fault(line, "closed_on", str(closed_on), reason, _CHECK)
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[DealPlan]:
        numbers = [row.values["number"] for row in rows]
        columns = (Deal.id, Deal.number, Deal.customer_id, Deal.person_id, Deal.is_void, Deal.row_version)
        found = select(*columns, *(getattr(Deal, name) for name in GOES_ON.values())).where(Deal.number.in_(numbers))
        known = {one.number: one for one in db.session.execute(found)}
        customers = _customers({row.values["customer"] for row in rows})
        people = persons_named({row.values["person"] for row in rows if row.values.get("person")})
        return [_planned(row, known.get(row.values["number"]), customers, people) for row in rows]

    def write(self, plans: Sequence[DealPlan], batch: Batch) -> None:
        made = [
            {
                "id": new_key(),
                "number": plan.row.values["number"],
                "customer_id": plan.customer_id,
                "person_id": plan.person_id,
                "is_void": False,
                **{name: plan.row.values.get(column) for column, name in GOES_ON.items()},
                "product": plan.row.values.get("product") or "",
            }
            for plan in plans
            if plan.verbs["deals"] == "created"
        ]
        insert_rows(Deal, made, batch)
        changing = {plan.deal.id: plan for plan in plans if plan.verbs["deals"] == "changed"}
        for deal in db.session.scalars(select(Deal).where(Deal.id.in_(changing))):
            for column, (_was, value) in changing[deal.id].changes.items():
                setattr(deal, GOES_ON[column], value)
        batch.gather()
        db.session.expire_all()


def _customers(named: set[str]) -> dict[str, list[Any]]:
    """By code as written, and by folded name."""
    found: dict[str, list[Any]] = {}
    there = (
        select(Customer.id, Customer.code, Customer.name_key)
        .where(Customer.status.not_in(GONE))
        .order_by(Customer.code)
    )
    for one in db.session.execute(there.where(Customer.name_key.in_({fold(name) for name in named}))):
        found.setdefault(one.name_key, []).append(one)
    for one in db.session.execute(there.where(Customer.code.in_(named))):
        found[f"\n{one.code}"] = [one]
    return found


def _planned(row: Row, known: Any, customers: dict[str, list[Any]], people: dict[str, list[int]]) -> DealPlan:
    plan, said = DealPlan(row), row.values
    fitting = customers.get(f"\n{said['customer']}") or customers.get(fold(said["customer"]), [])
    if len(fitting) != 1:
        plan.fault = _unclear(row, "customer", [one.code for one in fitting], _NO_CUSTOMER, _IMPORT_CUSTOMER)
        return plan
    plan.customer_id = fitting[0].id
    if said.get("person"):
        persons = people.get(said["person"], [])
        if len(persons) != 1:
            plan.fault = _unclear(row, "person", [said["person"]] * len(persons), _NO_PERSON, _IMPORT_PERSON)
            return plan
        plan.person_id = persons[0]
    if known is None:
        plan.verbs = {"deals": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return plan
    if known.is_void or known.customer_id != plan.customer_id or plan.person_id not in (None, known.person_id):
        reason = sentence(
            "This number is recorded of another customer or person.", "该编号已录为其他客户或人员的商机。"
        )
        plan.fault = Fault(row.line, "number", said["number"], reason, _CHECK)
        return plan
    plan.deal = known
    pairs = ((column, getattr(known, name), said.get(column)) for column, name in GOES_ON.items())
    plan.changes = {column: (was, now) for column, was, now in pairs if now not in (None, "") and was != now}
    plan.verbs = {"deals": "changed" if plan.changes else "unchanged"}
    return plan


def _unclear(row: Row, column: str, several: list[str], nobody: Any, bring: Any) -> Fault:
    if not several:
        return Fault(row.line, column, row.values[column], nobody, bring)
    says = sentence(f"Several have this name: {', '.join(several[:3])}.", f"有多个同名：{'、'.join(several[:3])}。")
    return Fault(row.line, column, row.values[column], says, sentence("Write the code.", "请填写编号或用户名。"))


_NOBODYS = sentence("No customer is named: the row is left out.", "未注明客户，此行不导入。")
_NAME_HIM = sentence("Name the customer where the deal is somebody's.", "如属某客户，请补填客户名称。")
_CHECK = sentence("Check it.", "请核对。")
_NO_CUSTOMER = sentence("No customer has this name or code.", "没有此名称或编号的客户。")
_IMPORT_CUSTOMER = sentence("Import the customer first, or correct the name.", "请先导入该客户，或更正名称。")
_NO_PERSON = sentence("Nobody here has this name.", "没有此姓名的人员。")
_IMPORT_PERSON = sentence("Have the people imported first, or correct the name.", "请先由管理员导入人员，或更正姓名。")
