"""Who is away, and who signs in his place? Said by the person himself, or of anybody by the general manager.

A deputy signs what the other would sign; he reads nothing more than that needs (secrecy/access.py). Services flush.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select

from admin_app import clock
from admin_app.accounts.models import Deputy, User
from admin_app.audit import service as audit
from admin_app.errors import Invalid, NotAllowed, NotFound, sentence
from admin_app.extensions import db

NEVER = frozenset({"administrator", "auditor"})  # the one keeps accounts, the other reads; neither signs
LONGEST_DAYS = 366


def _holds_on(on: Any) -> ColumnElement[bool]:
    return and_(Deputy.from_on <= on, Deputy.until_on >= on, Deputy.ended_at.is_(None))


def standing_in(user_id: Any, on: Any) -> Select[Any]:
    """The keys of those, at work, whose deputy the person is on that day."""
    standing = select(User.id).join(Deputy, Deputy.person_id == User.id)
    return standing.where(Deputy.deputy_id == user_id, User.active, _holds_on(on))


def posts_of(user_ids: Collection[int]) -> tuple[tuple[int, frozenset[str]], ...]:
    """Keys and posts of these people, by key."""
    if not user_ids:
        return ()
    rows = select(User).where(User.id.in_(user_ids)).order_by(User.id)
    return tuple((one.id, one.posts) for one in db.session.scalars(rows))


def deputies_of(person_ids: list[int], on: date) -> list[tuple[int, User]]:
    """(whose, the deputy) for all of these on that day; a deputy who has left is none."""
    rows = (
        select(Deputy.person_id, User)
        .join(User, User.id == Deputy.deputy_id)
        .where(Deputy.person_id.in_(person_ids), User.active, _holds_on(on))
    )
    return [(person_id, user) for person_id, user in db.session.execute(rows)]


def away(user_ids: Collection[int], on: date) -> set[int]:
    """Those of them who are away on that day, with a deputy or without."""
    rows = select(Deputy.person_id).where(Deputy.person_id.in_(user_ids), _holds_on(on))
    return set(db.session.scalars(rows))


def name_deputy(person: User, deputy: User | None, from_on: date, until_on: date, reason: str, *, by: User) -> Deputy:
    """The person is away in these days; the deputy, if one is named, signs for him.

    Invalid by field; NotAllowed unless he or the general manager says so.
    """
    if by.id != person.id and "general_manager" not in by.posts:
        raise NotAllowed(
            sentence(
                "You name your own deputy; the general manager may name anybody's.",
                "代理人由本人指定，总经理可为任何人指定。",
            )
        )
    errors = {}
    if deputy is not None and (deputy.id == person.id or not deputy.active or deputy.posts & NEVER):
        errors["deputy"] = sentence("This person cannot be the deputy.", "此人不能担任代理人。")
    if until_on < from_on:
        errors["until_on"] = sentence("The last day is before the first.", "止日早于起日。")
    elif (until_on - from_on).days > LONGEST_DAYS:
        errors["until_on"] = sentence("At most a year at a time.", "每次最长一年。")
    if not reason.strip():
        errors["reason"] = sentence("Please fill this in.", "请填写此项。")
    if errors:
        raise Invalid(errors)
    named = Deputy(
        person_id=person.id,
        deputy_id=deputy.id if deputy is not None else None,
        from_on=from_on,
        until_on=until_on,
        reason=reason.strip()[:200],
        named_by_id=by.id,
    )
    db.session.add(named)
    db.session.flush()
    named_as = deputy.username if deputy is not None else None
    values = {"person": person.username, "deputy": named_as, "from_on": from_on, "until_on": until_on}
    audit.record("deputy.name", user_id=by.id, subject=str(named.id), values=values)
    return named


def end_deputy(deputy_row_id: int, *, by: User) -> Deputy:
    """From now on he signs for the other no more."""
    row = db.session.get(Deputy, deputy_row_id)
    if row is None or (by.id not in (row.person_id, row.deputy_id) and "general_manager" not in by.posts):
        raise NotFound
    if row.ended_at is None:
        row.ended_at = clock.now()
        db.session.flush()
        audit.record("deputy.end", user_id=by.id, subject=str(row.id))
    return row


def deputies_seen_by(user: User, on: date) -> list[Deputy]:
    """Those that concern the person, all of them for the general manager; past ones are left out."""
    rows = select(Deputy).where(Deputy.until_on >= on, Deputy.ended_at.is_(None)).order_by(Deputy.from_on, Deputy.id)
    if "general_manager" not in user.posts:
        rows = rows.where(or_(Deputy.person_id == user.id, Deputy.deputy_id == user.id))
    return list(db.session.scalars(rows.limit(500)))
