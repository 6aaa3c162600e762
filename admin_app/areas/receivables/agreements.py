"""Contracts and deliveries: what was agreed, as far as the figures need it, and what was handed over."""

from datetime import date

from sqlalchemy import select

from admin_app.areas.receivables.checks import (
    MOST_DAYS,
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
from admin_app.areas.receivables.models import Contract, Delivery, Invoice, Sale
from admin_app.areas.receivables.open_items import FOREVER
from admin_app.extensions import db


def record_contract(
    customer_id: int,
    *,
    number: str,
    amount_fen: int,
    starts_on: date,
    ends_on: date,
    payment_days: int,
    title: str = "",
) -> Contract:
    """A contract from day to day, both included. A salesperson drafts for own customers, the marketing
    manager for all.
    """
    customer, by_id = customer_for(customer_id, "contract.draft")
    open_for_business(customer)
    problems = Problems()
    number = problems.number(number, Contract)
    problems.amount(amount_fen)
    starts_on = problems.day(starts_on, "starts_on")
    problems.day(ends_on, "ends_on", since=starts_on)
    if payment_days is None or not 0 <= payment_days <= MOST_DAYS:
        problems.add("payment_days", f"Between 0 and {MOST_DAYS} days.", f"0 至 {MOST_DAYS} 天。")
    problems.raise_any()
    contract = Contract(
        customer_id=customer_id,
        number=number,
        title=(title or "").strip()[:200],
        amount_fen=amount_fen,
        starts_on=starts_on,
        ends_on=ends_on,
        payment_days=payment_days,
    )
    db.session.add(contract)
    note("contract.record", contract, by_id, amount_fen=amount_fen, starts_on=starts_on, ends_on=ends_on)
    return contract


def void_contract(contract_id: int, reason: str) -> Contract:
    """Refused while invoices name it."""
    contract, by_id = record_of(Contract, contract_id, "contract.draft")
    naming = select(Invoice.number).where(Invoice.contract_id == contract.id, Invoice.is_void.is_(False))
    hanging(
        list(db.session.scalars(naming.limit(6))),
        "Invoices name this contract: {things}.",
        "有发票引用此合同：{things}。",
    )
    mark_void(contract, reason)
    note_void("contract.void", contract, by_id)
    return contract


def record_delivery(
    customer_id: int,
    *,
    number: str,
    amount_fen: int,
    delivered_on: date,
    on: date,
    sale_id: int | None = None,
) -> Delivery:
    """Goods handed over: of a sale, never more than is undelivered of it, or by itself."""
    customer, by_id = customer_for(customer_id, "delivery.record")
    open_for_business(customer)
    problems = Problems()
    number = problems.number(number, Delivery)
    problems.amount(amount_fen)
    problems.day(delivered_on, "delivered_on", until=on)
    if sale_id is not None:
        _check_sale(sale_id, customer_id, amount_fen, delivered_on, problems)
    problems.raise_any()
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
        [invoice.number] if invoice is not None and not invoice.is_void else [],
        "It is invoiced. Void the invoice first: {things}.",
        "已开票，请先作废发票：{things}。",
    )
    mark_void(delivery, reason)
    note_void("delivery.void", delivery, by_id)
    return delivery
