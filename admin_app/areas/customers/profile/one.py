"""Which profile is a customer's, and what becomes of two when two records become one?"""

from sqlalchemy import select

from admin_app.areas.customers.profile.models import FIELDS, Profile
from admin_app.extensions import db


def profile_of(customer_id: int) -> Profile | None:
    return db.session.scalars(select(Profile).where(Profile.customer_id == customer_id)).one_or_none()


def fill_in(keep_id: int, drop_id: int) -> None:
    """What the kept profile lacks comes from the other, which stays with the dropped record."""
    kept, dropped = profile_of(keep_id), profile_of(drop_id)
    if dropped is None:
        return
    if kept is None:
        dropped.customer_id = keep_id
        return
    for name in FIELDS:
        if getattr(kept, name) in (None, ""):
            setattr(kept, name, getattr(dropped, name))
