"""A contract in the box that finds: by how its number or its title begins."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from admin_app.screens import formatters
from admin_app.screens.find import Found, Hit, finder

LAST = "\U0010ffff"  # behind every character, by their bytes


@finder(rank=30)
def contracts(text: str, most: int) -> Found:
    """Numbers are written in capitals."""
    number = text.upper()
    begins = or_(
        Contract.number.between(number, number + LAST),
        Contract.title.between(text, text + LAST),
    )
    rows = select(Contract).where(begins, Contract.is_void.is_(False)).options(joinedload(Contract.customer))
    found = db.session.scalars(rows.order_by(Contract.number, Contract.id).limit(most))
    return Found(gettext("Contracts"), [_hit(row) for row in found])


def _hit(row: Contract) -> Hit:
    note = " · ".join((row.title, row.customer.name if row.customer is not None else ""))
    marks = (formatters.badge("state", row.state),)
    return Hit(row.number, url_for("contract.details_view", id=row.id), note, marks)
