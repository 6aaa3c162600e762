"""What is next with a prospect, at the top of his page."""

from datetime import date
from typing import Any

from sqlalchemy import select

from admin_app.areas.customers.models import Customer
from admin_app.areas.prospects import steps
from admin_app.areas.prospects.models import ProspectConfirmation
from admin_app.extensions import db
from admin_app.screens.panels import panel

MOST = 5


@panel("customer.top", rank=15)
def prospect(customer: Customer, _on: date) -> tuple[str, dict[str, Any]] | None:
    """Nothing where it is a customer already."""
    if customer.status != "prospect":
        return None
    open_ones = select(ProspectConfirmation).where(
        ProspectConfirmation.customer_id == customer.id, ProspectConfirmation.closed_on.is_(None)
    )
    asked = list(db.session.scalars(open_ones.order_by(ProspectConfirmation.asked_on.desc()).limit(MOST)))
    step = steps.planned_of(customer.id)
    return "desk/prospects/panel.html", {
        "step": step,
        "asked": asked,
        "may_plan": step is None and steps.may_plan(customer),
    }
