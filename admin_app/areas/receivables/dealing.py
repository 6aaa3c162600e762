"""When was a customer last dealt with, and is something open? Noted on him, so that duties tell who is dormant.

A deal is a sale, a delivery, an invoice or a payment, and the day on which an invoice was settled; open is an invoice
that is not settled and a delivery not invoiced. Whoever was dormant is woken by his next deal. 二(三)3.2.3.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, bindparam, event, or_, select, update

from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables.models import Delivery, Invoice, Payment, Sale
from admin_app.areas.receivables.open_items import delivery, invoice, payment, sale
from admin_app.duties.dormancy import dormancy_on
from admin_app.extensions import db

customer = cast(Table, Customer.__table__)
CHUNK = 500
SHORTEST = 27  # days; nobody falls dormant in fewer
DEALS = (Sale, Delivery, Invoice, Payment)
DAYS = (
    ("sold", sale, sale.c.sold_on),
    ("delivered", delivery, delivery.c.delivered_on),
    ("invoiced", invoice, invoice.c.issued_on),
    ("settled", invoice, invoice.c.settled_on),
    ("paid", payment, payment.c.received_on),
)


def note_deals(customer_ids: Iterable[int]) -> None:
    """Bring what is noted of these up to date, past the objects in the session: within the caller's transaction."""
    keys = sorted(set(customer_ids))
    for start in range(0, len(keys), CHUNK):
        _note(keys[start : start + CHUNK])


def _note(keys: Sequence[int]) -> None:
    connection = db.session.connection()
    changed = list(_changed(connection.execute(_told(keys))))
    if changed:
        statement = update(customer).where(customer.c.id == bindparam("key"))
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in ("dealt_on", "has_balance", "woken_on")}
        connection.execute(statement.values(values), changed)


def _changed(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    for row in rows:
        latest = max((day for name, _table, _day in DAYS if (day := getattr(row, name)) is not None), default=None)
        woken_on = latest if _wakes(row, latest) else row.woken_on
        if (latest, bool(row.owes), woken_on) != (row.dealt_on, bool(row.has_balance), row.woken_on):
            yield {"key": row.id, "new_dealt_on": latest, "new_has_balance": bool(row.owes), "new_woken_on": woken_on}


def _wakes(row: Any, latest: date | None) -> bool:
    """Was he dormant on the day of his latest deal, by what was noted before it?"""
    base = row.dealt_on or row.graded_on
    if latest is None or base is None or (latest - base).days < SHORTEST:
        return False
    return dormancy_on(latest).holds_of(row.dealt_on, row.graded_on, bool(row.has_balance))


def _told(keys: Collection[int]) -> Any:
    """What is noted of each, and what the records say."""
    c = customer.c
    days = [_latest(table, day).label(name) for name, table, day in DAYS]
    open_invoice = select(invoice.c.id).where(_of(invoice), invoice.c.settled_on.is_(None)).correlate(customer)
    undone = select(delivery.c.id).where(_of(delivery), delivery.c.invoice_id.is_(None)).correlate(customer)
    owes = or_(open_invoice.exists(), undone.exists()).label("owes")
    return select(c.id, c.dealt_on, c.graded_on, c.has_balance, c.woken_on, *days, owes).where(c.id.in_(keys))


def _latest(table: Table, day: Any) -> Any:
    """By the index of customer and day, from its end."""
    rows = select(day).where(_of(table), day.is_not(None)).correlate(customer)
    return rows.order_by(day.desc()).limit(1).scalar_subquery()


def _of(table: Table) -> Any:
    return (table.c.customer_id == customer.c.id) & table.c.is_void.is_(False)


def _follow(session: Any, _context: Any) -> None:
    """Whoever's deals a flush touches; a deal that moves to another customer concerns both."""
    touched = [one for one in (*session.new, *session.dirty, *session.deleted) if isinstance(one, DEALS)]
    if touched:
        note_deals(one.customer_id for one in touched)


event.listen(db.session, "after_flush", _follow)
