"""To whom would how many records open or close, were these rule files published, and which? Of records whose working
data whoever asks sees himself.

The records are counted once, by owner and level, and the rules asked of each count for each person; what a circle, a
grant or a task opens to somebody is few and asked for by person.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union

from admin_app.accounts.models import User
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import ACCESS, _facts, access_column, classified_table, effective_level, visible
from admin_app.secrecy.models import CircleMember, Grant, OpenTask
from admin_app.secrecy.reader import Reader, current, reader_for
from admin_app.secrecy.statements import past_guard
from rules.engine import LoadedFile, LoadedPolicy

COUNTED = past_guard("counts customers by the guard's own answer, for whoever may publish policy")
LINKS = ("open_task", "in_circle", "grant")  # facts that tie one person to one record
Cell = tuple[int | None, str]  # owner and level of so many records
Facts = dict[str, Any]


@dataclass(frozen=True)
class AccessChange:
    """So many customers whose record the person sees as `before`, and would see as `after`."""

    username: str
    before: str
    after: str
    customers: int


def access_changes(files: Sequence[LoadedFile], on: date, since: Sequence[LoadedFile] = ()) -> Iterator[AccessChange]:
    """By person and kind of change; nothing where the table of may_read stays as it is.

    `since`: what held of these files before, where they are published already. As it answers at work, stopped or not.
    """
    with policies.as_if_at_work(["may_read"]):
        with policies.supposing(since, on):
            before = policies.in_force("may_read", on)
        with policies.supposing(files, on):
            after = policies.in_force("may_read", on)
    if before.table_hash == after.table_hash:
        return
    cells = _cells(on)
    people = select(User).where(User.active.is_(True)).order_by(User.username)
    for user in db.session.scalars(people).unique().all():
        reader = reader_for(user, on)
        if "administrator" in reader.posts:
            continue
        found: Counter[tuple[str, str]] = Counter()
        for facts, count in _cases(reader, cells):
            found[_access(before.loaded, reader, facts), _access(after.loaded, reader, facts)] += count
        for (was, becomes), count in sorted(found.items()):
            if was != becomes and count:
                yield AccessChange(user.username, was, becomes, count)


def moving(
    files: Sequence[LoadedFile], on: date, user: User, before: str, after: str, since: Sequence[LoadedFile] = ()
) -> ColumnElement[bool]:
    """True for the customers whose record this person sees as `before`, and would see as `after`: those counted."""
    reader = reader_for(user, on)
    with policies.as_if_at_work(["may_read"]):
        with policies.supposing(since, on):
            sees = access_column(reader)
        with policies.supposing(files, on):
            would_see = access_column(reader)
    return and_(sees == before, would_see == after, visible(current(), "work"))


def _cells(on: date) -> Counter[Cell]:
    table = classified_table()
    level = effective_level(table, on)
    seen = select(table.c.owner_id, level, func.count()).where(visible(current(), "work"))
    rows = seen.group_by(table.c.owner_id, level)
    found: Counter[Cell] = Counter()
    for owner_id, of_level, count in db.session.execute(rows, execution_options=COUNTED):
        found[owner_id, of_level] += count
    return found


def _cases(reader: Reader, cells: Counter[Cell]) -> Iterator[tuple[Facts, int]]:
    """Every combination of facts that the reader meets, the post apart, and of how many records."""
    others = Counter(cells)
    for cell, links, count in _linked(reader):
        others[cell] -= count
        yield _facts_of(reader, cell) | links, count
    unlinked = {"open_task": False, "in_circle": False, "grant": "none"}
    for cell, count in others.items():
        if count:
            yield _facts_of(reader, cell) | unlinked, count


def _facts_of(reader: Reader, cell: Cell) -> Facts:
    owner_id, level = cell
    return {
        "rank": reader.rank,
        "owns_customer": owner_id is not None and owner_id == reader.user_id,
        "owned_in_own_department": owner_id is not None and owner_id in reader.colleague_ids,
        "level": level,
    }


def _linked(reader: Reader) -> Iterator[tuple[Cell, Facts, int]]:
    """Records that name the reader in any way, by the guard's own facts."""
    table = classified_table()
    facts = _facts(reader, table)
    asked = [_column(facts[name]).label(name) for name in ("level", *LINKS)]
    seen = table.c.id.in_(_keys_naming(reader)), visible(current(), "work")
    each = select(table.c.owner_id, *asked).where(*seen).subquery()
    rows: Any = select(*each.c, func.count()).group_by(*each.c)
    for owner_id, level, open_task, in_circle, grant, count in db.session.execute(rows, execution_options=COUNTED):
        yield (owner_id, level), {"open_task": bool(open_task), "in_circle": bool(in_circle), "grant": grant}, count


def _column(fact: Any) -> ColumnElement[Any]:
    return fact if isinstance(fact, ColumnElement) else literal(fact)


def _keys_naming(reader: Reader) -> Any:
    circle, grant, task = CircleMember.__table__.c, Grant.__table__.c, OpenTask.__table__.c
    named = or_(task.user_id.in_(reader.stands_for), task.post.in_(reader.task_posts))
    return union(
        select(circle.customer_id).where(circle.user_id == reader.user_id),
        select(grant.customer_id).where(grant.user_id == reader.user_id),
        select(task.customer_id).where(named, task.closed_at.is_(None)),
    )


def _access(policy: LoadedPolicy, reader: Reader, facts: Facts) -> str:
    """The highest of the reader's posts counts."""
    answers: Callable[[str], str] = lambda post: str(policy.outcome({**facts, "post": post})["access"])  # noqa: E731
    return max(map(answers, sorted(reader.posts)), key=ACCESS.index, default="none")
