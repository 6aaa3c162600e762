"""Are two records one customer? Pairs of the same name, credit code or telephone, for the clerk to settle.

Pairs are looked for among all customers, hidden ones too; only who sees the whole archive sees the pair.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import exists, literal, or_, select, update
from sqlalchemy.orm import aliased

from admin_app import clock
from admin_app.areas.customers.acting import demand, locked, reason_of
from admin_app.areas.customers.models import GONE, Customer, DuplicatePair
from admin_app.areas.customers.profile.models import Profile
from admin_app.areas.customers.profile.one import fill_in, profile_of
from admin_app.areas.customers.search import fold, index_customers, with_phones
from admin_app.audit import service as audit
from admin_app.audit.bulk import Batch
from admin_app.duties.waivers.models import DutyWaiver
from admin_app.errors import Invalid, NotFound, Refused, sentence
from admin_app.extensions import LEVELS, FollowsCustomer, MayFollowCustomer, SeenBy, db
from admin_app.secrecy.access import level_on
from admin_app.secrecy.reader import unguarded

MOST = 20
MOST_AT_ONCE = 2_000
FEWEST_FIGURES = 6  # shorter telephone numbers say nothing
FILLED_IN = (
    "phone", "contact", "tax_id", "industry", "region", "address", "founded_on", "first_deal_on", "headcount",
    "registered_capital_fen", "bank", "bank_account", "strategy", "analysis", "kept_at", "dealings", "harm",
)  # fmt: skip


def find_duplicates(customer: Customer) -> int:
    """Note the records that may be this customer; how many new pairs. Says nothing to whoever is writing."""
    return find_duplicates_of([customer])


def find_duplicates_of(customers: Sequence[Customer]) -> int:
    """The same for many at once, in a handful of queries; for not more than a file's chunk of them."""
    with unguarded("duplicates are looked for among all customers"):
        new = _pairs_of(customers)
        keys = [customer.id for customer in customers]
        if new:
            known = select(DuplicatePair.customer_id, DuplicatePair.other_id).where(
                or_(DuplicatePair.customer_id.in_(keys), DuplicatePair.other_id.in_(keys))
            )
            there = {(first, second) for first, second in db.session.execute(known)}
            new = {pair: ground for pair, ground in new.items() if pair not in there}
        for (first, second), ground in new.items():
            pair = DuplicatePair(customer_id=first, other_id=second, ground=ground, found_at=clock.now(), state="open")
            db.session.add(pair)
        db.session.flush()
        return len(new)


def _pairs_of(customers: Sequence[Customer]) -> dict[tuple[int, int], str]:
    """Pairs of keys, the lower first, with the strongest ground: telephone, name, credit code."""
    found: dict[tuple[int, int], str] = {}
    for ground, value_of in _GROUNDS.items():
        values = {value for customer in customers if (value := value_of(customer))}
        alike = _alike(ground, sorted(values))
        for customer in customers:
            for key in alike.get(value_of(customer) or "", ())[:MOST]:
                if key != customer.id:
                    found[min(customer.id, key), max(customer.id, key)] = ground
    return found


def _figures(customer: Customer) -> str | None:
    figures = fold(customer.phone)
    return figures if len(figures) >= FEWEST_FIGURES else None


_GROUNDS: dict[str, Callable[[Customer], str | None]] = {
    "phone": _figures,
    "name": lambda customer: customer.name_key,
    "tax_id": lambda customer: customer.tax_id,
}


def _alike(ground: str, values: Sequence[str]) -> dict[str, list[int]]:
    """Keys of customers by the value they have; of each some, however many have it."""
    alike: dict[str, list[int]] = {}
    if not values:
        return alike
    most = MOST * len(values)
    rows = db.session.execute(_having(ground, values).limit(most)).all()
    if len(rows) == most and len(values) > 1:  # so many have one of them that others may be left out
        rows = [row for value in values for row in db.session.execute(_having(ground, [value]).limit(MOST))]
    for key, value in rows:
        alike.setdefault(fold(value) if ground == "phone" else value, []).append(key)
    return alike


