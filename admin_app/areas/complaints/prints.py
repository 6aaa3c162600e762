"""客户投诉记录表 and the courteous reply, on paper (四1.1, 四1.2)."""

from collections.abc import Sequence
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.areas.complaints.deciding import alternatives_of
from admin_app.areas.complaints.models import Complaint, ComplaintStep
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table, Text
from admin_app.screens.formatters import day, instant, yes_no
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader

MANAGING = frozenset({"cs_manager", "general_manager"})


class OfComplaint(PrintedForm):
    """By customer service, by those who lead it, and by whoever has it."""

    model = Complaint

    def may(self, row: Complaint) -> bool:
        reader = current_reader()
        is_handler = row.handler_id is not None and row.handler_id in reader.stands_for
        return is_handler or bool(reader.posts & MANAGING) or rights.may(reader.posts, "complaint.handle")

    def back_url(self, row: Complaint) -> str:
        return url_for("complaint.details_view", id=row.id)

    def reference(self, row: Complaint, asked: Asked) -> str:
        return str(gettext("No. %(number)s", number=row.number))


@form
class ComplaintRecord(OfComplaint):
    name, number = "complaint-record", "TS-01"
    title = sentence("Complaint record", "客户投诉记录表")

    def parts(self, row: Complaint, asked: Asked) -> Sequence[Part]:
        department = row.department
        where = (department.name_zh if asked.language == "zh" else department.name_en) if department else ""
        return [
            Facts(
                [
                    (gettext("Customer"), row.customer.name),
                    (gettext("Code"), row.customer.code),
                    (gettext("Name as typed"), row.intake.typed_name),
                    (gettext("Telephone"), row.intake.phone),
                    (gettext("Received on"), day(row.received_on)),
                    (gettext("Came in by"), words("came_by", row.intake.came_by)),
                    (gettext("What it is about"), row.intake.category),
                    (gettext("How serious"), words("severity", row.severity)),
                    (gettext("First contact by"), instant(row.contact_by)),
                    (gettext("Talked over at"), instant(row.contacted_at)),
                    (gettext("Promised to be solved by"), day(row.promised_on)),
                    (gettext("Stage"), words("stage", row.stage)),
                ]
            ),
            Facts([(gettext("Content"), row.content), (gettext("Possible solutions"), row.solutions)], columns=1),
            Heading(gettext("Judged")),
            Facts(
                [
                    (gettext("Reason sufficient"), yes_no(row.reason_sufficient)),
                    (gettext("Claim reasonable"), yes_no(row.claim_reasonable)),
                    (gettext("Judged"), words("judged_path", row.judged_path) if row.judged_path else ""),
                    (gettext("Responsible department"), where),
                    (gettext("Handled by"), row.handler.name if row.handler else ""),
                    (gettext("Kind of cause"), words("cause_kind", row.cause_kind) if row.cause_kind else ""),
                    (gettext("Responsible person"), row.responsible.name if row.responsible else ""),
                ]
            ),
            Facts([(gettext("Cause"), row.cause or "")], columns=1),
            *_alternatives(row),
            Facts(
                [
                    (gettext("Instruction"), row.instruction or ""),
                    (gettext("Result"), row.handling_result or row.reply or ""),
                    (gettext("Result on"), day(row.resulted_on)),
                    (gettext("Promise kept"), _kept(row)),
                    (gettext("Satisfaction"), f"{row.satisfaction}/5" if row.satisfaction else ""),
                    (gettext("Summary"), row.summary or ""),
                    (gettext("Archived on"), day(row.archived_on)),
                ],
                columns=1,
            ),
            Heading(gettext("Steps")),
            _steps(row),
            Signatures([gettext("Service officer"), gettext("Responsible department"), gettext("Superior")]),
        ]


def _kept(row: Complaint) -> str:
    """Was it solved by the day the customer was told? Empty until it is."""
    if row.resulted_on is None or row.promised_on is None:
        return ""
    return yes_no(row.resulted_on <= row.promised_on)


def _alternatives(row: Complaint) -> list[Part]:
    found = alternatives_of(row)
    if not found:
        return []
    rows = [(one.what, gettext("Chosen") if one.is_chosen else "") for one in found]
    return [Table([gettext("Alternative"), gettext("Chosen")], rows, widths=(6, 1))]


def _steps(row: Complaint) -> Table:
    taken = select(ComplaintStep).where(ComplaintStep.complaint_id == row.id)
    found = db.session.scalars(taken.order_by(ComplaintStep.position)).unique()
    rows = [
        (instant(one.at), words("complaint_act", one.complaint_act), one.by.name if one.by else "") for one in found
    ]
    return Table([gettext("When"), gettext("Step"), gettext("By")], rows, widths=(3, 4, 3))


@form
class ComplaintReply(OfComplaint):
    name, number = "complaint-reply", "TS-02"
    title = sentence("Reply to a complaint", "投诉答复函")

    def refused(self, row: Complaint, asked: Asked) -> Sentence | None:
        if row.reply:
            return None
        return sentence("No reply is recorded for this complaint.", "该投诉尚未登记答复。")

    def parts(self, row: Complaint, asked: Asked) -> Sequence[Part]:
        company: Any = current_app.config["GUIZHANG_COMPANY"]
        return [
            Text(gettext("To %(customer)s:", customer=row.customer.name)),
            Text(
                gettext("Thank you for writing to us on %(day)s. We have looked into it.", day=day(row.received_on)),
                indent=True,
            ),
            Text(row.reply or "", indent=True),
            Text(gettext("We thank you for your trust and remain at your service."), indent=True),
            Signatures([company], seal=gettext("Company seal")),
        ]
