"""How much of which customer may a reader see? `may_read` of rules/confidentiality.py, as SQL for the reader at hand.

The highest of a person's posts counts; an administrator sees nothing whatever else he is (contract, "Who may read").
The expressions speak of the customer table's columns, so they run where the rows are, and a level or a grant ends in
them by date, without any job (二(二)7.2.4).
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, false, literal, or_, select, true
from sqlalchemy.sql.elements import False_, True_

from admin_app.extensions import LEVELS, Classified, db
from admin_app.policies import service as policies
from admin_app.secrecy.models import CircleMember, Grant, OpenTask
from admin_app.secrecy.reader import Reader, Unguarded, current
from admin_app.secrecy.statements import past_guard
from rules.engine.sql.values import sure

ACCESS = ("none", "card", "work", "full")


def classified_table() -> Any:
    """The table of the one classified model, the customer's."""
    model: Any = next(iter(Classified.__subclasses__()))
    return model.__table__


def effective_level(table: Any, on: date) -> ColumnElement[str]:
    """The level on a day: internal from the day after the level's end."""
    ended = and_(table.c.level_ends.is_not(None), table.c.level_ends < on)
    return sure(case((ended, "internal"), else_=table.c.level))


def level_on(record: Classified, on: date) -> str:
    """The same for an object at hand."""
    return "internal" if record.level_ends is not None and record.level_ends < on else record.level


def _in(table: Any, rows: Any) -> ColumnElement[bool]:
    return sure(table.c.id.in_(rows))  # no key among them is NULL


def _facts(reader: Reader, table: Any) -> dict[str, Any]:
    """The facts of may_read, except the post, as columns of `table` or constants of the reader."""
    circle, grant, task = CircleMember.__table__.c, Grant.__table__.c, OpenTask.__table__.c
    on = reader.on
    lent = select(grant.customer_id).where(
        grant.user_id == reader.user_id, grant.from_on <= on, grant.until_on >= on, grant.ended_at.is_(None)
    )
    owner = table.c.owner_id
    return {
        "rank": reader.rank,
        "owns_customer": sure(and_(owner.is_not(None), owner == reader.user_id)),
        "owned_in_own_department": sure(and_(owner.is_not(None), owner.in_(reader.colleague_ids)))
        if reader.colleague_ids
        else False,
        "open_task": _in(
            table,
            select(task.customer_id).where(
                or_(task.user_id.in_(reader.stands_for), task.post.in_(reader.task_posts)), task.closed_at.is_(None)
            ),
        ),
        "in_circle": _in(
            table,
            select(circle.customer_id).where(
                circle.user_id == reader.user_id,
                circle.from_on <= on,
                or_(circle.until_on.is_(None), circle.until_on >= on),
                circle.ended_at.is_(None),
            ),
        ),
        "grant": sure(
            case(
                (_in(table, lent.where(grant.kind == "borrow")), "borrow"),
                *([(_in(table, lent.where(grant.kind == "consult")), "consult")] if reader.on_screen else []),
                else_="none",
            )
        ),
        "level": effective_level(table, on),
    }


def visible(reader: Reader | Unguarded | None, at_least: str = "card", floor: str = "internal") -> ColumnElement[bool]:
    """True for the customers of which the reader has at least this access; false for all when nobody reads.

    `floor`: were each of them at least that secret, as something about one may be.
    """
    if isinstance(reader, Unguarded):
        return true()
    if reader is None:
        return false()
    return _visible(reader, at_least, floor, policies.version_in_force("may_read", reader.on).table_hash)


@lru_cache(maxsize=512)
def _visible(reader: Reader, at_least: str, floor: str, _table_hash: str) -> ColumnElement[bool]:
    return _condition(classified_table(), reader, at_least, floor)


@lru_cache(maxsize=512)
def _visible_apart(reader: Reader, at_least: str, floor: str, _table_hash: str) -> tuple[Any, ColumnElement[bool]]:
    """A name of its own for the table, and the condition in terms of it."""
    table = classified_table().alias()
    return table, _condition(table, reader, at_least, floor)


def visible_by_level(
    reader: Reader, at_least: str = "card"
) -> tuple[list[ColumnElement[bool]], list[ColumnElement[bool]]]:
    """`visible` in parts that have no row in common, one by level: those that ask for nothing but the level, and those
    that ask whose a row is, or what he was lent."""
    table = classified_table()
    ends, above = table.c.level_ends, LEVELS[1:]
    lasting = or_(ends.is_(None), ends >= reader.on)
    parts = [(table.c.level == "internal", "internal"), (and_(table.c.level.in_(above), ends < reader.on), "internal")]
    parts += [(and_(table.c.level == level, lasting), level) for level in above]
    by_level: list[ColumnElement[bool]] = []
    by_row: list[ColumnElement[bool]] = []
    for part, level in parts:
        condition = _condition(table, reader, at_least, "internal", level)
        if isinstance(condition, True_):
            by_level.append(part)
        elif not isinstance(condition, False_):
            by_row.append(and_(part, condition))
    return ([literal(True)] if len(by_level) == len(parts) else by_level), by_row


