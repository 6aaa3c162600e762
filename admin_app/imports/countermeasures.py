"""How do countermeasures agreed before the desk come in from a file? Those that hold, by customer, measure, party and
first day (二(三)3.3.2).

Nobody instructs them again: who agreed to one and why stands in its reason, as stated. Its copy is owed as of others.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select

from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.customers.models import GONE
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER
from admin_app.imports.cells import is_nothing, read_day, read_fen, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row

MEASURES = {
    "guarantor": ("担保人",),
    "joint_guarantor": ("连带担保人", "连带担保"),
    "deposit": ("保证金", "信用保证金"),
    "notarised": ("公证合同", "合同公证"),
    "subrogation": ("代位求偿", "代位权"),
    "in_kind": ("以物抵债", "实物抵债"),
    "recourse": ("向担保人追偿", "追偿"),
    "mortgage": ("抵押", "抵押物"),
}
KEY = ("measure", "party", "from_on")
SAID = (*KEY, "amount_fen", "until_on", "document", "reason")


def read_measure(cell: str) -> str:
    text = cell.strip().casefold()
    found = next((code for code, chinese in MEASURES.items() if text in (code, *chinese)), None)
    if found is None:
        known = "、".join(one[0] for one in MEASURES.values())
        raise Bad(
            sentence("This is no countermeasure.", "无法识别该信用对策。"),
            sentence(f"Write one of {', '.join(MEASURES)}.", f"请写下列之一：{known}。"),
        )
    return found


def read_amount(cell: str, unit: int = 1) -> int | None:
    return None if is_nothing(cell) else read_fen(cell, unit)


class CountermeasurePlan(Plan):
    customer_id: int = 0


class Countermeasures(Importer):
    kind = "countermeasures"
    clause = "二(三)3.3.2"
    records = ("countermeasures",)
    own = "countermeasures"
    fields = {"amount": "amount_fen"}
    key = ("customer", *KEY)
    thing = sentence("Countermeasure", "信用对策")
    chunk = 500
    columns = (
        CUSTOMER,
        Column("measure", ("对策", "信用对策"), True, read_measure, example="连带担保人"),
        Column(
            "party", ("对方", "担保方"), True, partial(read_text, most=200), ("other party",), example="宏远担保公司"
        ),
        Column("amount", ("金额", "担保金额"), False, read_amount, ("amount_fen",), in_units=True, example="500000.00"),
        Column("from_on", ("起日", "生效日期"), True, read_day, ("from",), example="2026-01-01"),
        Column("until_on", ("止日", "有效期至"), True, read_day, ("until", "last day"), example="2027-12-31"),
        Column("document", ("文件", "文件编号"), True, partial(read_text, most=200), example="担保书2026-12号，档案室"),
        Column("reason", ("原因", "说明"), True, partial(read_text, most=400), example="逾期后经总经理同意"),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["from_on"] > self.on:
            return Fault(line, "from_on", str(values["from_on"]), _TO_COME, _CHECK)
        if values["until_on"] < max(self.on, values["from_on"]):
            return Fault(line, "until_on", str(values["until_on"]), _OVER, _LEAVE_OUT)
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[CountermeasurePlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        keys = [one.id for one in customers.values()]
        columns = (Countermeasure.customer_id, *(getattr(Countermeasure, name) for name in SAID))
        there = select(*columns).where(Countermeasure.customer_id.in_(keys), Countermeasure.state != "declined")
        known = {(one.customer_id, *(getattr(one, name) for name in KEY)): one for one in db.session.execute(there)}
        return [_planned(row, customers.get(row.values["customer"]), known) for row in rows]

    def write(self, plans: Sequence[CountermeasurePlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["countermeasures"] == "created":
                said = _said(plan.row)
                db.session.add(
                    Countermeasure(
                        customer_id=plan.customer_id,
                        state="in_force",
                        proposed_on=said["from_on"],
                        instructed_on=said["from_on"],
                        **said,
                    )
                )
        batch.gather()
        db.session.expire_all()


def _said(row: Row) -> dict[str, Any]:
    said = row.values | {"amount_fen": row.values.get("amount")}
    return {name: said[name] for name in SAID}


def _planned(row: Row, customer: Any, known: dict[Any, Any]) -> CountermeasurePlan:
    plan, said = CountermeasurePlan(row), _said(row)
    if customer is None or customer.status in GONE:
        plan.fault = Fault(row.line, "customer", row.values["customer"], NO_CUSTOMER, IMPORT_IT)
        return plan
    plan.customer_id = customer.id
    there = known.get((customer.id, *(said[name] for name in KEY)))
    if there is None:
        plan.verbs = {"countermeasures": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return plan
    plan.verbs = {"countermeasures": "unchanged"}
    if any(getattr(there, name) != said[name] for name in SAID):
        plan.fault = Fault(row.line, "party", said["party"], _ANOTHER, _ON_ITS_PAGE)
    return plan


_CHECK = sentence("Check it.", "请核对。")
_TO_COME = sentence("This day is still to come.", "该日期尚未到来。")
_OVER = sentence("It holds no more.", "该对策已失效。")
_LEAVE_OUT = sentence("Leave out what is over.", "已失效的对策不必导入。")
_ANOTHER = sentence(
    "The desk has another one of this customer, measure, party and first day.",
    "已有同一客户、对策、对方及起日但内容不同的记录。",
)
_ON_ITS_PAGE = sentence("Correct the row, or renew it on its page.", "请更正此行，或在其页面续期。")
