"""Random histories of a customer, and what its figures are by plain arithmetic over the whole history."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from admin_app.areas.receivables.figures import Figures
from admin_app.areas.receivables.models import (
    Allocation,
    Bill,
    Contract,
    CreditNote,
    Delivery,
    Invoice,
    Payment,
    Sale,
)
from admin_app.extensions import new_key

ON = date(2026, 11, 23)
# Days before `on` (negative: after) at which something changes: today, grace, account period, two years.
EDGES = [-40, -1, 0, 1, 5, 6, 30, 35, 36, 37, 364, 365, 366, 729, 730, 731, 760]
days = st.sampled_from(EDGES)
amounts = st.sampled_from([1, 99, 100, 10_000, 333_333]) | st.integers(1, 10**9)
seldom = st.sampled_from([False, False, False, True])


@dataclass
class History:
    """Rows of one customer, not stored yet."""

    customer_id: int
    rows: list[Any] = field(default_factory=list)

    def of(self, model: type) -> list[Any]:
        return [row for row in self.rows if isinstance(row, model) and not row.is_void]


def before(days_ago: int) -> date:
    return ON - timedelta(days=days_ago)


@st.composite
def histories(draw: Any, customer_id: int) -> History:
    """Invoices, payments in part and in advance, notes, bills, deliveries, sales, contracts; some of
    them void.
    """
    history = History(customer_id)

    def add(model: type, **columns: Any) -> Any:
        key = new_key()
        if model is not Allocation:
            columns["number"] = f"{model.__name__}-{key}"
        row = model(id=key, customer_id=customer_id, is_void=columns.pop("is_void", None) or draw(seldom), **columns)
        history.rows.append(row)
        return row

    for _ in range(draw(st.integers(0, 4))):
        issued_on = before(draw(days))
        add(
            Invoice,
            kind=draw(st.sampled_from(["invoice", "invoice", "opening"])),
            issued_on=issued_on,
            due_on=issued_on + timedelta(days=draw(st.sampled_from([0, 15, 30, 60]))),
            amount_fen=draw(amounts),
            disputed=draw(seldom),
        )
    invoices = [row for row in history.rows if not row.is_void]
    rest = {row.id: row.amount_fen for row in invoices}
    for row in invoices:
        if draw(seldom):
            part = draw(st.integers(1, rest[row.id]))
            note = add(
                CreditNote,
                invoice_id=row.id,
                issued_on=max(row.issued_on, before(draw(days))),
                amount_fen=part,
            )
            rest[row.id] -= 0 if note.is_void else part
    for _ in range(draw(st.integers(0, 4))):
        _pay(draw, add, invoices, rest)
    for _ in range(draw(st.integers(0, 2))):
        sale = add(Sale, sold_on=before(draw(days)), amount_fen=draw(amounts), on_account=not draw(seldom))
        left = 0 if sale.is_void else sale.amount_fen
        while left and draw(st.booleans()):
            part = draw(st.integers(1, left))
            invoice = draw(st.sampled_from([None, *invoices]))
            delivery = add(
                Delivery,
                sale_id=sale.id,
                invoice_id=invoice.id if invoice else None,
                delivered_on=before(draw(days)),
                amount_fen=part,
            )
            left -= 0 if delivery.is_void else part
    for _ in range(draw(st.integers(0, 2))):
        starts_on = before(draw(days))
        add(
            Contract,
            amount_fen=draw(amounts),
            starts_on=starts_on,
            ends_on=starts_on + timedelta(days=draw(st.sampled_from([0, 89, 364, 365, 729]))),
            payment_days=draw(st.sampled_from([0, 30, 60])),
            signed_on=draw(st.sampled_from([None, starts_on, starts_on, starts_on + timedelta(days=10)])),
            ended_on=draw(st.sampled_from([None, None, starts_on + timedelta(days=40)])),
        )
    for row in invoices:
        row.settled_on = settled_on(history, row)
    return history


def _pay(draw: Any, add: Any, invoices: list[Any], rest: dict[int, int]) -> None:
    received_on, amount_fen = before(draw(days)), draw(amounts)
    payment = add(Payment, received_on=received_on, amount_fen=amount_fen)
    unmet = False
    if draw(seldom):
        unmet = draw(st.booleans())
        due_on = received_on + timedelta(days=draw(st.sampled_from([1, 30, 90])))
        bill = add(
            Bill,
            payment_id=payment.id,
            received_on=received_on,
            due_on=due_on,
            amount_fen=amount_fen,
            dishonoured_on=due_on + timedelta(days=draw(st.integers(0, 2))) if unmet else None,
        )
        unmet = unmet and not bill.is_void
    left = amount_fen
    for invoice in invoices:
        most = min(left, rest[invoice.id])
        if most and draw(st.booleans()):
            part = draw(st.sampled_from([most, most, 1]))
            on = max(received_on, invoice.issued_on) + timedelta(days=draw(st.sampled_from([0, 0, 5])))
            used = add(Allocation, payment_id=payment.id, invoice_id=invoice.id, on=on, amount_fen=part)
            if not used.is_void:
                left -= part
                rest[invoice.id] -= 0 if payment.is_void or unmet else part


def _counts(history: History, payment: Payment, on: date) -> bool:
    unmet = [b for b in history.of(Bill) if b.payment_id == payment.id and b.dishonoured_on is not None]
    return payment.received_on <= on and all(bill.dishonoured_on > on for bill in unmet)


def paid_parts(history: History, invoice: Invoice, on: date) -> list[tuple[date, int]]:
    """(day, fen) of what reduced the invoice, of payments that count on `on`."""
    counting = {payment.id: payment for payment in history.of(Payment) if _counts(history, payment, on)}
    used = [
        (max(a.on, counting[a.payment_id].received_on), a.amount_fen)
        for a in history.of(Allocation)
        if a.invoice_id == invoice.id and a.payment_id in counting and a.on <= on
    ]
    notes = [n for n in history.of(CreditNote) if n.invoice_id == invoice.id and n.issued_on <= on]
    return sorted(used + [(note.issued_on, note.amount_fen) for note in notes])


def settled_on(history: History, invoice: Invoice) -> date | None:
    covered = 0
    for day, fen in paid_parts(history, invoice, date.max):
        covered += fen
        if covered >= invoice.amount_fen:
            return day
    return None


def open_fen(history: History, invoice: Invoice, on: date) -> int:
    return invoice.amount_fen - sum(fen for _, fen in paid_parts(history, invoice, on))


def _two_years_before(on: date) -> date:
    return on.replace(year=on.year - 2)  # no test day is 29 February


def figures(history: History, on: date) -> Figures:
    """The figures, by the words of the contract."""
    issued = [i for i in history.of(Invoice) if i.issued_on <= on]
    unpaid = [(i, open_fen(history, i, on)) for i in issued]
    issued_ids = {i.id for i in issued}
    delivered = [d for d in history.of(Delivery) if d.delivered_on <= on]
    bills = [b for b in history.of(Bill) if b.received_on <= on]
    unmet = [b for b in bills if b.dishonoured_on is not None and b.dishonoured_on <= on]
    since = _two_years_before(on)
    payments = [p for p in history.of(Payment) if _counts(history, p, on)]
    advances = sum(p.amount_fen for p in payments) - sum(
        a.amount_fen for a in history.of(Allocation) if a.on <= on and a.payment_id in {p.id for p in payments}
    )
    sold = [s for s in history.of(Sale) if s.sold_on <= on and s.on_account]
    settled = [i for i in issued if i.settled_on is not None and since < i.settled_on <= on and not i.disputed]
    weight = sum(i.amount_fen for i in settled)
    late = sum(i.amount_fen * max(0, (i.settled_on - i.due_on).days) for i in settled)
    on_time = sum(i.amount_fen for i in settled if (i.settled_on - i.due_on).days <= 5)
    invoiced = [i for i in issued if i.kind == "invoice"]
    recent = [i for i in invoiced if (on - i.issued_on).days < 365]
    credited = sum(
        n.amount_fen for n in history.of(CreditNote) if n.issued_on <= on and n.invoice_id in {i.id for i in recent}
    )
    standing = sorted(
        (
            c
            for c in history.of(Contract)
            if c.starts_on <= on <= c.ends_on
            and c.signed_on
            and c.signed_on <= on
            and not (c.ended_on and c.ended_on < on)
        ),
        key=lambda c: (c.starts_on, c.number),
    )
    shares = [min(c.amount_fen, c.amount_fen * 365 // ((c.ends_on - c.starts_on).days + 1)) for c in standing]
    latest = max(invoiced, key=lambda i: (i.issued_on, i.number), default=None)
    if standing:  # noqa: SIM108
        contract_days = standing[-1].payment_days
    else:
        contract_days = (latest.due_on - latest.issued_on).days if latest else 30
    return Figures(
        open_invoices_fen=sum(fen for _, fen in unpaid if fen > 0),
        delivered_not_invoiced_fen=sum(d.amount_fen for d in delivered if d.invoice_id not in issued_ids),
        undue_bills_fen=sum(b.amount_fen for b in bills if b not in unmet and b.due_on >= on),
        advances_fen=advances,
        committed_sales_fen=sum(s.amount_fen - sum(d.amount_fen for d in delivered if d.sale_id == s.id) for s in sold),
        oldest_open_days_late=max([0, *((on - i.due_on).days for i, fen in unpaid if fen > 0)]),
        settled_invoices=len(settled),
        on_time_bp=on_time * 10_000 // weight if weight else 0,
        average_days_late_hundredths=-(-late * 100 // weight) if weight else 0,
        dishonoured_bills=len([b for b in unmet if b.dishonoured_on > since]),
        contract_period_sales_fen=max(sum(i.amount_fen for i in recent) - credited, sum(shares)),
        contract_days=contract_days,
    )
