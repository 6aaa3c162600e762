"""What did a business plan bring against what was spent on it? 二(四)3.3, 二(一)5. Money in fen.

In its time, from its approval to its end or the day asked for, both counted: what its customer was invoiced, less
credit notes, and what he paid; a payment by a bill not met is none. Plans of one customer at one time count the same.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, func, select

from admin_app.areas.plans.models import Plan
from admin_app.areas.receivables.models import Bill, CreditNote, Invoice, Payment
from admin_app.extensions import db

NOTHING = 0


@dataclass(frozen=True)
class Returns:
    invoiced_fen: int
    collected_fen: int

    def per_yuan(self, spent_fen: int) -> int | None:
        """Hundredths of a yuan that were collected for each yuan spent; None where nothing was."""
        return self.collected_fen * 100 // spent_fen if spent_fen > 0 else None


def returns_of(plan_ids: Collection[int], on: date) -> dict[int, Returns]:
    """By plan, those never approved left out; four statements for however many."""
    invoiced = _sums(Invoice, Invoice.issued_on, plan_ids, on, Invoice.kind == "invoice")
    lowered = _sums(CreditNote, CreditNote.issued_on, plan_ids, on)
    unmet = select(Bill.id).where(Bill.payment_id == Payment.id, Bill.is_void.is_(False), Bill.dishonoured_on <= on)
    collected = _sums(Payment, Payment.received_on, plan_ids, on, ~unmet.exists())
    approved = select(Plan.id).where(Plan.id.in_(plan_ids), Plan.approved_on.is_not(None))
    return {
        key: Returns(invoiced.get(key, NOTHING) - lowered.get(key, NOTHING), collected.get(key, NOTHING))
        for key in db.session.scalars(approved)
    }


def _sums(model: Any, day: Any, plan_ids: Collection[int], on: date, *more: Any) -> dict[int, int]:
    in_time = and_(
        model.customer_id == Plan.customer_id,
        model.is_void.is_(False),
        day >= Plan.approved_on,
        day <= func.coalesce(Plan.closed_on, on),
        *more,
    )
    rows = select(Plan.id, func.sum(model.amount_fen)).join(model, in_time).where(Plan.id.in_(plan_ids))
    return {key: int(fen) for key, fen in db.session.execute(rows.group_by(Plan.id))}
