"""May these goods be handed over? What stops a sale stops its goods, and goods without a sale: 二(三)3.3.1, 3.4.2.

Money in fen.
"""

from datetime import date
from typing import Any

from admin_app.areas.credit import acting
from admin_app.areas.credit.facts import UNGRADED, standing_of
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.standing import MAY_SELL, STRICTEST_GRADE, Standing
from admin_app.areas.credit.trading.starting import first_sales
from admin_app.areas.receivables.deliveries import before_delivery
from admin_app.areas.receivables.models import Sale
from admin_app.decisions import service as decisions
from admin_app.errors import Refused, sentence

RECORD_A_SALE = sentence(
    "Record it as a sale first; then it is reported or waits for its signature.", "请先登记销售，再按规定报备或报批。"
)


@before_delivery
def demand_supply(customer_id: int, amount_fen: int, sale: Sale | None, on: date) -> None:
    """Refused with the clause. The decision that lets it through is kept."""
    customer = acting.customer_of(customer_id)
    standing = standing_of(customer, on)
    asked = decisions.ask("over_limit", _facts(standing, amount_fen, sale, on), on)
    verdict = asked.outcome["verdict"]
    if verdict not in MAY_SELL:
        raise Refused(asked.because, asked.clause)
    if sale is None and verdict != "within":
        raise Refused(acting.joined(asked.because, RECORD_A_SALE), asked.clause)
    start = first_sales([standing], on)[customer_id] if sale is None else None
    if start is not None and not start.outcome["allowed"]:
        raise Refused(start.because, start.clause)
    decisions.record(asked, user_id=acting.demand("delivery.record", customer), customer_id=customer_id)


def _facts(standing: Standing, amount_fen: int, sale: Sale | None, on: date) -> dict[str, Any]:
    """Goods of a sale: its amount was decided when it was sold, so that a hold, an emergency and lateness alone stand
    against them. Goods by themselves are bought on account.
    """
    if sale is not None and not sale.on_account:
        return standing.cash_facts()
    if sale is not None:
        facts = standing.over_limit_facts(0)
        return facts | {"grade": standing.grade or STRICTEST_GRADE, "limit_fen": facts["exposure_after_fen"]}
    if standing.grade is None:
        raise Refused(UNGRADED, "二(三)1")
    limit = limit_in_force([standing.customer_id], on, {standing.customer_id: standing}).get(standing.customer_id)
    return standing.over_limit_facts(limit.limit_fen if limit else 0, amount_fen)
