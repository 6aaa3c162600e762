"""Invoices, opening balances and credit notes: how what a customer owes comes into the books and is
reduced.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

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
from admin_app.areas.receivables.figures import open_fen_of
from admin_app.areas.receivables.models import (
    Allocation,
    Contract,
    CreditNote,
    Delivery,
    Invoice,
    Payment,
)
from admin_app.areas.receivables.open_items import FOREVER
from admin_app.areas.receivables.settlement import settled_days
from admin_app.errors import NotFound
from admin_app.extensions import db


def record_invoice(
    customer_id: int,
    *,
    number: str,
    amount_fen: int,
    issued_on: date,
    due_on: date,
    on: date,
    kind: str = "invoice",
    disputed: bool = False,
    contract_id: int | None = None,
    delivery_ids: Sequence[int] = (),
) -> Invoice:
    """An invoice, for deliveries or free; never below what those deliveries amount to.

    `kind="opening"`: a balance at the cut-off day `issued_on`, which may have fallen due long before.
    """
    customer, by_id = customer_for(customer_id, "invoice.record")
    open_for_business(customer)
    problems = Problems()
    number = problems.number(number, Invoice)
    problems.amount(amount_fen)
    issued_on = problems.day(issued_on, "issued_on", until=on)
    problems.day(due_on, "due_on", since=issued_on if kind == "invoice" else None)
    if kind not in ("invoice", "opening"):
        problems.add("kind", "An invoice or an opening balance.", "须为发票或期初余额。")
    contract = db.session.get(Contract, contract_id) if contract_id is not None else None
    if contract_id is not None and (contract is None or contract.customer_id != customer_id or contract.is_void):
        problems.add("contract", "The customer has no such contract.", "该客户没有此合同。")
    elif contract is not None and contract.signed_on is None:
        problems.add("contract", "This contract is not signed yet (二(四)3.1).", "该合同尚未签订（二(四)3.1）。")
    deliveries = _deliveries(customer_id, delivery_ids, problems)
    delivered_fen = sum(delivery.amount_fen for delivery in deliveries)
    if amount_fen is not None and 0 < amount_fen < delivered_fen:
        problems.add(
            "amount_fen",
            f"It covers deliveries of {yuan(delivered_fen)} yuan.",
            f"所含交货金额为 {yuan(delivered_fen)} 元。",
        )
    problems.raise_any()
    invoice = Invoice(
        customer_id=customer_id,
        number=number,
        kind=kind,
        issued_on=issued_on,
        due_on=due_on,
        amount_fen=amount_fen,
        disputed=disputed,
        contract_id=contract_id,
    )
    db.session.add(invoice)
    db.session.flush()
    for delivery in deliveries:
        delivery.invoice = invoice
    note("invoice.record", invoice, by_id, amount_fen=amount_fen, issued_on=issued_on, due_on=due_on)
    return invoice


def _deliveries(customer_id: int, delivery_ids: Sequence[int], problems: Problems) -> list[Delivery]:
    """Deliveries of the customer that no invoice has taken the place of."""
    if not delivery_ids:
        return []
    wanted = select(Delivery).where(Delivery.id.in_(delivery_ids), Delivery.customer_id == customer_id)
    found = list(db.session.scalars(wanted.with_for_update(of=Delivery).execution_options(populate_existing=True)))
    free = [d for d in found if not d.is_void and (d.invoice is None or d.invoice.is_void)]
    if {delivery.id for delivery in free} != set(delivery_ids):
        problems.add("deliveries", "One of these is not to be invoiced.", "其中有不能开票的交货。")
    return free


def mark_disputed(invoice_id: int, disputed: bool, reason: str) -> Invoice:
    """A disputed invoice is owed and ages, but says nothing about how the customer pays."""
    invoice, by_id = record_of(Invoice, invoice_id, "invoice.record")
    invoice.disputed = disputed
    note("invoice.dispute", invoice, by_id, disputed=disputed, reason=reason.strip()[:200])
    return invoice


def void_invoice(invoice_id: int, reason: str) -> Invoice:
    """Refused while payments or credit notes reduce it; its deliveries count as not invoiced again."""
    invoice, by_id = record_of(Invoice, invoice_id, "invoice.record")
    paying = (
        select(Payment.number)
        .join(Allocation, Allocation.payment_id == Payment.id)
        .where(Allocation.invoice_id == invoice.id, Allocation.is_void.is_(False), Payment.is_void.is_(False))
        .distinct()
    )
    hanging(
        "invoice.record",
        list(db.session.scalars(paying.limit(6))),
        "Payments are used for it. Release them first: {things}.",
        "已有收款核销此发票，请先解除核销：{things}。",
    )
    notes = select(CreditNote.number).where(CreditNote.invoice_id == invoice.id, CreditNote.is_void.is_(False))
    hanging(
        "invoice.record",
        list(db.session.scalars(notes.limit(6))),
        "Credit notes reduce it. Void them first: {things}.",
        "已有红字发票冲减，请先作废：{things}。",
    )
    mark_void(invoice, reason)
    note_void("invoice.void", invoice, by_id)
    return invoice


def record_credit_note(
    invoice_id: int, *, number: str, amount_fen: int, issued_on: date, on: date, reason: str = ""
) -> CreditNote:
    """Reduces one invoice from its day on, never by more than is open of it."""
    invoice, by_id = record_of(Invoice, invoice_id, "invoice.record")
    problems = Problems()
    number = problems.number(number, CreditNote)
    problems.amount(amount_fen)
    problems.day(issued_on, "issued_on", until=on, since=invoice.issued_on)
    rest_fen = open_fen_of([invoice.id], FOREVER)[invoice.id]
    if amount_fen is not None and amount_fen > rest_fen:
        problems.add(
            "amount_fen",
            f"Of the invoice, {yuan(rest_fen)} yuan are open.",
            f"该发票未结金额为 {yuan(rest_fen)} 元。",
        )
    problems.raise_any()
    credit_note = CreditNote(
        customer_id=invoice.customer_id,
        invoice_id=invoice.id,
        number=number,
        issued_on=issued_on,
        amount_fen=amount_fen,
        reason=(reason or "").strip()[:200],
    )
    db.session.add(credit_note)
    resettle([invoice.id])
    note("credit_note.record", credit_note, by_id, amount_fen=amount_fen, invoice=invoice.number)
    return credit_note


def void_credit_note(credit_note_id: int, reason: str) -> CreditNote:
    """What it took off is owed again."""
    credit_note, by_id = record_of(CreditNote, credit_note_id, "invoice.record")
    mark_void(credit_note, reason)
    resettle([credit_note.invoice_id])
    note_void("credit_note.void", credit_note, by_id)
    return credit_note


def resettle(invoice_ids: Sequence[int]) -> None:
    """Bring `settled_on` up to date after something that reduces these invoices changed."""
    db.session.flush()
    for key, day in settled_days(invoice_ids).items():
        invoice = db.session.get(Invoice, key)
        if invoice is None:
            raise NotFound
        invoice.settled_on = day
    db.session.flush()
