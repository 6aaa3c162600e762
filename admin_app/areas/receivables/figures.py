"""What does a customer owe, how has it paid, how much does it buy? Every figure as of `on`; what came
later has not happened. Money in fen, ratios in basis points, average lateness in hundredths of a day.

The queries are Core and pass the guard by, so the keys are narrowed first to customers of which the
reader at hand has `work` access; a customer he may not see that much of is simply absent from the
answer. The keys are those of customers that exist. The number of queries does not depend on the number
of customers (up to `CHUNK`; beyond, one round per chunk).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, CompoundSelect, Select, bindparam, func, literal, null, select, union_all
from sqlalchemy.sql.elements import True_

from admin_app.areas.receivables import conduct, open_items
from admin_app.areas.receivables.open_items import bill, delivery, invoice, payment, sale
from admin_app.areas.receivables.windows import Windows, windows_on
from admin_app.extensions import db
from admin_app.secrecy.access import classified_table, follows_visible, visible
from admin_app.secrecy.reader import current
from admin_app.secrecy.statements import past_guard

CHUNK = 5_000
SEEN = past_guard("customers of whom the reader sees the working data, by key")


@dataclass(frozen=True)
class Figures:
    """One customer on one day."""

    open_invoices_fen: int = 0
    delivered_not_invoiced_fen: int = 0
    undue_bills_fen: int = 0
    advances_fen: int = 0
    committed_sales_fen: int = 0  # sold on account, not yet delivered
    oldest_open_days_late: int = 0  # disputed invoices included: they are unpaid
    settled_invoices: int = 0
    on_time_bp: int = 0
    average_days_late_hundredths: int = 0
    dishonoured_bills: int = 0
    contract_period_sales_fen: int = 0
    contract_days: int = conduct.USUAL_PAYMENT_DAYS

    @property
    def exposure_fen(self) -> int:
        """Unpaid invoices + delivered and not invoiced + undue bills − advances; below zero when they
        owe nothing.
        """
        owed_fen = self.open_invoices_fen + self.delivered_not_invoiced_fen + self.undue_bills_fen
        return owed_fen - self.advances_fen


def figures_of(customer_ids: Iterable[int], on: date) -> dict[int, Figures]:
    """Figures by customer key, for those of the customers the reader may see the working data of."""
    keys = list(dict.fromkeys(customer_ids))
    found: dict[int, Figures] = {}
    for start in range(0, len(keys), CHUNK):
        found |= _figures(_authorised(keys[start : start + CHUNK]), on)
    return found


def exposures_of(customer_ids: Iterable[int], on: date) -> dict[int, int]:
    """The exposure alone, in half the queries."""
    keys = list(dict.fromkeys(customer_ids))
    found: dict[int, int] = {}
    for start in range(0, len(keys), CHUNK):
        some = _authorised(keys[start : start + CHUNK])
        found |= {key: Figures(**owed).exposure_fen for key, owed in _owed(some, on, windows_on(on)).items()}
    return found


def figures_in_chunks(on: date, size: int = 2_000) -> Iterator[dict[int, Figures]]:
    """All customers the reader may see the working data of, by key, in bounded memory. Merged and void
    ones too.
    """
    table = classified_table()
    last = -1
    while True:
        wanted = select(table.c.id).where(visible(current(), "work"), table.c.id > last)
        keys = list(_scalars(wanted.order_by(table.c.id).limit(size)))
        if not keys:
            return
        yield _figures(keys, on)
        last = keys[-1]


def open_fen_of(invoice_ids: Iterable[int], on: date) -> dict[int, int]:
    """What is unpaid of each invoice, by its key: 0 for void ones and for those not yet issued; hidden
    ones absent.
    """
    counts = open_items.invoice_counts(on)
    return _amounts(invoice, open_items.open_fen(on), counts, invoice_ids)


def unallocated_fen_of(payment_ids: Iterable[int], on: date) -> dict[int, int]:
    """What of each payment is an advance, by its key: 0 for those that do not count on the day; hidden
    ones absent.
    """
    return _amounts(payment, open_items.unallocated_fen(on), open_items.payment_counts(on), payment_ids)


def undelivered_fen_of(sale_ids: Iterable[int], on: date) -> dict[int, int]:
    """What of each sale is not delivered, by its key: 0 for void ones; hidden ones absent."""
    return _amounts(sale, open_items.undelivered_fen(on), sale.c.is_void.is_(False), sale_ids)


def _scalars(statement: Select[Any]) -> Iterator[Any]:
    return iter(db.session.execute(statement, execution_options=SEEN).scalars().all())


def _authorised(keys: Sequence[int]) -> Sequence[int]:
    table, seen = classified_table(), visible(current(), "work")
    if isinstance(seen, True_):
        return keys
    return list(_scalars(select(table.c.id).where(table.c.id.in_(keys), seen)))


def _sums(table: Any, amount: Any, keys: Sequence[int], *where: Any) -> dict[int, int]:
    """The sum of an amount by customer."""
    total = select(table.c.customer_id, func.sum(amount)).where(table.c.customer_id.in_(keys), *where)
    rows = db.session.execute(total.group_by(table.c.customer_id), execution_options=SEEN)
    return {key: int(value) for key, value in rows}


def _amounts(table: Any, amount: Any, counts: Any, ids: Iterable[int]) -> dict[int, int]:
    """An amount by the row's own key, for the rows the reader may see; 0 where `counts` is false."""
    keys = list(dict.fromkeys(ids))
    found: dict[int, int] = {}
    seen = follows_visible(table.c.customer_id, current(), "work")
    for start in range(0, len(keys), CHUNK):
        wanted = select(table.c.id, amount, counts).where(table.c.id.in_(keys[start : start + CHUNK]), seen)
        rows = db.session.execute(wanted, execution_options=SEEN)
        found |= {key: int(value) if does_count else 0 for key, value, does_count in rows}
    return found


