"""Whose customers pass to whom when somebody leaves? All at once, for one reason, in one transaction.

Each is handed over as one by one (`customers.service.hand_over`), so that each has its entry in the audit and duties
follow the new owner. Whoever hands over passes on the customers he may work with; what is left is somebody else's to
pass on, and the administrator sees how many there are.
"""

from datetime import date

from sqlalchemy import ColumnElement, func, select

from admin_app.accounts.models import User
from admin_app.accounts.people.leaving import Held, counts
from admin_app.areas.customers import service
from admin_app.areas.customers.acting import demand, reason_of
from admin_app.areas.customers.models import GONE, Customer
from admin_app.errors import Invalid, NotFound, sentence
from admin_app.extensions import db
from admin_app.secrecy.access import follows_visible
from admin_app.secrecy.reader import current_reader, unguarded

MOST_PEOPLE = 500


def number_owned(user_id: int) -> int:
    """How many customers the person owns, whoever asks: a number and no more."""
    owned = select(func.count(Customer.id)).where(Customer.owner_id == user_id, Customer.status.not_in(GONE))
    with unguarded("whoever leaves has no customers left; the administrator sees a number"):
        return int(db.session.scalar(owned) or 0)


def owners() -> list[tuple[User, int]]:
    """Who owns customers that the reader may work with, and how many."""
    number = func.count(Customer.id)
    rows = select(Customer.owner_id, number).where(_passable(), Customer.owner_id.is_not(None))
    found: dict[int, int] = dict(db.session.execute(rows.group_by(Customer.owner_id)).all())  # type: ignore[arg-type]
    people = db.session.scalars(select(User).where(User.id.in_(found)).order_by(User.username).limit(MOST_PEOPLE))
    return [(user, found[user.id]) for user in people]


def successors(leaver: User) -> list[User]:
    """Who may own customers instead."""
    rows = select(User).where(User.active, User.id != leaver.id).order_by(User.username).limit(MOST_PEOPLE)
    return [user for user in db.session.scalars(rows) if user.posts & service.OWNING_POSTS]


def leaver(user_id: int) -> User:
    """NotFound when he owns nothing that the reader may pass on."""
    for user, _number in owners():
        if user.id == user_id:
            return user
    raise NotFound


def hand_over_all(from_id: int, to_id: int, reason: str, *, on: date) -> int:
    """Pass on all customers of the person that the reader may work with; how many they were. Invalid by field."""
    demand("customer.hand_over")
    why = reason_of(reason)
    keys = select(Customer.id).where(Customer.owner_id == from_id, _passable()).order_by(Customer.id)
    found = list(db.session.scalars(keys))
    if not found:
        raise NotFound
    if to_id == from_id:
        raise Invalid({"to_user": sentence("Choose somebody else.", "请选择其他人。")})
    for key in found:
        service.hand_over(key, to_id, why, on=on)
    return len(found)


def _passable() -> ColumnElement[bool]:
    return Customer.status.not_in(GONE) & follows_visible(Customer.id, current_reader(), "work")


counts(
    "customers",
    Held(
        words=sentence("customers", "客户"),
        remedy=sentence("The marketing or customer service manager hands them over.", "由市场部或客服部经理交接。"),
        count=number_owned,
    ),
)
