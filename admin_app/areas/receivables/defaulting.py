"""Which unpaid invoices are so late that they are defaults, to be reported as bills not met are? 二(三)3.4.2.

How late: policy `invoice_default`. One report tells of all of a customer's that are in default on its day. Days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select

from admin_app.areas.receivables.figures import open_fen_of
from admin_app.areas.receivables.models import Invoice
from admin_app.extensions import db
from admin_app.policies import service as policies


@dataclass(frozen=True)
class Threshold:
    """Later than so many days an invoice is a default, of one kind: disputed or not."""

    disputed: bool
    days_late: int

    def begins(self, due_on: date) -> date:
        return due_on + timedelta(days=self.days_late + 1)

    def latest_due(self, day: date) -> date:
        """The latest due day of what is in default by then."""
        return day - timedelta(days=self.days_late + 1)

    def where(self, on: date) -> ColumnElement[bool]:
        return and_(Invoice.due_on <= self.latest_due(on), Invoice.disputed.is_(self.disputed))


UNREPORTED = and_(Invoice.settled_on.is_(None), Invoice.default_report_id.is_(None), Invoice.is_void.is_(False))


def thresholds(on: date) -> list[Threshold]:
    """None where what is in force was published before there was such a policy."""
    try:
        loaded = policies.in_force("invoice_default", on).loaded
    except policies.NoPolicy:
        return []
    answers = [(disputed, loaded.decide_compiled({"disputed": disputed}).outcome) for disputed in (False, True)]
    return [Threshold(disputed, answer["days_late"]) for disputed, answer in answers if answer["report_owed"]]


def in_default(on: date) -> ColumnElement[bool]:
    """Invoices in default of which nobody has reported yet."""
    return and_(UNREPORTED, or_(false(), *(one.where(on) for one in thresholds(on))))


def is_in_default(invoice: Invoice, on: date) -> bool:
    return db.session.scalar(select(Invoice.id).where(Invoice.id == invoice.id, in_default(on))) is not None


def defaults_of(customer_id: int, on: date) -> Sequence[tuple[Invoice, int]]:
    """The customer's, the earliest due first, each with what is open of it in fen."""
    rows = select(Invoice).where(Invoice.customer_id == customer_id, in_default(on))
    found = db.session.scalars(
        rows.order_by(Invoice.due_on, Invoice.id).execution_options(populate_existing=True)
    ).all()
    open_fen = open_fen_of([one.id for one in found], on)
    return [(one, open_fen.get(one.id, 0)) for one in found]
