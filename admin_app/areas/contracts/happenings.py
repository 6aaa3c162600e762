"""What of contracts stands in a customer's timeline?"""

from flask_babel import gettext

from admin_app.areas.contracts.models import DeliveryUrging, Dispute, Outing
from admin_app.areas.receivables.models import Contract
from admin_app.screens.formatters import day, yuan
from admin_app.screens.timeline import Source, tell
from admin_app.screens.words import words


def _drafted(row: Contract) -> str:
    return gettext("Contract %(number)s drafted: %(amount)s yuan", number=row.number, amount=yuan(row.amount_fen))


def _signed(row: Contract) -> str:
    return gettext(
        "Contract %(number)s over %(amount)s yuan signed, runs until %(day)s",
        number=row.number,
        amount=yuan(row.amount_fen),
        day=day(row.ends_on),
    )


def _handed_in(row: Contract) -> str:
    return gettext("Contract %(number)s handed in to customer service", number=row.number)


def _ended(row: Contract) -> str:
    return gettext("Contract %(number)s: %(state)s", number=row.number, state=words("state", row.state))


def _disputed(row: Dispute) -> str:
    return gettext("Dispute: %(subject)s", subject=row.subject)


def _dispute_closed(row: Dispute) -> str:
    return gettext("Dispute %(subject)s: %(state)s", subject=row.subject, state=words("state", row.state))


def _urged(row: DeliveryUrging) -> str:
    given = {"what": row.planned.what, "act": words("act", row.act), "answer": row.answer}
    return gettext("Delivery of %(what)s urged (%(act)s): %(answer)s", **given)


def _taken(row: Outing) -> str:
    return gettext(
        "Contract %(number)s taken out of custody until %(day)s", number=row.contract.number, day=day(row.due_on)
    )


def _back(row: Outing) -> str:
    return gettext("Contract %(number)s given back", number=row.contract.number)


CONTRACT, DISPUTE, OUTING = "contract.details_view", "contract_dispute.details_view", "contract_outing.details_view"

tell(
    Source(Contract, "drafted_on", "contracts", CONTRACT, _drafted, by="drafted_by_id"),
    Source(Contract, "signed_on", "contracts", CONTRACT, _signed, by=None, is_movement=True),
    Source(Contract, "handed_in_on", "contracts", CONTRACT, _handed_in, by="received_by_id"),
    Source(Contract, "ended_on", "contracts", CONTRACT, _ended, by=None),
    Source(Dispute, "opened_on", "contracts", DISPUTE, _disputed, by="opened_by_id"),
    Source(Dispute, "closed_on", "contracts", DISPUTE, _dispute_closed, by="closed_by_id"),
    Source(DeliveryUrging, "on", "contracts", "", _urged, by="by_id", loads=("planned",)),
    Source(Outing, "taken_on", "contracts", OUTING, _taken, by="taker_id", loads=("contract",)),
    Source(Outing, "returned_on", "contracts", OUTING, _back, by="received_by_id", loads=("contract",)),
)
