"""Borrow cards: one original, one borrower; given back, recalled, overdue, lost (二(二)7.1).

Access ends with the due day by itself, at once when it comes back or is recalled; the duty to give it back does not.
"""

import secrets
from datetime import date

from sqlalchemy import select

from admin_app import clock
from admin_app.accounts import rights
from admin_app.areas.archive.consultations import last_day
from admin_app.areas.archive.models import OUT, ArchiveRequest, BorrowCard
from admin_app.areas.customers.models import Customer
from admin_app.audit import service as audit
from admin_app.errors import Conflict, Invalid, NotFound, Refused, sentence
from admin_app.extensions import db
from admin_app.secrecy.models import Grant
from admin_app.secrecy.reader import current_reader, unguarded

CLAUSE = "二(二)7.1"
IS_OUT = sentence(
    "The original is out. It can be lent again when it has come back.", "档案原件已借出，归还后方可再借。"
)
BACK = sentence("This archive has come back already.", "该档案已经归还。")


def is_out(customer_id: int) -> bool:
    """Is the original with a borrower?"""
    cards = select(BorrowCard.id).where(BorrowCard.customer_id == customer_id, BorrowCard.state.in_(OUT))
    with unguarded("whether the original is out does not depend on who asks"):
        return db.session.scalar(cards.limit(1)) is not None


def demand_in_custody(customer_id: int) -> None:
    """Refused while the original is out. The customer's row is locked, so that of many at once one is lent."""
    with unguarded("the original is lent once"):
        db.session.scalars(
            select(Customer.id).where(Customer.id == customer_id).with_for_update(of=Customer)
        ).one_or_none()
    if is_out(customer_id):
        raise Refused(IS_OUT, CLAUSE)


def issue(request: ArchiveRequest, customer_id: int, working_days: int, on: date, by_id: int | None) -> BorrowCard:
    """Lend the original to whoever asked, for so many working days, today the first."""
    demand_in_custody(customer_id)
    due_on = last_day(on, working_days)
    with unguarded("what was granted is written for whoever asked"):
        grant = Grant(customer_id=customer_id, user_id=request.requester_id, kind="borrow", from_on=on, until_on=due_on)
        db.session.add(grant)
        db.session.flush()
        card = BorrowCard(
            number=_new_number(on),
            customer_id=customer_id,
            borrower_id=request.requester_id,
            request_id=request.id,
            grant_id=grant.id,
            purpose=request.purpose,
            lent_on=on,
            due_on=due_on,
            issued_by_id=by_id,
        )
        db.session.add(card)
        db.session.flush()
    return card


def _new_number(on: date) -> str:
    """Says the day and nothing of how many there are."""
    return f"JY{on:%y%m%d}-{secrets.token_hex(4).upper()}"


def give_back(card_id: int, condition: str, *, on: date) -> BorrowCard:
    """The custodian has it back and notes its condition."""
    card = locked_card(card_id)
    reader = current_reader()
    rights.demand(reader.posts, "archive.grant")
    if card.state not in OUT:
        raise Conflict(BACK, CLAUSE)
    card.state, card.returned_on, card.received_by_id = "returned", on, reader.user_id
    card.condition = condition.strip()[:400] or None
    end_access(card)
    _audit("return", card, {"condition": card.condition})
    return card


def recall(card_id: int, reason: str, *, on: date) -> BorrowCard:
    """Give it back now: access ends at once, the duty is due today."""
    card = locked_card(card_id)
    rights.demand(current_reader().posts, "archive.take_back")
    if card.state != "out":
        raise Conflict(BACK if card.state not in OUT else sentence("It is recalled already.", "已发出召回。"), CLAUSE)
    if not reason.strip():
        raise Invalid({"reason": sentence("Please say why (二(二)7.1).", "请说明理由（二(二)7.1）。")})
    card.state, card.recalled_on, card.recall_reason = "recalled", on, reason.strip()[:400]
    card.due_on = min(card.due_on, on)
    end_access(card)
    _audit("recall", card, {"reason": card.recall_reason})
    return card


def end_access(card: BorrowCard) -> None:
    """The card lifts nothing from now on."""
    with unguarded("a card that is back lifts nothing"):
        grant = db.session.get(Grant, card.grant_id)
        if grant is not None and grant.ended_at is None:
            grant.ended_at = clock.now()
        db.session.flush()


def locked_card(card_id: int) -> BorrowCard:
    """The card, locked until the transaction ends; NotFound when missing or not the reader's to see."""
    card = db.session.scalars(
        select(BorrowCard)
        .where(BorrowCard.id == card_id)
        .with_for_update(of=BorrowCard)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if card is None:
        raise NotFound
    return card


def _audit(act: str, card: BorrowCard, values: dict[str, object]) -> None:
    audit.record(
        f"borrow_card.{act}",
        user_id=current_reader().user_id,
        subject=card.number,
        customer_id=card.customer_id,
        values={**values, "borrower": card.borrower_id},
    )
