"""A bill not met, an invoice not paid: reported in detail, collected step by step, dealings ended. 二(三)3.4.2.

Matter `trading_end`: dealings end on the superior's instruction, by the mechanism of holds. Money in fen.
"""

from datetime import date

from sqlalchemy import select

from admin_app.areas.credit import acting
from admin_app.areas.credit.hearing import hearing
from admin_app.areas.credit.holds import end_dealings
from admin_app.areas.credit.trading.documents import demand_on_file
from admin_app.areas.credit.trading.models import ACTS, CollectionStep, DefaultReport
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import defaulting
from admin_app.areas.receivables.models import Bill, Invoice
from admin_app.areas.receivables.reminders import when_written
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotFound, Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.printing.forms import Asked
from admin_app.secrecy.reader import Reader, current, current_reader
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import signed_by

CLAUSE = "二(三)3.4.2"
TITLE = sentence("End of dealings with a customer", "终止与客户的交易")
NOT_NOW = sentence("This report is closed already.", "该报告已办结。")
NOT_OWED = sentence("This is reported already, or is no default.", "该违约已报告，或不构成违约。")
NOTHING_TRIED = sentence(
    "Collect first: dealings end after at least one step was tried.",
    "须先催收：至少采取一项催收措施后方可申请终止交易。",
)


def report_default(
    customer_id: int,
    document: str,
    amount_fen: int,
    detail: str,
    next_on: date,
    *,
    bill_id: int | None = None,
    invoice_id: int | None = None,
    on: date,
) -> DefaultReport:
    """Which bill or invoice, how much, what happened; and when the first step to collect it is owed.

    `bill_id`: a bill kept here that was not met; `invoice_id`: an invoice in default, with which all of the customer's
    that are in default are reported. Each is reported once.
    """
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("credit.report_default", customer)
    acting.need_amount("amount_fen", amount_fen)
    _not_past("next_on", next_on, on)
    if bill_id is not None:
        _reported(customer_id, bill_id)
    invoices = _in_default(customer_id, invoice_id, on) if invoice_id is not None else []
    report = DefaultReport(
        bill_id=bill_id,
        customer_id=customer_id,
        reported_on=on,
        reported_by_id=user_id,
        document=acting.need_text("document", document, 200),
        amount_fen=amount_fen,
        detail=acting.need_text("detail", detail, 4000),
        state="collecting",
        next_on=next_on,
    )
    db.session.add(report)
    db.session.flush()
    for invoice in invoices:
        invoice.default_report_id = report.id
    db.session.flush()
    _audit("default", report, {"document": report.document, "amount_fen": amount_fen})
    return report


def _reported(customer_id: int, bill_id: int) -> None:
    """Nobody owes the report of this bill any more. NotFound without it; Conflict where it is owed no more."""
    rows = select(Bill).where(Bill.id == bill_id, Bill.customer_id == customer_id, Bill.is_void.is_(False))
    bill = db.session.scalars(rows.execution_options(populate_existing=True)).one_or_none()
    if bill is None:
        raise NotFound
    if bill.default_owed_since is None:
        raise Conflict(NOT_OWED, CLAUSE)
    bill.default_owed_since = None


def _in_default(customer_id: int, invoice_id: int, on: date) -> list[Invoice]:
    """All of the customer's. NotFound without this one; Conflict where its report is owed no more."""
    invoice = select(Invoice.id).where(Invoice.id == invoice_id, Invoice.customer_id == customer_id)
    if db.session.scalar(invoice) is None:
        raise NotFound
    found = [one for one, _open_fen in defaulting.defaults_of(customer_id, on)]
    if invoice_id not in {one.id for one in found}:
        raise Conflict(NOT_OWED, CLAUSE)
    return found


def log_step(report_id: int, act: str, outcome: str, next_on: date, *, on: date) -> CollectionStep:
    """What was tried and what came of it; when the next step is owed. Finance helps to collect, too (二(四)3.3)."""
    report, user_id = _locked(report_id, "credit.collect")
    acting.one_of("act", act, ACTS)
    _not_past("next_on", next_on, on)
    step = CollectionStep(
        customer_id=report.customer_id,
        report_id=report.id,
        on=on,
        act=act,
        outcome=acting.need_text("outcome", outcome, 4000),
        by_id=user_id,
    )
    db.session.add(step)
    report.next_on = next_on
    db.session.flush()
    _audit("collect", report, {"act": act, "next_on": next_on})
    return step


