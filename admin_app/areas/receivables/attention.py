"""Which customers of one owner need him: on hold, or late with payments? The worst first. In fen, as of a day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from admin_app.areas.receivables import open_items
from admin_app.areas.receivables.open_items import invoice
from admin_app.extensions import db
from admin_app.secrecy.access import classified_table, visible
from admin_app.secrecy.reader import current
from admin_app.secrecy.statements import past_guard

SEEN = past_guard("joins the guard's own condition")


@dataclass(frozen=True)
class Needing:
    customer_id: int
    name: str
    on_hold: bool
    late_fen: int
    days_late: int


def needing(owner_id: int, on: date, most: int) -> list[Needing]:
    """Active customers of which the reader sees the working data; supply on hold before money that is late."""
    customer = classified_table().c
    own = invoice.c.customer_id.in_(select(customer.id).where(customer.owner_id == owner_id))
    each = open_items.open_invoices(on, own & (invoice.c.due_on < on))
    late = (
        select(each.c.customer_id, func.sum(each.c.open_fen).label("fen"), func.min(each.c.due_on).label("since"))
        .where(each.c.open_fen > 0)
        .group_by(each.c.customer_id)
        .subquery()
    )
    on_hold = or_(customer.supply_hold.is_(True), customer.emergency_open.is_(True))
    rows = (
        select(customer.id, customer.name, on_hold, func.coalesce(late.c.fen, 0), late.c.since)
        .outerjoin(late, late.c.customer_id == customer.id)
        .where(customer.owner_id == owner_id, customer.status == "active", visible(current(), "work"))
        .where(or_(on_hold, late.c.fen > 0))
        .order_by(on_hold.desc(), func.coalesce(late.c.fen, 0).desc(), customer.id)
        .limit(most)
    )
    found: Any = db.session.execute(rows, execution_options=SEEN)
    return [
        Needing(key, name, bool(held), int(fen), (on - since).days if since else 0)
        for key, name, held, fen, since in found
    ]
