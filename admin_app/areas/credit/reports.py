"""What does the regular report say of a customer's credit? Filed, voided with a reason: 二(三)3.2.1–3.2.4."""

from collections.abc import Sequence
from datetime import date
from typing import BinaryIO

from sqlalchemy import func, select

from admin_app import clock
from admin_app.areas.attachments import service as attachments
from admin_app.areas.attachments.models import Attachment
from admin_app.areas.credit import acting
from admin_app.areas.credit.models import CreditReport, CreditReportFile
from admin_app.areas.credit.relaxing import reconsider
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.duties.credit_reports import is_let_off, next_reports_due
from admin_app.errors import NotFound, Refused, sentence
from admin_app.extensions import db

CONCLUSIONS = ("good", "fair", "poor")
LONGEST_TEXT = 4000
Files = Sequence[tuple[BinaryIO, str | None]]


def file_report(
    customer_id: int,
    reported_on: date,
    conclusion: str,
    operations: str,
    payment_conduct: str,
    evidence: str,
    *,
    files: Files = (),
    on: date | None = None,
) -> CreditReport:
    """File a report; every item of the template is required (3.2.4). The next one is due from its day. While the one
    due is waived, it is in time. `files`: the documents that it rests on.
    """
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.file_report", customer)
    today = on or acting.business_day(reported_on)
    acting.not_later_than("reported_on", reported_on, today)
    acting.one_of("conclusion", conclusion, CONCLUSIONS)
    due_on = next_reports_due([customer], today)[customer.id]
    report = CreditReport(
        customer_id=customer_id,
        reported_on=reported_on,
        conclusion=conclusion,
        operations=acting.need_text("operations", operations, LONGEST_TEXT),
        payment_conduct=acting.need_text("payment_conduct", payment_conduct, LONGEST_TEXT),
        evidence=acting.need_text("evidence", evidence, LONGEST_TEXT),
        filed_by_id=user_id,
        filed_at=clock.now(),
        due_on=due_on,
        in_time=None if due_on is None else today <= due_on or is_let_off(customer, today),
        is_void=False,
    )
    db.session.add(report)
    _note_latest(customer)
    _keep(report, files, today)
    reconsider(customer_id, on or acting.business_day(reported_on), user_id)
    audit.record(
        "credit.file_report",
        user_id=user_id,
        subject=str(report.id),
        customer_id=customer_id,
        values={"reported_on": reported_on, "conclusion": conclusion},
    )
    return report


def add_files(report_id: int, files: Files, *, on: date) -> CreditReport:
    """More documents for a report; Refused once it is void. Whoever brings one sees the archive whole."""
    report, user_id = _standing(report_id)
    _keep(report, files, on)
    audit.record(
        "credit.add_evidence",
        user_id=user_id,
        subject=str(report.id),
        customer_id=report.customer_id,
        values={"files": len(files)},
    )
    return report


def _keep(report: CreditReport, files: Files, on: date) -> None:
    for stream, name in files:
        kept = attachments.add(report.customer_id, stream, name, on=on)
        db.session.add(CreditReportFile(customer_id=report.customer_id, report_id=report.id, attachment_id=kept.id))
    db.session.flush()


def files_of(report: CreditReport) -> list[Attachment]:
    """Those that the reader sees, void ones left out."""
    rows = select(Attachment).join(CreditReportFile, CreditReportFile.attachment_id == Attachment.id)
    rows = rows.where(CreditReportFile.report_id == report.id, Attachment.is_void.is_(False))
    return list(db.session.scalars(rows.order_by(Attachment.at, Attachment.id)))


def void_report(report_id: int, reason: str) -> CreditReport:
    """A void report counts nowhere; the one before it is the latest again."""
    report, user_id = _standing(report_id)
    customer = report.customer
    report.is_void, report.void_reason = True, acting.need_text("reason", reason, 200)
    _note_latest(customer)
    reconsider(customer.id, acting.business_day(report.reported_on), user_id)
    audit.record(
        "credit.void_report",
        user_id=user_id,
        subject=str(report.id),
        customer_id=customer.id,
        values={"reason": report.void_reason, "last_report_on": customer.last_report_on},
    )
    return report


def _standing(report_id: int) -> tuple[CreditReport, int | None]:
    """Its customer locked; Refused once it is void."""
    acting.begin_writing()
    report = db.session.get(CreditReport, report_id)
    if report is None:
        raise NotFound
    user_id = acting.demand("credit.file_report", acting.customer_of(report.customer_id))
    if report.is_void:
        raise Refused(sentence("This report is void already.", "该报告已经作废。"), "二(三)3.2.3")
    return report, user_id


def _note_latest(customer: Customer) -> None:
    db.session.flush()
    latest = select(func.max(CreditReport.reported_on)).where(
        CreditReport.customer_id == customer.id, CreditReport.is_void.is_(False)
    )
    customer.last_report_on = db.session.scalar(latest)
    db.session.flush()
