"""What do the credit policies ask about a chunk of customers? The figures of `receivables` and `credit`, by key.

A chunk is a span of keys, of which the database takes those whom the reader sees, or a list of such keys.
Every figure is as of `on`; money in fen. A customer of whom nothing is recorded is absent from an answer.
"""

import json
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    any_,
    case,
    cast,
    column,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import NullType

from admin_app.areas.credit.limits import runs_on
from admin_app.areas.credit.models import CarefulReview, CreditLimit, CreditReport, GradeRecord, Investigation
from admin_app.areas.customers.models import GONE, Customer
from admin_app.areas.receivables import conduct, open_items
from admin_app.areas.receivables.open_items import bill, delivery, invoice, payment, sale
from admin_app.areas.receivables.windows import Windows
from admin_app.extensions import db
from admin_app.secrecy.access import visible
from admin_app.secrecy.reader import current
from admin_app.secrecy.statements import past_guard

SEEN = past_guard("customers of whom the reader sees the working data, by key")
customer: Any = Customer.__table__
limit: Any = CreditLimit.__table__


class Span(NamedTuple):
    """The customers of `population` with keys above the first and up to the last."""

    after: int
    upto: int

    def holds(self, key: Any) -> Any:
        return and_(key > self.after, key <= self.upto)


Who = Span | Collection[int]  # customers asked about together


def within(who: Who) -> conduct.Among:
    """What tells of a key whether it is a customer's among these.

    SQLite reads a list as one value, so that none of thousands is spelled out; PostgreSQL as an array, which it looks
    up in an index in one pass, or hashed. Beside another table it may look up all of it for every row of that: there,
    and of a span, `among` is asked.
    """
    if isinstance(who, Span) or _is_sqlite():
        keys = among(who)
        return lambda key: key.in_(keys)
    array = _array(who)
    return lambda key: key == any_(array)


def among(who: Who) -> Any:
    """The keys as a subquery, for `column.in_(…)`.

    PostgreSQL gets an array either way: of a subquery it cannot know how few keys it gives, and would read whole tables
    beside it.
    """
    if isinstance(who, Span):
        return _those(who) if _is_sqlite() else select(func.unnest(func.array(_those(who).scalar_subquery())))
    if _is_sqlite():
        each = func.json_each(json.dumps(list(who))).table_valued(column("value", Integer))
        return select(each.c.value)
    return select(func.unnest(_array(who)))


def _array(keys: Collection[int]) -> Any:
    """Written by ourselves, as the driver writes a list of thousands far more slowly, and a value of no type, so that
    the planner sees how many there are."""
    return cast(literal("{" + ",".join(map(str, keys)) + "}", NullType()), ARRAY(BigInteger))


def belongs(key: Any, who: Who) -> Any:
    """True where the key is a customer's among these."""
    return and_(who.holds(key), key.in_(_those(who))) if isinstance(who, Span) else within(who)(key)


def _those(span: Span) -> Any:
    return select(customer.c.id).where(population(), span.holds(customer.c.id))


def _is_sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def next_span(after: int, of: Any, most: int) -> Span | None:
    """From this key on, so far that it holds `most` customers of whom `of` is true, or the last of them; else None."""
    wanted = select(customer.c.id).where(population(), of, customer.c.id > after).order_by(customer.c.id).limit(most)
    [(upto,)] = rows_of(select(func.max(wanted.subquery().c.id)))
    return Span(after, upto) if upto is not None else None


def keys_of(span: Span) -> list[int]:
    return [key for (key,) in rows_of(among(span))]


MAPPED_BYTES = 8 * 2**30


def prepare() -> None:
    """Have the database read much: SQLite its file through the system's memory, as its own of 2 MB holds little of a
    million records. PostgreSQL plans for each span anew, in this transaction, as it guesses badly for spans in general.
    """
    planned = ["SET LOCAL plan_cache_mode = force_custom_plan", "SET LOCAL jit = off"]
    for setting in [f"PRAGMA mmap_size={MAPPED_BYTES}"] if _is_sqlite() else planned:
        db.session.connection().exec_driver_sql(setting)


def rows_of(statement: Any) -> Any:
    """All rows at once: a chunk of customers has few."""
    return db.session.execute(statement, execution_options=SEEN).all()


def population() -> Any:
    """True for the customers a preview is about: neither merged nor void, and the reader sees the working data."""
    return and_(visible(current(), "work"), customer.c.status.not_in(GONE))


