"""How do visits come in from a file? Whole records alone (二(五)3.4.3), by customer and day, new ones."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from sqlalchemy import select, tuple_

from admin_app.areas.credit.standing import grades_then
from admin_app.areas.customers.models import GONE
from admin_app.areas.visits.models import Visit
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Bad, Fault
from admin_app.imports.staging import Row
from admin_app.policies import service as policies

METHODS = {
    **dict.fromkeys(("", "phone", "telephone", "电话"), "phone"),
    **dict.fromkeys(("mail", "e-mail", "email", "邮件", "电子邮件"), "mail"),
}
SAID = ("satisfaction", "opinion", "advice", "wants", "market")


def read_points(cell: str) -> int:
    """Satisfaction from 1 to 5."""
    text = cell.strip().removesuffix("/5").removesuffix("分").strip()
    if text not in ("1", "2", "3", "4", "5"):
        raise Bad(
            sentence("This is no satisfaction from 1 to 5.", "满意度须为 1 至 5。"),
            sentence("Write a whole number from 1 to 5.", "请填写 1 至 5 的整数。"),
        )
    return int(text)


def read_method(cell: str) -> str:
    found = METHODS.get(cell.strip().casefold())
    if found is None:
        raise Bad(
            sentence("This is no way of visiting.", "这不是回访方式。"),
            sentence("Write phone or mail.", "请写电话或邮件。"),
        )
    return found


def _words(english: str, chinese: str, *also: str) -> Column:
    return Column(english, (chinese,), True, partial(read_text, most=4_000, has_lines=True), also, example="无")


class VisitPlan(Plan):
    customer_id: int = 0
    grade_then: str | None = None


class Visits(Importer):
    kind = "visits"
    clause = "二(五)3.4.3"
    records = ("visits",)
    own = "visits"
    key = ("customer", "done_on")
    thing = sentence("Visit", "回访")
    chunk = 500
    columns = (
        Column(
            "customer", ("客户编号", "客户代码"), True, partial(read_text, most=40), ("customerID",), example="KH-1001"
        ),
        Column("done_on", ("回访日期",), True, read_day, ("visited on", "date"), example="2026-11-23"),
        Column("visit_method", ("回访方式",), False, read_method, ("method",), example="电话"),
        Column("satisfaction", ("满意度",), True, read_points, example="5"),
        _words("opinion", "对公司的看法", "opinion of the company"),
        _words("advice", "服务建议", "advice on service"),
        _words("wants", "需求", "needs"),
        _words("market", "市场信息", "market information"),
        Column("spoke_with", ("受访人",), False, partial(read_text, most=80, required=False), ("spoken with",)),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["done_on"] > self.on:
            reason = sentence("This day is still to come.", "该日期尚未到来。")
            return Fault(line, "done_on", str(values["done_on"]), reason, sentence("Check it.", "请核对。"))
        facts = {"satisfaction": values["satisfaction"]}
        facts |= {f"has_{name}": bool(values[column]) for name, column in HAS.items()}
        answer = policies.in_force("visit_record", self.on).loaded.decide_compiled(facts)
        if answer.outcome["complete"]:
            return None
        return Fault(
            line, "", "", answer.reasons[0].because, sentence("Fill it in.", "请填写。"), answer.reasons[0].clause
        )

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[VisitPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        places = [
            (customers[row.values["customer"]].id, row.values["done_on"])
            for row in rows
            if row.values["customer"] in customers
        ]
        columns = (Visit.customer_id, Visit.done_on, *(getattr(Visit, name) for name in SAID))
        found = select(*columns).where(
            tuple_(Visit.customer_id, Visit.done_on).in_(places), Visit.is_imported, Visit.visit_state == "done"
        )
        known = {(one.customer_id, one.done_on): one for one in db.session.execute(found)}
        planned = [_planned(row, customers.get(row.values["customer"]), known) for row in rows]
        if writing:
            grades = grades_then(places)
            for plan in planned:
                plan.grade_then = grades.get((plan.customer_id, plan.row.values["done_on"]))
        return planned

    def write(self, plans: Sequence[VisitPlan], batch: Batch) -> None:
        for plan in plans:
            if plan.verbs["visits"] == "created":
                said = plan.row.values
                db.session.add(
                    Visit(
                        customer_id=plan.customer_id,
                        visit_kind="irregular",
                        visit_method=said.get("visit_method") or "phone",
                        visitor_id=self.user_id,
                        allotted_on=said["done_on"],
                        due_on=said["done_on"],
                        done_on=said["done_on"],
                        visit_state="done",
                        spoke_with=said.get("spoke_with") or "",
                        is_imported=True,
                        grade_then=plan.grade_then,
                        **{name: said[name] for name in SAID},
                    )
                )
        batch.gather()
        db.session.expire_all()


HAS = {"opinion": "opinion", "advice": "advice", "needs": "wants", "market": "market"}


def _planned(row: Row, customer: Any, known: dict[Any, Any]) -> VisitPlan:
    plan, said = VisitPlan(row), row.values
    if customer is None or customer.status in GONE:
        reason = sentence("No customer has this code.", "没有此编号的客户。")
        advice = sentence("Import the customer first.", "请先导入该客户。")
        plan.fault = Fault(row.line, "customer", said["customer"], reason, advice)
        return plan
    plan.customer_id = customer.id
    there = known.get((customer.id, said["done_on"]))
    if there is None:
        plan.verbs = {"visits": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return plan
    plan.verbs = {"visits": "unchanged"}
    if any(getattr(there, name) != said[name] for name in SAID):
        reason = sentence("Another record of this day came in by a file.", "该日已导入过内容不同的回访记录。")
        plan.fault = Fault(
            row.line,
            "done_on",
            str(said["done_on"]),
            reason,
            sentence("Keep the one that is right.", "请核对后保留正确的记录。"),
        )
    return plan
