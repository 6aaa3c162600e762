"""Which level ends soon, so that the custodian keeps it longer or lets it end? 二(二)7.2.4."""

from datetime import date

from admin_app.areas.customers.models import Customer
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader


def streams(_reader: Reader, on: date) -> list[Stream]:
    """Levels that still hold and of which nobody said yet what shall be; due on their last day."""
    terms = terms_of("level_renewal", on)
    still_holds = (Customer.level != "internal") & (Customer.level_ends >= on)
    return [
        Stream(
            key=Customer.id,
            base=Customer.level_ends,
            where=still_holds & Customer.level_lapses.is_(False) & Customer.status.in_(("active", "prospect")),
            what=sentence("Keep the level longer, or let it end", "续定密级或任其到期解除"),
            clause=terms.clause,
            needs="full",
            listed_days=terms.listed_days,
        )
    ]


KIND = register(
    DutyKind(
        "level_renewal",
        streams,
        "customer.renew_level",
        owed_by=frozenset({"information_clerk"}),
        overseen_by=frozenset({"cs_manager", "general_manager"}),
        argument="id",
    )
)