def _condition(table: Any, reader: Reader, at_least: str, floor: str, level: str | None = None) -> ColumnElement[bool]:
    """`level`: that of every row asked about, where it is known."""
    if "administrator" in reader.posts:
        return false()
    policy = policies.in_force("may_read", reader.on).loaded
    facts = _facts(reader, table) | ({} if level is None else {"level": level})
    below = LEVELS[: LEVELS.index(floor)]
    if below:
        facts["level"] = sure(case((facts["level"].in_(below), floor), else_=facts["level"]))
    wanted = ACCESS[ACCESS.index(at_least) :]
    by_post = [policy.sql_where({**facts, "post": post}, "access", wanted) for post in sorted(reader.posts)]
    if any(isinstance(condition, True_) for condition in by_post):
        return true()
    some = [condition for condition in by_post if not isinstance(condition, False_)]
    return or_(*some) if some else false()  # or_() around a constant hides that it is one


def follows_visible(
    key: Any, reader: Reader | Unguarded | None, at_least: str = "card", floor: str = "internal"
) -> ColumnElement[bool]:
    """Is `key` that of such a customer? For whatever follows one; no key, no customer.

    The customer is looked up by each row's key. A list of all visible keys, made for every statement, would cost a
    page of 20 rows as much as there are customers.
    """
    if isinstance(reader, Unguarded):
        return literal(True)
    if reader is None:
        return false()
    version = policies.version_in_force("may_read", reader.on)
    table, condition = _visible_apart(reader, at_least, floor, version.table_hash)
    if isinstance(condition, True_ | False_):
        return key.is_not(None) if isinstance(condition, True_) else false()
    return exists().where(table.c.id == key, condition).correlate_except(table)


def follows_off_screen(key: Any, reader: Reader | None, at_least: str) -> ColumnElement[bool]:
    """As `follows_visible`, of what is taken away: a consultation, which is for the screen, opens none of it."""
    return follows_visible(key, None if reader is None else replace(reader, on_screen=False), at_least)


def access_column(reader: Reader | Unguarded | None) -> ColumnElement[str]:
    """The access of the reader to each customer: none, card, work, full."""
    if isinstance(reader, Unguarded):
        return literal("full")
    return case(*((visible(reader, access), access) for access in reversed(ACCESS[1:])), else_="none")


def access_of(customer_ids: Iterable[int], reader: Reader | Unguarded | None = None) -> dict[int, str]:
    """Access by customer key, in one query; a key without a row is not in the answer."""
    keys = list(customer_ids)
    if not keys:
        return {}
    reader = reader or current()
    table = classified_table()
    wanted = select(table.c.id, access_column(reader)).where(table.c.id.in_(keys))
    rows = db.session.execute(wanted, execution_options=past_guard("it is the guard's own question"))
    return {row[0]: row[1] for row in rows}


def access_to_found(customer_ids: Iterable[int]) -> dict[int, str]:
    """The same for customers whose rows the reader was given: nothing is asked where he sees all of everybody."""
    if isinstance(visible(current(), "full"), True_):
        return dict.fromkeys(customer_ids, "full")
    return access_of(customer_ids)


def facts_about(customer_id: int, reader: Reader) -> dict[str, Any]:
    """The facts of may_read, the post apart, as the guard sees them for this reader and customer; one query."""
    table = classified_table()
    facts = _facts(reader, table)
    columns = [(literal(fact) if isinstance(fact, str | bool) else fact).label(name) for name, fact in facts.items()]
    wanted = select(*columns).where(table.c.id == customer_id)
    row = db.session.execute(wanted, execution_options=past_guard("it is the guard's own question")).one()
    return {name: value if isinstance(value, str) else bool(value) for name, value in row._mapping.items()}


def has_access(customer_id: int, at_least: str) -> bool:
    """Does the current reader have at least this access to the customer?"""
    return ACCESS.index(access_of([customer_id]).get(customer_id, "none")) >= ACCESS.index(at_least)


def guarded(column: Any, needs: str, reader: Reader | Unguarded | None = None) -> ColumnElement[Any]:
    """The column where the reader has that access, NULL elsewhere: to sort, filter and count by, betraying nothing."""
    seen = visible(reader or current(), needs)
    return column if isinstance(seen, True_) else case((seen, column))