def _having(ground: str, values: Sequence[str]) -> Any:
    here = Customer.status.not_in(GONE)
    if ground == "phone":
        return select(Customer.id, Customer.phone).where(here, Customer.id.in_(with_phones(values)))
    column = Customer.name_key if ground == "name" else Customer.tax_id
    return select(Customer.id, column).where(here, column.in_(values))


def dismiss(pair_id: int) -> DuplicatePair:
    """They are two customers; the pair is not shown again."""
    by_id = demand("customer.merge")
    pair = _open_pair(pair_id)
    pair.state, pair.settled_by_id = "dismissed", by_id
    db.session.flush()
    audit.record("customer.not_duplicate", user_id=by_id, subject=str(pair.other_id), customer_id=pair.customer_id)
    return pair


def _open_pair(pair_id: int) -> DuplicatePair:
    pair = db.session.get(DuplicatePair, pair_id)
    if pair is None:
        raise NotFound
    if pair.state != "open":
        raise Refused(sentence("This pair is settled already.", "该重复项已处理。"), "二(二)4.11")
    return pair


def merge_customers(keep_id: int, drop_id: int, reason: str, *, on: Any) -> Customer:
    """Make two records one: all that follows the dropped one follows the kept one.

    What the kept record lacks is filled in from the other; the higher level and every hold stay.
    """
    by_id = demand("customer.merge")
    why = reason_of(reason)
    if keep_id == drop_id:
        raise Invalid({"keep": sentence("Choose two different records.", "请选择两条不同的记录。")})
    both = locked([keep_id, drop_id], "full")
    keep, drop = both[keep_id], both[drop_id]
    if keep.status in GONE or drop.status in GONE:
        raise Refused(sentence("One of the two is merged already.", "其中一条记录已被合并。"), "二(二)4.11")
    batch = Batch()
    fill_in(keep_id, drop_id)
    waived = _move_waivers(drop_id, keep_id)
    moved = _move(drop_id, keep_id, batch)
    if waived:
        moved["duty_waiver"] = moved.get("duty_waiver", 0) + waived
    _fill_in(keep, drop, on)
    drop.status, drop.merged_into_id, drop.void_reason = "merged", keep.id, why
    _settle(drop_id, by_id)
    db.session.flush()
    index_customers([keep])
    values = {"dropped": drop.code, "reason": why, "moved": moved}
    batch.record("customer.merge", user_id=by_id, subject=keep.code, customer_id=keep.id, values=values)
    return keep


def with_merged(customer_id: int) -> list[int]:
    """The customer and all that was merged into it, from step to step."""
    keys = [customer_id]
    with unguarded("what was merged into a customer is his"):
        for key in keys:
            keys += db.session.scalars(select(Customer.id).where(Customer.merged_into_id == key).order_by(Customer.id))
    return keys


def _move(from_id: int, to_id: int, batch: Batch) -> dict[str, int]:
    """Everything that follows the customer, in every area; how many rows of each kind. Each is told to the batch."""
    moved: dict[str, int] = {}
    kinds: list[Any] = [
        *FollowsCustomer.__subclasses__(),
        *MayFollowCustomer.__subclasses__(),
        *(kind for kind in SeenBy.__subclasses__() if hasattr(kind, "customer_id")),
    ]
    with unguarded("merging moves all that follows a customer"):
        for kind in sorted((k for k in kinds if hasattr(k, "__table__")), key=lambda k: k.__tablename__):
            if kind in (DuplicatePair, Profile):
                continue
            count = 0
            for rows in db.session.execute(_moving(kind, from_id, to_id)).partitions(MOST_AT_ONCE):
                count += len(rows)
                if kind.has_history:
                    batch.changed(kind, ((key, version, {"customer_id": (from_id, to_id)}) for key, version in rows))
            if count:
                moved[kind.__tablename__] = count
    return moved


