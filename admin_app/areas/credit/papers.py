"""The papers of credit work: emergency report, default report, countermeasure, start of trading, regular report.

二(三)3.2.3–3.4.2. The credit officer and the customer service manager print them, and whoever wrote one his own.
"""

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app.accounts import rights
from admin_app.areas.credit import reports
from admin_app.areas.credit.countermeasures.models import Countermeasure
from admin_app.areas.credit.models import CreditReport, SupplyHold
from admin_app.areas.credit.trading import ending
from admin_app.areas.credit.trading.models import DefaultReport, TradingStart
from admin_app.errors import Sentence, sentence
from admin_app.extensions import db
from admin_app.printing.forms import Asked, PrintedForm, form
from admin_app.printing.parts import Facts, Heading, Part, Signatures, Table, Text
from admin_app.screens.formatters import day, yes_no, yuan
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader
from admin_app.signoffs.models import SignRequest


def _name(person: Any) -> str:
    return person.name if person is not None else ""


class CreditPaper(PrintedForm):
    """`wrote`: the column of whoever wrote it; `endpoint`: its page."""

    wrote: str
    endpoint: str

    def may(self, row: Any) -> bool:
        reader = current_reader()
        return rights.may(reader.posts, "credit.print_investigation") or getattr(row, self.wrote) == reader.user_id

    def back_url(self, row: Any) -> str:
        return url_for(self.endpoint, id=row.id)

    def reference(self, row: Any, asked: Asked) -> str:
        return str(row.customer)


@form
class EmergencyForm(CreditPaper):
    name, number = "emergency-report", "XY-02"
    title = sentence("Emergency report", "客户紧急情况报告")
    model, wrote, endpoint = SupplyHold, "opened_by_id", "supply_hold.details_view"

    def may(self, row: SupplyHold) -> bool:
        return row.kind == "emergency" and super().may(row)

    def refused(self, row: SupplyHold, asked: Asked) -> Sentence | None:
        return None if self.may(row) else sentence("This is no emergency report.", "这不是紧急报告。")

    def parts(self, row: SupplyHold, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Customer"), str(row.customer)),
            (gettext("Reported on"), day(row.opened_on)),
            (gettext("Reported by"), _name(row.opened_by)),
            (gettext("Closed on"), day(row.closed_on)),
        ]
        ordered = [
            (gettext("Order"), str(words("order", row.order)) if row.order else ""),
            (gettext("Instruction"), row.instruction or ""),
            (gettext("Ordered on"), day(row.ordered_on)),
            (gettext("Ordered by"), _name(row.ordered_by)),
        ]
        return [
            Facts(about),
            Heading(gettext("What happened")),
            Text(row.reason),
            Heading(gettext("Instruction of the superior")),
            Facts(ordered, columns=1),
            Signatures([gettext("Reported by"), gettext("Superior")]),
        ]


@form
class DefaultForm(CreditPaper):
    name, number = "default-report", "XY-03"
    title = sentence("Report of a default", "客户违约报告")
    model, wrote, endpoint = DefaultReport, "reported_by_id", "default_report.details_view"

    def parts(self, row: DefaultReport, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Customer"), str(row.customer)),
            (gettext("Reported on"), day(row.reported_on)),
            (gettext("Reported by"), _name(row.reported_by)),
            (gettext("Bill or invoice"), row.document),
            (gettext("Amount (yuan)"), yuan(row.amount_fen)),
            (gettext("State"), str(words("state", row.state))),
            (gettext("Finished on"), day(row.closed_on)),
            (gettext("How it was closed"), row.note or ""),
        ]
        parts: list[Part] = [Facts(about), Heading(gettext("What happened")), Text(row.detail)]
        invoices = [(one.number, day(one.due_on), yuan(one.amount_fen)) for one in ending.invoices_of(row)]
        if invoices:
            heads = [gettext("Invoice number"), gettext("Due on"), gettext("Amount (yuan)")]
            parts += [Heading(gettext("Invoices reported with it")), Table(heads, invoices, amounts=(2,))]
        steps = [(day(one.on), str(words("act", one.act)), one.outcome, _name(one.by)) for one in ending.steps_of(row)]
        heads = [gettext("Day"), gettext("What was done"), gettext("What came of it"), gettext("By")]
        return [
            *parts,
            Heading(gettext("What was done to collect")),
            Table(heads, steps, widths=(3, 3, 9, 3), empty=gettext("Nothing yet.")),
            Signatures([gettext("Reported by"), gettext("Superior")]),
        ]


