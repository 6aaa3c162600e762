"""The plans that are under way or running, at the top of their customer's page."""

from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.plans.boards import OPEN
from admin_app.areas.plans.expenses import spent_on
from admin_app.areas.plans.models import Plan
from admin_app.extensions import db
from admin_app.screens.panels import panel

MOST = 5


@panel("customer.top", rank=40)
def plans(customer: Customer, _on: date) -> tuple[str, dict[str, Any]] | None:
    """Nothing where there is none."""
    if customer.status in GONE:
        return None
    rows = select(Plan).where(Plan.customer_id == customer.id, Plan.state.in_(OPEN))
    found = list(db.session.scalars(rows.order_by(Plan.drafted_on.desc(), Plan.id).limit(MOST + 1)))
    if not found:
        return None
    shown = [(plan, spent_on(plan)) for plan in found[:MOST]]
    return "plans/panel.html", {"plans": shown, "more": len(found) > MOST}
