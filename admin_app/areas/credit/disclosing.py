"""What of credit may be given outside the company, when that part is chosen (二(二)6.4)?"""

from datetime import date
from typing import Any

from admin_app.areas.credit.limits import limit_in_force
from admin_app.areas.customers.disclosures import tells
from admin_app.areas.customers.models import Customer


@tells("limit")
def limit(customer: Customer, on: date) -> dict[str, Any]:
    """The limit that counts on the day, with its days to pay and its last day; nothing without one."""
    found = limit_in_force([customer.id], on).get(customer.id)
    if found is None:
        return {}
    return {
        "limit_fen": found.limit_fen,
        "payment_days": found.payment_days,
        "from_on": found.from_on.isoformat(),
        "until_on": found.until_on.isoformat(),
    }
