"""What was delivered, invoiced and collected under a contract, beside its amount? 二(四)3.3. In fen, as of a day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from admin_app.areas.contracts.models import PlannedDelivery
from admin_app.areas.receivables.models import Contract, Delivery, Invoice
from admin_app.areas.receivables.open_items import credited_fen, invoice_counts, open_fen
from admin_app.extensions import db


@dataclass(frozen=True)
class Performance:
    """`invoiced_fen` is less what credit notes took off; `collected_fen` is what payments settled of it."""

    delivered_fen: int = 0
    invoiced_fen: int = 0
    collected_fen: int = 0


def performances_of(contracts: Collection[Contract], on: date) -> dict[int, Performance]:
    """By contract key; two queries. A delivery belongs to the contract that planned it, or whose invoice has it."""
    keys = [contract.id for contract in contracts]
    if not keys:
        return {}
    delivered = _delivered(keys, {contract.customer_id for contract in contracts}, on)
    invoiced = {key: (int(fen), int(rest)) for key, fen, rest in db.session.execute(_invoiced(keys, on))}
    found = {}
    for key in keys:
        fen, rest = invoiced.get(key, (0, 0))
        found[key] = Performance(delivered.get(key, 0), fen, fen - rest)
    return found


def _invoiced(keys: Collection[int], on: date) -> Any:
    amount = func.sum(Invoice.amount_fen - credited_fen(on))
    rows = select(Invoice.contract_id, amount, func.sum(open_fen(on)))
    return rows.where(Invoice.contract_id.in_(keys), invoice_counts(on)).group_by(Invoice.contract_id)


def _delivered(keys: Collection[int], customer_ids: Collection[int], on: date) -> dict[int, int]:
    of = func.coalesce(PlannedDelivery.contract_id, Invoice.contract_id)
    rows = (
        select(of, func.sum(Delivery.amount_fen))
        .select_from(Delivery)
        .outerjoin(PlannedDelivery, PlannedDelivery.delivery_id == Delivery.id)
        .outerjoin(Invoice, Invoice.id == Delivery.invoice_id)
        .where(Delivery.customer_id.in_(customer_ids), Delivery.is_void.is_(False), Delivery.delivered_on <= on)
        .where(or_(PlannedDelivery.contract_id.in_(keys), Invoice.contract_id.in_(keys)))
        .group_by(of)
    )
    return {key: int(fen) for key, fen in db.session.execute(rows)}
