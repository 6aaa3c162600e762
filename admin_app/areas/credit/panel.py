"""The answer at the top of a customer's page, and the limit in the customers' list."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import lazy_gettext as _

from admin_app.accounts.rights import may
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.overview import overview_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.screens.panels import figure, panel
from admin_app.secrecy.reader import current_reader

# right, endpoint, words, icon: what one may do about it from here
ACTS = (
    ("sale.record", "sale.create_view", _("Record a sale"), "plus"),
    ("credit.approve_limit", "credit_limit.create_view", _("Approve a limit"), "plus"),
    ("credit.propose_limit", "credit_limit.create_view", _("Ask for a limit"), "plus"),
    ("credit.file_report", "credit_report.create_view", _("File a credit report"), "plus"),
)


@panel("customer.top", rank=10)
def terms(customer: Customer, on: date) -> tuple[str, dict[str, Any]] | None:
    """On what terms may we sell?"""
    if customer.status in GONE:
        return None
    return "desk/credit/terms.html", {
        "view": overview_of(customer, on),
        "links": _links(customer),
        "may_propose": may(current_reader().posts, "credit.propose_grade"),
    }


def _links(customer: Customer) -> list[tuple[str, Any, str]]:
    reader = current_reader()
    owns = customer.owner_id == reader.user_id
    here = url_for("customer.details_view", id=customer.id)
    offered: dict[str, tuple[str, Any, str]] = {}
    for right, endpoint, words, drawing in ACTS:
        if may(reader.posts, right, owns=owns):
            offered.setdefault(endpoint, (url_for(endpoint, customer=customer.id, url=here), words, drawing))
    return list(offered.values())


@figure("limit_fen")
def limits(customer_ids: list[int], on: date) -> dict[int, int]:
    return {key: found.limit_fen for key, found in limit_in_force(customer_ids, on).items()}
