"""Which acceptance bills are to be presented, and is it noted whether they were met? 二(三)3.4.2."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, and_, false

from admin_app.areas.receivables.models import Bill
from admin_app.duties.kinds import DutyKind, Stream, register
from admin_app.duties.lateness import is_late
from admin_app.duties.terms import known_terms
from admin_app.errors import sentence
from admin_app.secrecy.reader import Reader

TO_PRESENT = sentence("Present an acceptance bill and note whether it was met", "提示承兑汇票付款并登记是否兑付")
OPEN = and_(Bill.honoured_on.is_(None), Bill.dishonoured_on.is_(None), Bill.is_void.is_(False))


def bills(_reader: Reader, on: date) -> Iterable[Stream]:
    """On the day it is due, by finance."""
    terms = known_terms("bill_due", on)
    if terms is None:
        return
    yield Stream(
        key=Bill.id,
        base=Bill.due_on,
        where=OPEN,
        what=TO_PRESENT,
        clause=terms.clause,
        due_on=terms.due_on,
        latest_due_by=terms.latest_due_by,
        customer_id=Bill.customer_id,
        about=Bill.number,
        listed_days=terms.listed_days,
    )


def late_bills(on: date) -> ColumnElement[bool]:
    terms = known_terms("bill_due", on)
    return and_(OPEN, is_late("bill_due", Bill.id, Bill.due_on, on, terms.latest_due_by)) if terms else false()


register(
    DutyKind(
        "bill_due",
        bills,
        "bill.details_view",
        owed_by=frozenset({"finance_officer"}),
        overseen_by=frozenset({"finance_manager"}),
        argument="id",
    )
)