def _figures(keys: Sequence[int], on: date) -> dict[int, Figures]:
    if not keys:
        return {}
    windows = windows_on(on)
    owed = _owed(keys, on, windows)
    sold = (sale.c.on_account.is_(True), sale.c.is_void.is_(False), sale.c.sold_on <= on)
    committed = _sums(sale, open_items.undelivered_fen(on), keys, *sold)
    paid = conduct.conduct_of(keys, on, windows)
    invoiced = conduct.invoiced_of(keys, on, windows.sales_days)
    standing = conduct.standing_of(keys, on, windows.sales_days)
    terms = conduct.latest_terms_of(keys, on)

    def one(key: int) -> Figures:
        how = paid.get(key, conduct.Conduct())
        held = standing.get(key)
        return Figures(
            **owed[key],
            committed_sales_fen=committed.get(key, 0),
            settled_invoices=how.invoices,
            on_time_bp=how.on_time_bp,
            average_days_late_hundredths=how.average_days_late_hundredths,
            contract_period_sales_fen=max(*invoiced.get(key, (0,)), held.amount_fen if held else 0),
            contract_days=held.payment_days if held else terms.get(key, conduct.USUAL_PAYMENT_DAYS),
        )

    return {key: one(key) for key in keys}


def _owed(keys: Sequence[int], on: date, windows: Windows) -> dict[int, dict[str, int]]:
    """What of the figures tells of debts and bills, by customer; one query."""
    if not keys:
        return {}
    rows = db.session.execute(_owed_statement(on, windows), {"keys": keys}, execution_options=SEEN).all()
    found: dict[tuple[str, int], tuple[Any, int, date | None]] = {(part, key): rest for part, key, *rest in rows}  # type: ignore[misc]
    nothing = (0, 0, None)

    def one(key: int) -> dict[str, int]:
        open_fen, _count, earliest = found.get(("invoices", key), nothing)
        undue_fen, dishonoured_bills, _day = found.get(("bills", key), nothing)
        return {
            "open_invoices_fen": int(open_fen),
            "delivered_not_invoiced_fen": int(found.get(("deliveries", key), nothing)[0]),
            "undue_bills_fen": int(undue_fen),
            "advances_fen": int(found.get(("payments", key), nothing)[0]),
            "oldest_open_days_late": max(0, (on - earliest).days) if earliest else 0,
            "dishonoured_bills": int(dishonoured_bills),
        }

    return {key: one(key) for key in keys}


@lru_cache(maxsize=32)
def _owed_statement(on: date, windows: Windows) -> CompoundSelect[Any]:
    """For the customers `keys`: which part, whose, fen, how many bills were dishonoured, the earliest due day of what
    is unpaid. Made once a day: making it takes longer than asking it.
    """
    asked: BindParameter[Any] = bindparam("keys", expanding=True)
    each = open_items.open_invoices(on, invoice.c.customer_id.in_(asked))
    unpaid = (
        select(literal("invoices"), each.c.customer_id, func.sum(each.c.open_fen), literal(0), func.min(each.c.due_on))
        .where(each.c.open_fen > 0)
        .group_by(each.c.customer_id)
    )

    def summed(part: str, table: Any, amount: Any, *where: Any) -> Select[Any]:
        columns = (literal(part), table.c.customer_id, func.sum(amount), literal(0), null())
        return select(*columns).where(table.c.customer_id.in_(asked), *where).group_by(table.c.customer_id)

    bills = conduct.bill_sums(bill.c.customer_id.in_(asked), on, windows).subquery().c
    return union_all(
        unpaid,
        summed("deliveries", delivery, delivery.c.amount_fen, open_items.not_invoiced(on)),
        summed("payments", payment, open_items.unallocated_fen(on), open_items.payment_counts(on)),
        select(literal("bills"), *bills, null()),
    )
