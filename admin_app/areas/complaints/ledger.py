"""投诉台账: every complaint that came in by a day and what became of it; or how many of which cause (二(五)1.2)."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import and_, case, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from admin_app import language
from admin_app.areas.complaints.models import Complaint, ComplaintIntake
from admin_app.areas.complaints.stages import OPEN
from admin_app.areas.customers.models import Customer
from admin_app.duties.lateness import is_late
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import AskedReport, Column, Line, Page, Place, Report, report
from admin_app.screens.words import words

IS_IT = and_(Complaint.intake_id == ComplaintIntake.id, Complaint.stage != "void")


@report
class ComplaintLedger(Report):
    name, number = "complaints", "TS-03"
    title = sentence("Complaint ledger", "投诉台账")
    says = sentence(
        "Every complaint that came in by a day, with cause, who has it, result, visit and archive; or sums by cause.",
        "截至某日受理的全部投诉及其原因、经办、处理结果、回访与归档情况，亦可按原因汇总。",
    )
    note = sentence(
        "How far each has come is as of today. What is not linked to a customer stands under the name as typed.",
        "处理进度以今日为准。尚未与客户关联的，列示填写的名称。",
    )
    right = "export.complaints"
    groups = (("complaint", _("Complaint")), ("cause", _("Cause")))

    def columns_for(self, asked: AskedReport) -> tuple[Column, ...]:
        if asked.group == "cause":
            return (
                Column("cause", _("Cause"), width=6),
                Column("complaints", _("Complaints"), "count", 3, is_summed=True),
                Column("founded", _("Founded"), "count", 3, is_summed=True),
                Column("open", _("Still open"), "count", 3, is_summed=True),
                Column("late", _("Late"), "count", 3, is_summed=True),
                Column("reopened", _("Taken up again"), "count", 3, is_summed=True),
            )
        return (
            Column("customer", _("Customer"), width=7),
            Column("number", _("Number"), width=6),
            Column("received_on", _("Received on"), "day"),
            Column("came_by", _("Came in by"), width=3),
            Column("category", _("What it is about"), width=5),
            Column("severity", _("How serious"), width=3),
            Column("stage", _("Stage"), width=4),
            Column("judged_path", _("Judged"), width=3),
            Column("cause", _("Cause"), width=4),
            Column("department", _("Department"), width=4),
            Column("handler", _("With"), width=3),
            Column("promised_on", _("Promised"), "day"),
            Column("resulted_on", _("Result on"), "day"),
            Column("satisfaction", _("Satisfaction"), "count", 2),
            Column("archived_on", _("Archived on"), "day"),
        )

    def page(self, asked: AskedReport, after: Place | None, size: int) -> Page:
        if asked.group == "cause":
            return Page(_by_cause(asked))
        rows = select(ComplaintIntake, Complaint).outerjoin(Complaint, IS_IT)
        rows = rows.options(
            joinedload(Complaint.customer).lazyload("*"),
            joinedload(Complaint.handler).lazyload("*"),
            joinedload(Complaint.department),
        )
        rows = _among(rows, asked)
        if after is not None:
            rows = rows.where(tuple_(ComplaintIntake.received_on, ComplaintIntake.id) > after)
        rows = rows.order_by(ComplaintIntake.received_on, ComplaintIntake.id).limit(size + 1)
        found = db.session.execute(rows).unique().all()
        lines = [_line(intake, complaint) for intake, complaint in found[:size]]
        last = found[size - 1][0] if len(found) > size else None
        return Page(lines, (last.received_on, last.id) if last is not None else None)


def _among(rows: Any, asked: AskedReport) -> Any:
    rows = rows.where(ComplaintIntake.received_on <= asked.on, ComplaintIntake.is_void.is_(False))
    if asked.owner_id is None:
        return rows
    own = select(Customer.id).where(Customer.owner_id == asked.owner_id)
    return rows.where(Complaint.customer_id.in_(own))


def _line(intake: ComplaintIntake, complaint: Complaint | None) -> Line:
    values: dict[str, Any] = {
        "customer": intake.typed_name,
        "number": intake.number,
        "received_on": intake.received_on,
        "came_by": words("came_by", intake.came_by),
        "category": intake.category,
        "severity": words("severity", intake.severity),
        "stage": intake.outcome or gettext("Came in"),
        **dict.fromkeys(("judged_path", "cause", "department", "handler"), ""),
        **dict.fromkeys(("promised_on", "resulted_on", "satisfaction", "archived_on")),
    }
    if complaint is None:
        return Line(values)
    department = complaint.department
    values |= {
        "customer": complaint.customer.name,
        "severity": words("severity", complaint.severity),
        "stage": words("stage", complaint.stage),
        "judged_path": words("judged_path", complaint.judged_path) if complaint.judged_path else "",
        "cause": words("cause_kind", complaint.cause_kind) if complaint.cause_kind else "",
        "department": (department.name_zh if language() == "zh" else department.name_en) if department else "",
        "handler": complaint.handler.name if complaint.handler else "",
        "promised_on": complaint.promised_on,
        "resulted_on": complaint.resulted_on,
        "satisfaction": complaint.satisfaction,
        "archived_on": complaint.archived_on,
    }
    return Line(values, complaint.customer_id)


def _by_cause(asked: AskedReport) -> list[Line]:
    def number(*conditions: Any) -> Any:
        return func.sum(case((and_(*conditions), 1), else_=0))

    is_open = Complaint.stage.in_(OPEN)
    counted = _among(
        select(
            Complaint.cause_kind,
            func.count(),
            number(Complaint.judged_path == "founded"),
            number(or_(is_open, and_(Complaint.id.is_(None), ComplaintIntake.outcome.is_(None)))),
            number(is_open, is_late("complaint", Complaint.id, Complaint.due_on, asked.on)),
            number(Complaint.round > 1),
        )
        .select_from(ComplaintIntake)
        .outerjoin(Complaint, IS_IT),
        asked,
    )
    found = db.session.execute(counted.group_by(Complaint.cause_kind)).all()
    names = ("complaints", "founded", "open", "late", "reopened")
    return [
        Line(
            {
                "cause": words("cause_kind", row[0]) if row[0] else gettext("Cause not known yet"),
                **dict(zip(names, map(int, row[1:]), strict=True)),
            }
        )
        for row in sorted(found, key=lambda row: (-row[1], row[0] or ""))
    ]
