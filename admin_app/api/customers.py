"""Which customers does the caller see, and how much of each?

Fields follow access: card, work, full. Money in fen.
"""

from datetime import date
from typing import Any

from flask import Response
from sqlalchemy import select

from admin_app import clock
from admin_app.api import values
from admin_app.api.answers import answer, page
from admin_app.areas.credit import service as credit
from admin_app.areas.customers.models import Customer
from admin_app.areas.receivables import figures
from admin_app.audit.accesses import note_read
from admin_app.duties.credit_reports import next_reports_due
from admin_app.errors import NotFound
from admin_app.extensions import db
from admin_app.secrecy.access import access_column, level_on
from admin_app.secrecy.reader import current_reader

WORKING = ("work", "full")


def list_customers() -> Response:
    given = values.query("limit", "after")
    limit, after = values.rows(given), values.code(given, "after")
    statement = select(Customer, access_column(current_reader())).order_by(Customer.code).limit(limit + 1)
    if after is not None:
        statement = statement.where(Customer.code > after)
    found = [(customer, access) for customer, access in db.session.execute(statement)]
    items = _as_json(found[:limit], clock.today())
    return page(items, items[-1]["code"] if len(found) > limit else None)


def one_customer(code: str) -> Response:
    values.query()
    if not values.is_code(code):
        raise NotFound
    statement = select(Customer, access_column(current_reader())).where(Customer.code == code)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound
    return answer(_as_json([(row[0], row[1])], clock.today())[0])


def _as_json(found: list[tuple[Customer, str]], on: date) -> list[dict[str, Any]]:
    """The same few queries for one row and for a thousand."""
    note_read(customer.id for customer, access in found if access == "full")
    working = [customer for customer, access in found if access in WORKING]
    keys = [customer.id for customer in working]
    limits = credit.limit_in_force(keys, on)
    exposures = figures.exposures_of(keys, on)
    due = next_reports_due(working, on)
    items = []
    for customer, access in found:
        item = _card(customer, access)
        if access in WORKING:
            limit = limits.get(customer.id)
            item |= _work(customer, due.get(customer.id))
            item["limit_fen"] = 0 if limit is None else limit.limit_fen
            item["exposure_fen"] = exposures[customer.id]
        if access == "full":
            item |= _full(customer, on)
        items.append(item)
    return items


def _card(customer: Customer, access: str) -> dict[str, Any]:
    return {
        "code": customer.code,
        "name": customer.name,
        "access": access,
        "phone": customer.phone,
        "contact": customer.contact,
        "owner": None if customer.owner is None else customer.owner.username,
    }


def _work(customer: Customer, report_due: date | None) -> dict[str, Any]:
    return {
        "tax_id": customer.tax_id,
        "status": customer.status,
        "grade": customer.grade,
        "supply_hold": customer.supply_hold,
        "emergency_open": customer.emergency_open,
        "next_report_due": None if report_due is None else report_due.isoformat(),
    }


def _full(customer: Customer, on: date) -> dict[str, Any]:
    return {
        "level": level_on(customer, on),
        "level_ends": None if customer.level_ends is None else customer.level_ends.isoformat(),
    }