@form
class CountermeasureForm(CreditPaper):
    name, number = "countermeasure", "XY-04"
    title = sentence("Countermeasure", "信用对策审批表")
    model, wrote, endpoint = Countermeasure, "proposed_by_id", "countermeasure.details_view"

    def parts(self, row: Countermeasure, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Customer"), str(row.customer)),
            (gettext("Measure"), str(words("measure", row.measure))),
            (gettext("Other party"), row.party),
            (gettext("Amount (yuan)"), yuan(row.amount_fen)),
            (gettext("Proposed on"), day(row.proposed_on)),
            (gettext("Proposed by"), _name(row.proposed_by)),
            (gettext("Instructed on"), day(row.instructed_on)),
            (gettext("State"), str(words("state", row.state))),
            (gettext("From"), day(row.from_on)),
            (gettext("Last day"), day(row.until_on)),
            (gettext("Document"), row.document),
            (gettext("Why it was closed"), row.note or ""),
        ]
        return [
            Facts(about),
            Heading(gettext("Reason")),
            Text(row.reason),
            *_signed("countermeasure", row),
            Signatures([gettext("Proposed by"), gettext("Credit officer"), gettext("Superior")]),
        ]


@form
class TradingStartForm(CreditPaper):
    name, number = "trading-start", "XY-05"
    title = sentence("Start of trading on account", "开始交易审批表")
    model, wrote, endpoint = TradingStart, "asked_by_id", "trading_start.details_view"

    def parts(self, row: TradingStart, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Customer"), str(row.customer)),
            (gettext("Asked on"), day(row.asked_on)),
            (gettext("Asked by"), _name(row.asked_by)),
            (gettext("Limit thought of (yuan)"), yuan(row.wanted_fen)),
            (gettext("Condition"), str(words("condition", row.condition))),
            (gettext("Document"), row.document),
            (gettext("State"), str(words("state", row.state))),
            (gettext("Decided on"), day(row.closed_on)),
        ]
        return [
            Facts(about),
            Heading(gettext("Reason")),
            Text(row.reason),
            *_signed("trading_start", row),
            Signatures([gettext("Asked by"), gettext("Customer service manager"), gettext("Finance manager")]),
        ]


@form
class CreditReportForm(CreditPaper):
    name, number = "credit-report", "XY-06"
    title = sentence("Regular credit report", "客户信用定期报告")
    model, wrote, endpoint = CreditReport, "filed_by_id", "credit_report.details_view"

    def refused(self, row: CreditReport, asked: Asked) -> Sentence | None:
        return sentence("This report is void.", "该报告已作废。") if row.is_void else None

    def parts(self, row: CreditReport, asked: Asked) -> Sequence[Part]:
        about = [
            (gettext("Customer"), str(row.customer)),
            (gettext("Reported on"), day(row.reported_on)),
            (gettext("Conclusion"), str(words("conclusion", row.conclusion))),
            (gettext("Filed by"), _name(row.filed_by)),
            (gettext("Due on"), day(row.due_on)),
            (gettext("In time"), yes_no(row.in_time) if row.in_time is not None else ""),
        ]
        told = (
            (gettext("Operations"), row.operations),
            (gettext("Payment conduct"), row.payment_conduct),
            (gettext("Evidence"), row.evidence),
        )
        parts: list[Part] = [Facts(about)]
        for title, text in told:
            parts += [Heading(title), Text(text)]
        files = [(one.name,) for one in reports.files_of(row)]
        if files:
            parts.append(Table([gettext("Documents")], files))
        return [*parts, Signatures([gettext("Filed by"), gettext("Customer service manager")])]


def _signed(matter: str, row: Any) -> list[Part]:
    """Who signed what was asked, and what he said; where nobody has yet, nothing."""
    asked = select(SignRequest).where(
        SignRequest.matter == matter, SignRequest.subject == str(row.id), SignRequest.customer_id == row.customer_id
    )
    request = db.session.scalars(asked.order_by(SignRequest.asked_on.desc(), SignRequest.id).limit(1)).first()
    steps = [step for step in request.steps if step.signed_by_id is not None] if request is not None else []
    if not steps:
        return []
    rows = [(_name(one.signed_by), str(words("state", one.state)), one.comment) for one in steps]
    heads = [gettext("Signed by"), gettext("State"), gettext("Comment")]
    return [Heading(gettext("Opinions")), Table(heads, rows, widths=(3, 3, 8))]
