"""The record of a sale: kept once the rules let it through, its number used once, taken back with a reason."""

from sqlalchemy import select

from admin_app.areas.credit import acting
from admin_app.areas.credit.models import OverLimitReport
from admin_app.areas.receivables.models import Delivery, Sale
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotFound, Refused, sentence
from admin_app.extensions import db

CLAUSE = "二(四)3.1"


def keep(sale: Sale) -> None:
    db.session.add(sale)
    db.session.flush()


def demand_unused(number: str) -> None:
    """New among all sales the reader sees; what he does not see cannot be in its way (docs/adr/0012)."""
    sold = select(Sale.id).where(Sale.number == number)
    waits = select(OverLimitReport.id).where(
        OverLimitReport.sale_number == number, OverLimitReport.verdict == "pending"
    )
    taken = [found for wanted in (sold, waits) for found in db.session.scalars(wanted.limit(1))]
    if taken:
        raise Invalid({"number": sentence("This number is in use.", "该编号已被使用。")})


def void_sale(sale_id: int, reason: str) -> Sale:
    """Take a sale back; not once goods were delivered on it."""
    acting.begin_writing()
    sale = db.session.get(Sale, sale_id)
    if sale is None:
        raise NotFound
    customer = acting.customer_of(sale.customer_id)
    user_id = acting.demand("sale.record", customer)
    if sale.is_void:
        raise Refused(sentence("This sale is void already.", "该销售已经作废。"), CLAUSE)
    delivered = select(Delivery.id).where(Delivery.sale_id == sale_id, Delivery.is_void.is_(False)).limit(1)
    if db.session.scalar(delivered) is not None:
        raise Refused(
            sentence(
                "Goods were delivered on this sale; void the deliveries first.",
                "该销售已发货，请先作废发货记录。",
            ),
            CLAUSE,
        )
    sale.is_void, sale.void_reason = True, acting.need_text("reason", reason, 200)
    db.session.flush()
    audit.record(
        "sale.void",
        user_id=user_id,
        subject=sale.number,
        customer_id=customer.id,
        values={"reason": sale.void_reason},
    )
    return sale