def _move_waivers(from_id: int, to_id: int) -> int:
    """Waived duties whose row is the customer himself: of the kept one from now on; how many.

    Each holds on where the kept customer's duty is reckoned from the same day; from another it is another duty, never
    waived. What is asked for both stays with the dropped one, and lapses at its signature.
    """
    asked = aliased(DutyWaiver)
    asked_for_both = exists().where(
        DutyWaiver.state == "pending",
        asked.state == "pending",
        asked.row_key == to_id,
        asked.duty_kind == DutyWaiver.duty_kind,
        asked.base == DutyWaiver.base,
    )
    rows = select(DutyWaiver).where(DutyWaiver.customer_id == from_id, DutyWaiver.row_key == from_id, ~asked_for_both)
    with unguarded("waivers of a merged record follow it"):
        found = db.session.scalars(rows.with_for_update(of=DutyWaiver).execution_options(populate_existing=True)).all()
        for waiver in found:
            waiver.row_key = waiver.customer_id = to_id
        db.session.flush()
    return len(found)


def _moving(kind: Any, from_id: int, to_id: int) -> Any:
    """Move the rows of this kind; key and new version of each. Past the ORM: what is written once says what it said."""
    table = kind.__table__
    version = table.c.get("row_version")
    values = {"customer_id": to_id} | ({} if version is None else {"row_version": version + 1})
    moved = update(table).where(table.c.customer_id == from_id).values(values)
    return moved.returning(table.c.id, literal(1) if version is None else version)


def _fill_in(keep: Customer, drop: Customer, on: Any) -> None:
    for name in FILLED_IN:
        if getattr(keep, name) in (None, ""):
            setattr(keep, name, getattr(drop, name))
    if keep.grade is None:
        keep.grade, keep.graded_on = drop.grade, drop.graded_on
    for name in ("last_report_on", "dealt_on", "woken_on", "visited_on"):
        setattr(keep, name, _latest(getattr(keep, name), getattr(drop, name)))
    if keep.profile_owed_since is not None:
        keep.profile_owed_since = None if profile_of(keep.id) is not None else _later(keep, drop)
    keep.has_balance = keep.has_balance or drop.has_balance
    if drop.is_key and not keep.is_key:
        keep.is_key, keep.visit_owed_since = True, drop.visit_owed_since
    keep.unvisited_since = _latest(keep.visited_on, keep.visit_owed_since)
    if drop.status == "active":
        keep.status = "active"  # whom we deal with is no prospect any more
    stepless = [day for day in (keep.stepless_since, drop.stepless_since) if day is not None]
    keep.stepless_since = min(stepless) if len(stepless) == 2 else None
    keep.supply_hold = keep.supply_hold or drop.supply_hold
    keep.emergency_open = keep.emergency_open or drop.emergency_open
    if LEVELS.index(level_on(drop, on)) > LEVELS.index(level_on(keep, on)):
        keep.level, keep.level_from, keep.level_ends = drop.level, drop.level_from, drop.level_ends
        keep.level_lapses = drop.level_lapses


def _latest(*days: date | None) -> date | None:
    return max((day for day in days if day is not None), default=None)


def _later(keep: Customer, drop: Customer) -> date | None:
    """Since when the kept record's profile is owed: of two, since the one became a customer that is one by now."""
    was_prospect = keep.status == "prospect" and drop.status == "active"
    return drop.profile_owed_since or keep.profile_owed_since if was_prospect else keep.profile_owed_since


def _settle(drop_id: int, by_id: int | None) -> None:
    pairs = select(DuplicatePair).where(
        or_(DuplicatePair.customer_id == drop_id, DuplicatePair.other_id == drop_id),
        DuplicatePair.state == "open",
    )
    with unguarded("the pairs of a merged record are settled"):
        for pair in db.session.scalars(pairs):
            pair.state, pair.settled_by_id = "merged", by_id
        db.session.flush()
