"""May this sale be made, and who must hear of it? The rules are asked with its amount added: 二(三)2.3–2.5.

The customer's row is locked before anything is read, so that parallel sales cannot pass the limit together.
Money in fen. A refusal is an answer: it is kept (decision, and report where one is due) though the sale is
not, so the caller commits in every case.
"""

from dataclasses import dataclass
from datetime import date

from admin_app.areas.credit import acting
from admin_app.areas.credit.facts import UNGRADED, standing_of
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.models import OverLimitReport
from admin_app.areas.credit.over_limit import ask_for_approval
from admin_app.areas.credit.sale_records import CLAUSE, demand_unused, keep
from admin_app.areas.credit.standing import MAY_SELL, Standing
from admin_app.areas.credit.trading.starting import first_sales
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.receivables.models import Sale
from admin_app.audit import service as audit
from admin_app.decisions import service as decisions
from admin_app.errors import Refused, Sentence, sentence
from admin_app.extensions import db
from admin_app.signoffs.models import SignRequest

AWAITS_SIGNATURE = sentence(
    "It waits for the general manager's signature; nothing is sold before.",
    "已提交总经理签批，签批前不得发货。",
)
NOTICE_GIVEN = sentence("The notice to the marketing manager is filed.", "已向市场部经理报备。")
IN_CASH = sentence("For cash; it adds nothing to what is owed.", "现款交易，不增加欠款。")


@dataclass(frozen=True)
class SaleAnswer:
    """What came of it. `sale` is None when refused, and while a signature is awaited (`request`).

    `decision` is None when there is no grade to ask with.
    """

    verdict: str  # within | report | refused
    says: Sentence
    clause: str
    sale: Sale | None = None
    report: OverLimitReport | None = None
    decision: decisions.Answer | None = None
    request: SignRequest | None = None

    def refusal(self) -> Refused:
        return Refused(self.says, self.clause)


def record_sale(customer_id: int, number: str, amount_fen: int, on: date, on_account: bool) -> SaleAnswer:
    """Record a sale, on account or for cash, if the rules let it through; a salesperson, his own customers.

    Decided by the books of the business day, whatever earlier day the sale is dated.
    """
    acting.begin_writing()
    customer = acting.customer_of(customer_id)
    user_id = acting.demand("sale.record", customer)
    number = acting.need_text("number", number, 60)
    acting.need_amount("amount_fen", amount_fen)
    day = max(on, acting.business_day(on))
    acting.not_later_than("sold_on", on, acting.business_day(on))
    demand_unused(number)
    if customer.status in GONE:
        raise Refused(sentence("This customer is void or merged.", "该客户已作废或已合并。"), CLAUSE)
    standing = standing_of(customer, day)
    sale = Sale(
        customer_id=customer_id,
        number=number,
        sold_on=on,
        amount_fen=amount_fen,
        on_account=on_account,
        by_id=user_id,
    )
    answer = _on_account(standing, sale, day, user_id) if on_account else _for_cash(standing, sale, day, user_id)
    _audit(customer, sale, answer, user_id)
    return answer


def _on_account(standing: Standing, sale: Sale, day: date, user_id: int | None) -> SaleAnswer:
    if standing.grade is None:
        return SaleAnswer("refused", UNGRADED, "二(三)1")
    limit = limit_in_force([sale.customer_id], day, {sale.customer_id: standing}).get(sale.customer_id)
    limit_fen = limit.limit_fen if limit else 0
    facts = standing.over_limit_facts(limit_fen, sale.amount_fen)
    asked = decisions.ask("over_limit", facts, day)
    decision_id = decisions.record(asked, user_id=user_id, customer_id=sale.customer_id).id
    verdict, mode = asked.outcome["verdict"], asked.outcome["mode"]
    if verdict not in MAY_SELL:
        return SaleAnswer("refused", asked.because, asked.clause, decision=asked)
    start = first_sales([standing], day)[sale.customer_id]
    if not start.outcome["allowed"]:
        decisions.record(start, user_id=user_id, customer_id=sale.customer_id)
        return SaleAnswer("refused", start.because, start.clause, decision=start)
    is_sold = verdict == "within" or mode == "notice"
    if is_sold:
        sale.verdict, sale.decision_id = verdict, decision_id
        keep(sale)
    if verdict == "within":
        return SaleAnswer("within", asked.because, asked.clause, sale, decision=asked)
    report = _report(sale if is_sold else None, sale, asked, decision_id, day)
    if is_sold:
        says = acting.joined(asked.because, NOTICE_GIVEN)
        return SaleAnswer("report", says, asked.clause, sale, report, asked)
    request = ask_for_approval(sale, report, asked, day)
    says = acting.joined(asked.because, AWAITS_SIGNATURE)
    return SaleAnswer("report", says, asked.clause, None, report, asked, request)


def _for_cash(standing: Standing, sale: Sale, day: date, user_id: int | None) -> SaleAnswer:
    """The same question with nothing owed and nothing late."""
    asked = decisions.ask("over_limit", standing.cash_facts(), day)
    kept = decisions.record(asked, user_id=user_id, customer_id=sale.customer_id)
    if asked.outcome["verdict"] != "within":
        return SaleAnswer("refused", asked.because, asked.clause, decision=asked)
    sale.verdict, sale.decision_id = "within", kept.id
    keep(sale)
    return SaleAnswer("within", IN_CASH, asked.clause, sale, decision=asked)


def _report(sold: Sale | None, sale: Sale, asked: decisions.Answer, decision_id: str, day: date) -> OverLimitReport:
    report = OverLimitReport(
        customer_id=sale.customer_id,
        on=day,
        sale_id=sold.id if sold else None,
        sale_number=sale.number,
        sale_amount_fen=sale.amount_fen,
        limit_fen=asked.facts["limit_fen"],
        exposure_after_fen=asked.facts["exposure_after_fen"],
        report_to=asked.outcome["report_to"],
        mode=asked.outcome["mode"],
        verdict="report" if sold else "pending",
        decision_id=decision_id,
        by_id=sale.by_id,
    )
    db.session.add(report)
    db.session.flush()
    return report


def _audit(customer: Customer, sale: Sale, answer: SaleAnswer, user_id: int | None) -> None:
    audit.record(
        "sale.record" if answer.sale else "sale.ask" if answer.request else "sale.refuse",
        user_id=user_id,
        subject=sale.number,
        customer_id=customer.id,
        values={
            "amount_fen": sale.amount_fen,
            "on_account": sale.on_account,
            "verdict": answer.verdict,
            "clause": answer.clause,
            "report": answer.report.id if answer.report else None,
        },
    )
