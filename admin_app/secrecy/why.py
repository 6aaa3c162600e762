"""Why does somebody see this customer, and who else does? By the policy `may_read` itself, with sentence and clause.

What a reader sees is the highest that one of his posts allows; an administrator sees nothing whatever else he is.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select

from admin_app.accounts.models import POSTS, User
from admin_app.errors import Sentence
from admin_app.extensions import db
from admin_app.policies import service as policies
from admin_app.secrecy.access import ACCESS, facts_about
from admin_app.secrecy.models import CircleMember, Grant, OpenTask
from admin_app.secrecy.reader import Reader
from rules.engine import LoadedPolicy

PLAIN = {
    "rank": "staff",
    "owns_customer": False,
    "owned_in_own_department": False,
    "open_task": False,
    "in_circle": False,
    "grant": "none",
}
WHOSE = {  # the owner is in his own department
    "": {},
    "department": {"owned_in_own_department": True},
    "own": {"owns_customer": True, "owned_in_own_department": True},
}


@dataclass(frozen=True)
class Reason:
    """The rule of may_read that gives a post this access."""

    post: str
    access: str
    copies: bool
    rule: str
    clause: str
    because: Sentence


@dataclass(frozen=True)
class PostLine:
    """What holders of a post read: of every customer (`whose` ""), of their department's or their own."""

    reason: Reason
    whose: str


@dataclass
class PersonLine:
    """Somebody whom circle, card or task lifts: what he reads by that, and until when each lasts."""

    user: User
    reason: Reason | None = None
    by: list[tuple[str, date | None]] = field(default_factory=list)  # circle | consult | borrow | a task's kind


def best(posts: Iterable[str], facts: Mapping[str, Any], policy: LoadedPolicy) -> Reason | None:
    """The highest access that one of these posts has by these facts; None for none."""
    held = sorted(posts)
    if not held or "administrator" in held:
        return None
    found = []
    for post in held:
        decision = policy.decide_compiled({**facts, "post": post})
        said, outcome = decision.reasons[0], decision.outcome
        found.append(Reason(post, outcome["access"], outcome["copies"], decision.rule, said.clause, said.because))
    highest = max(found, key=lambda one: (ACCESS.index(one.access), one.copies))
    return None if highest.access == "none" else highest


def why(customer_id: int, reader: Reader) -> Reason | None:
    """Which rule gives this reader the access he has."""
    policy = policies.in_force("may_read", reader.on).loaded
    return best(reader.posts, facts_about(customer_id, reader), policy)


def tasks_of(customer_id: int, reader: Reader) -> list[OpenTask]:
    """What the reader, or whom he stands in for, still has to do about this customer; it is what lifts him."""
    rows = select(OpenTask).where(
        OpenTask.customer_id == customer_id,
        OpenTask.closed_at.is_(None),
        or_(OpenTask.user_id.in_(reader.stands_for), OpenTask.post.in_(reader.task_posts)),
    )
    return list(db.session.scalars(rows.order_by(OpenTask.opened_at, OpenTask.id).limit(20)))


def posts_reading(level: str, on: date) -> tuple[PostLine, ...]:
    """What each post reads of a customer at this level, without circle, card or task; the most first."""
    return _posts_reading(level, policies.in_force("may_read", on).loaded)


@lru_cache(maxsize=64)
def _posts_reading(level: str, policy: LoadedPolicy) -> tuple[PostLine, ...]:
    lines = []
    for post in POSTS:
        known = "none"
        for whose, facts in WHOSE.items():
            reason = best([post], {**PLAIN, "level": level, **facts}, policy)
            if reason is not None and reason.access != known:
                lines.append(PostLine(reason, whose))
                known = reason.access
    return tuple(sorted(lines, key=lambda line: -ACCESS.index(line.reason.access)))


def persons_reading(customer: Any, level: str, on: date) -> list[PersonLine]:
    """Everybody named in the circle, holding a card or having a task, and what the policy makes of it. Four queries."""
    lifts: dict[int, dict[str, Any]] = {}
    by: dict[int, list[tuple[str, date | None]]] = {}
    for user_id, facts, ground, until in _lifts(customer.id, on):
        held = lifts.setdefault(user_id, {})
        held |= facts if held.get("grant") != "borrow" else {**facts, "grant": "borrow"}
        by.setdefault(user_id, []).append((ground, until))
    users = db.session.scalars(select(User).where(User.id.in_(lifts), User.active).order_by(User.username))
    policy = policies.in_force("may_read", on).loaded
    lines = []
    for user in users:
        owner = customer.owner
        facts = {
            **PLAIN,
            "rank": user.rank,
            "owns_customer": customer.owner_id == user.id,
            "owned_in_own_department": owner is not None
            and user.department_id is not None
            and owner.department_id == user.department_id,
            "level": level,
            **lifts[user.id],
        }
        lines.append(PersonLine(user, best(user.posts, facts, policy), by[user.id]))
    return lines


def _lifts(customer_id: int, on: date) -> Iterable[tuple[int, dict[str, Any], str, date | None]]:
    named = select(CircleMember).where(
        CircleMember.customer_id == customer_id,
        CircleMember.from_on <= on,
        or_(CircleMember.until_on.is_(None), CircleMember.until_on >= on),
        CircleMember.ended_at.is_(None),
    )
    for member in db.session.scalars(named.order_by(CircleMember.id)):
        yield member.user_id, {"in_circle": True}, "circle", member.until_on
    granted = select(Grant).where(
        Grant.customer_id == customer_id, Grant.from_on <= on, Grant.until_on >= on, Grant.ended_at.is_(None)
    )
    for grant in db.session.scalars(granted.order_by(Grant.kind, Grant.id)):
        yield grant.user_id, {"grant": grant.kind}, grant.kind, grant.until_on
    asked = select(OpenTask).where(
        OpenTask.customer_id == customer_id, OpenTask.closed_at.is_(None), OpenTask.user_id.is_not(None)
    )
    for task in db.session.scalars(asked.order_by(OpenTask.id)):
        if task.user_id is not None:
            yield task.user_id, {"open_task": True}, task.kind, None