@when_written
def _letter_is_a_step(customer: Customer, title: Sentence, pay_by: date, asked: Asked) -> None:
    """A letter that was printed was a step to collect what is reported: once a day, whatever files were made of it."""
    outcome = sentence(f"{title['en']}, to be paid by {pay_by}", f"{title['zh']}，限 {pay_by} 前付款")[asked.language]
    rows = select(DefaultReport).where(DefaultReport.customer_id == customer.id, DefaultReport.state == "collecting")
    for report in db.session.scalars(rows.order_by(DefaultReport.id)).all():
        told = {(step.on, step.act, step.outcome) for step in steps_of(report)}
        if (asked.on, "letter", outcome) not in told:
            step = {"customer_id": customer.id, "report_id": report.id, "by_id": current_reader().user_id}
            db.session.add(CollectionStep(on=asked.on, act="letter", outcome=outcome, **step))
            db.session.flush()
            _audit("collect", report, {"act": "letter", "next_on": report.next_on})


def collected(report_id: int, note: str, *, on: date) -> DefaultReport:
    """It was paid, or settled otherwise, and how."""
    report, _user_id = _locked(report_id)
    report.note = acting.need_text("reason", note)
    report.state, report.closed_on, report.next_on = "collected", on, None
    db.session.flush()
    _audit("collected", report, {"note": report.note})
    return report


def ask_to_end(report_id: int, reason: str, *, on: date) -> SignRequest:
    """Ask for the instruction to deal with the customer no more; not before a step was tried, nor without the
    document where the rules want it on file.
    """
    report, _user_id = _locked(report_id)
    if not steps_of(report):
        raise Refused(NOTHING_TRIED, CLAUSE)
    demand_on_file(report, on)
    why = acting.need_text("reason", reason)
    report.state = "end_asked"
    db.session.flush()
    _audit("ask_to_end", report, {"reason": why})
    posts, clause = hearing("end_of_trading", on)
    return signoffs.ask(
        "trading_end",
        steps=[posts],
        title=TITLE,
        clause=clause,
        on=on,
        subject=str(report.id),
        customer_id=report.customer_id,
        reason=why,
        values={"document": report.document},
    )


def report_of(request: SignRequest) -> DefaultReport:
    report = db.session.get(DefaultReport, int(request.subject))
    assert report is not None  # noqa: S101 it was asked about with the request
    return report


def ended(request: SignRequest, on: date) -> None:
    """Nothing more is sold; who instructed stands on the hold."""
    report = report_of(request)
    end_dealings(report.customer_id, on, request.reason).opened_by_id = signed_by(request.steps[-1])
    report.state, report.closed_on, report.next_on, report.note = "ended", on, None, request.reason
    db.session.flush()


def not_ended(request: SignRequest, on: date) -> None:
    """Collect on."""
    report = report_of(request)
    report.state, report.next_on = "collecting", on
    db.session.flush()


def invoices_of(report: DefaultReport) -> list[Invoice]:
    """Those that were reported with it, the earliest due first."""
    rows = select(Invoice).where(Invoice.default_report_id == report.id, Invoice.is_void.is_(False))
    return list(db.session.scalars(rows.order_by(Invoice.due_on, Invoice.id)))


def steps_of(report: DefaultReport) -> list[CollectionStep]:
    """The latest first."""
    rows = select(CollectionStep).where(CollectionStep.report_id == report.id)
    return list(db.session.scalars(rows.order_by(CollectionStep.on.desc(), CollectionStep.id)))


def _locked(report_id: int, action: str = "credit.report_default") -> tuple[DefaultReport, int | None]:
    """Being collected; locked with the customer."""
    acting.begin_writing()
    customer_id = db.session.scalar(select(DefaultReport.customer_id).where(DefaultReport.id == report_id))
    if customer_id is None:
        raise NotFound
    customer = acting.customer_of(customer_id)
    user_id = acting.demand(action, customer)
    rows = select(DefaultReport).where(DefaultReport.id == report_id)
    report = db.session.scalars(rows.execution_options(populate_existing=True)).one()
    if report.state != "collecting":
        raise Conflict(NOT_NOW, CLAUSE)
    return report, user_id


def _not_past(field: str, day: date, on: date) -> None:
    if day < on:
        raise Invalid({field: sentence("Today or a later day.", "须为今日或以后。")})


def _audit(act: str, report: DefaultReport, values: dict[str, object]) -> None:
    reader = current()
    user_id = reader.user_id if isinstance(reader, Reader) else None
    audit.record(
        f"trading.{act}", user_id=user_id, subject=str(report.id), customer_id=report.customer_id, values=values
    )
