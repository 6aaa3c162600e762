"""A sale too far over the limit waits for the general manager's signature (二(三)2.5). Money in fen.

Matter `over_limit_sale`. When he signs, the rules are asked again by the books of that day; what they refuse lapses.
"""

from collections.abc import Iterable
from datetime import date

from flask_babel import gettext
from sqlalchemy import select

from admin_app.areas.credit import acting
from admin_app.areas.credit.facts import standing_of
from admin_app.areas.credit.holds import hold
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.models import OverLimitReport
from admin_app.areas.credit.sale_records import keep, void_sale
from admin_app.areas.credit.standing import MAY_SELL
from admin_app.areas.receivables.models import Sale
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Refused, sentence
from admin_app.extensions import db
from admin_app.signoffs import service as signoffs
from admin_app.signoffs.matters import Matter, register
from admin_app.signoffs.models import SignRequest
from admin_app.signoffs.signers import signed_by

TITLE = sentence("A sale over the limit", "超限额销售")
NO_LONGER = sentence("Meanwhile the rules refuse this sale.", "按现时情况，规则不再允许此笔销售。")
NUMBER_USED = sentence("Meanwhile another sale has this number.", "该编号已被另一笔销售使用。")
NOT_COUNTERSIGNED = sentence("The approval by phone was not countersigned.", "电话批准未获补签。")


def ask_for_approval(sale: Sale, report: OverLimitReport, asked: decisions.Answer, day: date) -> SignRequest:
    """Ask whom the rules name; the report waits with it."""
    return signoffs.ask(
        "over_limit_sale",
        steps=[asked.outcome["report_to"]],
        title=TITLE,
        clause=asked.clause,
        on=day,
        subject=str(report.id),
        customer_id=sale.customer_id,
        values={"number": sale.number, "amount_fen": sale.amount_fen, "sold_on": sale.sold_on.isoformat()},
        decision_id=report.decision_id,
    )


def sell_as_approved(request: SignRequest, on: date) -> None:
    """The sale that was approved, decided by the books of the day it is signed; Refused where nothing may be sold."""
    given, customer = request.values, acting.customer_of(request.customer_id or 0)
    report = _report_of(request)
    report.verdict = "approved"
    db.session.flush()
    _demand_unused(customer.id, given["number"])
    standing = standing_of(customer, on)
    limit = limit_in_force([customer.id], on, {customer.id: standing}).get(customer.id)
    facts = standing.over_limit_facts(limit.limit_fen if limit else 0, given["amount_fen"])
    asked = decisions.ask("over_limit", facts, on)
    kept = decisions.record(asked, user_id=signed_by(request.steps[-1]), customer_id=customer.id)
    if asked.outcome["verdict"] not in MAY_SELL:
        raise Refused(acting.joined(NO_LONGER, asked.because), asked.clause)
    sale = Sale(
        customer_id=customer.id,
        number=given["number"],
        sold_on=date.fromisoformat(given["sold_on"]),
        amount_fen=given["amount_fen"],
        on_account=True,
        verdict=asked.outcome["verdict"],
        decision_id=kept.id,
        by_id=request.requester_id,
    )
    keep(sale)
    report.sale_id = sale.id
    db.session.flush()
    audit.record(
        "sale.record",
        user_id=request.requester_id,
        subject=sale.number,
        customer_id=customer.id,
        values={"amount_fen": sale.amount_fen, "on_account": True, "signed": str(request.id), "report": report.id},
    )


def _demand_unused(customer_id: int, number: str) -> None:
    """What other customers bought under this number stands in no sale's way (docs/adr/0012)."""
    sold = select(Sale.id).where(Sale.customer_id == customer_id, Sale.number == number)
    if db.session.scalar(sold.limit(1)) is not None:
        raise Refused(NUMBER_USED, "二(四)3.1")


def _report_of(request: SignRequest) -> OverLimitReport:
    report = db.session.get(OverLimitReport, int(request.subject))
    assert report is not None  # noqa: S101 it was written with the request
    return report


def _not_sold(request: SignRequest, _on: date) -> None:
    _report_of(request).verdict = "refused"
    db.session.flush()


def _take_back(request: SignRequest, on: date) -> None:
    """Not countersigned: the sale is void, unless goods have gone out; then supply is held (二(三)3.4.2)."""
    report = _report_of(request)
    report.verdict = "refused"
    if report.sale_id is not None:
        try:
            void_sale(report.sale_id, NOT_COUNTERSIGNED["zh"])
        except Refused:
            hold(report.customer_id, on, NOT_COUNTERSIGNED["zh"])
    db.session.flush()


def _details(request: SignRequest) -> Iterable[tuple[str, str]]:
    report = _report_of(request)
    yield gettext("Sale"), request.values["number"]
    yield gettext("Amount (yuan)"), acting.yuan(request.values["amount_fen"])
    yield gettext("Sold on"), request.values["sold_on"]
    yield gettext("Limit (yuan)"), acting.yuan(report.limit_fen)
    yield gettext("Exposure after (yuan)"), acting.yuan(report.exposure_after_fen)


register(Matter("over_limit_sale", TITLE, sell_as_approved, refuse=_not_sold, revoke=_take_back, details=_details))
