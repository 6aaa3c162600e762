"""When a customer rests is noted by whoever plans or makes visits (3.4.1)."""

from admin_app.accounts import rights
from admin_app.areas.customers import acting as customers
from admin_app.areas.visits import acting
from admin_app.areas.visits.models import RestHours
from admin_app.errors import Invalid, sentence
from admin_app.extensions import db


def note(customer_id: int, from_minute: int, until_minute: int, words: str) -> RestHours:
    """From a minute of the day until another, which does not count."""
    if not (customers.may("visit.make") or customers.may("visit.plan")):
        raise rights.not_allowed("visit.make")
    customers.locked([customer_id])
    if from_minute >= until_minute:
        raise Invalid({"until_minute": sentence("It ends after it begins.", "结束时刻须晚于开始时刻。")})
    rest = RestHours(
        customer_id=customer_id,
        from_minute=from_minute,
        until_minute=until_minute,
        note=acting.text("note", words, 200, required=False),
    )
    db.session.add(rest)
    db.session.flush()
    acting.record("rest_hours.note", rest)
    return rest
