"""What of contracts keeps somebody from leaving? Papers that he took out of custody."""

from sqlalchemy import func, select

from admin_app.accounts.people.leaving import Held, counts
from admin_app.areas.contracts.models import Outing
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded


def number_out(user_id: int) -> int:
    out = select(func.count(Outing.id)).where(Outing.taker_id == user_id, Outing.state == "out")
    with unguarded("whoever leaves has given back what he took; the administrator sees a number"):
        return int(db.session.scalar(out) or 0)


counts(
    "contracts",
    Held(
        words=sentence("contracts taken out of custody", "借出未还的合同"),
        remedy=sentence("The person gives them back to the contract officer.", "由本人归还合同管理员。"),
        count=number_out,
    ),
)
