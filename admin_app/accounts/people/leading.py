"""How many who work here still name somebody as their superior? With him gone, what goes up stops at an empty place."""

from sqlalchemy import func, select

from admin_app.accounts.models import User
from admin_app.accounts.people.leaving import Held, counts
from admin_app.errors import sentence
from admin_app.extensions import db


def number_led(user_id: int) -> int:
    led = select(func.count(User.id)).where(User.superior_id == user_id, User.active)
    return int(db.session.scalar(led) or 0)


counts(
    "people",
    Held(
        words=sentence("people who name this person as their superior", "以其为上级的在岗人员"),
        remedy=sentence("The administrator names another superior on their pages.", "由系统管理员在其页面改设上级。"),
        count=number_led,
    ),
)
