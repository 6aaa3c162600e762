"""How many borrowed archives are still with somebody who wants to leave? A number, whoever asks."""

from sqlalchemy import func, select

from admin_app.accounts.people.leaving import Held, counts
from admin_app.areas.archive.models import OUT, BorrowCard
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.secrecy.reader import unguarded


def number_borrowed(user_id: int) -> int:
    """Cards whose archive has not come back."""
    out = select(func.count(BorrowCard.id)).where(BorrowCard.borrower_id == user_id, BorrowCard.state.in_(OUT))
    with unguarded("whoever leaves has returned what he borrowed; the administrator sees a number"):
        return int(db.session.scalar(out) or 0)


counts(
    "cards",
    Held(
        words=sentence("borrowed archives", "未归还档案"),
        remedy=sentence("The person returns them, or the custodian recalls them.", "由本人归还或由档案管理员催还。"),
        count=number_borrowed,
    ),
)
