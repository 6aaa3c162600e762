"""A contract in the box that finds: by any part of its number or title, as written or read, or by its customer."""

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from admin_app.areas.contracts.search import ranked
from admin_app.areas.receivables.models import Contract
from admin_app.extensions import db
from admin_app.screens import formatters
from admin_app.screens.find import Found, Hit, finder


@finder(rank=30)
def contracts(text: str, most: int) -> Found:
    """Those the reader sees, the best first."""
    keys = ranked(text, most)
    rows = select(Contract).where(Contract.id.in_(keys)).options(joinedload(Contract.customer))
    found = {row.id: row for row in db.session.scalars(rows)} if keys else {}
    return Found(gettext("Contracts"), [_hit(found[key]) for key in keys if key in found])


def _hit(row: Contract) -> Hit:
    note = " · ".join((row.title, row.customer.name if row.customer is not None else ""))
    marks = (formatters.badge("state", row.state),)
    return Hit(row.number, url_for("contract.details_view", id=row.id), note, marks)
