"""What of grades, limits, reports and holds stands in a customer's timeline?"""

from flask_babel import gettext
from sqlalchemy import ColumnElement

from admin_app.areas.credit.models import (
    CarefulReview,
    CreditLimit,
    CreditReport,
    GradeRecord,
    Investigation,
    LimitStep,
    OralReport,
    OverLimitReport,
    SupplyHold,
)
from admin_app.screens.formatters import day, yuan
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _proposed(row: GradeRecord) -> str:
    return gettext("The rules propose grade %(grade)s", grade=row.proposed_grade or row.grade)


def _confirmed(row: GradeRecord) -> str:
    return gettext("Grade %(grade)s confirmed", grade=row.grade)


def _approved(row: CreditLimit) -> str:
    given = {"amount": yuan(row.limit_fen), "day": day(row.until_on), "days": row.payment_days}
    if row.is_temporary:
        return gettext("Temporary limit of %(amount)s yuan approved until %(day)s, %(days)s days to pay", **given)
    return gettext("Limit of %(amount)s yuan approved until %(day)s, %(days)s days to pay", **given)


def _ended(row: CreditLimit) -> str:
    if row.is_temporary:
        return gettext("Temporary limit of %(amount)s yuan ended", amount=yuan(row.limit_fen))
    return gettext("Limit of %(amount)s yuan ended", amount=yuan(row.limit_fen))


def _over(row: OverLimitReport) -> str:
    return gettext(
        "Sale %(number)s of %(amount)s yuan over the limit: %(verdict)s",
        number=row.sale_number,
        amount=yuan(row.sale_amount_fen),
        verdict=words("verdict", row.verdict),
    )


def _step(row: LimitStep) -> str:
    return gettext("The rules propose a step of the limit, up to %(amount)s yuan", amount=yuan(row.allowed_fen))


def _report(row: CreditReport) -> str:
    return gettext("Credit report filed: %(result)s", result=words("conclusion", row.conclusion))


def _let_end(row: CreditLimit) -> str:
    return gettext("The limit is let end on its last day: %(reason)s", reason=row.let_end_reason)


def _investigation(row: Investigation) -> str:
    where = words("channel", row.channel)
    return gettext("Investigation (%(channel)s): %(result)s", channel=where, result=words("result", row.result))


def _review(row: CarefulReview) -> str:
    return gettext("Careful review passed") if row.passed else gettext("Careful review not passed")


def _opened(row: SupplyHold) -> str:
    if row.kind == "emergency":
        return gettext("Emergency report: %(reason)s", reason=row.reason)
    if row.kind == "ended":
        return gettext("Dealings ended: %(reason)s", reason=row.reason)
    return gettext("Supply on hold: %(reason)s", reason=row.reason)


def _ordered(row: SupplyHold) -> str:
    order = words("order", row.order)
    return gettext("Instruction on the emergency: %(order)s. %(text)s", order=order, text=row.instruction or "")


def _closed(row: SupplyHold) -> str:
    return gettext("Dealings resumed") if row.kind == "ended" else gettext("Supply released")


def _no_emergency() -> ColumnElement[bool]:
    return SupplyHold.kind != "emergency"


def _oral(row: OralReport) -> str:
    return gettext(
        "Reported by word of mouth (%(urgency)s): %(line)s", urgency=words("urgency", row.urgency), line=row.line
    )


tell(
    Source(GradeRecord, "proposed_on", "credit", "grade_record.details_view", _proposed),
    Source(
        *(GradeRecord, "confirmed_on", "credit", "grade_record.details_view", _confirmed),
        by="confirmed_by_id",
        is_movement=True,
    ),
    Source(
        *(CreditLimit, "approved_on", "credit", "credit_limit.details_view", _approved),
        by="approved_by_id",
        is_movement=True,
    ),
    Source(CreditLimit, "ended_on", "credit", "credit_limit.details_view", _ended, by=None, is_movement=True),
    Source(CreditLimit, "let_end_on", "credit", "credit_limit.details_view", _let_end, by="let_end_by_id"),
    Source(OverLimitReport, "on", "credit", "over_limit_report.details_view", _over, by="by_id"),
    Source(LimitStep, "proposed_on", "credit", "limit_step.details_view", _step, by=None),
    Source(CreditReport, "filed_at", "credit", "credit_report.details_view", _report, by="filed_by_id"),
    Source(Investigation, "at", "credit", "investigation.details_view", _investigation, by="by_id"),
    Source(CarefulReview, "at", "credit", "careful_review.details_view", _review, by="by_id"),
    Source(
        *(SupplyHold, "opened_on", "credit", "supply_hold.details_view", _opened),
        by="opened_by_id",
        is_movement=True,
    ),
    Source(SupplyHold, "ordered_on", "credit", "supply_hold.details_view", _ordered, by="ordered_by_id"),
    Source(
        *(SupplyHold, "closed_on", "credit", "supply_hold.details_view", _closed),
        by="closed_by_id",
        only=_no_emergency,
        is_movement=True,
    ),
    Source(OralReport, "on", "credit", "oral_report.details_view", _oral, by="by_id"),
)
