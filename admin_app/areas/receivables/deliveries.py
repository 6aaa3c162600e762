"""Deliveries: what was handed over."""

from collections.abc import Callable
from datetime import date

from admin_app.areas.receivables.checks import (
    Problems,
    customer_for,
    hanging,
    mark_void,
    note,
    note_void,
    open_for_business,
    record_of,
    yuan,
)
from admin_app.areas.receivables.figures import undelivered_fen_of
from admin_app.areas.receivables.models import Delivery, Sale
from admin_app.areas.receivables.open_items import FOREVER
from admin_app.extensions import db

Released = Callable[[Delivery], None]
Demand = Callable[[int, int, Sale | None, date], None]
_when_void: list[Released] = []
_demands: list[Demand] = []


def when_void(function: Released) -> Released:
    """Call it with each delivery that is voided: what rested on it rests on it no more. Once, if registered twice."""
    _when_void[:] = [*(one for one in _when_void if one.__qualname__ != function.__qualname__), function]
    return function


def before_delivery(function: Demand) -> Demand:
    """Call it with customer key, fen, sale or None, and the business day; Refused there keeps the goods here. Once, if
    registered twice.
    """
    _demands[:] = [*(one for one in _demands if one.__qualname__ != function.__qualname__), function]
    return function


def record_delivery(
    customer_id: int,
    *,
    number: str,
    amount_fen: int,
    delivered_on: date,
    on: date,
    sale_id: int | None = None,
) -> Delivery:
    """Goods handed over: of a sale, never more than is undelivered of it, or by itself. Asked by the books of `on`,
    whatever earlier day it is dated.
    """
    customer, by_id = customer_for(customer_id, "delivery.record")
    open_for_business(customer)
    problems = Problems()
    number = problems.number(number, Delivery)
    problems.amount(amount_fen)
    problems.day(delivered_on, "delivered_on", until=on)
    if sale_id is not None:
        _check_sale(sale_id, customer_id, amount_fen, delivered_on, problems)
    problems.raise_any()
    for demand in _demands:
        demand(customer_id, amount_fen, db.session.get(Sale, sale_id) if sale_id is not None else None, on)
    delivery = Delivery(
        customer_id=customer_id,
        number=number,
        amount_fen=amount_fen,
        delivered_on=delivered_on,
        sale_id=sale_id,
    )
    db.session.add(delivery)
    note("delivery.record", delivery, by_id, amount_fen=amount_fen, delivered_on=delivered_on)
    return delivery


def _check_sale(sale_id: int, customer_id: int, amount_fen: int, delivered_on: date, problems: Problems) -> None:
    sale = db.session.get(Sale, sale_id)
    if sale is None or sale.customer_id != customer_id or sale.is_void:
        problems.add("sale", "The customer has no such sale.", "该客户没有这笔销售。")
        return
    if delivered_on is not None and delivered_on < sale.sold_on:
        problems.add("delivered_on", f"Sold on {sale.sold_on} only.", f"销售日期为 {sale.sold_on}。")
    rest_fen = undelivered_fen_of([sale_id], FOREVER)[sale_id]
    if amount_fen is not None and amount_fen > rest_fen:
        problems.add(
            "amount_fen",
            f"Of the sale, {yuan(rest_fen)} yuan are undelivered.",
            f"该笔销售未交货金额为 {yuan(rest_fen)} 元。",
        )


def void_delivery(delivery_id: int, reason: str) -> Delivery:
    """Refused once it is invoiced."""
    delivery, by_id = record_of(Delivery, delivery_id, "delivery.record")
    invoice = delivery.invoice
    hanging(
        "delivery.record",
        [invoice.number] if invoice is not None and not invoice.is_void else [],
        "It is invoiced. Void the invoice first: {things}.",
        "已开票，请先作废发票：{things}。",
    )
    mark_void(delivery, reason)
    for released in _when_void:
        released(delivery)
    note_void("delivery.void", delivery, by_id)
    return delivery
