"""A business plan in the box that finds: by its number or what it is called."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from admin_app.areas.plans.models import Plan
from admin_app.extensions import db
from admin_app.screens import formatters
from admin_app.screens.find import Found, Hit, finder


@finder(rank=30)
def plans(text: str, most: int) -> Found:
    """The newest first."""
    named = or_(Plan.number.istartswith(text, autoescape=True), Plan.title.icontains(text, autoescape=True))
    rows = select(Plan).where(named).order_by(Plan.drafted_on.desc(), Plan.id).limit(most)
    found = db.session.scalars(rows.options(joinedload(Plan.customer))).unique()
    return Found(gettext("Business plans"), [_hit(plan) for plan in found])


def _hit(plan: Plan) -> Hit:
    url = url_for("plan.details_view", id=plan.id)
    note = f"{plan.number} · {plan.customer.name}" if plan.customer is not None else plan.number
    return Hit(plan.title, url, note, (formatters.badge("state", plan.state),))
