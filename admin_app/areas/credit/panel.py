"""The answer at the top of a customer's page and beside his name wherever he is found, and the limit in the list."""

from datetime import date
from typing import Any

from flask import url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from admin_app.accounts.rights import may
from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.credit.overview import Position, overview_of, positions_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.screens import formatters
from admin_app.screens.panels import figure, panel
from admin_app.screens.words import words
from admin_app.secrecy.reader import current_reader

# right, endpoint, words, icon: what one may do about it from here
ACTS = (
    ("sale.record", "sale.create_view", _("Record a sale"), "plus"),
    ("credit.approve_limit", "credit_limit.create_view", _("Approve a limit"), "plus"),
    ("credit.propose_limit", "credit_limit.create_view", _("Ask for a limit"), "plus"),
    ("credit.ask_investigation", "investigation_case.create_view", _("Ask for an investigation"), "search"),
    ("credit.file_report", "credit_report.create_view", _("File a credit report"), "plus"),
    ("credit.hold", "supply_hold.create_view", _("Hold supply"), "ban"),
    ("credit.raise_emergency", "supply_hold.create_view", _("Report an emergency"), "alert-triangle"),
)


@panel("customer.top", rank=10)
def terms(customer: Customer, on: date) -> tuple[str, dict[str, Any]] | None:
    """On what terms may we sell?"""
    if customer.status in GONE:
        return None
    view = overview_of(customer, on)
    sentence, tone = in_one_line(view)
    return "desk/credit/terms.html", {
        "view": view,
        "sentence": sentence,
        "tone": tone,
        "links": _links(customer),
        "may_propose": may(current_reader().posts, "credit.propose_grade"),
    }


@figure("terms")
def terms_in_one_line(customer_ids: list[int], on: date) -> dict[int, tuple[str, str]]:
    """The same in one line, a hold included, as sentence and tone."""
    found = {}
    for key, position in positions_of(customer_ids, on).items():
        sentence, tone = in_one_line(position)
        if position.standing.emergency_open or position.standing.supply_hold:
            held = gettext("Emergency report open") if position.standing.emergency_open else gettext("Supply on hold")
            sentence, tone = f"{held} · {sentence}", "red"
        found[key] = sentence, tone
    return found


def in_one_line(position: Position) -> tuple[str, str]:
    """On what terms one may sell now, and how that looks: green, orange, red or nothing special."""
    answer = position.next_sale
    verdict = answer.outcome["verdict"] if answer else ""
    if position.terms is None:
        return gettext("Cash only, not graded yet"), ""
    days = position.limit.payment_days if position.limit else position.terms.outcome["payment_days"]
    if position.is_to_start:
        return gettext("Not on account before trading is started"), "orange"
    if verdict == "within":
        left = formatters.yuan(position.headroom_fen)
        return gettext("On account, up to %(amount)s yuan more, %(days)s days to pay", amount=left, days=days), "green"
    if verdict == "report" and answer is not None and answer.outcome["mode"] == "notice":
        return gettext("On account, reported: the limit is used up; %(days)s days to pay", days=days), "orange"
    if verdict == "report":
        return gettext("On account only with approval by the general manager"), "orange"
    if answer is not None:
        return gettext("Not on account now"), "red"
    return str(words("settlement", position.terms.outcome["settlement"])), ""


def _links(customer: Customer) -> list[tuple[str, Any, str]]:
    reader = current_reader()
    owns = customer.owner_id == reader.user_id
    here = url_for("customer.details_view", id=customer.id)
    offered: dict[str, tuple[str, Any, str]] = {}
    for right, endpoint, label, drawing in ACTS:
        if may(reader.posts, right, owns=owns):
            offered.setdefault(endpoint, (url_for(endpoint, customer=customer.id, url=here), label, drawing))
    return list(offered.values())


@figure("limit_fen")
def limits(customer_ids: list[int], on: date) -> dict[int, int]:
    return {key: found.limit_fen for key, found in limit_in_force(customer_ids, on).items()}
