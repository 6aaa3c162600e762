"""How do credit reports of before the desk come in from a file? Whole ones alone (二(三)3.2.4), by customer and day.

When they were due is not told any more, so they count neither as in time nor as late. The latest of all is the one
from which the next falls due; good ones in a row count for grade B as if they had been filed here (二(三)2.2).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from sqlalchemy import select, tuple_

from admin_app import clock
from admin_app.areas.credit.models import CreditReport
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

CONCLUSIONS = {
    **dict.fromkeys(("good", "好", "良好"), "good"),
    **dict.fromkeys(("fair", "一般", "中"), "fair"),
    **dict.fromkeys(("poor", "差", "较差"), "poor"),
}
SAID = ("conclusion", "operations", "payment_conduct", "evidence")


def read_conclusion(cell: str) -> str:
    found = CONCLUSIONS.get(cell.strip().casefold())
    if found is None:
        raise Bad(
            sentence("This is no conclusion of a report.", "无法识别的报告结论。"),
            sentence("Write good, fair or poor.", "请写好、一般或差。"),
        )
    return found


def _words(english: str, chinese: str, *also: str) -> Column:
    return Column(english, (chinese,), True, partial(read_text, most=4_000, has_lines=True), also)


class CreditReportPlan(Plan):
    customer_id: int = 0
    filed_by_id: int | None = None


class CreditReports(Importer):
    kind = "credit_reports"
    clause = "二(三)3.2.4"
    records = ("credit_reports",)
    own = "credit_reports"
    key = ("customer", "reported_on")
    thing = sentence("Credit report", "信用报告")
    chunk = 500
    columns = (
        CUSTOMER,
        Column("reported_on", ("报告日期",), True, read_day, ("reported on",), example="2026-06-30"),
        Column("conclusion", ("结论", "报告结论"), True, read_conclusion, example="好"),
        _words("operations", "经营状况"),
        _words("payment_conduct", "付款情况", "payment conduct"),
        _words("evidence", "依据", "facts and evidence"),
        Column(
            "filed_by",
            ("填报人", "报告人"),
            False,
            partial(read_text, most=80, required=False),
            ("filed by",),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
    )

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["reported_on"] <= self.on:
            return None
        reason = sentence("This day is still to come.", "该日期尚未到来。")
        return Fault(line, "reported_on", str(values["reported_on"]), reason, sentence("Check it.", "请核对。"))

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[CreditReportPlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        there = [row for row in rows if row.values["customer"] in customers]
        places = [(customers[row.values["customer"]].id, row.values["reported_on"]) for row in there]
        columns = (CreditReport.customer_id, CreditReport.reported_on, *(getattr(CreditReport, name) for name in SAID))
        found = select(*columns).where(
            tuple_(CreditReport.customer_id, CreditReport.reported_on).in_(places), CreditReport.is_void.is_(False)
        )
        known = {(one.customer_id, one.reported_on): one for one in db.session.execute(found)}
        people = persons_named({row.values["filed_by"] for row in rows if row.values.get("filed_by")})
        return [_planned(row, customers.get(row.values["customer"]), known, people) for row in rows]

    def write(self, plans: Sequence[CreditReportPlan], batch: Batch) -> None:
        latest: dict[int, Any] = {}
        for plan in plans:
            if plan.verbs["credit_reports"] == "created":
                said = plan.row.values
                latest[plan.customer_id] = max(latest.get(plan.customer_id, said["reported_on"]), said["reported_on"])
                db.session.add(
                    CreditReport(
                        customer_id=plan.customer_id,
                        reported_on=said["reported_on"],
                        filed_by_id=plan.filed_by_id,
                        filed_at=clock.at(said["reported_on"]),
                        is_void=False,
                        **{name: said[name] for name in SAID},
                    )
                )
        for customer in db.session.scalars(select(Customer).where(Customer.id.in_(latest))).unique():
            customer.last_report_on = max(customer.last_report_on or latest[customer.id], latest[customer.id])
        batch.gather()
        db.session.expire_all()


def _planned(row: Row, customer: Any, known: Mapping[Any, Any], people: Mapping[str, list[int]]) -> CreditReportPlan:
    plan, said = CreditReportPlan(row), row.values
    if customer is None or customer.status in GONE:
        plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
        return plan
    plan.customer_id = customer.id
    if said.get("filed_by"):
        persons = people.get(said["filed_by"], [])
        if len(persons) != 1:
            reason = SEVERAL if persons else NO_PERSON
            plan.fault = Fault(row.line, "filed_by", said["filed_by"], reason, WRITE_USER)
            return plan
        plan.filed_by_id = persons[0]
    there = known.get((customer.id, said["reported_on"]))
    if there is None:
        plan.verbs = {"credit_reports": "created"}
        plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
        return plan
    plan.verbs = {"credit_reports": "unchanged"}
    if any(getattr(there, name) != said[name] for name in SAID):
        plan.fault = Fault(row.line, "reported_on", str(said["reported_on"]), _ANOTHER, _VOID_IT)
    return plan


_ANOTHER = sentence("The desk has another report of this customer and day.", "该客户当日已有内容不同的报告。")
_VOID_IT = sentence("Correct the row, or void the report first.", "请更正此行，或先作废原报告。")
