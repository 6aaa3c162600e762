"""How do holds of before the desk come in from a file? Those that stand (二(三)3.4.2), by customer and what they stop.

From then on nothing is sold to the customer. Whoever ordered one is somebody here whose post may, and by his rank
policy `hold_lifting` says who lifts it. An emergency report waits for an instruction: it is raised here (3.3.1).
"""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.accounts.models import User
from admin_app.areas.credit.holds import OPEN_ALREADY, RIGHTS
from admin_app.areas.credit.models import SupplyHold
from admin_app.areas.customers.models import GONE, Customer
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.persons import NO_PERSON, SEVERAL, WRITE_USER, persons_named
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

STOPS = {
    **dict.fromkeys(("hold", "supply", "暂停供货", "停供", "供货"), "hold"),
    **dict.fromkeys(("ended", "dealings", "终止交易", "停止交易", "交易"), "ended"),
}


def read_stop(cell: str) -> str:
    found = STOPS.get(cell.strip().casefold())
    if found is None:
        raise Bad(
            sentence("This is neither supply nor dealings.", "无法识别所停止的事项。"),
            sentence("Write supply or dealings.", "请写暂停供货或终止交易。"),
        )
    return found


class HoldPlan(Plan):
    customer_id: int = 0
    ordered_by_id: int | None = None


class Holds(Importer):
    kind = "holds"
    clause = "二(三)3.4.2"
    records = ("holds",)
    own = "holds"
    key = ("customer", "kind")
    thing = sentence("Hold", "停供")
    chunk = 500
    columns = (
        CUSTOMER,
        Column("kind", ("停止事项", "类型"), True, read_stop, ("what it stops",), example="暂停供货"),
        Column("opened_on", ("起始日期", "暂停日期"), True, read_day, ("since",), example="2026-09-01"),
        Column("reason", ("原因",), True, partial(read_text, most=400), example="货款逾期九十天"),
        Column(
            "ordered_by",
            ("决定人", "批准人"),
            True,
            partial(read_text, most=80),
            ("ordered by",),
            note=sentence(
                "By his rank it is said who lifts it: user name, or the name where only one has it.",
                "由其职级确定由谁解除：用户名；姓名不重复时也可填姓名。",
            ),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["opened_on"] <= self.on:
            return None
        reason = sentence("This day is still to come.", "该日期尚未到来。")
        return Fault(line, "opened_on", str(values["opened_on"]), reason, sentence("Check it.", "请核对。"))

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[HoldPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        keys = [one.id for one in customers.values()]
        there = select(SupplyHold).where(SupplyHold.customer_id.in_(keys), SupplyHold.closed_on.is_(None))
        known = {(one.customer_id, one.kind): one for one in db.session.scalars(there)}
        people = persons_named({row.values["ordered_by"] for row in rows})
        posts = _posts({key for keys in people.values() for key in keys})
        return [_planned(row, customers.get(row.values["customer"]), known, people, posts) for row in rows]

    def write(self, plans: Sequence[HoldPlan], batch: Batch) -> None:
        new = [plan for plan in plans if plan.verbs["holds"] == "created"]
        for plan in new:
            said = {name: plan.row.values[name] for name in ("kind", "opened_on", "reason")}
            db.session.add(SupplyHold(customer_id=plan.customer_id, opened_by_id=plan.ordered_by_id, **said))
        held = {plan.customer_id for plan in new}
        for customer in db.session.scalars(select(Customer).where(Customer.id.in_(held))).unique():
            customer.supply_hold = True
        batch.gather()
        db.session.expire_all()


def _posts(keys: Collection[int]) -> dict[int, frozenset[str]]:
    return {one.id: one.posts for one in db.session.scalars(select(User).where(User.id.in_(keys))).unique()}


def _planned(
    row: Row,
    customer: Any,
    known: Mapping[Any, SupplyHold],
    people: Mapping[str, list[int]],
    posts: Mapping[int, frozenset[str]],
) -> HoldPlan:
    plan, said = HoldPlan(row), row.values
    if customer is None or customer.status in GONE:
        plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
        return plan
    persons = people.get(said["ordered_by"], [])
    if len(persons) != 1:
        reason = SEVERAL if persons else NO_PERSON
        plan.fault = Fault(row.line, "ordered_by", said["ordered_by"], reason, WRITE_USER)
        return plan
    plan.customer_id, plan.ordered_by_id = customer.id, persons[0]
    there = known.get((customer.id, said["kind"]))
    if there is not None:
        plan.verbs = {"holds": "unchanged"}
        if (there.opened_on, there.reason, there.opened_by_id) != (said["opened_on"], said["reason"], persons[0]):
            plan.fault = Fault(row.line, "kind", said["kind"], OPEN_ALREADY[said["kind"]], _LIFT_IT)
        return plan
    plan.verbs = {"holds": "created"}
    plan.changes = {name: (None, value) for name, value in said.items()}
    if not rights.may(posts[persons[0]], RIGHTS[said["kind"]]):
        plan.fault = Fault(row.line, "ordered_by", said["ordered_by"], _MAY_NOT, _WHO_ORDERED)
    return plan


_MAY_NOT = sentence("His post may not order this.", "该人员的岗位无权作此决定。")
_WHO_ORDERED = sentence("Write who ordered it.", "请填写作出决定的人员。")
_LIFT_IT = sentence("Correct the row, or lift it on its page first.", "请更正此行，或先在其页面解除。")
