"""How do monthly information reports of before the desk come in from a file (二(二)6.1)? A row is what a report says of
one customer; all rows of a salesperson and a month are his report, filed on the day they say.

Of months that are over alone, and whole: nothing is added to a report that is filed, or being written, at the desk.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, cast

from sqlalchemy import select

from admin_app import clock
from admin_app.areas.customers.models import GONE
from admin_app.areas.information.models import InformationNote, InformationReport
from admin_app.areas.information.periods import first_of
from admin_app.areas.information.reports import LONGEST, TEXTS
from admin_app.audit.bulk import Batch
from admin_app.errors import sentence
from admin_app.extensions import db, new_key
from admin_app.imports.booked import CUSTOMER, IMPORT_IT, NO_CUSTOMER
from admin_app.imports.cells import read_day, read_text
from admin_app.imports.columns import Column
from admin_app.imports.importer import Importer, Plan
from admin_app.imports.persons import NO_PERSON, SEVERAL, WRITE_USER, persons_named
from admin_app.imports.receivable_rows import customers_by_code
from admin_app.imports.report import Fault
from admin_app.imports.staging import Row

_MONTH = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})月?")
Report = tuple[int, date]  # whose, and of which month


def read_month(cell: str) -> date:
    """2026-10, 2026年10月, or any day of it; its first day."""
    found = _MONTH.fullmatch(cell.strip())
    return first_of(cast(date, read_day(f"{found[1]}-{found[2]}-1" if found else cell)))


def _text(name: str, chinese: str, *, required: bool = False) -> Column:
    read = partial(read_text, most=LONGEST, required=required, has_lines=True)
    return Column(name, (chinese,), required, read)


class NotePlan(Plan):
    customer_id: int = 0
    report: Report = (0, date.min)


class InformationReports(Importer):
    kind = "information_reports"
    clause = "二(二)6.1"
    records = ("information_notes", "information_reports")
    own = "information_notes"
    key = ("author", "month", "customer")
    thing = sentence("Note of a monthly report", "客户信息报告内容")
    chunk = 500
    columns = (
        Column(
            "author",
            ("业务员", "报告人"),
            True,
            partial(read_text, most=80),
            ("salesperson",),
            note=sentence("User name, or the name where only one has it.", "用户名；姓名不重复时也可填姓名。"),
        ),
        Column("month", ("月份", "报告月份"), True, read_month, example="2026-10"),
        Column("filed_on", ("提交日期",), True, read_day, ("filed on",), example="2026-10-07"),
        CUSTOMER,
        _text("surroundings", "竞争环境", required=True),
        _text("demand", "需求情况"),
        _text("changes", "客户变化"),
    )

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._filed: dict[Report, date] = {}  # what the file said first of each report
        self._told: set[Report] = set()  # those counted as new
        self._made: dict[Report, int] = {}  # those written, with their keys

    def check(self, line: int, values: dict[str, Any]) -> Fault | None:
        if values["month"] >= first_of(self.on):
            return Fault(line, "month", f"{values['month']:%Y-%m}", _NOT_OVER, _AT_THE_DESK)
        if not values["month"] <= values["filed_on"] <= self.on:
            return Fault(line, "filed_on", str(values["filed_on"]), _NOT_THEN, _CHECK)
        return None

    def plan(self, rows: Sequence[Row], *, writing: bool = False) -> list[NotePlan]:
        customers = customers_by_code(sorted({row.values["customer"] for row in rows}))
        people = persons_named({row.values["author"] for row in rows})
        months = {row.values["month"] for row in rows}
        authors = {key for keys in people.values() for key in keys}
        there = select(InformationReport.id, InformationReport.author_id, InformationReport.month)
        there = there.add_columns(InformationReport.state, InformationReport.filed_on).where(
            InformationReport.author_id.in_(authors),
            InformationReport.month.in_(months),
            InformationReport.state != "void",
        )
        reports = {(one.author_id, one.month): one for one in db.session.execute(there)}
        notes = _notes_of([one.id for one in reports.values()])
        return [self._planned(row, customers.get(row.values["customer"]), people, reports, notes) for row in rows]

    def _planned(
        self,
        row: Row,
        customer: Any,
        people: Mapping[str, list[int]],
        reports: Mapping[Report, Any],
        notes: Mapping[tuple[int, int], tuple[str, ...]],
    ) -> NotePlan:
        plan, said = NotePlan(row), row.values
        persons = people.get(said["author"], [])
        if len(persons) != 1:
            plan.fault = Fault(row.line, "author", said["author"], SEVERAL if persons else NO_PERSON, WRITE_USER)
            return plan
        if customer is None or customer.status in GONE:
            plan.fault = Fault(row.line, "customer", said["customer"], NO_CUSTOMER, IMPORT_IT)
            return plan
        plan.customer_id, plan.report = customer.id, (persons[0], said["month"])
        if self._filed.setdefault(plan.report, said["filed_on"]) != said["filed_on"]:
            plan.fault = Fault(row.line, "filed_on", str(said["filed_on"]), _TWO_DAYS, _CHECK)
            return plan
        there = None if plan.report in self._made else reports.get(plan.report)
        if there is None:
            plan.verbs = {"information_notes": "created"}
            if plan.report not in self._told:
                self._told.add(plan.report)
                plan.verbs["information_reports"] = "created"
            plan.changes = {name: (None, value) for name, value in said.items() if value not in (None, "")}
            return plan
        plan.verbs = {"information_notes": "unchanged"}
        held = (there.state, there.filed_on, notes.get((there.id, customer.id)))
        if held != ("filed", said["filed_on"], tuple(said.get(name) or "" for name in TEXTS)):
            plan.fault = Fault(row.line, "month", f"{said['month']:%Y-%m}", _FILED, _CHECK)
        return plan

    def write(self, plans: Sequence[NotePlan], batch: Batch) -> None:
        new = [plan for plan in plans if plan.verbs["information_notes"] == "created"]
        for plan in new:
            if plan.report not in self._made:
                self._made[plan.report] = self._file(*plan.report)
        db.session.flush()
        for plan in new:
            said = plan.row.values
            texts = {name: said.get(name) or "" for name in TEXTS}
            about = {"customer_id": plan.customer_id, "report_id": self._made[plan.report], "by_id": plan.report[0]}
            db.session.add(InformationNote(on=said["filed_on"], is_void=False, **about, **texts))
        batch.gather()
        db.session.expire_all()

    def _file(self, author_id: int, month: date) -> int:
        day, key = self._filed[author_id, month], new_key()
        about = {"author_id": author_id, "month": month, "once": f"{author_id} {month:%Y-%m}"}
        db.session.add(InformationReport(id=key, state="filed", filed_on=day, filed_at=clock.at(day), **about))
        return key


def _notes_of(reports: Sequence[int]) -> dict[tuple[int, int], tuple[str, ...]]:
    """What each of these says, by report and customer."""
    texts = (getattr(InformationNote, name) for name in TEXTS)
    rows = select(InformationNote.report_id, InformationNote.customer_id, *texts)
    rows = rows.where(InformationNote.report_id.in_(reports), InformationNote.is_void.is_(False))
    return {(row[0], row[1]): tuple(row[2:]) for row in db.session.execute(rows)}


_CHECK = sentence("Check it.", "请核对。")
_NOT_OVER = sentence("This month is not over.", "该月尚未结束。")
_AT_THE_DESK = sentence("Its report is written and filed here.", "该月报告请在系统中填写并提交。")
_NOT_THEN = sentence("A report is filed from its month on, up to today.", "提交日期须在报告月份起至今日之间。")
_TWO_DAYS = sentence("The same report was filed on another day.", "同一报告的提交日期不一致。")
_FILED = sentence(
    "The desk has a report of this month that says something else, or is being written.",
    "系统中已有该月内容不同或正在填写的报告。",
)