def _beyond() -> Any:
    """True for the others, neither merged nor void either."""
    return and_(case((visible(current(), "work"), 0), else_=1) == 1, customer.c.status.not_in(GONE))


def sees_everybody() -> bool:
    return not rows_of(select(customer.c.id).where(_beyond()).limit(1))


def left_out() -> int:
    """How many customers no sum of the reader's counts."""
    return int(rows_of(select(func.count()).select_from(customer).where(_beyond()))[0][0])


def seen_among(keys: Collection[int]) -> int:
    """Of how many of these customers the reader sees the working data."""
    asked = select(func.count()).select_from(customer).where(population(), within(keys)(customer.c.id))
    return int(rows_of(asked)[0][0])


def grades_before(who: Who, on: date) -> dict[int, str]:
    """The grade confirmed last by that day, for customers graded anew since."""
    record: Any = GradeRecord.__table__.c
    rows = (
        select(record.customer_id, record.grade)
        .where(within(who)(record.customer_id), record.state == "confirmed", record.confirmed_on <= on)
        .order_by(record.confirmed_on, record.at, record.id)
    )
    return dict(rows_of(rows))


def has_limit(on: date) -> Any:
    """True for customers with an approved limit on the day."""
    of_customer = limit.c.customer_id == customer.c.id
    return select(limit.c.id).where(of_customer, runs_on(on, limit.c)).correlate(customer).exists()


def approved_of(who: Who, on: date) -> dict[int, int]:
    """Fen approved and in force; of several a temporary one, else the latest."""
    asked = within(who)(limit.c.customer_id)
    rows = select(limit.c.customer_id, limit.c.limit_fen).where(asked, runs_on(on, limit.c))
    latest = (limit.c.is_temporary, limit.c.from_on, limit.c.approved_on, limit.c.id)
    return dict(rows_of(rows.order_by(limit.c.customer_id, *latest)))  # few of each customer are sorted quickly


def holds_of(who: Who) -> dict[int, tuple[bool, bool]]:
    """Of whom supply is held, or an emergency report is open, as it stands now."""
    c = customer.c
    held = or_(c.supply_hold.is_(True), c.emergency_open.is_(True))
    rows = select(c.id, c.supply_hold, c.emergency_open).where(within(who)(c.id), held)
    return {key: (supply, emergency) for key, supply, emergency in rows_of(rows)}


def investigations_of(who: Who, on: date) -> dict[int, str]:
    return _latest(Investigation, Investigation.result, who, on, Investigation.is_void.is_(False))


def reviews_of(who: Who, on: date) -> dict[int, bool]:
    return _latest(CarefulReview, CarefulReview.passed, who, on)


def _latest(
    model: Any, value: InstrumentedAttribute[Any], who: Who, on: date, *counts: ColumnElement[bool]
) -> dict[int, Any]:
    """The latest of each customer on or before the day; of two on one day the later entered."""
    rows = select(model.customer_id, value).where(within(who)(model.customer_id), model.on <= on, *counts)
    return dict(rows_of(rows.order_by(model.on, model.at, model.id)))


def good_reports_of(who: Who, on: date) -> dict[int, int]:
    """How many reports in a row, back from the latest, conclude "good". A worse one of that day ends it."""
    report: Any = CreditReport.__table__.c
    rows = (
        select(report.customer_id, report.reported_on, report.conclusion)
        .where(within(who)(report.customer_id), report.is_void.is_(False), report.reported_on <= on)
        .order_by(report.customer_id, report.reported_on)
    )
    found: dict[int, int] = {}
    worse: dict[int, date] = {}
    for key, reported_on, conclusion in rows_of(rows):
        if conclusion != "good":
            found[key], worse[key] = 0, reported_on
        elif worse.get(key) != reported_on:
            found[key] = found.get(key, 0) + 1
    return found


