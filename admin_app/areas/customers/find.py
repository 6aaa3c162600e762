"""A customer in the box that finds: who it is, and in one line on what terms one may sell now."""

from typing import Any

from flask import url_for
from flask_babel import gettext
from sqlalchemy import select

from admin_app import clock
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.customers.ranking import ranked
from admin_app.extensions import db
from admin_app.screens import formatters, panels
from admin_app.screens.find import Found, Hit, finder
from admin_app.secrecy.access import ACCESS, access_of


@finder(rank=10)
def customers(text: str, most: int) -> Found:
    """Grade, state and terms of those whose working data the reader sees; of the others the card."""
    rows = ranked(text, most)
    access = access_of([row.id for row in rows])
    work = [key for key, level in access.items() if ACCESS.index(level) >= ACCESS.index("work")]
    known = _working_data(work)
    current = [key for key, (_grade, status) in known.items() if status not in GONE]
    terms = panels.figures("terms", current, clock.today())
    nothing = "", ""
    card_only = gettext("You see the card alone: terms need a consultation"), "secondary"
    hits = [
        _hit(row, *known.get(row.id, (None, None)), *(terms.get(row.id, nothing) if row.id in known else card_only))
        for row in rows
    ]
    return Found(gettext("Customers"), hits, url_for("customer.index_view", search=text))


def _working_data(keys: list[int]) -> dict[int, tuple[str | None, str]]:
    """Grade and state by key."""
    if not keys:
        return {}
    rows = select(Customer.id, Customer.grade, Customer.status).where(Customer.id.in_(keys))
    return {key: (grade, status) for key, grade, status in db.session.execute(rows)}


def _hit(row: Any, grade: str | None, status: str | None, answer: str, tone: str) -> Hit:
    marks = [formatters.badge("grade", grade)] if grade else []
    if status in (*GONE, "prospect"):
        marks.append(formatters.badge("status", status))
    note = " · ".join(one for one in (row.code, row.contact, row.phone) if one)
    return Hit(row.name, url_for("customer.details_view", id=row.id), note, tuple(marks), answer, tone)
