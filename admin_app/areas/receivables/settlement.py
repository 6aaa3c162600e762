"""On which day did payments and credit notes first cover an invoice? `Invoice.settled_on` holds the
answer.

A payment that is void, or whose bill was ever dishonoured, settled nothing. The keys must already be
authorised.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from sqlalchemy import bindparam, exists, select, update

from admin_app.areas.receivables.open_items import allocation, bill, credit_note, invoice, payment
from admin_app.extensions import db
from admin_app.secrecy.statements import past_guard

WHOLE = past_guard("an invoice is settled by all that was paid on it; its service has authorised it")


def settled_days(invoice_ids: Iterable[int]) -> dict[int, date | None]:
    """The day by invoice key; None while something is open."""
    keys = sorted(set(invoice_ids))
    parts: dict[int, list[tuple[date, int]]] = defaultdict(list)
    unmet = exists().where(
        bill.c.payment_id == payment.c.id, bill.c.is_void.is_(False), bill.c.dishonoured_on.is_not(None)
    )
    paid = (
        select(allocation.c.invoice_id, allocation.c.on_day, payment.c.received_on, allocation.c.amount_fen)
        .join(payment, payment.c.id == allocation.c.payment_id)
        .where(allocation.c.invoice_id.in_(keys), allocation.c.is_void.is_(False))
        .where(payment.c.is_void.is_(False), ~unmet)
    )
    for key, on, received_on, fen in db.session.execute(paid, execution_options=WHOLE):
        parts[key].append((max(on, received_on), fen))
    credited = select(credit_note.c.invoice_id, credit_note.c.issued_on, credit_note.c.amount_fen).where(
        credit_note.c.invoice_id.in_(keys), credit_note.c.is_void.is_(False)
    )
    for key, on, fen in db.session.execute(credited, execution_options=WHOLE):
        parts[key].append((on, fen))
    wanted = select(invoice.c.id, invoice.c.amount_fen).where(invoice.c.id.in_(keys))
    amounts = db.session.execute(wanted, execution_options=WHOLE)
    return {key: _first_covered(parts[key], amount_fen) for key, amount_fen in amounts}


def _first_covered(parts: list[tuple[date, int]], amount_fen: int) -> date | None:
    covered_fen = 0
    for day, fen in sorted(parts):
        covered_fen += fen
        if covered_fen >= amount_fen:
            return day
    return None


def settle(invoice_ids: Iterable[int]) -> dict[int, date | None]:
    """Bring `settled_on` of many invoices up to date, past the objects in the session; the days, by key."""
    days = settled_days(invoice_ids)
    if not days:
        return {}
    statement = (
        update(invoice)
        .where(invoice.c.id == bindparam("key"))
        .values(settled_on=bindparam("day"), row_version=invoice.c.row_version + 1)
    )
    db.session.connection().execute(statement, [{"key": key, "day": day} for key, day in days.items()])
    return days
