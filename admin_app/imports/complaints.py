"""How do complaints come in from a file? By their number; new ones only.

What the file says was done with one closes it as brought; without that, it waits to be taken up as any other does.
Where the file names a customer of ours by code, it is linked to him.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import cache, partial
from typing import Any

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.complaints import intakes
from admin_app.areas.complaints.models import ComplaintIntake
from admin_app.areas.customers.models import GONE
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

OPENS = time(9)  # a file names the day alone
STILL_OPEN = ("in progress", "open", "处理中", "未办结", "untimely response in progress")
CHANNELS = {
    **{name: name for name in intakes.CHANNELS},
    **dict.fromkeys(("phone", "telephone", "电话"), "phone"),
    **dict.fromkeys(("letter", "postal mail", "fax", "信函", "传真"), "letter"),
    **dict.fromkeys(("mail", "email", "e-mail", "邮件", "电子邮件"), "mail"),
    **dict.fromkeys(("visit", "in person", "来访", "上门"), "visit"),
    **dict.fromkeys(("web", "web referral", "form", "网站", "网页"), "form"),
}


def read_channel(cell: str) -> str:
    """How it came in; what is not known came in by a file."""
    return CHANNELS.get(cell.strip().casefold(), "file")


def read_long(cell: str) -> str:
    return read_text(cell, most=4_000, required=False, has_lines=True)


class ComplaintPlan(Plan):
    customer_id: int | None = None


class Complaints(Importer):
    kind = "complaints"
    clause = "二(五)1.2"
    records = ("complaints",)
    own = "complaints"
    key = ("number",)
    thing = sentence("Complaint", "投诉")
    chunk = 500
    columns = (
        Column("number", ("投诉编号", "编号"), True, partial(read_text, most=40), ("Complaint ID",), example="TS-0001"),
        Column("received_on", ("受理日期", "投诉日期"), True, read_day, ("Date received",), example="2026-11-23"),
        Column(
            "content",
            ("投诉内容", "内容"),
            True,
            partial(read_text, most=4_000, has_lines=True),
            ("Issue",),
            example="到货破损",
        ),
        Column("details", ("详情", "补充说明"), False, read_long, ("Sub-issue",)),
        Column(
            "customer",
            ("客户编号", "客户代码"),
            False,
            partial(read_text, most=40, required=False),
            ("customerID", "code"),
            example="KH-1001",
            note=sentence("Of a customer of ours: it is linked to him.", "为本公司客户时与其档案关联。"),
        ),
        Column("name", ("客户名称", "投诉人"), False, partial(read_text, most=200, required=False), ("Customer name",)),
        Column("category", ("类别", "产品"), False, partial(read_text, most=200, required=False), ("Product",)),
        Column("channel", ("受理渠道", "渠道"), False, read_channel, ("Submitted via",), example="电话"),
        Column(
            "outcome",
            ("处理结果", "结果"),
            False,
            partial(read_text, most=200, required=False),
            ("Company response to consumer",),
            note=sentence("What was done; empty where it is still open.", "已作何处理；尚未办结的留空。"),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["received_on"] <= self.on:
            return None
        reason = sentence("This day is still to come.", "该日期尚未到来。")
        return Fault(line, "received_on", str(values["received_on"]), reason, sentence("Check it.", "请核对。"))

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[ComplaintPlan]:
        numbers = [row.values["number"] for row in rows]
        found = select(ComplaintIntake.number, ComplaintIntake.received_on, ComplaintIntake.content)
        known = {one.number: one for one in db.session.execute(found.where(ComplaintIntake.number.in_(numbers)))}
        customers = customers_by_code(sorted({row.values["customer"] for row in rows if row.values.get("customer")}))
        return [_planned(row, known.get(row.values["number"]), customers) for row in rows]

    def write(self, plans: Sequence[ComplaintPlan], batch: Batch) -> None:
        times = cache(lambda on: intakes.times_of("ordinary", _instant(on)))
        for plan in plans:
            if plan.verbs["complaints"] == "created":
                _write(plan, self.user_id, times(plan.row.values["received_on"]))
        batch.gather()
        db.session.expire_all()


def _planned(row: Row, known: Any, customers: dict[str, Any]) -> ComplaintPlan:
    plan, said = ComplaintPlan(row), row.values
    if known is not None:
        plan.verbs = {"complaints": "unchanged"}
        if (known.received_on, known.content) != (said["received_on"], _content(said)):
            reason = sentence("This number is recorded with other values.", "该编号已录有内容不同的记录。")
            plan.fault = Fault(
                row.line, "number", said["number"], reason, sentence("Give it another number.", "请另行编号。")
            )
        return plan
    plan.verbs = {"complaints": "created"}
    plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
    code = said.get("customer")
    customer = customers.get(code) if code else None
    if code and (customer is None or customer.status in GONE):
        reason = sentence("No customer has this code.", "没有此编号的客户。")
        advice = sentence("Import the customer first, or leave it empty.", "请先导入该客户，或将此格留空。")
        plan.fault = Fault(row.line, "customer", code, reason, advice)
    elif customer is not None:
        plan.customer_id = customer.id
    return plan


def _write(plan: ComplaintPlan, user_id: int | None, times: intakes.Times) -> None:
    said = plan.row.values
    raised = intakes.Raised(
        content=_content(said),
        typed_name=said.get("name") or said.get("customer") or "",
        category=(said.get("category") or "")[:80],
        came_by=said.get("channel") or "file",
    )
    at = _instant(said["received_on"])
    intake = intakes.write(raised, at, user_id=None, number=said["number"], times=times)
    outcome = (said.get("outcome") or "").strip()
    if outcome and outcome.casefold() not in STILL_OPEN:
        intake.outcome = outcome
    elif plan.customer_id is not None:
        intakes.begin(intake, plan.customer_id, by_id=user_id)


def _content(said: dict[str, Any]) -> str:
    return "\n".join(part for part in (said["content"], said.get("details") or "") if part)[:4_000]


def _instant(on: date) -> datetime:
    return clock.at(on, OPENS)
