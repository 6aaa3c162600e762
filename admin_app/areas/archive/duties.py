"""What is owed about archives: requests to be granted, by the custodian; archives to be given back, by who borrowed."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import and_, literal, or_, select, true

from admin_app.accounts.models import Post, User
from admin_app.areas.archive.models import OUT, ArchiveLink, ArchiveRequest, BorrowCard, Incident
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.terms import known_terms, terms_of
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_GRANT = sentence("Grant or decline a request for an archive", "办理档案查阅、借阅申请")
TO_RETURN = sentence("Give back a borrowed archive", "归还借阅的档案")
TO_DEAL_WITH = sentence("Deal with an archive lost, leaked or misused", "处理档案遗失、泄密或违规事件")
CUSTODIAN = frozenset({"information_clerk"})
OVERSEERS = frozenset({"cs_manager"})


def requests(_reader: Reader, on: date) -> Iterable[Stream]:
    """In the time of a signature from the day it came to the custodian; what the general manager has is not his."""
    terms, found = terms_of("signature", on), select(ArchiveLink.request_id)
    yield Stream(
        key=ArchiveRequest.id,
        base=ArchiveRequest.ready_on,
        where=(ArchiveRequest.state == "to_grant") & ArchiveRequest.id.not_in(found),
        what=TO_GRANT,
        clause="二(二)6.7",
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=None,
        about=ArchiveRequest.typed_name,
        listed_days=terms.listed_days,
    )


def returns(reader: Reader, on: date) -> Iterable[Stream]:
    """On the day the card says, or the day it was recalled; the borrower owes it, the custodian sees it."""
    terms = terms_of("card_return", on)
    mine = BorrowCard.borrower_id == reader.user_id
    sees_all = bool(reader.posts & (CUSTODIAN | OVERSEERS))
    lender = select(User.name).where(User.id == BorrowCard.borrower_id).correlate(BorrowCard).scalar_subquery()
    yield Stream(
        key=BorrowCard.id,
        base=BorrowCard.due_on,
        where=BorrowCard.state.in_(OUT) & (true() if sees_all else mine),
        what=TO_RETURN,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=None,
        about=BorrowCard.number + " · " + lender,
        mine=mine,
        listed_days=terms.listed_days,
    )


def incidents(reader: Reader, on: date) -> Iterable[Stream]:
    """By the customer-service manager; by the general manager where he answers for it himself."""
    terms = known_terms("archive_incident", on)
    if terms is None:
        return
    managers = select(User.id).where(User.active, User.roles.any(Post.name.in_(OVERSEERS)))
    theirs = or_(Incident.person_id.in_(managers), Incident.superior_id.in_(managers))
    manages, leads = bool(reader.posts & OVERSEERS), "general_manager" in reader.posts
    yield Stream(
        key=Incident.id,
        base=Incident.on,
        where=Incident.state == "open",
        what=TO_DEAL_WITH,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Incident.customer_id,
        needs="full",
        mine=or_(and_(literal(manages), ~theirs), and_(literal(leads), theirs)),
        listed_days=terms.listed_days,
    )


register(
    DutyKind(
        "archive_incident",
        incidents,
        "archive_incident.details_view",
        owed_by=OVERSEERS | {"general_manager"},
        argument="id",
    )
)
register(
    DutyKind(
        "archive_request",
        requests,
        "archive_request.details_view",
        owed_by=CUSTODIAN,
        overseen_by=OVERSEERS,
        argument="id",
    )
)
register(DutyKind("card_return", returns, "borrow_card.details_view", personal=True, argument="id"))
