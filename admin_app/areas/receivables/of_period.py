"""What of sales and payments is told of a period (二(二)6.8)? In fen, as invoiced, less credit notes by the period of
the invoice they lower. Opening balances are no sales. What a dishonoured bill had paid was never paid.
"""

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased

from admin_app.areas.receivables import aging, open_items
from admin_app.areas.receivables.models import CreditNote, Invoice, Payment
from admin_app.errors import sentence
from admin_app.extensions import db
from admin_app.reports.declared import Column
from admin_app.reports.periods import Span, Spans, card_column, counting, each, figure, within

SOLD = (Invoice.issued_on, Invoice.kind == "invoice", Invoice.is_void.is_(False))


def _sold(spans: Spans) -> list[int]:
    issued, *counts = SOLD
    sums = [func.sum(case((within(issued, one), CreditNote.amount_fen), else_=0)) for one in spans.all]
    widest = Span(spans.before.first, spans.whole.last)
    lowered = select(*sums).select_from(CreditNote).join(CreditNote.invoice)
    lowered = lowered.where(within(issued, widest), *counts, CreditNote.is_void.is_(False))
    less = [int(value or 0) for value in db.session.execute(lowered).one()]
    gross = counting(*SOLD, what=Invoice.amount_fen)(spans)
    return [(fen or 0) - off for fen, off in zip(gross, less, strict=True)]


def _buyers(spans: Spans) -> list[int]:
    issued, *counts = SOLD
    buyer = [func.count(case((within(issued, one), Invoice.customer_id)).distinct()) for one in spans.all]
    return each(spans, issued, buyer, *counts)


def _bought_no_more(spans: Spans) -> list[int | None]:
    """Bought in the span before and not in this one: the whole is compared with the period before, a part with the
    part before it; of the period before nothing is told. One statement each.
    """
    before = dict(zip(spans.parts, (None, *spans.parts), strict=False)) | {spans.whole: spans.before}
    return [None if (past := before.get(one)) is None else _lost(past, one) for one in spans.all]


def _lost(before: Span, span: Span) -> int:
    issued, *counts = SOLD
    later = aliased(Invoice)
    again = exists().where(
        later.customer_id == Invoice.customer_id,
        within(later.issued_on, span),
        later.kind == "invoice",
        later.is_void.is_(False),
    )
    rows = select(func.count(Invoice.customer_id.distinct())).where(within(issued, before), *counts, ~again)
    return db.session.scalar(rows) or 0


def _paid(spans: Spans) -> list[int]:
    counts = open_items.payment_counts(spans.whole.last)
    return list(counting(Payment.received_on, counts, what=Payment.amount_fen)(spans))  # type: ignore[arg-type]


def _unpaid(spans: Spans, *, is_late: bool) -> list[int]:
    """At the end of each span; one statement a span."""

    def at_the_end(on: date) -> int:
        ages = aging.spans(on)
        return sum(one.open_fen for one in ages if not is_late or one.last is not None)

    return [at_the_end(one.last) for one in spans.all]


def _sold_to(keys: Collection[int], spans: Spans, *, before: bool = False) -> dict[int, int]:
    issued, *counts = SOLD
    span = spans.before if before else spans.whole
    sold = select(Invoice.customer_id, func.sum(Invoice.amount_fen)).where(
        Invoice.customer_id.in_(keys), within(issued, span), *counts
    )
    lowered = select(CreditNote.customer_id, func.sum(CreditNote.amount_fen)).join(CreditNote.invoice)
    lowered = lowered.where(
        CreditNote.customer_id.in_(keys), within(issued, span), *counts, CreditNote.is_void.is_(False)
    )
    less = _by_customer(lowered.group_by(CreditNote.customer_id))
    return {key: fen - less.get(key, 0) for key, fen in _by_customer(sold.group_by(Invoice.customer_id)).items()}


def _paid_by(keys: Collection[int], spans: Spans) -> dict[int, int]:
    counts = open_items.payment_counts(spans.whole.last)
    rows = select(Payment.customer_id, func.sum(Payment.amount_fen)).where(
        Payment.customer_id.in_(keys), within(Payment.received_on, spans.whole), counts
    )
    return _by_customer(rows.group_by(Payment.customer_id))


def _by_customer(rows: Any) -> dict[int, int]:
    return {key: int(fen) for key, fen in db.session.execute(rows)}


def _open_of(keys: Collection[int], spans: Spans) -> dict[int, int]:
    return {key: ages.open_fen for key, ages in aging.ages_of(keys, spans.whole.last).items()}


figure("buyers", "business", sentence("Customers who bought", "有销售的客户"), _buyers)
figure("bought_no_more", "business", sentence("… before, and no more", "上期有销售而本期没有的客户"), _bought_no_more)
figure("invoices", "business", sentence("Invoices issued", "开具发票（张）"), counting(*SOLD))
figure("sold_fen", "business", sentence("Sales", "销售额"), _sold, kind="fen")
figure("paid_fen", "business", sentence("Payments received", "回款"), _paid, kind="fen")
figure(
    "unpaid_fen", "business", sentence("Unpaid at the end", "期末未收款"), partial(_unpaid, is_late=False), kind="fen"
)
figure("late_fen", "business", sentence("… of it late", "其中逾期"), partial(_unpaid, is_late=True), kind="fen")
card_column(Column("sold_fen", _("Sales of the period"), "fen", 5), _sold_to)
card_column(Column("sold_before_fen", _("Sales of the period before"), "fen", 5), partial(_sold_to, before=True))
card_column(Column("paid_fen", _("Payments of the period"), "fen", 5), _paid_by)
card_column(Column("open_fen", _("Unpaid at the end"), "fen", 5), _open_of)