def days_late_of(who: Who, on: date, least: int = 0) -> dict[int, int]:
    """Days since the earliest due day of what is unpaid; fewer than `least` count as none.

    What is not settled by the day is unpaid then, unless a bill that paid it was dishonoured only later: of customers
    with such a bill alone it is reckoned what was open.
    """
    settled_on = func.coalesce(
        invoice.c.settled_on, open_items.FOREVER
    )  # one day and no "or", for one pass of the index
    later = select(bill.c.customer_id).where(belongs(bill.c.customer_id, who), bill.c.dishonoured_on > on)
    rows = select(invoice.c.customer_id, func.min(invoice.c.due_on)).where(
        belongs(invoice.c.customer_id, who),
        invoice.c.due_on <= on - timedelta(days=max(1, least)),
        open_items.invoice_counts(on),
        settled_on > on,
        or_(invoice.c.customer_id.not_in(later), open_items.open_fen(on) > 0),
    )
    return {key: (on - due_on).days for key, due_on in rows_of(rows.group_by(invoice.c.customer_id))}


def bound_of(keys: Collection[int], on: date) -> dict[int, int]:
    """Exposure and what is sold on account but not yet delivered: what counts against the limit."""
    of, found = within(keys), dict.fromkeys(keys, 0)
    open_ = (open_items.invoice_counts(on), open_items.may_be_open(on))
    sold = (sale.c.on_account.is_(True), sale.c.is_void.is_(False), sale.c.sold_on <= on)
    met = or_(bill.c.dishonoured_on.is_(None), bill.c.dishonoured_on > on)
    undue = (bill.c.is_void.is_(False), bill.c.received_on <= on, bill.c.due_on >= on, met)
    for sign, statement in (
        (1, _sum(invoice, _above_zero(open_items.open_fen(on)), of, *open_)),
        (1, _sum(delivery, delivery.c.amount_fen, of, open_items.not_invoiced(on))),
        (1, _sum(sale, open_items.undelivered_fen(on), of, *sold)),
        (1, _sum(bill, bill.c.amount_fen, of, *undue)),
        (-1, _sum(payment, open_items.unallocated_fen(on), of, open_items.payment_counts(on))),
    ):
        for key, fen in rows_of(statement):
            found[key] += sign * int(fen)
    return found


def _above_zero(amount: Any) -> Any:
    """The amount, or 0 where it is less; worked out once, unlike beside a condition of the same."""
    return (func.max if _is_sqlite() else func.greatest)(amount, 0)


def _sum(table: Any, amount: Any, of: conduct.Among, *where: Any) -> Any:
    total = select(table.c.customer_id, func.sum(amount)).where(of(table.c.customer_id), *where)
    return total.group_by(table.c.customer_id)


def sales_of(who: Who, on: date, *periods_days: int) -> dict[int, tuple[int, ...]]:
    """What was invoiced in each period, or the contracts standing, whichever is more."""
    keys = within(who)
    found = conduct.invoiced_of(keys, on, *periods_days)
    held = [conduct.standing_of(keys, on, days) for days in periods_days]
    for key in held[0]:
        standing = (of_period[key].amount_fen for of_period in held)
        found[key] = tuple(map(max, found.get(key, (0,) * len(held)), standing))
    return found


def contract_days_of(who: Who, on: date) -> dict[int, int]:
    """Days to pay of the newest standing contract, else of the latest invoice."""
    held = conduct.standing_of(within(who), on, 1)
    return conduct.latest_terms_of(among(who), on) | {key: one.payment_days for key, one in held.items()}


def counted_otherwise(span: Span, on: date, before: Windows, after: Windows) -> set[int]:
    """Who has an invoice or a bill that conduct counts by one pair of months and grace, and not so by the other.

    Of all others every figure of conduct is the same by both.
    """
    since, until = sorted(conduct.months_before(on, one.conduct_months) for one in (before, after))
    least, most = sorted(one.grace_days for one in (before, after))
    late = open_items.days_between(invoice.c.due_on, invoice.c.settled_on)
    settled = select(invoice.c.customer_id).where(
        belongs(invoice.c.customer_id, span),
        invoice.c.settled_on > since,
        invoice.c.settled_on <= on,
        or_(invoice.c.settled_on <= until, and_(late > least, late <= most)),
        invoice.c.disputed.is_(False),
        open_items.invoice_counts(on),
    )
    dishonoured = select(bill.c.customer_id).where(
        belongs(bill.c.customer_id, span), bill.c.dishonoured_on > since, bill.c.dishonoured_on <= until
    )
    return {key for (key,) in rows_of(settled.union(dishonoured))}


def names_of(who: Who) -> Mapping[int, tuple[str, str]]:
    """Code and name by key."""
    rows = select(customer.c.id, customer.c.code, customer.c.name).where(within(who)(customer.c.id))
    return {key: (code, name) for key, code, name in rows_of(rows)}
